"""A registration's rules: what may happen to it when, by whom, and what it leaves to record and to the chain."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actors import Actor, Role
from models.application import WaitingOn
from models.chain_standing import ChainStanding
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import Finding, FlagSource, FlagType, RiskLevel, Severity
from models.manual_checks import left_to_people
from models.registration import DueOnChain, RegistrationStart, StandingAction, StandingOrder, Term
from models.registration_case import RegistrationCase
from models.registration_flags import accepted_risks
from models.status import EDGES, ContractorStatus, path
from models.task import ItemKind, ItemOutcome, TaskStatus

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
CONTRACTOR = UUID(int=7)
RAO = Actor(subject="rao", roles=frozenset({Role.GOVERNMENT_ADMIN}))
IYER = Actor(subject="iyer", roles=frozenset({Role.GOVERNMENT_ADMIN}))
AUDITOR = Actor(subject="sen", roles=frozenset({Role.AUDITOR}))
SUSPEND, REINSTATE, REVOKE = StandingAction
STATUS = ContractorStatus


def term(**values: object) -> Term:
    usual: dict[str, object] = {
        "application_id": uuid4(),
        "wallet_address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "approved_at": NOW,
        "expires_at": NOW + timedelta(days=365),
        "approved_by": "iyer",
        "reviewed_by": "rao",
    }
    return Term.model_validate(usual | values)


def fresh_ids() -> Callable[[], UUID]:
    counter = count(1)
    return lambda: UUID(int=next(counter))


@pytest.fixture
def case() -> RegistrationCase:
    return begun()


def begun(**values: object) -> RegistrationCase:
    start = RegistrationStart(contractor_id=CONTRACTOR, term=term())
    return RegistrationCase(start.model_copy(update=values), new_id=fresh_ids())


def order(action: StandingAction, actor: Actor = RAO, reason: str = "The authority asked for it.") -> StandingOrder:
    return StandingOrder(actor=actor, action=action, reason=reason)


def finding(
    severity: Severity = Severity.ERROR, flag_type: FlagType = FlagType.GST_MISMATCH, *, rejects: bool = False
) -> Finding:
    return Finding(
        flag_type=flag_type,
        severity=severity,
        description="The registry says otherwise.",
        source=FlagSource.GOVERNMENT_API,
        source_system="GST_PORTAL_API",
        related_field="legalIdentity.gstin",
        rejects=rejects,
    )


def answer(*findings: Finding, kind: CheckKind = CheckKind.GSTIN) -> CheckResult:
    return CheckResult(check=kind, outcome=CheckOutcome.MISMATCH, summary="…", findings=findings, asked_at=NOW)


def refused(refusal: Refusal, act: Callable[[], object]) -> None:
    with pytest.raises(Refused) as said:
        act()
    assert said.value.refusal is refusal


def item_word(case: RegistrationCase, actor: Actor, outcome: ItemOutcome = ItemOutcome.RESOLVED) -> ItemDecision:
    assert case.open_task is not None
    item = next(each for each in case.open_task.items if each.open)
    return ItemDecision(
        actor=actor, task_id=case.open_task.task_id, item_id=item.item_id, outcome=outcome, remarks="Seen."
    )


def on_chain(case: RegistrationCase) -> list[str]:
    return [due.what for due in case.on_its_way]


# Standing

ORDERS: dict[STATUS, dict[StandingAction, list[str]]] = {
    STATUS.GOV_APPROVED: {SUSPEND: ["SUSPENDED"], REVOKE: ["SUSPENDED", "REJECTED"]},
    STATUS.SUSPENDED: {REINSTATE: ["GOV_APPROVED"], REVOKE: ["REJECTED"]},
}


def at(status: ContractorStatus) -> RegistrationCase:
    case = begun()
    match status:
        case STATUS.SUSPENDED:
            case.order(order(SUSPEND), NOW)
        case STATUS.REJECTED:
            case.order(order(REVOKE), NOW)
        case STATUS.EXPIRED:
            case.expire(NOW + timedelta(days=365))
        case _:
            pass
    case.step("…", RAO, "…", NOW)
    case.on_its_way.clear()
    return case


@pytest.mark.parametrize("status", [STATUS.GOV_APPROVED, STATUS.SUSPENDED, STATUS.REJECTED, STATUS.EXPIRED])
@pytest.mark.parametrize("action", StandingAction)
def test_an_order_is_taken_where_the_table_has_its_edges(status: ContractorStatus, action: StandingAction) -> None:
    case = at(status)
    moves = ORDERS.get(status, {}).get(action)
    if moves is None:
        closed = status in {STATUS.REJECTED, STATUS.EXPIRED}
        refused(Refusal.CASE_CLOSED if closed else Refusal.WRONG_STATE, lambda: case.order(order(action), NOW))
        assert case.status is status
        return
    case.order(order(action), NOW)
    step = case.step("op", RAO, "ORDERED", NOW)
    assert [each.status for each in step.transitions] == moves
    assert on_chain(case) == moves, "each edge is a write of its own"
    assert {each.changed_by for each in step.transitions} == {"rao"}
    assert (step.revoked_for is not None) == (action is REVOKE)
    assert case.waiting_on is WaitingOn.CHAIN


@pytest.mark.parametrize("action", StandingAction)
def test_an_order_needs_an_administrator_and_a_reason(action: StandingAction) -> None:
    case = at(STATUS.SUSPENDED if action is REINSTATE else STATUS.GOV_APPROVED)
    refused(Refusal.FORBIDDEN_ROLE, lambda: case.require_may_order(order(action, AUDITOR)))
    refused(Refusal.REMARKS_REQUIRED, lambda: case.require_may_order(order(action, reason="  ")))
    assert on_chain(case) == []


@pytest.mark.parametrize("status", [STATUS.GOV_APPROVED, STATUS.SUSPENDED])
def test_a_term_ends_whether_it_was_in_force_or_suspended(status: ContractorStatus) -> None:
    case = at(status)
    case.expire(NOW + timedelta(days=365))
    assert (case.status, on_chain(case)) == (STATUS.EXPIRED, ["EXPIRED"])
    assert case.ended


# Re-checks


def test_a_new_finding_is_a_flag_a_task_and_a_write(case: RegistrationCase) -> None:
    assert case.rechecked([answer(finding())], NOW)
    task = case.open_task
    assert task is not None
    assert [(item.kind, item.blocking) for item in task.items] == [(ItemKind.FLAG, True)]
    assert on_chain(case) == ["FLAG_RAISED"]
    assert case.status is STATUS.GOV_APPROVED, "people weigh it"
    assert case.state().risk_level is RiskLevel.HIGH

    case.settle_item(item_word(case, RAO), NOW)
    case.decide(Decision(actor=RAO, verdict=Verdict.APPROVE), NOW)
    assert on_chain(case) == ["FLAG_RAISED", "FLAG_RESOLVED"]
    assert (case.open_task, case.state().risk_level) == (None, RiskLevel.LOW)
    assert not case.rechecked([answer(finding())], NOW + timedelta(days=30)), "found again it is no news"
    assert case.rechecked([answer(finding(Severity.CRITICAL))], NOW + timedelta(days=60)), "graver, it is"


def test_what_the_approval_knew_of_is_no_news() -> None:
    known = begun()
    known.rechecked([answer(finding())], NOW)
    accepted = accepted_risks(CONTRACTOR, known.flags.all())
    case = begun(term=term(accepted=accepted))
    assert not case.rechecked([answer(finding())], NOW)
    assert case.open_task is None
    assert case.rechecked([answer(finding(Severity.CRITICAL))], NOW)


def test_no_changes_can_be_asked_of_a_registration(case: RegistrationCase) -> None:
    case.rechecked([answer(finding(Severity.WARNING))], NOW)
    refused(Refusal.WRONG_STATE, lambda: case.decide(Decision(actor=RAO, verdict=Verdict.REQUEST_CHANGES), NOW))
    assert on_chain(case) == ["FLAG_RAISED"]


def test_a_warning_waits_on_the_task_and_is_noted_by_the_decision(case: RegistrationCase) -> None:
    case.rechecked([answer(finding(Severity.WARNING))], NOW)
    case.decide(Decision(actor=RAO, verdict=Verdict.APPROVE), NOW)
    assert on_chain(case) == ["FLAG_RAISED", "FLAG_RESOLVED"]


def test_an_active_debarment_suspends_at_once_and_takes_two_to_clear(case: RegistrationCase) -> None:
    case.rechecked([answer(finding(Severity.CRITICAL, rejects=True), kind=CheckKind.DEBARMENT)], NOW)
    assert (case.status, on_chain(case)) == (STATUS.SUSPENDED, ["FLAG_RAISED", "SUSPENDED"])
    refused(Refusal.OPEN_ITEMS, lambda: case.order(order(REINSTATE), NOW))
    refused(Refusal.WRONG_STATE, lambda: case.decide(Decision(actor=RAO, verdict=Verdict.REJECT, remarks="x"), NOW))

    case.settle_item(item_word(case, RAO), NOW)
    refused(Refusal.FOUR_EYES, lambda: case.settle_item(item_word(case, RAO), NOW))
    refused(Refusal.OPEN_ITEMS, lambda: case.decide(Decision(actor=RAO, verdict=Verdict.APPROVE), NOW))
    case.settle_item(item_word(case, IYER), NOW)
    case.decide(Decision(actor=IYER, verdict=Verdict.APPROVE), NOW)
    case.order(order(REINSTATE), NOW)
    assert on_chain(case) == ["FLAG_RAISED", "SUSPENDED", "FLAG_RESOLVED", "GOV_APPROVED"]


def test_rejecting_suspends_and_what_was_found_waits_on_a_task_of_its_own(case: RegistrationCase) -> None:
    case.rechecked([answer(finding())], NOW)
    first = case.open_task
    assert first is not None
    case.settle_item(item_word(case, RAO, ItemOutcome.UPHELD), NOW)
    refused(Refusal.OPEN_ITEMS, lambda: case.decide(Decision(actor=RAO, verdict=Verdict.APPROVE), NOW))
    case.decide(Decision(actor=RAO, verdict=Verdict.REJECT, remarks="It is so."), NOW)
    assert case.status is STATUS.SUSPENDED
    second = case.open_task
    assert second is not None
    assert second.task_id != first.task_id
    assert [item.open for item in second.items] == [True]
    refused(Refusal.OPEN_ITEMS, lambda: case.order(order(REINSTATE), NOW))


def test_what_no_registry_answered_is_looked_up_by_a_person(case: RegistrationCase) -> None:
    silent = left_to_people(CheckKind.GSTIN, "It did not answer.", NOW)
    assert case.rechecked([silent], NOW)
    assert not case.rechecked([silent], NOW + timedelta(days=30)), "nothing new"
    case.settle_item(item_word(case, RAO, ItemOutcome.FAILED), NOW)
    assert [flag.finding.flag_type for flag in case.flags.open()] == [FlagType.GST_MISMATCH]
    assert on_chain(case) == ["FLAG_RAISED"]


def test_a_registry_that_answers_later_takes_its_item_back(case: RegistrationCase) -> None:
    case.rechecked([left_to_people(CheckKind.GSTIN, "It did not answer.", NOW)], NOW)
    case.rechecked([answer()], NOW + timedelta(days=30))
    assert case.open_task is None
    assert [task.status for task in case.tasks.values()] == [TaskStatus.CANCELLED]


def test_a_task_is_claimed_released_and_assigned(case: RegistrationCase) -> None:
    case.rechecked([answer(finding())], NOW)
    assert case.open_task is not None
    mine = Claim(actor=RAO, task_id=case.open_task.task_id)
    assert case.claim(mine).assignee == "rao"
    refused(Refusal.CLAIMED_BY_ANOTHER, lambda: case.claim(mine.model_copy(update={"actor": IYER})))
    assert case.release(mine).status is TaskStatus.OPEN
    assert case.assign(mine.model_copy(update={"assignee": "iyer"})).assignee == "iyer"
    refused(Refusal.UNKNOWN_TASK, lambda: case.claim(mine.model_copy(update={"task_id": uuid4()})))


# Renewal, and what others wrote to the chain


def test_a_renewal_extends_and_settles_what_was_open(case: RegistrationCase) -> None:
    case.rechecked([answer(finding(Severity.CRITICAL))], NOW + timedelta(days=35))
    case.remind(NOW + timedelta(days=305))
    case.on_its_way.clear()
    later = term(approved_at=NOW + timedelta(days=310), expires_at=NOW + timedelta(days=730))
    case.renewed(later, NOW + timedelta(days=310))
    case.renewed(later, NOW + timedelta(days=310))
    assert on_chain(case) == ["FLAG_RESOLVED"], "told twice, it counts once"
    assert (case.open_task, case.sequence) == (None, None)
    assert case.calendar.reminded == ()
    assert case.calendar.ends_at == later.expires_at


def test_an_approval_after_the_end_overtakes_what_ended_it(case: RegistrationCase) -> None:
    case.expire(NOW + timedelta(days=365))
    case.renewed(term(), NOW + timedelta(days=366))
    assert (case.status, on_chain(case)) == (STATUS.GOV_APPROVED, [])


def standing(status: ContractorStatus, expires_at: datetime, open_flags: int = 0) -> ChainStanding:
    return ChainStanding(
        contractor_key="0x" + "00" * 16,
        wallet_address="0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        document_root="0x" + "11" * 32,
        registered_at=NOW,
        expires_at=expires_at,
        sequence=3,
        status=status,
        risk_level=RiskLevel.LOW,
        competence_score=80,
        compliance_score=80,
        open_flags=open_flags,
    )


@pytest.mark.parametrize("there", [STATUS.GOV_APPROVED, STATUS.SUSPENDED, STATUS.EXPIRED, STATUS.REJECTED])
@pytest.mark.parametrize("target", [STATUS.GOV_APPROVED, STATUS.SUSPENDED, STATUS.EXPIRED, STATUS.REJECTED])
def test_a_move_is_written_where_the_chain_has_its_edge(
    case: RegistrationCase, there: ContractorStatus, target: ContractorStatus
) -> None:
    due = DueOnChain(at=NOW, status=target)
    assert case.still_due(due, standing(there, NOW)) == (target in EDGES[there])


def test_a_term_that_was_renewed_does_not_end(case: RegistrationCase) -> None:
    due = DueOnChain(at=NOW, status=STATUS.EXPIRED)
    assert not case.still_due(due, standing(STATUS.GOV_APPROVED, NOW + timedelta(days=1)))


def test_the_memory_is_all_that_a_run_hands_to_the_next() -> None:
    case = begun()
    case.rechecked([answer(finding()), left_to_people(CheckKind.PAN, "…", NOW)], NOW + timedelta(days=35))
    case.order(order(SUSPEND), NOW)
    case.remind(NOW + timedelta(days=305))
    start = RegistrationStart(contractor_id=CONTRACTOR, term=case.term, memory=case.memory(()))
    again = RegistrationCase(RegistrationStart.model_validate_json(start.model_dump_json()), new_id=fresh_ids())
    assert again.state() == case.state().model_copy(
        update={"on_its_way_to_chain": (), "waiting_on": WaitingOn.REVIEWER, "waiting_for": again.state().waiting_for}
    )
    assert again.memory(()) == case.memory(())


@given(
    st.sampled_from([STATUS.GOV_APPROVED, STATUS.SUSPENDED, STATUS.EXPIRED, STATUS.REJECTED]),
    st.sampled_from(STATUS),
)
def test_a_path_walks_edges(source: ContractorStatus, target: ContractorStatus) -> None:
    way = path(source, target)
    assert (way[-1] if way else source) is target
    for here, there in zip((source, *way), way, strict=False):
        assert there in EDGES[here]
