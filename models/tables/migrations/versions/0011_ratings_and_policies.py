"""Ratings of buyers, the requirement policy's versions, and news of buyers for processes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JSON = postgresql.JSONB(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_STATUS = sa.Enum("PROPOSED", "APPROVED", "REJECTED", name="policy_status")


def upgrade() -> None:
    """Make the tables, and the channel."""
    op.create_table(
        "ratings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=False),
        sa.Column("deal_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Numeric(3, 2), nullable=False),
        sa.Column("value", sa.Numeric(18, 2), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name="ratings_stars_check"),
        sa.CheckConstraint("value > 0", name="ratings_value_check"),
        sa.CheckConstraint("rated_by <> buyer_id", name="ratings_of_oneself_check"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deal_id", "rated_by", name="uq_ratings_deal_id_rated_by"),
    )
    op.create_index("ix_ratings_buyer_id_at", "ratings", ["buyer_id", "at"])
    op.create_table(
        "requirement_policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("effective_from", _MOMENT, nullable=False),
        sa.Column("document", _JSON, nullable=False),
        sa.Column("status", _STATUS, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.CheckConstraint("decided_by <> proposed_by", name="requirement_policies_four_eyes_check"),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="requirement_policies_decided_check",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version"),
    )
    op.create_index(
        "ix_requirement_policies_status_effective_from", "requirement_policies", ["status", "effective_from"]
    )
    op.execute("ALTER TYPE notification_channel ADD VALUE IF NOT EXISTS 'PROCESS'")


def downgrade() -> None:
    """Drop them. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_table("requirement_policies")
    op.drop_table("ratings")
    _STATUS.drop(op.get_bind())
