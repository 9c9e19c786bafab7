"""One attempt to be registered: the application, its history, what was done for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field

from models.application import WaitingOn
from models.flags import RiskLevel
from models.status import ContractorStatus
from models.tables.columns import JSON, MOMENT, RISK_LEVEL, VERIFICATION_STATUS, WAITING_ON
from models.tables.rows.table import JsonList, JsonObject, Table

_LIVE = text("status IN ('DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'AI_SCORED', 'FLAGGED_FOR_RISK')")


class ApplicationRow(Table, table=True):
    """An application. `document_version` counts the changes of the draft; `submitted_document` is the whole document
    as it was handed in, sealed, and `submitted_digest` the SHA-256 (hex) of its canonical JSON."""

    __tablename__ = "applications"
    __table_args__ = (
        Index("uq_applications_contractor_attempt", "contractor_id", "attempt", unique=True),
        Index("uq_applications_one_live", "contractor_id", unique=True, postgresql_where=_LIVE),
        Index("ix_applications_created_at_id", "created_at", "id"),
        Index("ix_applications_status_created_at_id", "status", "created_at", "id"),
        Index("ix_applications_risk_level_created_at_id", "risk_level", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    contractor_id: UUID = Field(foreign_key="contractors.contractor_id")
    attempt: int
    status: ContractorStatus = Field(sa_type=VERIFICATION_STATUS)
    document_version: int = 1
    waiting_on: WaitingOn = Field(default=WaitingOn.CONTRACTOR, sa_type=WAITING_ON)
    due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    risk_level: RiskLevel = Field(default=RiskLevel.LOW, sa_type=RISK_LEVEL)
    checks: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    checks_sealed: bytes | None = None
    score: JsonObject | None = Field(default=None, sa_type=JSON)
    submitted_document: bytes | None = None
    submitted_digest: str | None = None
    bank_account_sealed: bytes | None = None
    rejection_reason_sealed: bytes | None = None
    rejection: JsonObject | None = Field(default=None, sa_type=JSON)
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)
    submitted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    review_started_at: datetime | None = Field(default=None, sa_type=MOMENT)
    rejected_at: datetime | None = Field(default=None, sa_type=MOMENT)
    approved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    expires_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reviewed_by: str | None = None
    approved_by: str | None = None
    document_root: str | None = None
    certificate_hash: str | None = None
    certificate_document_id: UUID | None = None
    transaction_hash: str | None = None
    block_number: int | None = Field(default=None, sa_type=BigInteger)
    contract_address: str | None = None
    chain_id: int | None = Field(default=None, sa_type=BigInteger)


class StatusHistoryRow(Table, table=True):
    """One entry of `statusHistory`; `ordinal` counts from 1 within the application."""

    __tablename__ = "status_history"

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    ordinal: int = Field(primary_key=True)
    status: ContractorStatus = Field(sa_type=VERIFICATION_STATUS)
    at: datetime = Field(sa_type=MOMENT)
    changed_by: str
    remarks_sealed: bytes


class OperationRow(Table, table=True):
    """A step that was written, so that a retried one changes nothing twice."""

    __tablename__ = "operations"

    operation_id: str = Field(primary_key=True)
    case_id: UUID = Field(index=True)
    action: str
    applied_at: datetime = Field(sa_type=MOMENT)
