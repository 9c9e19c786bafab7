"""Suspicions: what the AML report found, and what officers made of it."""

# pyright: reportUnknownArgumentType=false
# SQLAlchemy leaves the Python type of PostgreSQL's own enum open.

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATUS = postgresql.ENUM(
    "OPEN", "CONFIRMED", "DISMISSED", "SUBMITTED", "FILED", name="suspicion_status", create_type=False
)
_TYPOLOGY = postgresql.ENUM(
    "STRUCTURING",
    "RAPID_MOVEMENT",
    "ROUND_AMOUNTS",
    "NEW_ACCOUNT_LARGE",
    "WASH_TRADE",
    "SANCTIONED_PARTY",
    name="aml_typology",
    create_type=False,
)
_SUBJECT = postgresql.ENUM("PARTY", "BUYER", "INVESTOR", "ACCOUNT", name="suspicion_subject_kind", create_type=False)
_KINDS = (_STATUS, _TYPOLOGY, _SUBJECT)
_MOMENT = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB(none_as_null=True)


def upgrade() -> None:
    """Make the table."""
    for kind in _KINDS:
        kind.create(op.get_bind())
    op.create_table(
        "suspicions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("typology", _TYPOLOGY, nullable=False),
        sa.Column("subject_kind", _SUBJECT, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("currency", sa.CHAR(3), nullable=False),
        sa.Column("total", sa.Numeric(18, 2), nullable=False),
        sa.Column("since", _MOMENT, nullable=True),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("transactions", _JSON, nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("listed_as", sa.Text(), nullable=True),
        sa.Column("status", _STATUS, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("draft_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("file", _JSON, nullable=True),
        sa.Column("submitted_at", _MOMENT, nullable=True),
        sa.Column("acknowledgement", sa.Text(), nullable=True),
        sa.Column("failures_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="suspicions_days_check"),
        sa.CheckConstraint("(status = 'OPEN') = (decided_by IS NULL)", name="suspicions_decided_check"),
        sa.ForeignKeyConstraint(["report_id"], ["compliance_reports.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("finding_id"),
    )
    op.create_index("ix_suspicions_created_at_id", "suspicions", ["created_at", "id"])
    op.execute("ALTER TYPE process ADD VALUE IF NOT EXISTS 'suspicion'")
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'FILE_STR'")


def downgrade() -> None:
    """Drop it. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_table("suspicions")
    for kind in reversed(_KINDS):
        kind.drop(op.get_bind())
