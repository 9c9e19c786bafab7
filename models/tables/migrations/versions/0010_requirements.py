"""Requirements with their assessments, and what the precheck knows of buyers: branches, credit lines, holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JSON = postgresql.JSONB(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_MONEY = sa.Numeric(18, 2)
_QUANTITY = sa.Numeric(18, 3)
_STATUSES = postgresql.ENUM(
    "UNDER_REVIEW",
    "OPEN",
    "REJECTED",
    "CANCELLED",
    "FULFILLED",
    "EXPIRED",
    name="requirement_status",
    create_type=False,
)
_STATUS: sa.types.TypeEngine[str] = _STATUSES

_APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON requirement_assessments
FOR EACH STATEMENT EXECUTE FUNCTION fatts_append_only()
"""


def upgrade() -> None:
    """Make the tables, and let a task be a RISK."""
    _make_buyers()
    _make_requirements()
    _make_assessments()
    _make_holds()
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'RISK'")


def downgrade() -> None:
    """Drop them. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    for table in (
        "credit_holds",
        "requirement_assessments",
        "requirements",
        "credit_lines",
        "buyer_representatives",
        "branches",
    ):
        op.drop_table(table)
    op.execute("DROP TYPE requirement_status")


def _make_buyers() -> None:
    op.create_table(
        "branches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name="check_branches_parent"),
        sa.ForeignKeyConstraint(["parent_id"], ["branches.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_branches_parent_id", "branches", ["parent_id"])
    op.create_table(
        "buyer_representatives",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("buyer_id", "subject"),
    )
    op.create_index("ix_buyer_representatives_subject", "buyer_representatives", ["subject"])
    op.create_table(
        "credit_lines",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("sanctioned_limit", _MONEY, nullable=False),
        sa.Column("outstanding", _MONEY, server_default="0", nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("blocked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("alerted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("sanctioned_limit >= 0 AND outstanding >= 0", name="check_credit_lines_amounts"),
        sa.PrimaryKeyConstraint("buyer_id"),
    )


def _make_requirements() -> None:
    _STATUSES.create(op.get_bind())
    op.create_table(
        "requirements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_subject", sa.String(), nullable=False),
        sa.Column("commodity", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("min_quantity", _QUANTITY, nullable=False),
        sa.Column("preferred_quantity", _QUANTITY, nullable=True),
        sa.Column("max_quantity", _QUANTITY, nullable=True),
        sa.Column("quantity_unit", sa.String(), nullable=False),
        sa.Column("max_budget_per_unit", _MONEY, nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        # the seed's nine
        sa.Column(
            "estimated_trade_value", _MONEY, nullable=True, comment="preferred (else least) quantity times budget"
        ),
        sa.Column(
            "buyer_credit_limit_remaining", _MONEY, nullable=True, comment="credit module: what remained when assessed"
        ),
        sa.Column(
            "buyer_exposure_after_trade", _MONEY, nullable=True, comment="credit remaining less the trade's value"
        ),
        sa.Column("risk_precheck_status", sa.String(20), nullable=True, comment="PASS, WARN or FAIL"),
        sa.Column("risk_precheck_score", sa.Integer(), nullable=True, comment="0 to 100, the higher the better"),
        sa.Column(
            "buyer_branch_id", sa.Uuid(), nullable=True, comment="the buyer's branch, for internal trade blocking"
        ),
        sa.Column(
            "blocked_internal_trades",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="whether sellers of the same branch are blocked",
        ),
        sa.Column("buyer_rating_score", sa.Numeric(3, 2), nullable=True, comment="rating module: 0.00 to 5.00"),
        sa.Column(
            "buyer_payment_performance_score", sa.Integer(), nullable=True, comment="payment history module: 0 to 100"
        ),
        sa.Column("status", _STATUS, nullable=False),
        sa.Column("risk_factors", _JSON, nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("assessed_at", _MOMENT, nullable=False),
        sa.Column("hold_state", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("core_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "risk_precheck_status IN ('PASS', 'WARN', 'FAIL')", name="check_risk_precheck_status_values"
        ),
        sa.CheckConstraint("risk_precheck_score BETWEEN 0 AND 100", name="check_risk_precheck_score_range"),
        sa.CheckConstraint("buyer_rating_score BETWEEN 0.00 AND 5.00", name="check_buyer_rating_score_range"),
        sa.CheckConstraint(
            "buyer_payment_performance_score BETWEEN 0 AND 100", name="check_buyer_payment_performance_score_range"
        ),
        sa.ForeignKeyConstraint(
            ["buyer_branch_id"], ["branches.id"], name="fk_requirements_buyer_branch", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        comment="What buyers want, with risk management: credit, rating, payment performance, internal trades",
    )
    for name, columns in {
        "ix_requirements_risk_precheck_status": ["risk_precheck_status"],
        "ix_requirements_buyer_branch_id": ["buyer_branch_id"],
        "ix_requirements_buyer_rating_score": ["buyer_rating_score"],
        "ix_requirements_created_at_id": ["created_at", "id"],
        "ix_requirements_buyer_id_created_at_id": ["buyer_id", "created_at", "id"],
        "ix_requirements_status_created_at_id": ["status", "created_at", "id"],
    }.items():
        op.create_index(name, "requirements", columns)


def _make_assessments() -> None:
    op.create_table(
        "requirement_assessments",
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("estimated_trade_value", _MONEY, nullable=False),
        sa.Column("inputs", _JSON, nullable=False),
        sa.Column("inputs_digest", sa.String(), nullable=False),
        sa.Column("source_digests", _JSON, nullable=False),
        sa.Column("risk_precheck_status", sa.String(20), nullable=True),
        sa.Column("risk_precheck_score", sa.Integer(), nullable=True),
        sa.Column("assessment", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirements.id"]),
        sa.PrimaryKeyConstraint("requirement_id", "ordinal"),
        sa.UniqueConstraint("operation_id"),
        comment="Every risk assessment of a requirement; append-only",
    )
    op.create_index("ix_requirement_assessments_as_of", "requirement_assessments", ["as_of"])
    op.execute(_APPEND_ONLY)


def _make_holds() -> None:
    live = sa.text("released_at IS NULL")
    op.create_table(
        "credit_holds",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("released_at", _MOMENT, nullable=True),
        sa.Column("release_reason", sa.String(), nullable=True),
        sa.CheckConstraint("amount >= 0", name="check_credit_holds_amount"),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirements.id"]),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    op.create_index("ix_credit_holds_live", "credit_holds", ["buyer_id"], postgresql_where=live)
    op.create_index(
        "ix_credit_holds_one_a_requirement", "credit_holds", ["requirement_id"], unique=True, postgresql_where=live
    )
