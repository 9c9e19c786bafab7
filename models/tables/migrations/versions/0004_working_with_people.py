"""Requests for changes, the clocks of tasks, waits, comments, delegations."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OUTCOME = sa.Enum("ANSWERED", "UNANSWERED", "WITHDRAWN", name="request_outcome")
_VISIBILITY = sa.Enum("OFFICIALS", "EVERYONE", name="comment_visibility")
_WAITING_ON: sa.types.TypeEngine[str] = postgresql.ENUM(name="waiting_on", create_type=False)
_ACTOR_ROLE: sa.types.TypeEngine[str] = postgresql.ENUM(name="actor_role", create_type=False)
_MOMENTS_OF_A_TASK = ("remind_at", "reminded_at", "escalated_at", "paused_at")


def upgrade() -> None:
    """Make the tables, and give tasks their clock."""
    for column in _MOMENTS_OF_A_TASK:
        op.add_column("tasks", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("tasks", sa.Column("remaining_seconds", sa.Integer(), nullable=True))
    op.add_column("tasks", sa.Column("on_behalf_of", sa.String(), nullable=True))
    op.add_column("tasks", sa.Column("note", sa.String(), nullable=True))
    op.create_table(
        "change_requests",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", _OUTCOME, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.PrimaryKeyConstraint("application_id", "number"),
    )
    op.create_index(
        "uq_change_requests_one_open",
        "change_requests",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "case_waits",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("waiting_on", _WAITING_ON, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"]),
        sa.PrimaryKeyConstraint("application_id", "ordinal"),
    )
    op.create_table(
        "comments",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("role", _ACTOR_ROLE, nullable=False),
        sa.Column("visibility", _VISIBILITY, nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.task_id"]),
        sa.PrimaryKeyConstraint("comment_id"),
    )
    op.create_index(
        "ix_comments_case_id_created_at_comment_id", "comments", ["case_id", "created_at", "comment_id"], unique=False
    )
    op.create_table(
        "delegations",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("delegate", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("delegations", "comments", "case_waits", "change_requests"):
        op.drop_table(table)
    for kind in (_VISIBILITY, _OUTCOME):
        kind.drop(op.get_bind())
    for column in (*_MOMENTS_OF_A_TASK, "remaining_seconds", "on_behalf_of", "note"):
        op.drop_column("tasks", column)
