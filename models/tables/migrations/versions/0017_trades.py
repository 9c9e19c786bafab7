"""Offers of first refusal on a trade, the COMPLIANCE task, and a buyer that a co-investor may replace."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.tables.escrow_triggers import FUNCTIONS
from models.tables.triggers import function_statement

revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the column and the kind, and install the trade's trigger anew."""
    op.add_column(
        "secondary_market_trades",
        sa.Column("offers", postgresql.JSONB(none_as_null=True), nullable=False, server_default="[]"),
    )
    op.alter_column("secondary_market_trades", "offers", server_default=None)
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'COMPLIANCE'")
    op.execute(function_statement("fatts_trade_edge", FUNCTIONS))


def downgrade() -> None:
    """Drop the column. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_column("secondary_market_trades", "offers")
