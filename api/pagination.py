"""The parameters of every list."""

from typing import Annotated

from fastapi import Query

from models.tables.page import DEFAULT_LIMIT, MAX_LIMIT

__all__ = ["DEFAULT_LIMIT", "CursorParam", "Limit"]

_MAX_CURSOR = 512

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many entries a page has at most.", examples=[50])]
CursorParam = Annotated[
    str | None,
    Query(
        max_length=_MAX_CURSOR,
        description="The `next_cursor` of the page before; leave it out for the first page.",
        examples=["WyIyMDI2LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiM2YwYzlhNTIiXQ"],
    ),
]
