"""The audit log: append-only, each entry's hash covering the one before it (`models.audit`)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from models.audit import AuditRole
from models.tables.columns import AUDIT_ROLE, JSON, MOMENT
from models.tables.rows.table import JsonObject, Table


class AuditRow(Table, table=True):
    """One entry. The view `contractor_audit_trail` gathers them for each contractor."""

    __tablename__ = "audit_log"

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=MOMENT)
    action: str
    actor: str
    actor_role: AuditRole = Field(sa_type=AUDIT_ROLE)
    subject: str = Field(index=True)
    contractor_id: UUID | None = Field(default=None, index=True)
    details: JsonObject = Field(sa_type=JSON, nullable=False)
    previous_value: JsonObject | None = Field(default=None, sa_type=JSON)
    new_value: JsonObject | None = Field(default=None, sa_type=JSON)
    ip_address: str | None = None
    previous_hash: str
    entry_hash: str = Field(unique=True)
