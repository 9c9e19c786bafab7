"""Trades in PostgreSQL: what the rules are told, and what each step leaves."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from models.actors import Actor, Role
from models.audit import AuditEntry
from models.conflict import Conflict
from models.investment import Agreement, UnitLockStatus
from models.screening import SanctionsList
from models.tables import audit
from models.tables.database import Database
from models.tables.outbox import events_after
from models.tables.rows.investment import UnitLockRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.stakes import StakeRepository
from models.tables.trade import TradeRecords
from models.trade_case import TradeCase
from models.trade_facts import Relation, TradeTerms
from models.trade_judgement import judged
from models.trade_policy import TradePolicy
from models.trade_process import (
    AssessmentRequest,
    CancelReason,
    TakeUp,
    TradeAssessment,
    TradeRequest,
    TradeStart,
    UnitsOrder,
)
from models.trade_rules import RuleCode
from tests.tables.cases import NOW
from tests.tables.secondary_market import Market, bank_account

POLICY = TradePolicy()
SELLER = Actor(subject="seller", roles=frozenset({Role.INVESTOR}))


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database).opened()


def buyer(market: Market, number: int = 1) -> UUID:
    account = bank_account().model_copy(update={"account_number": f"5010099999999{number}"})
    return market.investor(pan=f"BNZPM250{number}G", payout_account=account, legal_name="Anil Deshpande")


def terms(market: Market, buyer_id: UUID, units: int = 100) -> TradeTerms:
    return TradeTerms(
        investment_agreement_id=market.agreement_id,
        seller_investor_id=market.seller_id,
        buyer_investor_id=buyer_id,
        units=units,
        trade_amount=Decimal(units * 1_000),
        currency="INR",
    )


def assessed(
    market: Market, of: TradeTerms, trade_id: UUID | None = None, sanctions: SanctionsList | None = None
) -> TradeAssessment:
    request = AssessmentRequest(trade_id=trade_id or uuid4(), terms=of, policy=POLICY, at=NOW)
    known = TradeRecords(market.database).known(request)
    return judged(known, request, sanctions or SanctionsList(version="none"))


def opened(market: Market, of: TradeTerms) -> tuple[TradeCase, TradeRecords]:
    case = TradeCase(TradeStart(trade_id=uuid4(), policy=POLICY), new_id=uuid4)
    records = TradeRecords(market.database)
    case.open(TradeRequest(actor=SELLER, terms=of), assessed(market, of), NOW)
    records.record(case.step(f"{of}:open", SELLER, "TRADE_REQUESTED", NOW))
    return case, records


def row_of(market: Market, case: TradeCase) -> SecondaryMarketTradeRow:
    with market.database.transaction() as session:
        return session.get_one(SecondaryMarketTradeRow, case.state().trade_id)


def trail(market: Market, case: TradeCase) -> list[AuditEntry]:
    with market.database.transaction() as session:
        return list(audit.entries(session, subject=str(case.state().trade_id)))


def events(market: Market, case: TradeCase, kind: str) -> Sequence[dict[str, object]]:
    found = events_after(market.database, case.state().trade_id)
    return [dict(event.payload) for event in found if event.event_type == kind]


def test_the_rules_are_told_what_the_record_knows(market: Market) -> None:
    told = assessed(market, terms(market, buyer(market)))
    assert told.broken == ()
    assert (told.facts.agreement.units, told.facts.agreement.free_units) == (1_000, 1_000)
    assert told.facts.agreement.root_id == market.agreement_id
    assert (told.facts.seller.project_units, told.facts.buyer.project_units) == (1_000, 0)
    assert told.facts.project.last_price is None
    assert "Deshpande" not in told.model_dump_json(), "names stay with us"


def test_a_pan_or_an_account_in_common_makes_two_investors_related(market: Market) -> None:
    same_person = market.investor()  # the market's investors all have one PAN and one account
    told = assessed(market, terms(market, same_person))
    assert set(told.facts.relations) == {Relation.PAN, Relation.PAYOUT_ACCOUNT}
    assert [each.code for each in told.broken] == [RuleCode.RELATED_PARTIES]


def test_units_that_another_trade_has_locked_are_not_free(market: Market) -> None:
    other = market.trade(units=950)
    market.locked(other, 950)
    told = assessed(market, terms(market, buyer(market)))
    assert [each.code for each in told.broken] == [RuleCode.UNITS_NOT_FREE]
    mine = assessed(market, terms(market, other.buyer_id, units=50))
    assert mine.facts.buyer.project_units == 950, "what it is buying counts as held"


def test_a_part_of_a_stake_is_on_chain_under_the_agreement_it_came_from(market: Market) -> None:
    middle, last = uuid4(), uuid4()
    with market.database.transaction() as session:
        stakes = StakeRepository(session)
        whole = stakes.stake(market.agreement_id).agreement
        stakes.put_agreement(whole.model_copy(update={"units": 400}), NOW)
        for child, parent, units in ((middle, market.agreement_id, 500), (last, middle, 100)):
            values = {"id": child, "parent_agreement_id": parent, "units": units}
            stakes.put_agreement(Agreement.model_validate(whole.model_dump() | values), NOW)
    part = terms(market, buyer(market), units=10).model_copy(update={"investment_agreement_id": last})
    assert assessed(market, part).facts.agreement.root_id == market.agreement_id


def test_the_first_step_makes_the_row_its_task_its_history_and_its_audit_entry(market: Market) -> None:
    case, records = opened(market, terms(market, buyer(market)))
    row = row_of(market, case)
    assert (row.status, row.waiting_on, row.policy_version) == ("REQUESTED", "COMPLIANCE", POLICY.version)
    assert [event["status"] for event in events(market, case, "status")] == ["REQUESTED"]
    assert [entry.action for entry in trail(market, case)] == ["TRADE_REQUESTED"]
    assert len(case.desk.tasks) == 1
    step = case.step("again", SELLER, "NOTHING", NOW)
    records.record(step)
    records.record(step)
    assert [entry.action for entry in trail(market, case)] == ["TRADE_REQUESTED", "NOTHING"], "once"


def test_a_trade_that_breaks_rules_is_recorded_cancelled_with_all_of_them(market: Market) -> None:
    case, _ = opened(market, terms(market, market.investor(), units=2_000))
    row = row_of(market, case)
    assert (row.status, row.reason_code) == ("CANCELLED", "REFUSED_BY_RULES")
    assert [each["code"] for each in row.refusals if isinstance(each, dict)] == [
        "UNITS_NOT_FREE",
        "RELATED_PARTIES",
        "CONCENTRATION_LIMIT",
    ]
    assert [(event["from"], event["status"]) for event in events(market, case, "status")] == [
        (None, "REQUESTED"),
        ("REQUESTED", "CANCELLED"),
    ]


def test_what_a_person_wrote_of_a_cancel_is_sealed(market: Market) -> None:
    case, records = opened(market, terms(market, buyer(market)))
    case.cancel(CancelReason.WITHDRAWN_BY_SELLER, SELLER, NOW, "My brother Vikram buys it instead")
    records.record(case.step("cancel", SELLER, "TRADE_CANCELLED", NOW))
    row = row_of(market, case)
    assert row.remarks_sealed is not None
    assert b"Vikram" not in row.remarks_sealed
    assert all("Vikram" not in entry.model_dump_json() for entry in trail(market, case))


def test_units_are_locked_once_and_let_go_once(market: Market) -> None:
    case, records = opened(market, terms(market, buyer(market), units=450))
    rival, _ = opened(market, terms(market, buyer(market, 2), units=450))
    third, _ = opened(market, terms(market, buyer(market, 3), units=450))
    orders = [UnitsOrder(trade_id=each.state().trade_id, at=NOW) for each in (case, rival, third)]
    records.lock_units(orders[0])
    records.lock_units(orders[0])
    records.lock_units(orders[1])
    with pytest.raises(Conflict, match="units are free"):
        records.lock_units(orders[2])
    records.unlock_units(orders[0])
    records.unlock_units(orders[0])
    records.unlock_units(orders[2])  # it never had any
    records.lock_units(orders[2])
    with market.database.transaction() as session:
        lock = session.get_one(UnitLockRow, orders[0].trade_id)
        assert lock.status is UnitLockStatus.RELEASED


def test_the_buyer_changes_while_the_trade_is_requested_and_never_after(market: Market) -> None:
    holder = buyer(market, 4)
    with market.database.transaction() as session:
        stakes = StakeRepository(session)
        stakes.put_project(stakes.project(market.project_id).model_copy(update={"first_refusal_days": 5}))
        whole = stakes.stake(market.agreement_id).agreement
        stakes.put_agreement(whole.model_copy(update={"units": 900}), NOW)
        part = {"id": uuid4(), "investor_id": holder, "units": 100, "created_at": NOW + timedelta(days=1)}
        stakes.put_agreement(Agreement.model_validate(whole.model_dump() | part), NOW)
    case, records = opened(market, terms(market, buyer(market)))
    assert row_of(market, case).waiting_on == "CO_INVESTOR"
    offer = case.first_refusal.open_offer
    assert offer is not None
    assert offer.investor_id == holder
    word = TakeUp(actor=Actor(subject=offer.subject, roles=frozenset({Role.INVESTOR})), takes=True)
    case.taken_up(word, assessed(market, terms(market, holder)), NOW)
    records.record(case.step("taken", word.actor, "OFFER_TAKEN", NOW))
    row = row_of(market, case)
    assert (row.buyer_investor_id, row.waiting_on) == (holder, "COMPLIANCE")
    assert [each["outcome"] for each in row.offers if isinstance(each, dict)] == ["TAKEN"]
    with market.database.transaction() as session:
        session.get_one(SecondaryMarketTradeRow, row.id).status = type(row.status).APPROVED
    with pytest.raises(DBAPIError, match="takes a trade up while"), market.database.transaction() as session:
        session.get_one(SecondaryMarketTradeRow, row.id).buyer_investor_id = buyer(market, 5)
