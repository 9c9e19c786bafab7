"""Notices: what others are to hear of, for the outbox."""

from pydantic import JsonValue

from models.record import Record


class Notice(Record):
    """Something that happened to a case; `event` names it, the payload holds no personal value."""

    event: str
    payload: dict[str, JsonValue]
