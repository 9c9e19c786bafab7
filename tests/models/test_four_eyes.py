"""Four-eyes, whatever people do: claims, assignments, absences, rounds of changes, overrides, in any order."""

from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from hypothesis import event, given
from hypothesis import strategies as st

from models.actors import Actor, Role
from models.application import ApplicationStart, ChangesAnswer
from models.application_case import ApplicationCase
from models.change_request import Asked
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import Finding, FlagSource, FlagType, Severity
from models.manual_checks import left_to_people
from models.status import ContractorStatus
from models.task import ItemKind, ItemOutcome, Task, TaskKind
from tests.models.test_application_case import CONTRACTOR, assessment

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PEOPLE = tuple(Actor(subject=name, roles=frozenset({Role.GOVERNMENT_ADMIN})) for name in ("rao", "iyer", "bose"))
SUBJECTS = st.sampled_from([person.subject for person in PEOPLE])
Act = Literal[
    "advance", "claim", "claim for", "assign", "assign absent", "release", "settle", "approve", "ask", "answer", "ring"
]
MISCHIEF: tuple[Act, ...] = (
    "claim",
    "claim for",
    "assign",
    "assign absent",
    "release",
    "settle",
    "approve",
    "ask",
    "answer",
    "ring",
)
WORK: tuple[Act, ...] = ("advance",)
ACTS = st.sampled_from(WORK) | st.sampled_from(MISCHIEF)
MISMATCH = Finding(
    flag_type=FlagType.IDENTITY_MISMATCH,
    severity=Severity.CRITICAL,
    description="The register knows another director.",
    source=FlagSource.GOVERNMENT_API,
    source_system="MCA_API",
    related_field="legalIdentity.authorizedSignatories[0].din",
)


class Office:
    """A flagged case, and everybody's hands on it."""

    def __init__(self) -> None:
        self.start = ApplicationStart(application_id=uuid4(), contractor_id=uuid4())
        self.case = ApplicationCase(self.start, new_id=uuid4)
        self.case.submit(CONTRACTOR, NOW)
        self.reviewers: set[str] = set()
        self.overrides: dict[int, set[str]] = {}
        self.round = 0
        self.assess([left_to_people(CheckKind.UDIN, "nobody answered")])

    def assess(self, results: list[CheckResult]) -> None:
        cin = CheckResult(check=CheckKind.CIN, outcome=CheckOutcome.MISMATCH, summary="Differs.", findings=(MISMATCH,))
        others = [result for result in results if result.check is not CheckKind.CIN]
        found = [each for result in (cin, *others) for each in result.findings]
        judged = assessment(self.start.application_id, *found, existing=self.case.flags)
        self.case.assessed([cin, *others], judged, NOW)

    def act(self, act: Act, who: Actor, other: str, field: str) -> None:  # noqa: PLR0912 — one branch an act
        """One thing that somebody tries."""
        task = self.case.open_task
        if task is None:
            return
        match act:
            case "claim":
                self.case.claim(Claim(actor=who, task_id=task.task_id), NOW)
            case "claim for":
                self.case.claim(Claim(actor=who, task_id=task.task_id, stands_in_for=frozenset({other})), NOW)
            case "assign":
                self.case.assign(Claim(actor=who, task_id=task.task_id, assignee=other), NOW)
            case "assign absent":
                absent = Claim(actor=who, task_id=task.task_id, assignee="away", stand_in=other)
                self.case.assign(absent, NOW)
            case "release":
                self.case.release(Claim(actor=who, task_id=task.task_id))
            case "settle":
                self._settle(task, who)
            case "approve":
                self.case.decide(Decision(actor=who, verdict=Verdict.APPROVE, task_id=task.task_id), NOW)
            case "ask":
                word = Decision(actor=who, verdict=Verdict.REQUEST_CHANGES, changes=(Asked(field=field),))
                self.case.decide(word, NOW)
            case "answer":
                self._answer(field)
            case "ring":
                self._ring()
            case "advance":
                self.act(self._next_act(task), self._holder(task, who), other, field)
        if task.kind is TaskKind.REVIEW and act in {"settle", "approve", "ask"}:
            self.reviewers.add(who.subject)

    def _holder(self, task: Task, otherwise: Actor) -> Actor:
        return next((person for person in PEOPLE if person.subject == task.assignee), otherwise)

    def _next_act(self, task: Task) -> Act:
        """What brings the case on."""
        if self.case.change_request is not None and self.case.change_request.open:
            return "answer"
        if self.case.status is ContractorStatus.SUBMITTED:
            return "claim"
        return "settle" if any(item.open for item in task.items) else "approve"

    def _ring(self) -> None:
        if (alarm := self.case.alarm) is not None:
            self.case.ring(alarm, alarm.at)

    def _settle(self, task: Task, who: Actor) -> None:
        item = next((item for item in task.items if item.open), None)
        if item is None:
            raise Refused(Refusal.UNKNOWN_ITEM, "there is nothing to settle")
        outcome = ItemOutcome.RESOLVED if item.kind is ItemKind.FLAG else ItemOutcome.VERIFIED
        word = ItemDecision(actor=who, task_id=task.task_id, item_id=item.item_id, outcome=outcome, remarks="seen")
        self.case.settle_item(word, NOW)
        if item.kind is ItemKind.FLAG:
            self.overrides.setdefault(self.round, set()).add(who.subject)
        self.assess(list(self.case.checks.values()))

    def _answer(self, field: str) -> None:
        self.case.require_asked()
        answer = ChangesAnswer(actor=CONTRACTOR, document_version=1, fields=(field,))
        self.case.answered(answer, [CheckKind.CIN], NOW)
        self.round += 1  # both fields feed the register's check: what was said of its flag before does not count
        self.assess(list(self.case.checks.values()))


@given(
    st.lists(
        st.tuples(
            ACTS,
            st.sampled_from(PEOPLE),
            SUBJECTS,
            st.sampled_from(["legalIdentity.authorizedSignatories[0].din", "legalIdentity.tradeName"]),
        ),
        max_size=40,
    )
)
def test_nobody_approves_what_they_reviewed_and_nobody_clears_a_critical_flag_alone(
    acts: list[tuple[Act, Actor, str, str]],
) -> None:
    office = Office()
    for act, who, other, field in acts:
        try:
            office.act(act, who, other, field)
        except Refused:
            continue
        task = office.case.open_task
        if task is not None and task.kind is TaskKind.APPROVAL:
            assert task.assignee not in office.reviewers
            assert office.reviewers <= task.barred
        flag = office.case.flags[0]
        if flag.resolved:
            assert len(office.overrides.get(office.round, set())) >= 2
    if office.case.approved_by is not None:
        event("approved")
        assert office.case.approved_by.subject not in office.reviewers
        assert office.case.flags[0].resolved
        assert len({override.subject for override in office.case.flags[0].overrides}) >= 2


def test_two_people_do_bring_a_case_through() -> None:
    office = Office()
    rao, iyer, bose = PEOPLE
    din = "legalIdentity.authorizedSignatories[0].din"
    steps: list[tuple[Act, Actor]] = [
        ("claim", rao),
        ("settle", rao),
        ("settle", rao),
        ("approve", rao),
        ("settle", iyer),
        ("ask", iyer),
        ("answer", rao),
        ("assign", rao),
        ("settle", bose),
        ("approve", bose),
        ("settle", iyer),
        ("approve", iyer),
    ]
    for act, who in steps:
        office.act(act, who, "bose", din)
    assert office.case.approved_by == iyer
    assert office.reviewers == {"rao", "bose"}
