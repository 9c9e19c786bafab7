"""Where money in suspense went, and the task that says so."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and the kinds."""
    op.create_table(
        "escrow_placements",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("deposit_id", sa.Uuid(), nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.CheckConstraint("proposed_by <> approved_by", name="ck_escrow_placements_four_eyes"),
        sa.ForeignKeyConstraint(["transaction_id"], ["escrow_transactions.id"]),
        sa.ForeignKeyConstraint(["deposit_id"], ["escrow_transactions.id"]),
        sa.ForeignKeyConstraint(["trade_id"], ["secondary_market_trades.id"]),
        sa.PrimaryKeyConstraint("transaction_id"),
    )
    op.create_index(
        "uq_escrow_placements_standing",
        "escrow_placements",
        ["deposit_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("ix_escrow_placements_trade_id", "escrow_placements", ["trade_id"])
    op.execute("ALTER TYPE process ADD VALUE IF NOT EXISTS 'suspense'")
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'PLACEMENT'")
    op.execute("ALTER TYPE escrow_notice_outcome ADD VALUE IF NOT EXISTS 'RETURNED'")


def downgrade() -> None:
    """Drop the table. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_table("escrow_placements")
