"""The registration that an approval gives."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.status import ContractorStatus
from models.tables.columns import JSON, MOMENT, VERIFICATION_STATUS
from models.tables.rows.table import JsonList, Table


class RegistrationRow(Table, table=True):
    """A contractor's registration, one for life; `application_id` is the approval that its term goes by.

    `reminded` are days before the end; `chain_writes` every write to its record on chain, as
    `models.registration.WrittenOnChain`; flags and checks are those of the re-checks.
    """

    __tablename__ = "registrations"
    __table_args__ = (Index("ix_registrations_wallet_address", "wallet_address"),)

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    application_id: UUID = Field(foreign_key="applications.id")
    status: ContractorStatus = Field(sa_type=VERIFICATION_STATUS)
    wallet_address: str
    approved_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    checked_at: datetime | None = Field(default=None, sa_type=MOMENT)
    reminded: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    checks: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    checks_sealed: bytes | None = None
    flags: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    flags_sealed: bytes | None = None
    chain_writes: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    updated_at: datetime = Field(sa_type=MOMENT)
