"""Where investors are written to, and which of them a letter is for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | Sequence[str] | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNIQUE = "uq_notification_deliveries"
_OF_INVESTOR = "notification_deliveries_investor_id_fkey"


def upgrade() -> None:
    """Add the columns; an event has one letter for each investor."""
    op.add_column("investor_profiles", sa.Column("email_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("notification_deliveries", sa.Column("investor_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(_OF_INVESTOR, "notification_deliveries", "investor_profiles", ["investor_id"], ["id"])
    op.drop_constraint(_UNIQUE, "notification_deliveries")
    op.create_unique_constraint(
        _UNIQUE,
        "notification_deliveries",
        ["seq", "channel", "subscription_id", "investor_id"],
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Drop them, and the letters to investors with them."""
    op.execute("DELETE FROM notification_deliveries WHERE investor_id IS NOT NULL")
    op.drop_constraint(_UNIQUE, "notification_deliveries")
    op.drop_column("notification_deliveries", "investor_id")
    op.create_unique_constraint(
        _UNIQUE,
        "notification_deliveries",
        ["seq", "channel", "subscription_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.drop_column("investor_profiles", "email_sealed")
