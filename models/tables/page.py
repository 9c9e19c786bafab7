"""Pages: a cursor says where the next one starts."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from models.problems import Invalid, Problem
from models.record import Record

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

ItemT = TypeVar("ItemT", bound=Record)


class Page(Record, Generic[ItemT]):
    """Some of a list. `next_cursor` is None on the last page."""

    items: tuple[ItemT, ...]
    next_cursor: str | None = None


def limited(limit: int) -> int:
    """A page's size as it is taken: 1 to `MAX_LIMIT`."""
    return max(1, min(limit, MAX_LIMIT))


def cursor_after(at: datetime, row_id: UUID) -> str:
    """The cursor of the page after this row, in a list ordered by a moment and then by id."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(row_id)]).encode()).decode().rstrip("=")


def parse_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Where a page starts, None for the first.

    Raises:
        Invalid: it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts: object = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(parts, list):
            raise TypeError("not a list")
        at, row_id = (str(part) for part in parts)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  json's
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
        return moment, UUID(row_id)
    except (ValueError, TypeError, binascii.Error) as error:
        problem = Problem(field="cursor", code="FORMAT", message="not a cursor; take it from next_cursor of a page")
        raise Invalid([problem]) from error


def page_of(found: Sequence[ItemT], limit: int, keys: Sequence[tuple[datetime, UUID]]) -> Page[ItemT]:
    """The page of `limit` items out of what was found when one more was asked for; `keys` are the items' order."""
    more = len(found) > limit
    return Page(items=tuple(found[:limit]), next_cursor=cursor_after(*keys[limit - 1]) if more else None)
