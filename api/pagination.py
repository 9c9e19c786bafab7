"""Cursor pages: a cursor says where a page ended, so that a list stays stable while cases come and go."""

import base64
import binascii
import json
from typing import Annotated, NoReturn, cast

from fastapi import Query

from api.problems import refuse_field

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_MAX_CURSOR = 512

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many entries a page has at most.", examples=[50])]
CursorParam = Annotated[
    str | None,
    Query(
        max_length=_MAX_CURSOR,
        description="The `next_cursor` of the page before; leave it out for the first page.",
    ),
]


def cursor_of(position: tuple[str, ...]) -> str:
    """The opaque cursor for the last entry of a page, which stands at `position` of the list's order."""
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def position_of(cursor: str, parts: int) -> tuple[str, ...]:
    """The position behind a cursor.

    Raises:
        ApiProblem: 422 when it is not a cursor of this list.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position: object = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        refuse_bad_cursor()
    values = cast("list[object]", position) if isinstance(position, list) else []
    texts = tuple(value for value in values if isinstance(value, str))
    if len(values) != parts or len(texts) != parts:
        refuse_bad_cursor()
    return texts


def refuse_bad_cursor() -> NoReturn:
    """422: this is not a cursor that a page gave."""
    refuse_field("cursor", "FORMAT", "This is not a cursor of this list; send the `next_cursor` of a page as it was.")
