"""Statements that go past the ORM: plain SQL, prepared, and sent without waiting for each answer.

For what many wait for or what is done for every case: a step is some ten statements, and through the ORM each costs a
round trip and more of a processor than PostgreSQL needs for it.
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import LiteralString, cast

import psycopg
from psycopg.rows import dict_row
from sqlmodel import Session

from models.tables.database import Database, HotRow

Values = Mapping[str, object] | Sequence[object]
Answer = psycopg.Cursor[HotRow]
"""Of a statement that is on its way. To fetch from it waits for it, and for all that were sent before."""


class Statements:
    """Sends statements on a connection whose pipeline is open."""

    def __init__(self, connection: psycopg.Connection[HotRow]) -> None:
        self._connection = connection

    def run(self, statement: LiteralString, values: Values = ()) -> Answer:
        """Send one."""
        return self._connection.cursor(row_factory=dict_row).execute(statement, values, prepare=True)

    def insert(self, table: LiteralString, columns: Mapping[str, object], *, ending: LiteralString = "") -> Answer:
        """Insert one row of `columns`, whose names are our own; a value of JSON stands in a `Jsonb`."""
        marks = ", ".join(f"%({name})s" for name in columns)
        return self._made(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {ending}", columns)  # noqa: S608 — our own names

    def upsert(self, table: LiteralString, columns: Mapping[str, object], *, key: Sequence[LiteralString]) -> Answer:
        """Insert one row, or make the row with its `key` say the same."""
        kept = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
        marks = ", ".join(f"%({name})s" for name in columns)
        return self._made(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) "  # noqa: S608 — our own names
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {kept}",
            columns,
        )

    def update(self, table: LiteralString, columns: Mapping[str, object], *, id: object) -> Answer:  # noqa: A002 — the column's name
        """Change the row with this `id`."""
        marks = ", ".join(f"{name} = %({name})s" for name in columns)
        return self._made(f"UPDATE {table} SET {marks} WHERE id = %(id)s", {**columns, "id": id})  # noqa: S608 — our own names

    def _made(self, statement: str, columns: Mapping[str, object]) -> Answer:
        return self._connection.cursor(row_factory=dict_row).execute(statement.encode(), columns, prepare=True)


@contextmanager
def pipelined(database: Database) -> Generator[Statements]:
    """One transaction (`Database.pipelined`). What is fetched after the block has ended costs no round trip.

    Raises:
        DatabaseUnavailable: the server could not be reached or went away; the block may be repeated.
    """
    with database.pipelined() as connection:
        yield Statements(connection)


@contextmanager
def past_the_orm(session: Session) -> Generator[Statements]:
    """On the session's own connection, in its transaction. What the session has read before does not hear of it."""
    session.flush()
    connection = cast("psycopg.Connection[HotRow]", session.connection().connection.driver_connection)
    with connection.pipeline():
        yield Statements(connection)
