"""The events of a case, for those who listen (server-sent events)."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from models.record import Record
from models.tables.database import Database
from models.tables.triggers import CHANNEL

__all__ = ["CHANNEL", "CaseEvent", "End", "ended_by", "events_after"]

_EVENTS = """
SELECT seq, case_id, event_type, payload, created_at
FROM outbox
WHERE case_id = %s AND seq > %s
ORDER BY seq
LIMIT %s
"""

_ENDED = """
SELECT 1
FROM outbox
WHERE case_id = %s AND seq <= %s
    AND (event_type = ANY(%s) OR (event_type = %s AND payload ->> 'status' = ANY(%s)))
LIMIT 1
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


class End(Record):
    """After which event nothing more is told of a case: one of `events`, or a `status_event` that tells one of
    `statuses`."""

    status_event: str
    statuses: frozenset[str]
    events: frozenset[str] = frozenset()

    def is_at(self, event: CaseEvent) -> bool:
        """Whether this event is the end."""
        if event.event_type in self.events:
            return True
        return event.event_type == self.status_event and event.payload.get("status") in self.statuses


def events_after(database: Database, case_id: UUID, seq: int = 0, *, limit: int = 100) -> list[CaseEvent]:
    """The case's events after the one numbered `seq`, in order.

    Steps of one case are written one after the other, so no event can turn up before one that was seen.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    rows = database.rows(_EVENTS, (case_id, seq, limit))
    return [CaseEvent.model_validate(row) for row in rows]


def ended_by(database: Database, case_id: UUID, seq: int, end: End) -> bool:
    """Whether one of the case's events up to the one numbered `seq` is its end.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    parameters = (case_id, seq, sorted(end.events), end.status_event, sorted(end.statuses))
    return bool(database.rows(_ENDED, parameters))
