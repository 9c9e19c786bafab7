"""Suspicions: what the AML report found, and what officers made of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from models.suspicion import SubjectKind, Typology
from models.suspicion_record import SuspicionStatus
from models.tables.columns import CURRENCY, JSON, MOMENT, MONEY, SUBJECT_KIND, SUSPICION_STATUS, TYPOLOGY
from models.tables.rows.table import JsonList, JsonObject, Table


class SuspicionRow(Table, table=True):
    """A suspicion. Its key is a keyed digest of `finding_id`, so that nobody who knows a subject can make it, or the id
    of its process. `transactions` are `models.suspicion.SeenTransaction`, by their keys; `draft_sealed` is
    `models.suspicious_report.StrDraft`, `failures_sealed` the regulator's words. It names nobody.
    """

    __tablename__ = "suspicions"
    __table_args__ = (
        Index("ix_suspicions_created_at_id", "created_at", "id"),
        CheckConstraint("last_day >= first_day", name="suspicions_days_check"),
        CheckConstraint("(status = 'OPEN') = (decided_by IS NULL)", name="suspicions_decided_check"),
    )

    id: UUID = Field(primary_key=True)
    finding_id: UUID = Field(unique=True)
    typology: Typology = Field(sa_type=TYPOLOGY)
    subject_kind: SubjectKind = Field(sa_type=SUBJECT_KIND)
    subject_id: UUID
    report_id: UUID = Field(foreign_key="compliance_reports.id")
    jurisdiction: str = Field(sa_type=Text)
    period: str = Field(sa_type=Text)
    first_day: date
    last_day: date
    currency: str = Field(sa_type=CURRENCY)
    total: Decimal = Field(sa_type=MONEY)
    since: datetime | None = Field(default=None, sa_type=MOMENT)
    until: datetime | None = Field(default=None, sa_type=MOMENT)
    transactions: JsonList = Field(sa_type=JSON, nullable=False)
    score: int | None = None
    listed_as: str | None = Field(default=None, sa_type=Text)
    status: SuspicionStatus = Field(sa_type=SUSPICION_STATUS)
    stage: str = Field(sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
    remarks_sealed: bytes | None = None
    due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    draft_sealed: bytes
    reference: UUID | None = None
    approved_by: str | None = Field(default=None, sa_type=Text)
    approved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    file: JsonObject | None = Field(default=None, sa_type=JSON)
    submitted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    acknowledgement: str | None = Field(default=None, sa_type=Text)
    failures_sealed: bytes | None = None
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)
