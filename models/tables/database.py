"""The way to PostgreSQL: transactions for writes, a pool of prepared statements for hot reads."""

import select
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import LiteralString

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as EnginePoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from models.encryption import BlindIndex, Vault
from models.tables.errors import DatabaseUnavailable

HotRow = dict[str, object]
Row = Mapping[str, object]
"""One row of a hot read, by column name."""

HotPool = ConnectionPool[psycopg.Connection[HotRow]]

_CONNECT_TIMEOUT_SECONDS = 5
_POOL_TIMEOUT_SECONDS = 3
_SESSION_OPTIONS = "-c timezone=UTC"
_TRUSTED_SECONDS = 30.0
"""How long a connection that lay idle, and whose server said nothing, is handed out unasked."""
_LAY_SINCE = "lay_since"


def sqlalchemy_url(url: str) -> URL:
    """`url` (`postgresql://…`) for SQLAlchemy with psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg")


def libpq_url(url: str) -> str:
    """`url` as libpq and psycopg's own pool take it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def unreachable(url: str, error: DBAPIError) -> DatabaseUnavailable:
    """What to tell an operator whose database does not let us in: where it should be and what it said, no password."""
    shown = make_url(url).set(drivername="postgresql").render_as_string(hide_password=True)
    said = str(error.orig).strip().splitlines() or [type(error).__name__]
    return DatabaseUnavailable(f"the database {shown} cannot be used: {said[0]}")


def create_database_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine in UTC that looks at a connection before it hands it out, so that a restarted server is survived.

    A server that ends says so on every connection, or its end is heard there: one on which nothing lies needs no
    question, which would cost each transaction a round trip. Who lay for long is asked all the same, for a network
    may have lost it in silence.

    Parameters are left out of its error messages: they may be personal.
    """
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,
        connect_args={"options": _SESSION_OPTIONS, "connect_timeout": _CONNECT_TIMEOUT_SECONDS},
    )
    event.listen(engine, "checkin", _lies_from_now)
    event.listen(engine, "checkout", _look_at)
    return engine


class Database:
    """One PostgreSQL database, with the keys that seal and find what is personal in it.

    Args:
        url: `postgresql://user:password@host:port/name`.
        vault: seals the encrypted columns.
        index: makes the blind indexes.
        pool_size: connections kept for writes, and as many again for hot reads.
    """

    def __init__(self, url: str, *, vault: Vault, index: BlindIndex, pool_size: int = 5) -> None:
        self.url = url
        self.vault = vault
        self.index = index
        self.engine = create_database_engine(url, pool_size=pool_size)
        self._pool_size = pool_size
        self._hot: HotPool | None = None
        self._opening = Lock()

    @property
    def hot(self) -> HotPool:
        """psycopg's pool, opened on first use: autocommit, rows as dictionaries, UTC."""
        with self._opening:  # two threads may come first at once; one pool must serve both
            if self._hot is None:
                self._hot = ConnectionPool(
                    libpq_url(self.url),
                    connection_class=psycopg.Connection[HotRow],
                    kwargs={
                        "row_factory": dict_row,
                        "autocommit": True,
                        "options": _SESSION_OPTIONS,
                        "connect_timeout": _CONNECT_TIMEOUT_SECONDS,
                    },
                    min_size=1,
                    max_size=self._pool_size,
                    timeout=_POOL_TIMEOUT_SECONDS,
                    check=_ask_if_told,
                    open=True,
                )
            return self._hot

    @contextmanager
    def transaction(self) -> Generator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises:
            DatabaseUnavailable: the server could not be reached or went away; the block may be repeated.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except EnginePoolTimeout as error:
            raise DatabaseUnavailable("every database connection is in use; try again") from error
        except DBAPIError as error:
            if _is_gone(error.orig) or error.connection_invalidated:
                raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error
            raise
        except psycopg.Error as error:  # of what goes past the ORM, on the session's own connection
            if _is_gone(error):
                raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error
            raise

    @contextmanager
    def pipelined(self) -> Generator[psycopg.Connection[HotRow]]:
        """One transaction whose statements are sent without waiting for each answer: what is not looked at costs no
        round trip. Committed when the block ends, rolled back when it raises.

        Raises:
            DatabaseUnavailable: the server could not be reached or went away; the block may be repeated.
        """
        try:
            # The pool rolls back what an error leaves open. psycopg's own transaction() would wait for the server twice
            # more: before its COMMIT, and after it.
            with self.hot.connection() as connection, connection.pipeline():
                connection.execute(b"BEGIN")
                yield connection
                connection.execute(b"COMMIT")
        except PoolTimeout as error:
            raise DatabaseUnavailable("no database connection could be had; try again") from error
        except psycopg.Error as error:
            if _is_gone(error):
                raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error
            raise

    def rows(self, statement: LiteralString, parameters: Mapping[str, object] | Sequence[object] = ()) -> list[Row]:
        """The rows of one read-only statement, prepared on the server.

        A connection that a server restart has cut is found out only when it is used; the read is then made once
        more on a fresh one.

        Raises:
            DatabaseUnavailable: the server could not be reached.
        """
        try:
            return self._rows(statement, parameters)
        except DatabaseUnavailable:
            self.hot.check()
            return self._rows(statement, parameters)

    def row(self, statement: LiteralString, parameters: Mapping[str, object] | Sequence[object] = ()) -> Row | None:
        """The first row of `rows`, or None."""
        found = self.rows(statement, parameters)
        return found[0] if found else None

    def close(self) -> None:
        """Give every connection back."""
        if self._hot is not None:
            self._hot.close()
        self.engine.dispose()

    def _rows(self, statement: LiteralString, parameters: Mapping[str, object] | Sequence[object]) -> list[Row]:
        try:
            with self.hot.connection() as connection:
                return list(connection.execute(statement, parameters, prepare=True, binary=True).fetchall())
        except PoolTimeout as error:
            raise DatabaseUnavailable("no database connection could be had; try again") from error
        except psycopg.Error as error:
            if _is_gone(error):
                raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error
            raise


def _is_gone(error: BaseException | None) -> bool:
    """Whether an error says that the server is the trouble, not the statement; a deadlock counts, for it is retried."""
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _lies_from_now(_connection: psycopg.Connection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_LAY_SINCE] = time.monotonic()


def _look_at(connection: psycopg.Connection, entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Raises:
    InvalidatePoolError: its server is gone; the pool then makes new ones.
    """
    lay = time.monotonic() - entry.info.get(_LAY_SINCE, time.monotonic())
    if lay < _TRUSTED_SECONDS and not _has_been_told(connection):
        return
    try:
        connection.autocommit = True
        connection.execute(b"")
        connection.autocommit = False
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _ask_if_told(connection: psycopg.Connection[HotRow]) -> None:
    """Raises:
    psycopg.Error: its server is gone; the pool then takes another.
    """
    if _has_been_told(connection):
        connection.execute(b"")


def _has_been_told(connection: psycopg.Connection[HotRow] | psycopg.Connection) -> bool:
    """Whether something lies on an idle connection: its server's farewell, its end, or a notice."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
