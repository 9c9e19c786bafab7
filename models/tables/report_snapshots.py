"""One moment of the record, held for a report: an exported snapshot, and how to show the same moment after its loss.

The snapshot lives as long as the transaction that took it, so a killed worker takes it along. `pg_current_snapshot()`,
kept in a row, outlives it: in a later snapshot it tells which rows came or changed since. When none of those that a
report reads did, the later snapshot shows the same report, and the sections that are written stay as they are. When
one did, the report begins again, of a new moment: it never mixes two.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString, NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import class_row, tuple_row

from models.report import AsOf
from models.report_snapshot import SnapshotGone
from models.tables.database import Database, libpq_url
from models.tables.errors import DatabaseUnavailable
from models.tables.reports.sources import Source

Connection = psycopg.Connection[tuple[object, ...]]

_KEPT = """
SELECT number, as_of, snapshot, exported FROM compliance_report_snapshots WHERE report_id = %s
"""
_KEEP = """
INSERT INTO compliance_report_snapshots (report_id, number, as_of, snapshot, exported)
VALUES (%(report_id)s, %(number)s, %(as_of)s, %(snapshot)s, %(exported)s)
ON CONFLICT (report_id) DO UPDATE
SET number = excluded.number, as_of = excluded.as_of, snapshot = excluded.snapshot, exported = excluded.exported
"""
_TAKEN = "SELECT pg_export_snapshot(), pg_current_snapshot()::text, now()"

# A row's xmin has 32 bits of a number that has 64; the upper ones are those of the newest transaction, or one less.
# A row frozen long ago may then look younger than it is, never older: at worst a report begins again.
_SINCE: LiteralString = """
SELECT EXISTS (
    SELECT 1 FROM {table} source
    CROSS JOIN LATERAL (
        SELECT pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS newest, source.xmin::text::numeric AS low
    ) ids
    CROSS JOIN LATERAL (
        SELECT ids.newest - mod(ids.newest, 4294967296) + ids.low AS whole
    ) guess
    WHERE ({rows})
      AND NOT pg_visible_in_snapshot(
          greatest(
              CASE WHEN guess.whole >= ids.newest THEN guess.whole - 4294967296 ELSE guess.whole END, 3
          )::text::xid8,
          %(snapshot)s::pg_snapshot
      )
)
"""


class _Kept(NamedTuple):
    number: int
    as_of: datetime
    snapshot: str
    exported: str


@dataclass(frozen=True)
class HeldSnapshot:
    """A snapshot while it is held. `ask_whether_alive` raises `DatabaseUnavailable` once the server has let it go."""

    as_of: AsOf
    ask_whether_alive: Callable[[], None]


class ReportSnapshots:
    """Each method opens connections of its own: none of the pools', which are for short work.

    Every method raises `DatabaseUnavailable` when PostgreSQL is away.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._url = libpq_url(database.url)

    @contextmanager
    def held(self, report_id: UUID, sources: tuple[Source, ...]) -> Generator[HeldSnapshot]:
        """Take the snapshot, and hold it while the block runs. The moment is the one of an earlier snapshot where
        nothing that the report reads has changed since."""
        with self._reading() as connection:
            exported, snapshot, now = self._taken(connection)
            former = self._kept(report_id)
            if former is not None and not _changed(connection, former.snapshot, sources):
                kept = _Kept(former.number, former.as_of, former.snapshot, exported)
            else:
                kept = _Kept(former.number + 1 if former else 1, now, snapshot, exported)
            with self._database.hot.connection() as other:
                other.execute(_KEEP, {"report_id": report_id, **kept._asdict()})

            def ask() -> None:
                connection.execute("SELECT 1")

            yield HeldSnapshot(AsOf(number=kept.number, at=kept.as_of), ask)

    def as_of(self, report_id: UUID) -> AsOf | None:
        """The moment that is held, or was; None when none was yet."""
        kept = self._kept(report_id)
        return AsOf(number=kept.number, at=kept.as_of) if kept is not None else None

    @contextmanager
    def reading(self, report_id: UUID) -> Generator[tuple[Connection, AsOf]]:
        """A connection whose one transaction sees the record as the report's snapshot does.

        Raises:
            SnapshotGone: nobody holds it now; whoever does next will say whether the moment is the same.
        """
        kept = self._kept(report_id)
        if kept is None:
            raise SnapshotGone("no snapshot was taken for this report yet")
        with self._reading() as connection:
            try:
                connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(kept.exported)))
            except (psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedObject) as error:
                raise SnapshotGone("the snapshot of this report is not held any more") from error
            yield connection, AsOf(number=kept.number, at=kept.as_of)

    def forget(self, report_id: UUID) -> None:
        """Let the row go: the sections are written."""
        with self._database.hot.connection() as connection:
            connection.execute("DELETE FROM compliance_report_snapshots WHERE report_id = %s", (report_id,))

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        try:
            with psycopg.connect(self._url, row_factory=tuple_row, options="-c timezone=UTC", connect_timeout=5) as own:
                own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                own.read_only = True
                yield own
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error

    def _taken(self, connection: Connection) -> tuple[str, str, datetime]:
        row = connection.execute(_TAKEN).fetchone()
        assert row is not None
        exported, snapshot, now = row
        assert isinstance(now, datetime)
        return str(exported), str(snapshot), now

    def _kept(self, report_id: UUID) -> _Kept | None:
        with self._database.hot.connection() as connection, connection.cursor(row_factory=class_row(_Kept)) as cursor:
            return cursor.execute(_KEPT, (report_id,)).fetchone()


def _changed(connection: Connection, snapshot: str, sources: tuple[Source, ...]) -> bool:
    """Whether a row that a report reads came or changed since `snapshot`, as this connection sees the record."""
    for source in sources:
        statement = sql.SQL(_SINCE).format(table=sql.Identifier(source.table), rows=sql.SQL(source.rows))
        row = connection.execute(statement, {**source.parameters, "snapshot": snapshot}).fetchone()
        assert row is not None
        if row[0]:
            return True
    return False
