"""What an approval gives has a table of its own; contractors that were approved before get their row."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATUS: sa.types.TypeEngine[str] = postgresql.ENUM(name="verification_status", create_type=False)
_JSON = postgresql.JSONB(none_as_null=True)

_APPROVED_BEFORE = """
INSERT INTO registrations (contractor_id, application_id, status, wallet_address, approved_at, expires_at, reminded,
                           checks, flags, chain_writes, updated_at)
SELECT DISTINCT ON (a.contractor_id)
       a.contractor_id, a.id, a.status, c.wallet_address, a.approved_at, a.expires_at, '[]', '[]', '[]',
       jsonb_build_array(jsonb_build_object(
           'what', 'REGISTERED',
           'at', to_char(a.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           'status', 'GOV_APPROVED',
           'receipt', jsonb_build_object('transaction_hash', a.transaction_hash, 'block_number', a.block_number,
                                         'contract', a.contract_address, 'chain_id', a.chain_id))),
       a.approved_at
FROM applications a
JOIN contractors c ON c.contractor_id = a.contractor_id
WHERE a.approved_at IS NOT NULL AND c.wallet_address IS NOT NULL
ORDER BY a.contractor_id, a.attempt DESC
"""


def upgrade() -> None:
    """Make the table, fill it, and let a task be a RECHECK."""
    op.create_table(
        "registrations",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("status", _STATUS, nullable=False),
        sa.Column("wallet_address", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", _JSON, nullable=False),
        sa.Column("checks", _JSON, nullable=False),
        sa.Column("checks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("flags", _JSON, nullable=False),
        sa.Column("flags_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("chain_writes", _JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["contractor_id"], ["contractors.contractor_id"]),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_index("ix_registrations_wallet_address", "registrations", ["wallet_address"])
    op.execute(_APPROVED_BEFORE)
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'RECHECK'")


def downgrade() -> None:
    """Drop the table. PostgreSQL cannot take a value out of a type; an unused one does no harm."""
    op.drop_index("ix_registrations_wallet_address", table_name="registrations")
    op.drop_table("registrations")
