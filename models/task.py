"""Tasks: the one thing a person must do, in whichever process it arose."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actors import Role
from models.record import Record


class Process(StrEnum):
    """The processes that open tasks."""

    APPLICATION = "application"
    REGISTRATION = "registration"
    REQUIREMENT = "requirement"
    TRADE = "trade"
    REPORT = "report"
    ESCROW = "escrow"
    SUSPENSE = "suspense"
    SUSPICION = "suspicion"


class TaskKind(StrEnum):
    """What the person is asked for."""

    REVIEW = "REVIEW"
    APPROVAL = "APPROVAL"
    RECHECK = "RECHECK"
    SIGN_OFF = "SIGN_OFF"
    CORRECTION = "CORRECTION"
    RECONCILIATION = "RECONCILIATION"
    PLACEMENT = "PLACEMENT"
    COMPLIANCE = "COMPLIANCE"
    RISK = "RISK"
    FILE_STR = "FILE_STR"


class TaskStatus(StrEnum):
    """OPEN until claimed, CLAIMED until decided, then DONE; CANCELLED when the case moved on without it."""

    OPEN = "OPEN"
    CLAIMED = "CLAIMED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class ItemKind(StrEnum):
    """What a task's item stands for."""

    MANUAL_CHECK = "MANUAL_CHECK"
    FLAG = "FLAG"
    DIFFERENCE = "DIFFERENCE"


class ItemOutcome(StrEnum):
    """What a person said of an item: VERIFIED or FAILED of a manual check, RESOLVED or UPHELD of a flag or of a
    difference between the bank and the books."""

    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    RESOLVED = "RESOLVED"
    UPHELD = "UPHELD"


OUTCOMES: dict[ItemKind, frozenset[ItemOutcome]] = {
    ItemKind.MANUAL_CHECK: frozenset({ItemOutcome.VERIFIED, ItemOutcome.FAILED}),
    ItemKind.FLAG: frozenset({ItemOutcome.RESOLVED, ItemOutcome.UPHELD}),
    ItemKind.DIFFERENCE: frozenset({ItemOutcome.RESOLVED, ItemOutcome.UPHELD}),
}


class TaskItem(Record):
    """One thing on a task that a person must settle before approving; it blocks until it has an outcome.

    `reference` is the check's kind or the flag's id. `severity` is set for flags.
    """

    item_id: UUID
    kind: ItemKind
    reference: str
    title: str
    guidance: str
    severity: str | None = None
    blocking: bool = True
    outcome: ItemOutcome | None = None
    remarks: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has settled it yet."""
        return self.outcome is None


class Task(Record):
    """A task as it stands. `barred` are the people who may not decide it (four-eyes).

    While it is parked (`paused_at`) its clock stands: `remaining_seconds` of working time are left, and `due_at` is
    what it was. `remind_at` is when its holder is reminded. `on_behalf_of` is the absent official that its holder
    stands in for; `note` is a sentence of the process, without personal values. Of a `confidential` one nobody but the
    compliance role may learn.
    """

    task_id: UUID
    process: Process
    case_id: UUID
    kind: TaskKind
    role: Role
    title: str
    status: TaskStatus
    opened_at: datetime
    due_at: datetime
    assignee: str | None = None
    barred: frozenset[str] = frozenset()
    items: tuple[TaskItem, ...] = ()
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    remarks: str | None = None
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    paused_at: datetime | None = None
    remaining_seconds: int | None = None
    on_behalf_of: str | None = None
    note: str | None = None
    confidential: bool = False

    @property
    def live(self) -> bool:
        """Whether a decision can still be made on it."""
        return self.status in {TaskStatus.OPEN, TaskStatus.CLAIMED}

    @property
    def blocking_items(self) -> tuple[TaskItem, ...]:
        """The items that stand in the way of an approval."""
        return tuple(item for item in self.items if item.blocking and (item.open or item.outcome is ItemOutcome.UPHELD))
