"""A reconciliation that differs: one task, its officer, its end."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from models import task_rules
from models.actors import Actor
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.record import Record
from models.task import Task, TaskStatus


class ReconciliationStatus(StrEnum):
    """OPEN until an officer has decided: everything was EXPLAINED, or differences were UPHELD."""

    OPEN = "OPEN"
    EXPLAINED = "EXPLAINED"
    UPHELD = "UPHELD"


class ReconciliationState(Record):
    """Where a reconciliation with differences stands."""

    reconciliation_id: UUID
    status: ReconciliationStatus
    waiting_on: Literal["COMPLIANCE_OFFICER", "NOBODY"]
    waiting_for: str
    task: Task


class ReconciliationStep(Record):
    """What a person did with the task, as one write."""

    operation_id: str
    reconciliation_id: UUID
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    task: Task


class ReconciliationCase:
    """The rules of a reconciliation that differs: one task, until it is decided."""

    def __init__(self, task: Task) -> None:
        self.task = task

    @property
    def decided(self) -> bool:
        """Whether an officer has said how it ends."""
        return self.task.status is TaskStatus.DONE

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
        """A difference is explained (RESOLVED) or stands (UPHELD), always with a reason.

        Raises:
            Refused: see `task_rules.item_settled`.
        """
        return self._changed(task_rules.item_settled(self._mine(decision.task_id), decision, at))

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Raises:
        Refused: `decide` would.
        """
        self._decided(decision, at)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """APPROVE: every difference is explained. REJECT: what is upheld stands, and is put right elsewhere.

        Raises:
            Refused: see `task_rules.decided`; or changes are asked for, which nobody could make.
        """
        return self._changed(self._decided(decision, at))

    def state(self) -> ReconciliationState:
        """Where it stands."""
        rejected = self.task.decision == Verdict.REJECT
        ended = ReconciliationStatus.UPHELD if rejected else ReconciliationStatus.EXPLAINED
        return ReconciliationState(
            reconciliation_id=self.task.case_id,
            status=ended if self.decided else ReconciliationStatus.OPEN,
            waiting_on="NOBODY" if self.decided else "COMPLIANCE_OFFICER",
            waiting_for="nothing" if self.decided else "a compliance officer to explain the differences",
            task=self.task,
        )

    def _decided(self, decision: Decision, at: datetime) -> Task:
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_OUTCOME, "nobody can change a statement: APPROVE or REJECT")
        task = self.task if decision.task_id is None else self._mine(decision.task_id)
        return task_rules.decided(task, decision, at)

    def _mine(self, task_id: UUID) -> Task:
        if task_id != self.task.task_id:
            raise Refused(Refusal.UNKNOWN_TASK, f"this reconciliation has no task {task_id}")
        return self.task

    def _changed(self, task: Task) -> Task:
        self.task = task
        return task
