"""Who wants to be called, and what is on its way to whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Enum, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field

from models.notification import Channel, DeliveryStatus
from models.tables.columns import MOMENT, WORDS
from models.tables.rows.table import Table

_CHANNEL = Enum(Channel, name="notification_channel")
_STATUS = Enum(DeliveryStatus, name="delivery_status")


class SubscriptionRow(Table, table=True):
    """A webhook. The secret that signs its calls is sealed."""

    __tablename__ = "webhook_subscriptions"
    __table_args__ = (Index("ix_webhook_subscriptions_owner", "owner"),)

    id: UUID = Field(primary_key=True)
    owner: str
    sees_all: bool
    url: str
    secret_sealed: bytes
    event_types: list[str] = Field(default_factory=list[str], sa_type=WORDS, nullable=False)
    created_at: datetime = Field(sa_type=MOMENT)


class DeliveryRow(Table, table=True):
    """One event of the outbox on its way to one recipient: `investor_id` is whom a letter about a trade is for."""

    __tablename__ = "notification_deliveries"
    __table_args__ = (
        UniqueConstraint(
            "seq",
            "channel",
            "subscription_id",
            "investor_id",
            name="uq_notification_deliveries",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_notification_deliveries_due", "next_attempt_at", postgresql_where=text("status = 'PENDING'")),
        Index("ix_notification_deliveries_case_id_seq", "case_id", "seq"),
        Index("ix_notification_deliveries_status_created_at_id", "status", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger, foreign_key="outbox.seq")
    case_id: UUID
    channel: Channel = Field(sa_type=_CHANNEL)
    subscription_id: UUID | None = Field(
        default=None, sa_column_args=(ForeignKey("webhook_subscriptions.id", ondelete="CASCADE"),)
    )
    investor_id: UUID | None = Field(default=None, foreign_key="investor_profiles.id")
    status: DeliveryStatus = Field(default=DeliveryStatus.PENDING, sa_type=_STATUS)
    attempts: int = 0
    next_attempt_at: datetime = Field(sa_type=MOMENT)
    delivered_at: datetime | None = Field(default=None, sa_type=MOMENT)
    last_error: str | None = None
    created_at: datetime = Field(sa_type=MOMENT)
