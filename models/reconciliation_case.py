"""A reconciliation that differs: one task, its officer, its end."""

from enum import StrEnum
from typing import Literal
from uuid import UUID

from models.one_task import OneTaskCase
from models.record import Record
from models.task import Task


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


class ReconciliationCase(OneTaskCase):
    """The rules of a reconciliation that differs. A difference is explained (RESOLVED) or stands (UPHELD), always with
    a reason. APPROVE: every difference is explained. REJECT: what is upheld stands, and is put right elsewhere."""

    def __init__(self, task: Task) -> None:
        super().__init__(task, no_changes="nobody can change a statement")

    def state(self) -> ReconciliationState:
        """Where it stands."""
        ended = ReconciliationStatus.UPHELD if self.rejected else ReconciliationStatus.EXPLAINED
        return ReconciliationState(
            reconciliation_id=self.task.case_id,
            status=ended if self.closed else ReconciliationStatus.OPEN,
            waiting_on="NOBODY" if self.closed else "COMPLIANCE_OFFICER",
            waiting_for="nothing" if self.closed else "a compliance officer to explain the differences",
            task=self.task,
        )
