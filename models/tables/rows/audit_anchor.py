"""The closed periods of the audit log, and where each one's root stands on chain (`models.audit_anchor`)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from models.tables.columns import MOMENT
from models.tables.rows.table import Table


class AuditAnchorRow(Table, table=True):
    """One period. `root` is 64 hex digits, none for a period without entries; the last four are of the receipt."""

    __tablename__ = "audit_anchors"
    __table_args__ = (
        CheckConstraint("(root IS NULL) = (last_seq < first_seq)", name="ck_audit_anchors_root"),
        CheckConstraint("first_seq >= 1 AND last_seq >= first_seq - 1", name="ck_audit_anchors_range"),
    )

    period: str = Field(primary_key=True)
    ordinal: int = Field(unique=True)
    ends_at: datetime = Field(sa_type=MOMENT)
    first_seq: int = Field(sa_type=BigInteger)
    last_seq: int = Field(sa_type=BigInteger)
    root: str | None = None
    transaction_hash: str | None = None
    block_number: int | None = Field(default=None, sa_type=BigInteger)
    contract_address: str | None = None
    chain_id: int | None = Field(default=None, sa_type=BigInteger)
