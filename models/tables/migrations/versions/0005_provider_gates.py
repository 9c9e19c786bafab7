"""How each registry stands, for all workers together."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SERVICES = ("pan", "gstin", "cin", "llpin", "udyam", "bank", "ecourts", "esic", "labour", "debarment")
_STATES = ("CLOSED", "OPEN", "HALF_OPEN")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "provider_circuits",
        sa.Column("service", sa.Enum(*_SERVICES, name="registry_service"), nullable=False),
        sa.Column("state", sa.Enum(*_STATES, name="circuit_state"), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure", sa.String(), nullable=True),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("service"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("provider_circuits")
    for name in ("registry_service", "circuit_state"):
        sa.Enum(name=name).drop(op.get_bind())
