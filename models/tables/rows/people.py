"""What people ask of one another about a case, say about it, and who stands in for whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.application import WaitingOn
from models.audit import AuditRole
from models.change_request import RequestOutcome
from models.comment import Visibility
from models.tables.columns import AUDIT_ROLE, MOMENT, REQUEST_OUTCOME, VISIBILITY, WAITING_ON
from models.tables.rows.table import Table


class ChangeRequestRow(Table, table=True):
    """A round of asking the contractor for changes; `asked_sealed` is what is asked for, with the remarks."""

    __tablename__ = "change_requests"
    __table_args__ = (
        Index("uq_change_requests_one_open", "application_id", unique=True, postgresql_where=text("outcome IS NULL")),
    )

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    number: int = Field(primary_key=True)
    asked_sealed: bytes
    requested_by: str
    requested_at: datetime = Field(sa_type=MOMENT)
    remind_at: datetime = Field(sa_type=MOMENT)
    due_at: datetime = Field(sa_type=MOMENT)
    reminded_at: datetime | None = Field(default=None, sa_type=MOMENT)
    outcome: RequestOutcome | None = Field(default=None, sa_type=REQUEST_OUTCOME)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class CaseWaitRow(Table, table=True):
    """From `since` on the case waited for `waiting_on`; `ordinal` counts from 1 within the application."""

    __tablename__ = "case_waits"

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    ordinal: int = Field(primary_key=True)
    waiting_on: WaitingOn = Field(sa_type=WAITING_ON)
    since: datetime = Field(sa_type=MOMENT)


class CommentRow(Table, table=True):
    """A comment on a case; `text_sealed` is what was said."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_case_id_created_at_comment_id", "case_id", "created_at", "comment_id"),)

    comment_id: UUID = Field(primary_key=True)
    case_id: UUID
    task_id: UUID | None = Field(default=None, foreign_key="tasks.task_id")
    author: str
    role: AuditRole = Field(sa_type=AUDIT_ROLE)
    visibility: Visibility = Field(sa_type=VISIBILITY)
    text_sealed: bytes
    created_at: datetime = Field(sa_type=MOMENT)


class DelegationRow(Table, table=True):
    """An official's absence, both days included, and who stands in."""

    __tablename__ = "delegations"

    subject: str = Field(primary_key=True)
    delegate: str
    first_day: date
    last_day: date
    set_by: str
    set_at: datetime = Field(sa_type=MOMENT)
