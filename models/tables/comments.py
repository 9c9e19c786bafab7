"""Comments on cases: kept sealed, read by page, told to those who listen."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from models.audit import AuditEvent
from models.comment import Comment, Visibility
from models.encryption import Vault
from models.tables import audit
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.moments import moment
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.rows.events import OutboxRow
from models.tables.rows.people import CommentRow
from models.tables.sealing import RowSealer

_COMMENTS = """
SELECT comment_id, case_id, task_id, author, role, visibility, text_sealed, created_at
FROM comments
WHERE case_id = %(case_id)s AND visibility = ANY(%(visibility)s::comment_visibility[])
"""


def keep_comment(session: Session, vault: Vault, comment: Comment, contractor_id: UUID) -> None:
    """Add a comment; the same one again changes nothing. What it says stands sealed in its row alone."""
    if session.get(CommentRow, comment.comment_id) is not None:
        return
    row = CommentRow(
        **comment.model_dump(exclude={"text"}),
        text_sealed=_sealer(vault, comment.comment_id).seal("text", comment.text),
    )
    session.add(row)
    told = {
        "comment_id": str(comment.comment_id),
        "visibility": comment.visibility.value,
        "author": comment.author,
        "at": moment(comment.created_at),
    }
    session.add(
        OutboxRow(case_id=comment.case_id, event_type="comment", payload={**told}, created_at=comment.created_at)
    )
    event = AuditEvent(
        at=comment.created_at,
        action="COMMENT_ADDED",
        actor=comment.author,
        actor_role=comment.role,
        subject=str(comment.case_id),
        contractor_id=contractor_id,
        details={
            "comment_id": str(comment.comment_id),
            "visibility": comment.visibility.value,
            "task_id": None if comment.task_id is None else str(comment.task_id),
        },
    )
    audit.append(session, [event])


def list_comments(
    database: Database,
    case_id: UUID,
    visibility: Collection[Visibility],
    *,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Comment]:
    """The comments of a case that may be read, the oldest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    parameters: dict[str, object] = {
        "case_id": case_id,
        "visibility": [each.value for each in visibility],
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _COMMENTS
    if after is not None:
        statement += " AND (created_at, comment_id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY created_at, comment_id LIMIT %(limit)s", parameters)
    found = [_comment(database.vault, row) for row in rows]
    return page_of(found, size, [(comment.created_at, comment.comment_id) for comment in found])


def _comment(vault: Vault, row: Row) -> Comment:
    columns = {name: row[name] for name in Comment.model_fields if name != "text"}
    text = _sealer(vault, row["comment_id"]).open_text("text", blob(row["text_sealed"]))
    return Comment.model_validate({**columns, "text": text or ""})


def _sealer(vault: Vault, comment_id: object) -> RowSealer:
    return RowSealer(vault, "comments", comment_id)
