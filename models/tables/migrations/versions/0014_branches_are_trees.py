"""No branch is its own ancestor, whoever writes it."""

from collections.abc import Sequence

from alembic import op

from models.tables.branch_triggers import FUNCTIONS, TRIGGERS
from models.tables.triggers import function_statement

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Install the trigger."""
    for name in FUNCTIONS:
        op.execute(function_statement(name, FUNCTIONS))
    for trigger in TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    """Take it back."""
    op.execute("DROP TRIGGER branch_tree ON branches")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
