"""The tasks of all processes, in one list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, false
from sqlmodel import Field

from models.actors import Role
from models.tables.columns import (
    ITEM_KIND,
    ITEM_OUTCOME,
    MOMENT,
    PROCESS,
    TASK_KIND,
    TASK_ROLE,
    TASK_STATUS,
    WORDS,
)
from models.tables.rows.table import Table
from models.task import ItemKind, ItemOutcome, Process, TaskKind, TaskStatus


class TaskRow(Table, table=True):
    """A task; `remarks_sealed` holds what its decider wrote."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_due_at_task_id", "due_at", "task_id"),
        Index("ix_tasks_status_due_at_task_id", "status", "due_at", "task_id"),
        Index("ix_tasks_assignee_due_at_task_id", "assignee", "due_at", "task_id"),
    )

    task_id: UUID = Field(primary_key=True)
    process: Process = Field(sa_type=PROCESS)
    case_id: UUID = Field(index=True)
    kind: TaskKind = Field(sa_type=TASK_KIND)
    role: Role = Field(sa_type=TASK_ROLE)
    title: str
    status: TaskStatus = Field(sa_type=TASK_STATUS)
    opened_at: datetime = Field(sa_type=MOMENT)
    due_at: datetime = Field(sa_type=MOMENT)
    assignee: str | None = None
    barred: list[str] = Field(default_factory=list, sa_type=WORDS, nullable=False)
    decision: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    remarks_sealed: bytes | None = None
    remind_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reminded_at: datetime | None = Field(default=None, sa_type=MOMENT)
    escalated_at: datetime | None = Field(default=None, sa_type=MOMENT)
    paused_at: datetime | None = Field(default=None, sa_type=MOMENT)
    remaining_seconds: int | None = None
    on_behalf_of: str | None = None
    note: str | None = None
    confidential: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class TaskItemRow(Table, table=True):
    """One thing on a task; its title, guidance and remarks are sealed together."""

    __tablename__ = "task_items"

    task_id: UUID = Field(primary_key=True, foreign_key="tasks.task_id")
    item_id: UUID = Field(primary_key=True)
    position: int
    kind: ItemKind = Field(sa_type=ITEM_KIND)
    reference: str
    severity: str | None = None
    blocking: bool
    outcome: ItemOutcome | None = Field(default=None, sa_type=ITEM_OUTCOME)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    words_sealed: bytes
