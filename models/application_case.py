"""One application as it moves from SUBMITTED to its end: the rules of the procedure, without any of its machinery.

Every method is one thing that happens to the case. It changes the case or refuses, and remembers what it changed;
`step` hands that over as the one write to record.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from models import task_clock, task_rules
from models.actors import AI_SYSTEM, SYSTEM, Actor, Role
from models.application import (
    WAITING_FOR,
    ApplicationStart,
    ApplicationState,
    Approval,
    Assessment,
    CaseStep,
    ChangesAnswer,
    Transition,
    WaitingOn,
)
from models.case_items import with_items, with_word, without_items
from models.case_journal import CaseJournal
from models.change_request import ChangeRequest, RequestOutcome
from models.checks import CheckKind, CheckResult
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import RiskFlag, RiskLevel, overall_risk
from models.manual_checks import decided_by_hand
from models.notice import Notice
from models.outcome import Outlook, Rejection, rejection_of
from models.rechecks import touched_by
from models.score import Score
from models.status import UNDER_DECISION, ContractorStatus, require_transition
from models.task import ItemKind, Process, Task, TaskKind, TaskStatus
from models.task_clock import EVENTS, Alarm, Bell, notice_of


class ApplicationCase:
    """The state of one application.

    Args:
        start: what the process was started with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    def __init__(self, start: ApplicationStart, *, new_id: Callable[[], UUID]) -> None:
        self._start = start
        self._new_id = new_id
        self.status = ContractorStatus.DRAFT
        self.waiting_on = WaitingOn.CONTRACTOR
        self.tasks: dict[UUID, Task] = {}
        self.checks: dict[CheckKind, CheckResult] = {}
        self.flags: tuple[RiskFlag, ...] = ()
        self.score: Score | None = None
        self.outlook: Outlook | None = None
        self.reviewed_by: str | None = None
        self.approved_by: Actor | None = None
        self.rejection_reason: str | None = None
        self.rejection: Rejection | None = None
        self.approval: Approval | None = None
        self.change_request: ChangeRequest | None = None
        self.to_check_again: tuple[CheckKind, ...] | None = None
        """The checks that the contractor's changes call for; None when none are in."""
        self._had_a_hand: set[str] = set()
        self._journal = CaseJournal()

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
        self.flags, self.score, self.outlook = assessment.flags, assessment.score, assessment.outlook
        self._journal.assessed, self.to_check_again = True, None
        for flag in self.flags:
            if flag.finding.rejects:
                self.reject(SYSTEM, flag.finding.description, at)
                return
        self._list_items()
        if self.waiting_on is WaitingOn.REGISTRIES:
            self.waiting_on = WaitingOn.REVIEWER
            self._resume(at)
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
            self._move(ContractorStatus.UNDER_REVIEW, at, claim.actor, f"Review assigned to {task.assignee}")
            self._settle_status(at)
        return task

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An official settles a manual check or a flag. The flags and the score are then to be made anew."""
        task = task_rules.item_settled(self._task(decision.task_id), decision, at)
        item = task_rules.item_of(task, decision)
        self._note_hand(task, decision.actor)
        if item.kind is ItemKind.MANUAL_CHECK:
            kind = CheckKind(item.reference)
            self.checks[kind] = decided_by_hand(self.checks[kind], decision)
        else:
            self.flags = tuple(
                with_word(flag, decision, at) if str(flag.flag_id) == item.reference else flag for flag in self.flags
            )
        return self._changed(task)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """An official decides the REVIEW or the APPROVAL task."""
        decided = self._changed(self._judged(decision, at))
        self._note_hand(decided, decision.actor)
        match decision.verdict, decided.kind:
            case Verdict.REJECT, _:
                self.reject(decision.actor, decision.remarks, at)
            case Verdict.REQUEST_CHANGES, _:
                self._ask(decided, decision, at)
            case _, TaskKind.REVIEW:
                self._forward(decided, at)
            case _:
                self.approved_by = decision.actor
                self.waiting_on = WaitingOn.CHAIN
        return decided

    def require_asked(self) -> None:
        """Refuse an answer to what nobody asked.

        Raises:
            Refused: the case is closed, or does not wait for changes of the contractor.
        """
        if self.closed:
            raise Refused(Refusal.CASE_CLOSED, f"the case is closed ({self.status})")
        if self.change_request is None or not self.change_request.open:
            raise Refused(Refusal.WRONG_STATE, "no changes are asked for")

    def answer_step(self, step: CaseStep) -> CaseStep:
        """`step` as it records an answer, which the record may still refuse: nothing is changed here."""
        request = self.change_request
        closed = None if request is None else request.closed(RequestOutcome.ANSWERED, step.at)
        told = Notice(event="changes_submitted", payload=notice_of(self.open_task, closed))
        update = {"waiting_on": WaitingOn.REGISTRIES, "due_at": None, "change_request": closed, "notices": (told,)}
        return step.model_copy(update=update)

    def answered(self, answer: ChangesAnswer, planned: Iterable[CheckKind], at: datetime) -> None:
        """The contractor's changes are in: what they touch is to be checked again, and spoken on again."""
        touched = touched_by(answer, checks=self.checks, flags=self.flags, planned=planned)
        self.checks = {result.check: result for result in touched.checks}
        self.flags, self.to_check_again = touched.flags, touched.again
        if task := self.open_task:
            self._changed(without_items(task, touched.references))
        self._close_request(RequestOutcome.ANSWERED, at)
        self.waiting_on = WaitingOn.REGISTRIES

    def ring(self, alarm: Alarm, at: datetime) -> str:
        """The case's clock has run to `alarm`; returns the note for the audit trail."""
        request, task = self.change_request, self.open_task
        note = ""
        if alarm.bell is Bell.ANSWER_REMINDER and request is not None:
            self._keep_request(request.model_copy(update={"reminded_at": at}))
        elif alarm.bell is Bell.ANSWER_OVERDUE and request is not None and task is not None:
            note = f"The contractor did not answer the request for changes of {request.requested_at:%d %b %Y}."
            self._close_request(RequestOutcome.UNANSWERED, at)
            self._changed(task.model_copy(update={"note": note}))
            self._resume(at)
            self.waiting_on = WaitingOn.REVIEWER
        elif task is not None:
            self._changed(task_clock.rung(task, alarm.bell, at))
        self._journal.notify(EVENTS[alarm.bell], notice_of(task, request))
        return note

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
        self.rejection_reason, self.rejection = reason, rejection_of(self.outlook)
        self._move(ContractorStatus.REJECTED, at, rejected_by, reason)
        for task in [task for task in self.tasks.values() if task.live]:
            self._changed(task_rules.cancelled(task, at))
        self._close_request(RequestOutcome.WITHDRAWN, at)
        self.to_check_again = None
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
        """By when who has the next move is to make it: the contractor its changes, an official the open task."""
        if self.change_request is not None and self.change_request.open:
            return self.change_request.due_at
        task = self.open_task
        return task.due_at if task is not None and task.paused_at is None else None

    @property
    def alarm(self) -> Alarm | None:
        """What the case's clock rings for next."""
        return task_clock.next_alarm(self.open_task, self.change_request)

    def require_may(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        self._judged(decision, at)

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
            change_request=self.change_request,
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> CaseStep:
        """What changed since the last step, as the one write to record."""
        changed = self._journal.taken()
        return CaseStep(
            operation_id=operation_id,
            application_id=self._start.application_id,
            at=at,
            actor=actor,
            action=action,
            note=note,
            transitions=changed.transitions,
            waiting_on=self.waiting_on,
            due_at=self.due_at,
            checks=tuple(self.checks.values()) if changed.assessed else None,
            flags=self.flags if changed.assessed else None,
            score=self.score if changed.assessed else None,
            tasks=tuple(self.tasks[task_id] for task_id in changed.tasks),
            approval=self.approval,
            rejection_reason=self.rejection_reason,
            rejection=self.rejection,
            change_request=self.change_request if changed.change_request else None,
            notices=changed.notices,
        )

    # How it does it

    def _task(self, task_id: UUID | None) -> Task:
        if self.closed:
            raise Refused(Refusal.CASE_CLOSED, f"the case is closed ({self.status})")
        task = self.open_task if task_id is None else self.tasks.get(task_id)
        if task is not None:
            return task
        if task_id is not None:
            raise Refused(Refusal.UNKNOWN_TASK, f"this case has no task {task_id}")
        raise Refused(Refusal.TASK_CLOSED, f"no task is open; the case waits for {WAITING_FOR[self.waiting_on]}")

    def _judged(self, decision: Decision, at: datetime) -> Task:
        """The task as the decision leaves it, or the refusal; nothing is changed."""
        task = self._task(decision.task_id)
        if decision.verdict is not Verdict.REJECT and task.live:
            if self.score is None:
                raise Refused(Refusal.WRONG_STATE, "the checks are still running; decide once the score is there")
            if self.status is ContractorStatus.SUBMITTED:
                raise Refused(Refusal.WRONG_STATE, "claim the review before you approve it or ask for changes")
        decided = task_rules.decided(task, decision, at)
        if decision.verdict is Verdict.APPROVE and task.kind is TaskKind.APPROVAL and any(f.blocks for f in self.flags):
            raise Refused(Refusal.OPEN_ITEMS, "a flag still stands in the way of an approval")
        return decided

    def _note_hand(self, task: Task, actor: Actor) -> None:
        """Whoever settles or decides anything of a review has had a hand in it, and stays barred from approving,
        whatever becomes of the item or the task."""
        if task.kind is TaskKind.REVIEW:
            self._had_a_hand.add(actor.subject)

    def _forward(self, review: Task, at: datetime) -> None:
        self.reviewed_by = review.decided_by
        self._open_task(TaskKind.APPROVAL, "Approve the contractor's registration", at)
        self._list_items()
        self.waiting_on = WaitingOn.APPROVER

    def _ask(self, task: Task, decision: Decision, at: datetime) -> None:
        """The contractor has the next move, and the review's clock stands. What the approver asks for comes back to
        the reviewer, whose word it was."""
        if task.kind is TaskKind.APPROVAL:
            self._open_task(TaskKind.REVIEW, "Review the contractor's changes", at, assignee=self.reviewed_by)
        if parked := self.open_task:
            self._changed(task_clock.paused(parked, at).model_copy(update={"note": None}))
        number = 1 if self.change_request is None else self.change_request.number + 1
        request = task_clock.request_of(number, decision, at, self._start.policy.answer_working_days)
        self._keep_request(request)
        self._journal.notify("changes_requested", notice_of(self.open_task, request))
        self.waiting_on = WaitingOn.CONTRACTOR

    def _close_request(self, outcome: RequestOutcome, at: datetime) -> None:
        if self.change_request is not None and self.change_request.open:
            self._keep_request(self.change_request.closed(outcome, at))

    def _keep_request(self, request: ChangeRequest) -> None:
        self.change_request, self._journal.change_request = request, True

    def _resume(self, at: datetime) -> None:
        """The clock of the open task goes on."""
        if task := self.open_task:
            self._changed(task_clock.resumed(task, at, self._start.policy.days_for(task.kind)))

    def _open_task(self, kind: TaskKind, title: str, at: datetime, assignee: str | None = None) -> None:
        term = task_clock.term(at, self._start.policy.days_for(kind))
        task = Task(
            task_id=self._new_id(),
            process=Process.APPLICATION,
            case_id=self._start.application_id,
            kind=kind,
            role=Role.GOVERNMENT_ADMIN,
            title=title,
            status=TaskStatus.OPEN if assignee is None else TaskStatus.CLAIMED,
            opened_at=at,
            due_at=term.due_at,
            remind_at=term.remind_at,
            assignee=assignee,
            barred=frozenset(self._had_a_hand) if kind is TaskKind.APPROVAL else frozenset(),
        )
        self._changed(task)

    def _list_items(self) -> None:
        """Put on the open task what a person must still settle; what was settled there stays."""
        if task := self.open_task:
            self._changed(with_items(task, self.checks.values(), self.flags))

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
        self._journal.moved(Transition(status=target, at=at, changed_by=by.subject, remarks=remarks))

    def _changed(self, task: Task) -> Task:
        self.tasks[task.task_id] = task
        self._journal.task(task.task_id)
        return task
