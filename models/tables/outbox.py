"""The events of a case, for those who listen (server-sent events)."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from models.record import Record
from models.tables.database import Database
from models.tables.triggers import CHANNEL

__all__ = ["CHANNEL", "CaseEvent", "events_after"]

_EVENTS = """
SELECT seq, case_id, event_type, payload, created_at
FROM outbox
WHERE case_id = %s AND seq > %s
ORDER BY seq
LIMIT %s
"""


class CaseEvent(Record):
    """One event. `seq` grows with every event of a case; `event_type` is `status`, `task` or `check`.

    A `status` event's payload: `from`, `status`, `at`, `changed_by`.
    """

    seq: int
    case_id: UUID
    event_type: str
    payload: dict[str, JsonValue]
    created_at: datetime


def events_after(database: Database, case_id: UUID, seq: int = 0, *, limit: int = 100) -> list[CaseEvent]:
    """The case's events after the one numbered `seq`, in order.

    Steps of one case are written one after the other, so no event can turn up before one that was seen.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    rows = database.rows(_EVENTS, (case_id, seq, limit))
    return [CaseEvent.model_validate(row) for row in rows]
