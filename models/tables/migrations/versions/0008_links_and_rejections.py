"""What contractors share is kept as fingerprints; a rejection keeps its reason codes and the nearest change."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_LINK_KIND = sa.Enum("BANK_ACCOUNT", "WALLET", "PHONE", "EMAIL", "ADDRESS", "SIGNATORY", "DOCUMENT", name="link_kind")


def upgrade() -> None:
    """Make the table, and the column."""
    op.create_table(
        "contractor_links",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", _LINK_KIND, nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("legal_name_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.ForeignKeyConstraint(["contractor_id"], ["contractors.contractor_id"]),
        sa.PrimaryKeyConstraint("application_id", "fingerprint"),
    )
    op.create_index(op.f("ix_contractor_links_fingerprint"), "contractor_links", ["fingerprint"])
    op.add_column("applications", sa.Column("rejection", postgresql.JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take them back."""
    op.drop_column("applications", "rejection")
    op.drop_index(op.f("ix_contractor_links_fingerprint"), table_name="contractor_links")
    op.drop_table("contractor_links")
    _LINK_KIND.drop(op.get_bind())
