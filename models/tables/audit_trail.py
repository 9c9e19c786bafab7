"""The audit trail of one case, by page."""

from uuid import UUID

from models.audit import AuditEntry
from models.problems import Invalid, Problem
from models.tables.database import Database
from models.tables.page import DEFAULT_LIMIT, Page, limited

_HIGHEST = 2**63 - 1

_ENTRIES = """
SELECT seq, at, action, actor, actor_role::text, subject, contractor_id, details, previous_value, new_value, ip_address,
       previous_hash, entry_hash
FROM audit_log
WHERE subject = %s AND seq > %s
ORDER BY seq
LIMIT %s
"""


def list_entries(
    database: Database, application_id: UUID, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[AuditEntry]:
    """The entries of an application and of the registration that it led to, the oldest first; a cursor is the number of
    the last entry seen, for the trail only grows at its end.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size = limited(limit)
    rows = database.rows(_ENTRIES, (str(application_id), entry_before(cursor), size + 1))
    found = [AuditEntry.model_validate(row) for row in rows[:size]]
    return Page(items=tuple(found), next_cursor=str(found[-1].seq) if len(rows) > size else None)


def entry_before(cursor: str | None) -> int:
    """The number of the last entry that a cursor has seen; 0 where there is none.

    Raises:
        Invalid: the cursor is none of ours.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) <= _HIGHEST):
        problem = Problem(field="cursor", code="FORMAT", message="not a cursor; take it from next_cursor of a page")
        raise Invalid([problem])
    return int(cursor)
