"""The list of tasks, over all processes."""

from datetime import datetime
from typing import cast
from uuid import UUID

from models.actors import Role
from models.record import Record
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.task_rows import task_from
from models.task import Process, Task, TaskStatus


class TaskFilters(Record):
    """Which tasks. `overdue` means open or claimed, not parked, and past its due time (True), or not so (False).
    `assignee` are people of whom one must hold it.

    `not_barred` leaves out the tasks that this subject may not decide (four-eyes).
    """

    process: Process | None = None
    role: tuple[Role, ...] = ()
    status: tuple[TaskStatus, ...] = ()
    assignee: tuple[str, ...] = ()
    overdue: bool | None = None
    case_id: UUID | None = None
    not_barred: str | None = None
    confidential: bool = False
    """Also those that nobody but the compliance role may learn of."""


_TASKS = """
SELECT t.task_id, t.process, t.case_id, t.kind, t.role, t.title, t.status, t.opened_at, t.due_at, t.assignee, t.barred,
       t.decision, t.decided_by, t.decided_at, t.remarks_sealed, t.remind_at, t.reminded_at, t.escalated_at,
       t.paused_at, t.remaining_seconds, t.on_behalf_of, t.note, t.confidential
FROM tasks t
"""

_ITEMS = """
SELECT task_id, item_id, kind, reference, severity, blocking, outcome, decided_by, decided_at, words_sealed
FROM task_items
WHERE task_id = ANY(%s)
ORDER BY task_id, position
"""

_OVERDUE = "(t.status IN ('OPEN', 'CLAIMED') AND t.paused_at IS NULL AND t.due_at < %(now)s)"


def list_tasks(
    database: Database,
    filters: TaskFilters,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Task]:
    """The tasks that match every filter, what is due first at the top.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    parameters: dict[str, object] = {
        "process": filters.process.value if filters.process else None,
        "role": [role.value for role in filters.role],
        "status": [status.value for status in filters.status],
        "assignee": list(filters.assignee),
        "case_id": filters.case_id,
        "not_barred": filters.not_barred,
        "now": now,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _TASKS + " WHERE true"
    if not filters.confidential:
        statement += " AND NOT t.confidential"
    # Only the conditions that are asked for stand in the statement, so that each can be answered from its index.
    if filters.process is not None:
        statement += " AND t.process = %(process)s::process"
    if filters.role:
        statement += " AND t.role = ANY(%(role)s::task_role[])"
    if filters.status:
        statement += " AND t.status = ANY(%(status)s::task_status[])"
    if filters.assignee:
        statement += " AND t.assignee = ANY(%(assignee)s::text[])"
    if filters.case_id is not None:
        statement += " AND t.case_id = %(case_id)s"
    if filters.not_barred is not None:
        statement += " AND NOT %(not_barred)s = ANY(t.barred)"
    if filters.overdue is not None:
        statement += " AND " + _OVERDUE if filters.overdue else " AND NOT " + _OVERDUE
    if after is not None:
        statement += " AND (t.due_at, t.task_id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    found = _with_items(
        database, database.rows(statement + " ORDER BY t.due_at, t.task_id LIMIT %(limit)s", parameters)
    )
    return page_of(found, size, [(task.due_at, task.task_id) for task in found])


def read_task(database: Database, task_id: UUID, *, confidential: bool = False) -> Task | None:
    """The task with its items, None when there is no such task; or, unless `confidential`, none that anybody but the
    compliance role may learn of.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    statement = _TASKS + " WHERE t.task_id = %s AND (NOT t.confidential OR %s)"
    found = _with_items(database, database.rows(statement, (task_id, confidential)))
    return found[0] if found else None


def _with_items(database: Database, tasks: list[Row]) -> list[Task]:
    if not tasks:
        return []
    items: dict[UUID, list[Row]] = {}
    for item in database.rows(_ITEMS, ([task["task_id"] for task in tasks],)):
        items.setdefault(cast("UUID", item["task_id"]), []).append(item)
    return [task_from(database.vault, task, items.get(cast("UUID", task["task_id"]), [])) for task in tasks]
