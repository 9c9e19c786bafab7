"""One application as it moves from SUBMITTED to its end: the rules of the procedure, without any of its machinery.

Every method is one thing that happens to the case. It changes the case or refuses, and remembers what it changed;
`step` hands that over as the one write to record.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID, uuid5

from models import task_rules
from models.actors import AI_SYSTEM, SYSTEM, Actor, Role
from models.application import (
    ApplicationStart,
    ApplicationState,
    Approval,
    Assessment,
    CaseStep,
    Transition,
    WaitingOn,
)
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import Override, RiskFlag, RiskLevel, overall_risk
from models.manual_checks import decided_by_hand, guidance_for
from models.score import Score
from models.status import UNDER_DECISION, ContractorStatus, require_transition
from models.task import ItemKind, ItemOutcome, Process, Task, TaskItem, TaskKind, TaskStatus
from models.working_days import add_working_days

WAITING_FOR = {
    WaitingOn.CONTRACTOR: "the contractor to submit the application",
    WaitingOn.REGISTRIES: "the registries to answer the checks",
    WaitingOn.REVIEWER: "a government official to review the case",
    WaitingOn.APPROVER: "another government official to approve the case",
    WaitingOn.CHAIN: "the registration to be written to the chain",
    WaitingOn.NOBODY: "nothing: the case is closed",
}
"""What a case waits for, in plain words."""


class ApplicationCase:
    """The state of one application.

    Args:
        start: what the process was started with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    def __init__(
        self,
        start: ApplicationStart,
        *,
        new_id: Callable[[], UUID],
    ) -> None:
        self._start = start
        self._new_id = new_id
        self.status = ContractorStatus.DRAFT
        self.waiting_on = WaitingOn.CONTRACTOR
        self.tasks: dict[UUID, Task] = {}
        self.checks: dict[CheckKind, CheckResult] = {}
        self.flags: tuple[RiskFlag, ...] = ()
        self.score: Score | None = None
        self.reviewed_by: str | None = None
        self.approved_by: Actor | None = None
        self.rejection_reason: str | None = None
        self.approval: Approval | None = None
        self._transitions: list[Transition] = []
        self._changed_tasks: list[UUID] = []
        self._reassessed = False

    # What happens to a case, in the order of the procedure

    def submit(self, submitted_by: Actor, at: datetime) -> None:
        """The draft was handed in: checks begin, and a REVIEW task opens."""
        self._move(ContractorStatus.SUBMITTED, at, submitted_by, "All documents uploaded and submitted")
        self._open_task(TaskKind.REVIEW, "Review the contractor's application", at)
        self.waiting_on = WaitingOn.REGISTRIES

    def assessed(self, results: Iterable[CheckResult], assessment: Assessment, at: datetime) -> None:
        """The rules and the scorer have spoken: flags and score stand, and the open task lists what a person must
        settle. A finding that rejects (an active debarment) ends the case."""
        self.checks = {result.check: result for result in results}
        self.flags, self.score = assessment.flags, assessment.score
        self._reassessed = True
        for flag in self.flags:
            if flag.finding.rejects:
                self.reject(SYSTEM, flag.finding.description, at)
                return
        self._list_items()
        if self.waiting_on is WaitingOn.REGISTRIES:
            self.waiting_on = WaitingOn.REVIEWER
        self._settle_status(at)

    def claim(self, claim: Claim, at: datetime) -> Task:
        """An official takes a task; taking the REVIEW task is the seed's beginReview()."""
        task = self._changed(task_rules.claimed(self._task(claim.task_id), claim))
        if task.kind is TaskKind.REVIEW and self.status is ContractorStatus.SUBMITTED:
            self._move(ContractorStatus.UNDER_REVIEW, at, claim.actor, "Review started")
            self._settle_status(at)
        return task

    def release(self, claim: Claim) -> Task:
        """An official puts a task back on the list."""
        return self._changed(task_rules.released(self._task(claim.task_id), claim))

    def assign(self, claim: Claim, at: datetime) -> Task:
        """An official gives a task to another, who thereby holds it."""
        task = self._changed(task_rules.assigned(self._task(claim.task_id), claim))
        if task.kind is TaskKind.REVIEW and self.status is ContractorStatus.SUBMITTED:
            self._move(ContractorStatus.UNDER_REVIEW, at, claim.actor, f"Review assigned to {claim.assignee}")
            self._settle_status(at)
        return task

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An official settles a manual check or a flag. The flags and the score are then to be made anew."""
        task = task_rules.item_settled(self._task(decision.task_id), decision, at)
        item = task_rules.item_of(task, decision)
        if item.kind is ItemKind.MANUAL_CHECK:
            kind = CheckKind(item.reference)
            self.checks[kind] = decided_by_hand(self.checks[kind], decision)
        else:
            self.flags = tuple(
                _with_word(flag, decision, at) if str(flag.flag_id) == item.reference else flag for flag in self.flags
            )
        return self._changed(task)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """An official decides the REVIEW or the APPROVAL task."""
        task = self._task(decision.task_id)
        self._require_decidable(task, decision)
        decided = self._changed(task_rules.decided(task, decision, at))
        match decision.verdict, decided.kind:
            case Verdict.REJECT, _:
                self.reject(decision.actor, decision.remarks, at)
            case _, TaskKind.REVIEW:
                self._forward(decided, at)
            case _, TaskKind.APPROVAL:
                self.approved_by = decision.actor
                self.waiting_on = WaitingOn.CHAIN
        return decided

    def registered(self, approval: Approval, at: datetime) -> None:
        """The chain holds the registration: the contractor is approved."""
        self.approval = approval
        self._move(
            ContractorStatus.GOV_APPROVED, at, self.approved_by or SYSTEM, "All verifications complete, approved"
        )
        self.waiting_on = WaitingOn.NOBODY

    def registration_refused(self, reason: str, at: datetime) -> None:
        """The chain will never take this registration as it is: an official must look again."""
        self.approved_by = None
        self._open_task(TaskKind.APPROVAL, f"Approve again or reject: the chain refused ({reason})", at)
        self.waiting_on = WaitingOn.APPROVER

    def reject(self, rejected_by: Actor, reason: str, at: datetime) -> None:
        """The case ends."""
        self.rejection_reason = reason
        self._move(ContractorStatus.REJECTED, at, rejected_by, reason)
        for task in [task for task in self.tasks.values() if task.live]:
            self._changed(task_rules.cancelled(task, at))
        self.waiting_on = WaitingOn.NOBODY

    # What can be asked of it

    @property
    def closed(self) -> bool:
        """Whether nothing more will happen to this application."""
        return self.status in {ContractorStatus.REJECTED, ContractorStatus.GOV_APPROVED}

    @property
    def risk_level(self) -> RiskLevel:
        """The level of the worst unresolved flag."""
        return overall_risk(self.flags)

    @property
    def open_task(self) -> Task | None:
        """The one task that waits for somebody."""
        return next((task for task in self.tasks.values() if task.live), None)

    @property
    def due_at(self) -> datetime | None:
        """When the open task is due."""
        return self.open_task.due_at if self.open_task else None

    def require_may(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        task = self._task(decision.task_id)
        self._require_decidable(task, decision)
        task_rules.decided(task, decision, at)

    def state(self) -> ApplicationState:
        """The answer to the query `status`."""
        return ApplicationState(
            application_id=self._start.application_id,
            contractor_id=self._start.contractor_id,
            status=self.status,
            risk_level=self.risk_level,
            waiting_on=self.waiting_on,
            waiting_for=WAITING_FOR[self.waiting_on],
            due_at=self.due_at,
            tasks=tuple(self.tasks.values()),
            checks=tuple(self.checks.values()),
            flags=self.flags,
            score=self.score,
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> CaseStep:
        """What changed since the last step, as the one write to record."""
        transitions, self._transitions = tuple(self._transitions), []
        changed, self._changed_tasks = list(dict.fromkeys(self._changed_tasks)), []
        reassessed, self._reassessed = self._reassessed, False
        return CaseStep(
            operation_id=operation_id,
            application_id=self._start.application_id,
            at=at,
            actor=actor,
            action=action,
            note=note,
            transitions=transitions,
            waiting_on=self.waiting_on,
            due_at=self.due_at,
            checks=tuple(self.checks.values()) if reassessed else None,
            flags=self.flags if reassessed else None,
            score=self.score if reassessed else None,
            tasks=tuple(self.tasks[task_id] for task_id in changed),
            approval=self.approval,
            rejection_reason=self.rejection_reason,
        )

    # How it does it

    def _task(self, task_id: UUID | None) -> Task:
        if self.closed:
            raise Refused(Refusal.CASE_CLOSED, f"the case is closed ({self.status})")
        if task_id is None:
            if self.open_task is None:
                raise Refused(
                    Refusal.TASK_CLOSED, f"no task is open; the case waits for {WAITING_FOR[self.waiting_on]}"
                )
            return self.open_task
        if task_id not in self.tasks:
            raise Refused(Refusal.UNKNOWN_TASK, f"this case has no task {task_id}")
        return self.tasks[task_id]

    def _require_decidable(self, task: Task, decision: Decision) -> None:
        if decision.verdict is not Verdict.APPROVE or not task.live:
            return
        if self.score is None:
            raise Refused(Refusal.WRONG_STATE, "the checks are still running; approve once the score is there")
        if self.status is ContractorStatus.SUBMITTED:
            raise Refused(Refusal.WRONG_STATE, "claim the review before you approve it")

    def _forward(self, review: Task, at: datetime) -> None:
        self.reviewed_by = review.decided_by
        had_a_hand = {item.decided_by for item in review.items} | {review.decided_by}
        barred = frozenset(subject for subject in had_a_hand if subject)
        self._open_task(TaskKind.APPROVAL, "Approve the contractor's registration", at, barred=barred)
        self._list_items()
        self.waiting_on = WaitingOn.APPROVER

    def _open_task(self, kind: TaskKind, title: str, at: datetime, barred: frozenset[str] | None = None) -> None:
        policy = self._start.policy
        days = policy.review_working_days if kind is TaskKind.REVIEW else policy.approval_working_days
        if barred is None:
            barred = frozenset({self.reviewed_by} if self.reviewed_by else set())
        task = Task(
            task_id=self._new_id(),
            process=Process.APPLICATION,
            case_id=self._start.application_id,
            kind=kind,
            role=Role.GOVERNMENT_ADMIN,
            title=title,
            status=TaskStatus.OPEN,
            opened_at=at,
            due_at=add_working_days(at, days),
            barred=barred,
        )
        self._changed(task)

    def _list_items(self) -> None:
        """Put on the open task what a person must still settle; what was settled there stays."""
        task = self.open_task
        if task is None:
            return
        settled = [item for item in task.items if not item.open]
        known = {item.item_id for item in settled}
        wanted = [*self._manual_items(task), *self._flag_items(task)]
        items = (*settled, *(item for item in wanted if item.item_id not in known))
        self._changed(task.model_copy(update={"items": items}))

    def _manual_items(self, task: Task) -> Iterable[TaskItem]:
        for result in self.checks.values():
            if result.outcome is CheckOutcome.MANUAL:
                title, guidance = guidance_for(result.check)
                yield TaskItem(
                    item_id=uuid5(task.task_id, result.check),
                    kind=ItemKind.MANUAL_CHECK,
                    reference=result.check,
                    title=title,
                    guidance=f"{guidance} {result.summary}".strip(),
                )

    def _flag_items(self, task: Task) -> Iterable[TaskItem]:
        """Each open flag; a CRITICAL one comes again on the APPROVAL task, for the second official's override."""
        for flag in self.flags:
            if flag.resolved or flag.upheld_by:
                continue
            half_cleared = task.kind is TaskKind.REVIEW and bool(flag.overrides)
            if half_cleared or (task.kind is TaskKind.APPROVAL and not flag.blocks):
                continue
            yield TaskItem(
                item_id=uuid5(task.task_id, str(flag.flag_id)),
                kind=ItemKind.FLAG,
                reference=str(flag.flag_id),
                title=f"{flag.finding.severity} {flag.finding.flag_type}",
                guidance=flag.finding.description,
                severity=flag.finding.severity,
                blocking=flag.finding.severity.blocks,
            )

    def _settle_status(self, at: datetime) -> None:
        """Scored once the review has begun and the score is there; flagged while a flag that blocks is open."""
        if self.score is None or self.status not in UNDER_DECISION - {ContractorStatus.SUBMITTED}:
            return
        blocking = sum(flag.blocks for flag in self.flags)
        target = ContractorStatus.FLAGGED_FOR_RISK if blocking else ContractorStatus.AI_SCORED
        if target is self.status:
            return
        remarks = f"Competence score generated: {self.score.competence_score}"
        if blocking:
            remarks += f"; {blocking} risk flag(s) to resolve"
        self._move(target, at, AI_SYSTEM, remarks)

    def _move(self, target: ContractorStatus, at: datetime, by: Actor, remarks: str) -> None:
        require_transition(self.status, target)
        self.status = target
        self._transitions.append(Transition(status=target, at=at, changed_by=by.subject, remarks=remarks))

    def _changed(self, task: Task) -> Task:
        self.tasks[task.task_id] = task
        self._changed_tasks.append(task.task_id)
        return task


def _with_word(flag: RiskFlag, decision: ItemDecision, at: datetime) -> RiskFlag:
    """The flag after an official's word on it."""
    if decision.outcome is ItemOutcome.UPHELD:
        return flag.model_copy(update={"upheld_by": decision.actor.subject})
    override = Override(subject=decision.actor.subject, at=at, remarks=decision.remarks)
    return flag.model_copy(update={"overrides": (*flag.overrides, override)})
