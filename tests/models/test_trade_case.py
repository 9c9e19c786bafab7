"""One trade through its procedure, without Temporal: who may do what when, and what each step hands over."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from models.actors import Actor, Role
from models.chain import ChainReceipt
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.escrow_bank import Funding
from models.task import ItemOutcome, TaskStatus
from models.task_clock import Bell
from models.trade import TradeStatus
from models.trade_case import TradeCase
from models.trade_facts import TradeFacts
from models.trade_process import (
    CancelOrder,
    CancelReason,
    CoInvestor,
    OfferOutcome,
    TakeUp,
    TradeAssessment,
    TradeRequest,
    TradeStart,
)
from models.trade_rules import broken_rules
from models.trade_stage import Stage
from models.trade_watch import sightings
from tests.models.trade_facts import BUYER, FOURTH, NOW, POLICY, SELLER, THIRD, facts, party, past, terms

OFFICER, SECOND = (
    Actor(subject=name, roles=frozenset({Role.COMPLIANCE_OFFICER})) for name in ("compliance-nair", "compliance-bose")
)
CO_INVESTORS = (
    CoInvestor(investor_id=THIRD, subject="investor-3", units=200),
    CoInvestor(investor_id=FOURTH, subject="investor-4", units=100),
)
RECEIPT = ChainReceipt(transaction_hash="0x" + "11" * 32, block_number=7, contract="0x" + "22" * 20, chain_id=31337)


def investor(number: int) -> Actor:
    return Actor(subject=f"investor-{number}", roles=frozenset({Role.INVESTOR}))


def assessment(of: TradeFacts | None = None, co_investors: tuple[CoInvestor, ...] = ()) -> TradeAssessment:
    known = of or facts()
    return TradeAssessment(
        policy_version=POLICY.version,
        facts=known,
        broken=broken_rules(known, POLICY),
        seen=sightings(known, POLICY),
        co_investors=co_investors,
    )


def case(of: TradeFacts | None = None, co_investors: tuple[CoInvestor, ...] = ()) -> TradeCase:
    opened = TradeCase(TradeStart(trade_id=UUID(int=99), policy=POLICY), new_id=uuid4)
    known = of or facts()
    opened.open(TradeRequest(actor=investor(1), terms=known.terms), assessment(known, co_investors), NOW)
    return opened


def funding(available: str, held: str = "0.00") -> Funding:
    return Funding(
        trade_id=UUID(int=99), currency="INR", available=Decimal(available), held=Decimal(held), owed=Decimal(0)
    )


def approve(trade: TradeCase, officer: Actor = OFFICER) -> None:
    trade.decide(Decision(actor=officer, verdict=Verdict.APPROVE), NOW)


def at_stage(stage: Stage) -> TradeCase:
    """A clean trade, brought to a stage."""
    trade = case(co_investors=CO_INVESTORS if stage is Stage.FIRST_REFUSAL else ())
    for step in _steps(trade):
        if trade.stage is stage:
            return trade
        step()
    assert trade.stage is stage
    return trade


def _steps(trade: TradeCase) -> Iterator[Callable[[], None]]:
    yield lambda: approve(trade)
    yield lambda: trade.reserved("FATTS0001", NOW)
    yield lambda: trade.funded(funding("0.00", "100000.00"), NOW)
    yield trade.settling
    yield lambda: trade.settled(RECEIPT)
    yield trade.paid_out


def refusal(trade: TradeCase, order: CancelOrder) -> Refusal | None:
    try:
        trade.require_may_cancel(order)
    except Refused as refused:
        return refused.refusal
    return None


def test_a_clean_trade_goes_its_way_and_says_at_each_step_what_changed() -> None:
    trade = case()
    opened = trade.step("1", investor(1), "TRADE_REQUESTED", NOW)
    assert opened.opens is not None
    assert [move.status for move in opened.transitions] == [TradeStatus.REQUESTED]
    assert len(opened.tasks) == 1
    assert opened.waiting_on == "COMPLIANCE"
    approve(trade)
    approved = trade.step("2", OFFICER, "DECISION_MADE", NOW)
    assert [(move.source, move.status) for move in approved.transitions] == [("REQUESTED", "APPROVED")]
    assert approved.approved_by == "compliance-nair"
    assert approved.opens is None
    trade.reserved("FATTS0001", NOW)
    reserved = trade.step("3", OFFICER, "TRADE_RESERVED", NOW)
    assert (reserved.escrow_reference, reserved.waiting_on) == ("FATTS0001", "BUYER")
    assert [notice.event for notice in reserved.notices] == ["trade_funding_due"]
    assert reserved.due_at == trade.due_at


def test_rules_that_speak_against_it_end_it_at_once_with_all_of_them() -> None:
    trade = case(facts(terms=terms(units=900), seller=party(SELLER, payable=False)))
    assert (trade.status, trade.stage) == (TradeStatus.CANCELLED, Stage.ENDED)
    step = trade.step("1", investor(1), "TRADE_REQUESTED", NOW)
    assert [move.status for move in step.transitions] == [TradeStatus.REQUESTED, TradeStatus.CANCELLED]
    assert step.cancellation is not None
    assert step.cancellation.reason is CancelReason.REFUSED_BY_RULES
    assert [each.code for each in trade.state().refusals] == [
        "UNITS_NOT_FREE",
        "SELLER_NOT_PAYABLE",
        "CONCENTRATION_LIMIT",
    ]


# Who may cancel, and until when

_SELLER_MAY = {Stage.FIRST_REFUSAL, Stage.COMPLIANCE, Stage.RESERVING, Stage.FUNDING}
_COMPLIANCE_MAY = _SELLER_MAY | {Stage.FUNDED}


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in {Stage.OPENING, Stage.UNDOING}])
def test_the_seller_may_cancel_until_funding_and_compliance_until_settlement(stage: Stage) -> None:
    trade = at_stage(stage)
    by_seller = refusal(trade, CancelOrder(actor=investor(1)))
    by_compliance = refusal(trade, CancelOrder(actor=OFFICER, reason="A complaint."))
    assert (by_seller is None) is (stage in _SELLER_MAY)
    assert (by_compliance is None) is (stage in _COMPLIANCE_MAY)
    assert refusal(trade, CancelOrder(actor=investor(2))) is not None, "the buyer cannot"


def test_compliance_says_why_it_cancels() -> None:
    assert refusal(at_stage(Stage.FUNDED), CancelOrder(actor=OFFICER)) is Refusal.REMARKS_REQUIRED


def test_a_cancelled_trade_takes_no_decision_any_more() -> None:
    trade = at_stage(Stage.COMPLIANCE)
    trade.cancel(CancelReason.WITHDRAWN_BY_SELLER, investor(1), NOW)
    assert [task.status for task in trade.desk.tasks.values()] == [TaskStatus.CANCELLED]
    with pytest.raises(Refused) as refused:
        approve(trade)
    assert refused.value.refusal is Refusal.CASE_CLOSED
    assert refusal(trade, CancelOrder(actor=OFFICER, reason="Again.")) is Refusal.CASE_CLOSED


# Compliance


def test_above_the_threshold_two_officers_approve() -> None:
    trade = case(facts(terms=terms(amount="10000000.01")))
    approve(trade)
    assert trade.status is TradeStatus.REQUESTED
    with pytest.raises(Refused) as refused:
        approve(trade)
    assert refused.value.refusal is Refusal.FOUR_EYES
    approve(trade, SECOND)
    assert trade.status is TradeStatus.APPROVED
    assert trade.step("1", SECOND, "DECISION_MADE", NOW).approved_by == "compliance-nair, compliance-bose"
    assert case(facts(terms=terms(amount="10000000.00"))).approvals_needed == 1


@pytest.mark.parametrize("number", [1, 2])
def test_a_party_to_the_trade_does_not_approve_it(number: int) -> None:
    trade = case()
    both = Actor(subject=f"investor-{number}", roles=frozenset({Role.INVESTOR, Role.COMPLIANCE_OFFICER}))
    with pytest.raises(Refused) as refused:
        approve(trade, both)
    assert refused.value.refusal is Refusal.FOUR_EYES


def test_a_grave_flag_is_settled_before_an_approval_by_each_officer() -> None:
    washed = facts(terms=terms(amount="10000000.01"), past_trades=(past(BUYER, SELLER, 3),))
    trade = case(washed)
    for officer in (OFFICER, SECOND):
        with pytest.raises(Refused) as refused:
            approve(trade, officer)
        assert refused.value.refusal is Refusal.OPEN_ITEMS
        task = trade.desk.open_task
        assert task is not None
        trade.claim(Claim(actor=officer, task_id=task.task_id))
        word = ItemDecision(
            actor=officer,
            task_id=task.task_id,
            item_id=task.items[0].item_id,
            outcome=ItemOutcome.RESOLVED,
            remarks="An error in the first sale was put right.",
        )
        trade.settle_item(word, NOW)
        approve(trade, officer)
    assert trade.status is TradeStatus.APPROVED
    assert [flag.decided_by for flag in trade.state().flags] == ["compliance-bose"]


def test_a_rejection_ends_it_with_its_reason() -> None:
    trade = case()
    with pytest.raises(Refused):
        trade.decide(Decision(actor=OFFICER, verdict=Verdict.REJECT), NOW)
    trade.decide(Decision(actor=OFFICER, verdict=Verdict.REJECT, remarks="The price is a sham."), NOW)
    assert trade.state().reason is CancelReason.REJECTED_BY_COMPLIANCE
    with pytest.raises(Refused):
        case().decide(Decision(actor=OFFICER, verdict=Verdict.REQUEST_CHANGES), NOW)


# The right of first refusal


def test_co_investors_are_asked_in_order_and_the_next_when_one_declines_or_does_not_answer() -> None:
    trade = case(facts(project=facts().project.model_copy(update={"first_refusal_days": 5})), CO_INVESTORS)
    assert trade.state().waiting_on == "CO_INVESTOR"
    with pytest.raises(Refused):
        trade.require_may_take_up(TakeUp(actor=investor(4), takes=True))
    trade.declined(TakeUp(actor=investor(3), takes=False), NOW)
    alarm = trade.alarm
    assert alarm is not None
    assert alarm.bell is Bell.OFFER_LAPSED
    assert alarm.at >= NOW + timedelta(days=5)
    trade.ring(alarm, alarm.at)
    assert [offer.outcome for offer in trade.state().offers] == [OfferOutcome.DECLINED, OfferOutcome.LAPSED]
    assert (trade.stage, trade.terms.buyer_investor_id) == (Stage.COMPLIANCE, BUYER)


def test_a_co_investor_that_takes_the_units_up_is_the_buyer() -> None:
    trade = case(facts(project=facts().project.model_copy(update={"first_refusal_days": 5})), CO_INVESTORS)
    taken = facts(terms=terms(buyer=THIRD), buyer=party(THIRD, project_units=200))
    trade.taken_up(TakeUp(actor=investor(3), takes=True), assessment(taken), NOW)
    step = trade.step("1", investor(3), "OFFER_TAKEN", NOW)
    assert (step.buyer_investor_id, trade.terms.buyer_investor_id) == (THIRD, THIRD)
    assert [offer.outcome for offer in trade.state().offers] == [OfferOutcome.TAKEN]
    task = trade.desk.open_task
    assert task is not None
    assert "investor-3" in task.barred
    assert [flag.flag_type for flag in trade.state().flags] == ["CONCENTRATION"]


def test_a_co_investor_that_may_not_buy_cannot_take_up() -> None:
    trade = case(facts(project=facts().project.model_copy(update={"first_refusal_days": 5})), CO_INVESTORS)
    too_much = facts(terms=terms(buyer=THIRD), buyer=party(THIRD, project_units=450))
    with pytest.raises(Refused, match="CONCENTRATION_LIMIT"):
        trade.taken_up(TakeUp(actor=investor(3), takes=True), assessment(too_much), NOW)
    assert trade.stage is Stage.FIRST_REFUSAL


# The clock


def test_the_buyer_is_reminded_once_and_then_its_time_is_over() -> None:
    trade = at_stage(Stage.FUNDING)
    trade.paid_in(funding("40000.00"))
    rings: list[tuple[Bell, datetime]] = []
    while (alarm := trade.alarm) is not None:
        rings.append((alarm.bell, alarm.at))
        trade.ring(alarm, alarm.at)
    assert [bell for bell, _ in rings] == [Bell.FUNDING_REMINDER, Bell.FUNDING_OVERDUE]
    assert rings[0][1] < rings[1][1]
    step = trade.step("1", investor(1), "X", NOW)
    (reminder,) = [notice for notice in step.notices if notice.event == "trade_funding_reminder"]
    assert reminder.payload["still_due"] == "60000.00"
    assert trade.state().reason is CancelReason.FUNDING_DEADLINE


def test_an_officer_who_lets_the_task_lie_is_reminded_and_the_task_escalated() -> None:
    trade = case()
    for bell in (Bell.TASK_REMINDER, Bell.TASK_OVERDUE):
        alarm = trade.alarm
        assert alarm is not None
        assert alarm.bell is bell
        trade.ring(alarm, alarm.at)
    assert trade.alarm is None
    assert trade.stage is Stage.COMPLIANCE, "an overdue task cancels nothing"
