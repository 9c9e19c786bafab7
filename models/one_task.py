"""A process that is one task, until it is decided: who takes it, its items, its clock, its end."""

from datetime import datetime
from uuid import UUID

from models import task_rules
from models.actors import Actor
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.notice import Notice
from models.record import Record
from models.task import Task, TaskStatus
from models.task_clock import EVENTS, Alarm, next_alarm, notice_of, rung


class TaskStep(Record):
    """What was done with the task, as one write. `notices` are what others are to hear of."""

    operation_id: str
    case_id: UUID
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    task: Task
    notices: tuple[Notice, ...] = ()


class OneTaskCase:
    """The rules of one task.

    Args:
        task: None while it is still to be opened.
        no_changes: why nobody can be asked for changes.
    """

    def __init__(self, task: Task | None, *, no_changes: str) -> None:
        self._task = task
        self._no_changes = no_changes
        self._notices = list[Notice]()

    @property
    def task(self) -> Task:
        """The task.

        Raises:
            Refused: it was not opened yet.
        """
        if self._task is None:
            raise Refused(Refusal.UNKNOWN_TASK, "there is no task yet")
        return self._task

    @property
    def opened(self) -> bool:
        """Whether there is a task."""
        return self._task is not None

    @property
    def closed(self) -> bool:
        """Whether somebody has said how it ends."""
        return self._task is not None and self._task.status is TaskStatus.DONE

    @property
    def rejected(self) -> bool:
        """Whether it ended by a rejection."""
        return self.closed and self.task.decision == Verdict.REJECT

    @property
    def alarm(self) -> Alarm | None:
        """When its holder is reminded next, or it escalates."""
        return next_alarm(self._task, None)

    def claim(self, claim: Claim) -> Task:
        """Raises:
        Refused: see `task_rules.claimed`.
        """
        return self._changed(task_rules.claimed(self._mine(claim.task_id), claim))

    def release(self, claim: Claim) -> Task:
        """Raises:
        Refused: see `task_rules.released`.
        """
        return self._changed(task_rules.released(self._mine(claim.task_id), claim))

    def assign(self, claim: Claim) -> Task:
        """Raises:
        Refused: see `task_rules.assigned`.
        """
        return self._changed(task_rules.assigned(self._mine(claim.task_id), claim))

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """Raises:
        Refused: see `task_rules.item_settled`.
        """
        return self._changed(task_rules.item_settled(self._mine(decision.task_id), decision, at))

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Raises:
        Refused: `decide` would.
        """
        self._decided(decision, at)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """It ends.

        Raises:
            Refused: see `task_rules.decided`; or changes are asked for, which nobody could make.
        """
        return self._changed(self._decided(decision, at))

    def ring(self, alarm: Alarm, at: datetime) -> str:
        """The time of `alarm` has come; returns the note for the audit trail."""
        task = self._changed(rung(self.task, alarm.bell, at))
        self._notices.append(Notice(event=EVENTS[alarm.bell], payload=notice_of(task, None)))
        return f"{task.kind} due {task.due_at.isoformat()}"

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> TaskStep:
        """What changed since the last step, as the one write to record."""
        notices, self._notices = tuple(self._notices), []
        return TaskStep(
            operation_id=operation_id,
            case_id=self.task.case_id,
            at=at,
            actor=actor,
            action=action,
            note=note,
            task=self.task,
            notices=notices,
        )

    def _decided(self, decision: Decision, at: datetime) -> Task:
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_OUTCOME, f"{self._no_changes}: APPROVE or REJECT")
        task = self.task if decision.task_id is None else self._mine(decision.task_id)
        return task_rules.decided(task, decision, at)

    def _mine(self, task_id: UUID) -> Task:
        if self._task is None or task_id != self._task.task_id:
            raise Refused(Refusal.UNKNOWN_TASK, f"this case has no task {task_id}")
        return self._task

    def _changed(self, task: Task) -> Task:
        self._task = task
        return task
