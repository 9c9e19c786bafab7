"""The procedure of an application, as rules: who moves it, where to, and what refuses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actors import Actor, Role
from models.application import ApplicationStart, Assessment, WaitingOn
from models.application_case import ApplicationCase
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import Finding, FlagSource, FlagType, RiskFlag, RiskLevel, Severity, flag_id, overall_risk
from models.manual_checks import left_to_people
from models.score import Score
from models.status import EDGES, ContractorStatus
from models.task import ItemOutcome, Task, TaskKind, TaskStatus

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
CONTRACTOR = Actor(subject="contractor-1", roles=frozenset({Role.CONTRACTOR}))
REVIEWER = Actor(subject="rao", roles=frozenset({Role.GOVERNMENT_ADMIN}))
APPROVER = Actor(subject="iyer", roles=frozenset({Role.GOVERNMENT_ADMIN}))
OFFICER = Actor(subject="khan", roles=frozenset({Role.RISK_OFFICER}))


def finding(flag_type: FlagType, severity: Severity, *, rejects: bool = False) -> Finding:
    return Finding(
        flag_type=flag_type,
        severity=severity,
        description=f"{flag_type} was found",
        source=FlagSource.GOVERNMENT_API,
        source_system="TEST",
        related_field="legalIdentity.pan",
        rejects=rejects,
    )


def assessment(case_id: UUID, *findings: Finding, existing: tuple[RiskFlag, ...] = ()) -> Assessment:
    known = {flag.flag_id: flag for flag in existing}
    flags = tuple(
        known.get(flag_id(case_id, each), RiskFlag(flag_id=flag_id(case_id, each), finding=each, detected_at=NOW))
        for each in findings
    )
    score = Score(
        competence_score=78,
        score_breakdown={},
        confidence_level=1.0,
        assessment_timestamp=NOW,
        model_version="test",
        assessment_id=uuid4(),
        inputs_digest="0" * 64,
    )
    return Assessment(flags=flags, score=score, risk_level=overall_risk(flags))


class Desk:
    """A case with the people around it."""

    def __init__(self, *findings: Finding, manual: tuple[CheckKind, ...] = ()) -> None:
        self.start = ApplicationStart(application_id=uuid4(), contractor_id=uuid4())
        self.case = ApplicationCase(self.start, new_id=uuid4)
        self.findings = findings
        self.manual = manual
        self.case.submit(CONTRACTOR, NOW)

    def assess(self) -> None:
        results: list[CheckResult] = list(self.case.checks.values()) or [
            left_to_people(kind, "nobody answered") for kind in self.manual
        ]
        found = (*self.findings, *(each for result in results for each in result.findings))
        judged = assessment(self.start.application_id, *found, existing=self.case.flags)
        self.case.assessed(results, judged, NOW)

    def task(self, kind: TaskKind) -> Task:
        return next(task for task in self.case.tasks.values() if task.kind is kind)

    def claim(self, actor: Actor, kind: TaskKind = TaskKind.REVIEW) -> Task:
        return self.case.claim(Claim(actor=actor, task_id=self.task(kind).task_id), NOW)

    def settle(self, actor: Actor, kind: TaskKind, outcome: ItemOutcome, remarks: str = "seen the proof") -> None:
        task = self.task(kind)
        item = next(item for item in task.items if item.open)
        word = ItemDecision(actor=actor, task_id=task.task_id, item_id=item.item_id, outcome=outcome, remarks=remarks)
        self.case.settle_item(word, NOW)
        self.assess()

    def decide(
        self, actor: Actor, verdict: Verdict, kind: TaskKind = TaskKind.REVIEW, remarks: str = "so be it"
    ) -> None:
        task_id = self.task(kind).task_id
        self.case.decide(Decision(actor=actor, verdict=verdict, remarks="so be it", task_id=task_id), NOW)

    def forwarded(self) -> "Desk":
        self.claim(REVIEWER)
        self.assess()
        self.decide(REVIEWER, Verdict.APPROVE)
        return self


def refusal_of(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal


def test_a_clean_case_goes_through_both_officials_to_the_chain() -> None:
    desk = Desk().forwarded()
    desk.claim(APPROVER, TaskKind.APPROVAL)
    desk.decide(APPROVER, Verdict.APPROVE, TaskKind.APPROVAL)
    assert desk.case.waiting_on is WaitingOn.CHAIN
    statuses = [entry.status for entry in desk.case.step("op", REVIEWER, "TEST", NOW).transitions]
    assert statuses == [ContractorStatus.SUBMITTED, ContractorStatus.UNDER_REVIEW, ContractorStatus.AI_SCORED]


def test_claiming_the_review_begins_it_and_a_score_that_is_there_already_counts_at_once() -> None:
    desk = Desk()
    desk.assess()
    assert desk.case.status is ContractorStatus.SUBMITTED
    desk.claim(REVIEWER)
    assert desk.case.status is ContractorStatus.AI_SCORED


@pytest.mark.parametrize(
    ("severity", "status", "level"),
    [
        (Severity.INFO, ContractorStatus.AI_SCORED, RiskLevel.LOW),
        (Severity.WARNING, ContractorStatus.AI_SCORED, RiskLevel.MEDIUM),
        (Severity.ERROR, ContractorStatus.FLAGGED_FOR_RISK, RiskLevel.HIGH),
        (Severity.CRITICAL, ContractorStatus.FLAGGED_FOR_RISK, RiskLevel.CRITICAL),
    ],
)
def test_only_error_and_critical_flags_hold_a_case(
    severity: Severity, status: ContractorStatus, level: RiskLevel
) -> None:
    desk = Desk(finding(FlagType.GST_MISMATCH, severity))
    desk.claim(REVIEWER)
    desk.assess()
    assert (desk.case.status, desk.case.risk_level) == (status, level)


def test_an_error_flag_bars_approval_until_it_is_resolved() -> None:
    desk = Desk(finding(FlagType.GST_MISMATCH, Severity.ERROR))
    desk.claim(REVIEWER)
    desk.assess()
    assert refusal_of(lambda: desk.decide(REVIEWER, Verdict.APPROVE)) is Refusal.OPEN_ITEMS
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.RESOLVED)
    assert desk.case.status is ContractorStatus.AI_SCORED
    desk.decide(REVIEWER, Verdict.APPROVE)
    assert desk.case.waiting_on is WaitingOn.APPROVER


def test_an_upheld_flag_leaves_only_rejection() -> None:
    desk = Desk(finding(FlagType.GST_MISMATCH, Severity.ERROR))
    desk.claim(REVIEWER)
    desk.assess()
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.UPHELD)
    assert refusal_of(lambda: desk.decide(REVIEWER, Verdict.APPROVE)) is Refusal.OPEN_ITEMS
    desk.decide(REVIEWER, Verdict.REJECT)
    assert desk.case.status is ContractorStatus.REJECTED


def test_a_critical_flag_needs_the_word_of_both_officials() -> None:
    desk = Desk(finding(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL))
    desk.claim(REVIEWER)
    desk.assess()
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.RESOLVED)
    assert desk.case.status is ContractorStatus.FLAGGED_FOR_RISK
    desk.decide(REVIEWER, Verdict.APPROVE)
    approve = partial(desk.decide, APPROVER, Verdict.APPROVE, TaskKind.APPROVAL)
    assert refusal_of(approve) is Refusal.OPEN_ITEMS
    desk.settle(APPROVER, TaskKind.APPROVAL, ItemOutcome.RESOLVED)
    assert desk.case.status is ContractorStatus.AI_SCORED
    approve()
    assert desk.case.waiting_on is WaitingOn.CHAIN


def test_a_finding_that_rejects_ends_the_case_at_once() -> None:
    desk = Desk(finding(FlagType.BLACKLIST_HISTORY, Severity.CRITICAL, rejects=True))
    desk.assess()
    assert desk.case.status is ContractorStatus.REJECTED
    assert desk.task(TaskKind.REVIEW).status is TaskStatus.CANCELLED
    assert desk.case.rejection_reason == "BLACKLIST_HISTORY was found"


def test_a_manual_check_must_be_made_and_a_failed_one_becomes_a_flag() -> None:
    desk = Desk(manual=(CheckKind.UDIN,))
    desk.claim(REVIEWER)
    desk.assess()
    assert refusal_of(lambda: desk.decide(REVIEWER, Verdict.APPROVE)) is Refusal.OPEN_ITEMS
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.FAILED)
    assert desk.case.status is ContractorStatus.FLAGGED_FOR_RISK
    assert desk.case.checks[CheckKind.UDIN].outcome is CheckOutcome.FAILED
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.RESOLVED)
    assert desk.case.status is ContractorStatus.AI_SCORED


def test_whoever_reviewed_cannot_approve_whatever_hand_they_had_in_it() -> None:
    desk = Desk(finding(FlagType.GST_MISMATCH, Severity.ERROR))
    desk.claim(REVIEWER)
    desk.assess()
    desk.settle(REVIEWER, TaskKind.REVIEW, ItemOutcome.RESOLVED)
    desk.case.release(Claim(actor=REVIEWER, task_id=desk.task(TaskKind.REVIEW).task_id))
    third = Actor(subject="bose", roles=frozenset({Role.GOVERNMENT_ADMIN}))
    desk.claim(third)
    desk.decide(third, Verdict.APPROVE)
    for official in (REVIEWER, third):
        assert refusal_of(partial(desk.claim, official, TaskKind.APPROVAL)) is Refusal.FOUR_EYES
        assert refusal_of(partial(desk.decide, official, Verdict.APPROVE, TaskKind.APPROVAL)) is Refusal.FOUR_EYES
    assign = Claim(actor=APPROVER, task_id=desk.task(TaskKind.APPROVAL).task_id, assignee=REVIEWER.subject)
    assert refusal_of(lambda: desk.case.assign(assign, NOW)) is Refusal.FOUR_EYES


@pytest.mark.parametrize(
    ("prepare", "actor", "verdict", "remarks", "refusal"),
    [
        ("submitted", OFFICER, Verdict.REJECT, "no", Refusal.FORBIDDEN_ROLE),
        ("submitted", CONTRACTOR, Verdict.APPROVE, "yes", Refusal.WRONG_STATE),
        ("submitted", REVIEWER, Verdict.APPROVE, "yes", Refusal.WRONG_STATE),
        ("assessed", REVIEWER, Verdict.APPROVE, "yes", Refusal.WRONG_STATE),
        ("claimed", APPROVER, Verdict.REJECT, "no", Refusal.CLAIMED_BY_ANOTHER),
        ("claimed", REVIEWER, Verdict.REJECT, "  ", Refusal.REMARKS_REQUIRED),
        ("claimed", REVIEWER, Verdict.REQUEST_CHANGES, "more", Refusal.NOTHING_ASKED),
        ("forwarded", REVIEWER, Verdict.APPROVE, "yes", Refusal.TASK_CLOSED),
        ("rejected", REVIEWER, Verdict.APPROVE, "yes", Refusal.CASE_CLOSED),
    ],
)
def test_a_decision_is_refused_with_its_reason_and_changes_nothing(
    prepare: str, actor: Actor, verdict: Verdict, remarks: str, refusal: Refusal
) -> None:
    desk = Desk()
    if prepare in {"assessed", "claimed"}:
        desk.assess()
    if prepare in {"claimed", "rejected"}:
        desk.claim(REVIEWER)
    if prepare == "forwarded":
        desk.forwarded()
    if prepare == "rejected":
        desk.decide(REVIEWER, Verdict.REJECT)
    before = desk.case.state()
    task_id = desk.task(TaskKind.REVIEW).task_id
    decision = Decision(actor=actor, verdict=verdict, remarks=remarks, task_id=task_id)
    assert refusal_of(lambda: desk.case.decide(decision, NOW)) is refusal
    assert refusal_of(lambda: desk.case.require_may(decision, NOW)) is refusal
    assert desk.case.state() == before


def test_rejection_is_possible_from_every_state_under_decision() -> None:
    submitted = Desk()
    under_review = Desk()
    under_review.claim(REVIEWER)
    flagged = Desk(finding(FlagType.GST_MISMATCH, Severity.ERROR))
    flagged.claim(REVIEWER)
    flagged.assess()
    scored = Desk()
    scored.claim(REVIEWER)
    scored.assess()
    seen: set[ContractorStatus] = set()
    for desk in (submitted, under_review, flagged, scored):
        seen.add(desk.case.status)
        desk.decide(REVIEWER, Verdict.REJECT)
        assert desk.case.closed
    assert seen == {source for source, targets in EDGES.items() if ContractorStatus.REJECTED in targets} - {
        ContractorStatus.SUSPENDED
    }


def test_a_registration_the_chain_refuses_goes_back_to_an_approver() -> None:
    desk = Desk().forwarded()
    desk.decide(APPROVER, Verdict.APPROVE, TaskKind.APPROVAL)
    desk.case.registration_refused("the wallet belongs to another contractor", NOW)
    assert desk.case.waiting_on is WaitingOn.APPROVER
    assert desk.case.open_task is not None
    assert REVIEWER.subject in desk.case.open_task.barred


def test_a_step_tells_each_change_once() -> None:
    desk = Desk()
    first = desk.case.step("1", CONTRACTOR, "SUBMITTED", NOW)
    assert [entry.status for entry in first.transitions] == [ContractorStatus.SUBMITTED]
    assert len(first.tasks) == 1
    second = desk.case.step("2", CONTRACTOR, "NOTHING", NOW)
    assert (second.transitions, second.tasks, second.flags, second.score) == ((), (), None, None)


def test_the_review_is_due_in_working_days() -> None:
    desk = Desk()
    assert desk.case.due_at is not None
    assert desk.case.due_at - NOW >= timedelta(days=desk.start.policy.review_working_days)


_ACTS = ("claim", "release", "approve", "reject", "settle", "assess")


@given(st.lists(st.tuples(st.sampled_from(_ACTS), st.sampled_from([REVIEWER, APPROVER, OFFICER])), max_size=25))
def test_whatever_people_do_the_table_and_four_eyes_hold(acts: list[tuple[str, Actor]]) -> None:
    desk = Desk(finding(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL), manual=(CheckKind.UDIN,))
    walked = [ContractorStatus.DRAFT]
    for act, actor in acts:
        task = desk.case.open_task
        if task is None or desk.case.closed:
            break
        try:
            match act:
                case "claim":
                    desk.claim(actor, task.kind)
                case "release":
                    desk.case.release(Claim(actor=actor, task_id=task.task_id))
                case "approve":
                    desk.decide(actor, Verdict.APPROVE, task.kind)
                case "reject":
                    desk.decide(actor, Verdict.REJECT, task.kind)
                case "settle" if any(item.open for item in task.items):
                    manual = next(item for item in task.items if item.open).reference == CheckKind.UDIN
                    outcome = ItemOutcome.VERIFIED if manual else ItemOutcome.RESOLVED
                    desk.settle(actor, task.kind, outcome)
                case _:
                    desk.assess()
        except Refused:
            pass
    walked += [entry.status for entry in desk.case.step("op", REVIEWER, "TEST", NOW).transitions]
    assert all(after in EDGES[before] for before, after in pairwise(walked))
    if desk.case.approved_by:
        assert desk.case.approved_by.subject != desk.case.reviewed_by
        cleared = {override.subject for flag in desk.case.flags for override in flag.overrides}
        assert cleared == {REVIEWER.subject, APPROVER.subject}
