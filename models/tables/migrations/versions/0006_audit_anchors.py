"""The audit log's periods are closed and anchored."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit_anchors",
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(), nullable=True),
        sa.Column("transaction_hash", sa.String(), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("contract_address", sa.String(), nullable=True),
        sa.Column("chain_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(root IS NULL) = (last_seq < first_seq)", name="ck_audit_anchors_root"),
        sa.CheckConstraint("first_seq >= 1 AND last_seq >= first_seq - 1", name="ck_audit_anchors_range"),
        sa.PrimaryKeyConstraint("period"),
        sa.UniqueConstraint("ordinal"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("audit_anchors")
