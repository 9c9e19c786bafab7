"""What a hot read's columns hold, with its type: psycopg gives objects, these say of what kind."""

from datetime import datetime
from typing import cast

from pydantic import JsonValue


def blob(value: object) -> bytes | None:
    """A bytea column."""
    return value if isinstance(value, bytes) else None


def text_of(value: object) -> str | None:
    """A text column."""
    return value if isinstance(value, str) else None


def json_list(value: object) -> list[JsonValue]:
    """A jsonb column that holds a list, or an aggregate that may be null."""
    return cast("list[JsonValue]", value) if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """A text[] column."""
    return cast("list[str]", value) if isinstance(value, list) else []


def moments(value: object) -> list[datetime]:
    """A timestamptz[] column."""
    return cast("list[datetime]", value) if isinstance(value, list) else []


def blobs(value: object) -> list[bytes]:
    """A bytea[] column."""
    return cast("list[bytes]", value) if isinstance(value, list) else []
