"""Compliance reports: what each is, what became of it, and the moment of the record that it speaks of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.report import ReportStatus, ReportType
from models.tables.columns import JSON, MOMENT, REPORT_STATUS, REPORT_TYPE
from models.tables.rows.table import JsonList, JsonObject, Table


class ComplianceReportRow(Table, table=True):
    """A report, one revision of it. The first eight columns are the seed's.

    `report_data` are the sections' totals; `files` as `models.report.ReportFile`, `sections` as `SectionWritten`.
    `failures_sealed` are sentences, some of them the regulator's; `progress` changes outside of any step.
    """

    __tablename__ = "compliance_reports"
    __table_args__ = (
        UniqueConstraint(
            "report_type", "jurisdiction", "first_day", "last_day", "revision", name="uq_compliance_reports_key"
        ),
        Index("ix_compliance_reports_created_at_id", "created_at", "id"),
        CheckConstraint("last_day >= first_day", name="compliance_reports_days_check"),
        CheckConstraint("revision >= 1", name="compliance_reports_revision_check"),
    )

    id: UUID = Field(primary_key=True)
    report_type: ReportType = Field(sa_type=REPORT_TYPE)
    generated_period: str = Field(sa_type=Text)
    status: ReportStatus = Field(sa_type=REPORT_STATUS)
    report_data: JsonObject = Field(default_factory=dict, sa_type=JSON, nullable=False)
    submitted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT)

    jurisdiction: str = Field(sa_type=Text)
    period: str = Field(sa_type=Text)
    first_day: date
    last_day: date
    revision: int
    requested_by: str = Field(sa_type=Text)
    stage: str = Field(sa_type=Text)
    as_of: datetime | None = Field(default=None, sa_type=MOMENT)
    as_of_number: int | None = None
    sections: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    sections_to_write: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    files: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    progress: JsonObject | None = Field(default=None, sa_type=JSON)
    failures_sealed: bytes | None = None
    signed_by: str | None = Field(default=None, sa_type=Text)
    signed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reference: str | None = Field(default=None, sa_type=Text)
    acknowledgement: str | None = Field(default=None, sa_type=Text)
    next_revision: UUID | None = None
    due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)


class ReportHistoryRow(Table, table=True):
    """One move of a report's status."""

    __tablename__ = "compliance_report_history"

    report_id: UUID = Field(primary_key=True, foreign_key="compliance_reports.id")
    ordinal: int = Field(primary_key=True)
    status: ReportStatus = Field(sa_type=REPORT_STATUS)
    at: datetime = Field(sa_type=MOMENT)
    changed_by: str = Field(sa_type=Text)
    remarks_sealed: bytes


class ReportSnapshotRow(Table, table=True):
    """The snapshot of the record that a report reads: `exported` is its name while the transaction that took it lives,
    `snapshot` (`pg_current_snapshot()`) tells for good which rows it shows."""

    __tablename__ = "compliance_report_snapshots"

    report_id: UUID = Field(primary_key=True)
    number: int
    as_of: datetime = Field(sa_type=MOMENT)
    snapshot: str = Field(sa_type=Text)
    exported: str = Field(sa_type=Text)


class ConfidentialAuditRow(Table, table=True):
    """One entry of the audit trail of what nobody but the compliance role may learn of: a chain of its own, whose
    entries are sealed, so that nothing of them shows in the trail that auditors read."""

    __tablename__ = "confidential_audit_log"

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    entry_sealed: bytes
    previous_hash: str = Field(sa_type=Text)
    entry_hash: str = Field(sa_type=Text, unique=True)
