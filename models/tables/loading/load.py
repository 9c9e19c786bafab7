"""Loading one file: staged by COPY, checked, written and remembered in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlmodel import Session, col, select

from models.actors import SYSTEM
from models.audit import AuditEvent, AuditRole
from models.encryption import BlindIndex, Vault
from models.tables.audit import append
from models.tables.database import Database, libpq_url
from models.tables.errors import DatabaseUnavailable
from models.tables.loading import staging
from models.tables.loading.files import Source, digest_of
from models.tables.loading.loadable import Loadable, Wrong
from models.tables.loading.refusal import BadFile, Place
from models.tables.loading.staging import Connection
from models.tables.rows.loaded_file import LoadedFileRow

ACTION = "BASE_DATA_LOADED"
_AT_ONCE = 1_000

Read = Callable[[int], None]
"""Called while a file is read, with how many of its bytes were."""


@dataclass(frozen=True)
class Loaded:
    """What became of a file. `before` when the same file was loaded earlier, and nothing was done now."""

    table: str
    rows: int
    before: datetime | None = None


def load(database: Database, source: Source, at: datetime, read: Read) -> Loaded:
    """Load a file, all of it or nothing. A file that was loaded before (the same bytes into the same table) is left.

    Two that load the same file at once do it one after the other, and the second finds it done. One that is killed
    leaves nothing behind: its transaction ends with it.

    Raises:
        BadFile: something in it is wrong; nothing of it was loaded.
        DatabaseUnavailable: the server went away; nothing of it was loaded.
    """
    try:
        with database.transaction() as session:
            return _load(session, database, source, at, read)
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable("the database went away or cannot be reached; nothing of it was loaded") from error


def _load(session: Session, database: Database, source: Source, at: datetime, read: Read) -> Loaded:
    digest, table = digest_of(source.path), source.loadable.table
    connection = cast("Connection", session.connection().connection.driver_connection)
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{table} {digest}",))
    known = session.exec(
        select(LoadedFileRow).where(col(LoadedFileRow.digest) == digest, col(LoadedFileRow.table_name) == table)
    ).first()
    if known is not None:
        return Loaded(table, known.row_count, before=known.loaded_at)
    staging.create(connection, source.loadable)
    _stage(connection, source, database.vault, database.index, read)
    rows = _write(connection, source)
    _remember(session, LoadedFileRow(digest=digest, table_name=table, row_count=rows, loaded_at=at))
    return Loaded(table, rows)


def analyze(database: Database, loadables: Iterable[Loadable]) -> None:
    """Let PostgreSQL count what was loaded, so that the first report over it is planned well."""
    with psycopg.connect(libpq_url(database.url), autocommit=True) as connection:
        for loadable in loadables:
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(loadable.table)))


def _stage(connection: Connection, source: Source, vault: Vault, index: BlindIndex, read: Read) -> None:
    columns = sql.SQL(", ").join(staging.copied_columns(source))
    sealed = source.loadable.seal is not None
    as_it_is = not sealed and not source.is_json
    statement = sql.SQL("COPY staging ({}) FROM STDIN{}").format(columns, sql.SQL(" (FORMAT csv)" if as_it_is else ""))
    try:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            if sealed:
                _write_rows(copy, source, vault, index, read)
            elif as_it_is:
                _write_as_it_is(copy, source, read)
            else:
                _write_lines(copy, source, read)
    except psycopg.errors.OperationalError:
        raise
    except psycopg.Error as error:
        raise staging.refused_by_copy(source, error) from error


def _write_as_it_is(copy: psycopg.Copy, source: Source, read: Read) -> None:
    done = source.body
    for chunk in source.chunks():
        copy.write(chunk)
        done += len(chunk)
        read(done)


def _write_lines(copy: psycopg.Copy, source: Source, read: Read) -> None:
    """A line for a line, some at once: handing over each by itself would take longer than reading it."""
    lines, done = list[str](), source.body
    for _number, line, done in source.copied():
        lines.append(line)
        if len(lines) == _AT_ONCE:
            copy.write("\n".join((*lines, "")))
            lines.clear()
            read(done)
    copy.write("\n".join((*lines, "")))
    read(done)


def _write_rows(copy: psycopg.Copy, source: Source, vault: Vault, index: BlindIndex, read: Read) -> None:
    for number, values, done in source.values():
        row: list[Any] = [values.get(name) for name in source.columns]
        if source.loadable.seal is not None:
            sealed = source.loadable.seal(values, vault, index)
            if isinstance(sealed, Wrong):
                raise BadFile(source.path.name, Place(number, sealed.column), f"right is {sealed.right}")
            row += [sealed[name] for name in source.loadable.sealed]
        copy.write_row(row)
        if number % _AT_ONCE == 0:
            read(done)


def _write(connection: Connection, source: Source) -> int:
    try:
        with connection.transaction():
            return staging.write(connection, source.loadable)
    except psycopg.errors.OperationalError:
        raise
    except psycopg.Error as error:
        raise staging.refused_by_table(connection, source, error) from error


def _remember(session: Session, row: LoadedFileRow) -> None:
    session.add(row)
    append(
        session,
        [
            AuditEvent(
                at=row.loaded_at,
                action=ACTION,
                actor=SYSTEM.subject,
                actor_role=AuditRole.SYSTEM,
                subject=row.digest,
                details={"table": row.table_name, "rows": row.row_count},
            )
        ],
    )
