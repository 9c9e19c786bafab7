"""Rows out of PostgreSQL as they are computed, JSON into a file as they come."""

import json
from collections.abc import Generator, Mapping
from typing import BinaryIO, LiteralString, TypeVar

import psycopg
from psycopg.rows import RowFactory
from pydantic import JsonValue

from models.report_section import Progress
from models.tables.reports.section import Report
from models.tables.reports.supplies import SETTINGS

RowT = TypeVar("RowT")
Connection = psycopg.Connection[tuple[object, ...]]

_FETCHED = 2_000
"""Rows that are in memory at once."""


def rows_of(
    connection: Connection,
    name: LiteralString,
    statement: LiteralString,
    parameters: Mapping[str, object],
    row_factory: RowFactory[RowT],
) -> Generator[RowT]:
    """The rows of a statement as PostgreSQL finds them: never more than a few thousand are here at once.

    They are streamed in chunks, not fetched through a cursor: PostgreSQL uses one core alone for a cursor, and does
    nothing between two fetches. Until the last row is read the connection takes no other statement. `name` is what the
    statement is called in `pg_stat_activity`.
    """
    for setting in SETTINGS:
        connection.execute(setting)
    with connection.cursor(row_factory=row_factory) as cursor:
        yield from cursor.stream("/* " + name + " */" + statement, parameters, size=_FETCHED)


class JsonStream:
    """Writes one JSON document piece by piece, and says now and then how far it is."""

    def __init__(self, out: BinaryIO, section: str, report: Report) -> None:
        self._out = out
        self._section = section
        self._report = report
        self._pieces: list[str] = []
        self._rows = 0

    def text(self, piece: str) -> None:
        """Any piece of JSON."""
        self._pieces.append(piece)

    def row(self, piece: str) -> None:
        """A piece that is one row of the section."""
        self._pieces.append(piece)
        self._rows += 1
        if self._rows % _FETCHED == 0:
            self.flush()
            self._report(Progress(section=self._section, rows=self._rows))

    def flush(self) -> None:
        """Hand what was collected to the file."""
        self._out.write("".join(self._pieces).encode())
        self._pieces.clear()

    def end(self) -> None:
        """The last flush, and the last word on progress."""
        self.flush()
        self._report(Progress(section=self._section, rows=self._rows, of=self._rows))


def json_text(value: JsonValue) -> str:
    """A value as JSON, without white space."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
