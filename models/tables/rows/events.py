"""What goes out, and what came in twice: the outbox, and the answers kept under idempotency keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, false, text
from sqlmodel import Field

from models.tables.columns import JSON, MOMENT
from models.tables.rows.table import JsonObject, Table


class OutboxRow(Table, table=True):
    """An event of a case, for those who listen (`NOTIFY fatts_events`, the case's id). No personal data. `planned` once
    it is decided who is to be told of it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_case_id_seq", "case_id", "seq"),
        Index("ix_outbox_unplanned", "seq", postgresql_where=text("NOT planned")),
    )

    seq: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=(Identity(always=True),), nullable=False
    )
    case_id: UUID
    event_type: str
    payload: JsonObject = Field(sa_type=JSON, nullable=False)
    created_at: datetime = Field(sa_type=MOMENT)
    planned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class IdempotencyKeyRow(Table, table=True):
    """A request that was made under an `Idempotency-Key`, and its answer once there is one (sealed)."""

    __tablename__ = "idempotency_keys"

    subject: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_digest: str
    claimed_at: datetime = Field(sa_type=MOMENT)
    status_code: int | None = None
    response_sealed: bytes | None = None
