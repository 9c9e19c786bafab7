"""Compliance reports, the exchanges with the regulator, and tasks that only the compliance role may know of."""

# pyright: reportUnknownArgumentType=false
# SQLAlchemy leaves the Python type of PostgreSQL's own enum open.

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_REPORT_TYPE = postgresql.ENUM("TAX", "AML_SAR", "FINANCIAL_AUDIT", name="report_type", create_type=False)
_REPORT_STATUS = postgresql.ENUM(
    "GENERATED", "SUBMITTED", "APPROVED", "FAILED", "REJECTED", name="report_status", create_type=False
)
_INTEGRATION_STATUS = postgresql.ENUM("ACTIVE", "INACTIVE", name="integration_status", create_type=False)
_INTEGRATION_EVENT = postgresql.ENUM("INBOUND", "OUTBOUND", "ERROR", name="integration_event", create_type=False)
_KINDS = (_REPORT_TYPE, _REPORT_STATUS, _INTEGRATION_STATUS, _INTEGRATION_EVENT)
_MOMENT = sa.DateTime(timezone=True)
_JSON = postgresql.JSONB(none_as_null=True)

_APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON confidential_audit_log
FOR EACH STATEMENT EXECUTE FUNCTION fatts_append_only()
"""


def upgrade() -> None:
    """Make the tables."""
    for kind in _KINDS:
        kind.create(op.get_bind())
    _reports()
    _integrations()
    op.create_table(
        "confidential_audit_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("entry_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("entry_hash"),
    )
    op.execute(_APPEND_ONLY)
    op.add_column("tasks", sa.Column("confidential", sa.Boolean(), server_default=sa.false(), nullable=False))
    for value in ("SIGN_OFF", "CORRECTION"):
        op.execute(f"ALTER TYPE task_kind ADD VALUE IF NOT EXISTS '{value}'")


def downgrade() -> None:
    """Drop them. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_column("tasks", "confidential")
    for table in (
        "confidential_audit_log",
        "integrations_log",
        "integrations_config",
        "compliance_report_snapshots",
        "compliance_report_history",
        "compliance_reports",
    ):
        op.drop_table(table)
    for kind in _KINDS:
        kind.drop(op.get_bind())


def _reports() -> None:
    op.create_table(
        "compliance_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_type", _REPORT_TYPE, nullable=False),
        sa.Column("generated_period", sa.Text(), nullable=False),
        sa.Column("status", _REPORT_STATUS, nullable=False),
        sa.Column("report_data", _JSON, nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("as_of", _MOMENT, nullable=True),
        sa.Column("as_of_number", sa.Integer(), nullable=True),
        sa.Column("sections", _JSON, nullable=False),
        sa.Column("sections_to_write", _JSON, nullable=False),
        sa.Column("files", _JSON, nullable=False),
        sa.Column("progress", _JSON, nullable=True),
        sa.Column("failures_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("acknowledgement", sa.Text(), nullable=True),
        sa.Column("next_revision", sa.Uuid(), nullable=True),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="compliance_reports_days_check"),
        sa.CheckConstraint("revision >= 1", name="compliance_reports_revision_check"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "report_type", "jurisdiction", "first_day", "last_day", "revision", name="uq_compliance_reports_key"
        ),
    )
    op.create_index("ix_compliance_reports_created_at_id", "compliance_reports", ["created_at", "id"])
    op.create_table(
        "compliance_report_history",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("status", _REPORT_STATUS, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["compliance_reports.id"]),
        sa.PrimaryKeyConstraint("report_id", "ordinal"),
    )
    op.create_table(
        "compliance_report_snapshots",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("exported", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )


def _integrations() -> None:
    op.create_table(
        "integrations_config",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system_name", sa.Text(), nullable=False),
        sa.Column("config_details", _JSON, nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("status", _INTEGRATION_STATUS, nullable=False),
        sa.Column("last_updated", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("system_name"),
    )
    op.create_table(
        "integrations_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("integration_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", _INTEGRATION_EVENT, nullable=False),
        sa.Column("payload", _JSON, nullable=False),
        sa.Column("bodies_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["integration_id"], ["integrations_config.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_integrations_log_integration_id_created_at", "integrations_log", ["integration_id", "created_at"]
    )
