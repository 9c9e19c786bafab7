"""The closed periods of the confidential audit log (`models.confidential_anchor`)."""

from sqlalchemy import BigInteger
from sqlmodel import Field

from models.tables.rows.table import Table


class ConfidentialAnchorRow(Table, table=True):
    """One period. `root` is the commitment (64 hex digits), `opening_sealed` what opens it; the last four are of the
    receipt. Every row is as long as any other, whatever it covers."""

    __tablename__ = "confidential_audit_anchors"

    period: str = Field(primary_key=True)
    ordinal: int = Field(unique=True)
    root: str
    opening_sealed: bytes
    transaction_hash: str | None = None
    block_number: int | None = Field(default=None, sa_type=BigInteger)
    contract_address: str | None = None
    chain_id: int | None = Field(default=None, sa_type=BigInteger)
