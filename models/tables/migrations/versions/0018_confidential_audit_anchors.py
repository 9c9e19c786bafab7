"""The confidential audit log is anchored."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "confidential_audit_anchors",
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("opening_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("transaction_hash", sa.String(), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("contract_address", sa.String(), nullable=True),
        sa.Column("chain_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("period"),
        sa.UniqueConstraint("ordinal"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("confidential_audit_anchors")
