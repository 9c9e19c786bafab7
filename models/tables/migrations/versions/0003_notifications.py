"""Who wants to be called, and what is on its way to whom."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables."""
    op.add_column("outbox", sa.Column("planned", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("ix_outbox_unplanned", "outbox", ["seq"], postgresql_where=sa.text("NOT planned"))
    op.create_table(
        "webhook_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("sees_all", sa.Boolean(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_webhook_subscriptions_owner", "webhook_subscriptions", ["owner"])
    op.create_table(
        "notification_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("EMAIL", "WEBHOOK", name="notification_channel"), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Enum("PENDING", "DELIVERED", "FAILED", name="delivery_status"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["outbox.seq"]),
        sa.ForeignKeyConstraint(["subscription_id"], ["webhook_subscriptions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "seq", "channel", "subscription_id", name="uq_notification_deliveries", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index(
        "ix_notification_deliveries_due",
        "notification_deliveries",
        ["next_attempt_at"],
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.create_index("ix_notification_deliveries_case_id_seq", "notification_deliveries", ["case_id", "seq"])
    op.create_index(
        "ix_notification_deliveries_status_created_at_id", "notification_deliveries", ["status", "created_at", "id"]
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("notification_deliveries")
    op.drop_table("webhook_subscriptions")
    op.drop_index("ix_outbox_unplanned", table_name="outbox")
    op.drop_column("outbox", "planned")
    for name in ("notification_channel", "delivery_status"):
        sa.Enum(name=name).drop(op.get_bind())
