"""The staging table of one file, the statement that empties it into the real one, and what PostgreSQL's errors say of
the file."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from models.tables.loading.columns import FileColumn
from models.tables.loading.files import Source
from models.tables.loading.loadable import Loadable
from models.tables.loading.refusal import BadFile, Place

Connection = psycopg.Connection[Any]

_CONTEXT = re.compile(r"COPY staging, line ([0-9]+)(?:, column (\w+))?")
_CHECK = "right of "

_Search = Callable[[Connection, Loadable, str, list[str]], int | None]
"""Finds the first line against a constraint, by its name and its columns."""


def create(connection: Connection, loadable: Loadable) -> None:
    """An empty staging table, gone with the transaction. `line` counts the file's lines after the header."""
    columns = [sql.SQL("line bigint GENERATED ALWAYS AS IDENTITY")]
    columns += [_staged(column) for column in loadable.columns.values()]
    columns += [
        sql.SQL("{} {}").format(_sealed_name(loadable, name), sql.SQL(kind))  # pyright: ignore[reportArgumentType]  ours
        for name, kind in loadable.sealed.items()
    ]
    connection.execute(
        sql.SQL("CREATE TEMPORARY TABLE staging ({}) ON COMMIT DROP").format(sql.SQL(", ").join(columns))
    )


def copied_columns(source: Source) -> list[sql.Composable]:
    """What COPY is to fill: the file's columns, and behind them the sealed ones."""
    names: list[sql.Composable] = [sql.Identifier(name) for name in source.columns]
    return names + [_sealed_name(source.loadable, name) for name in source.loadable.sealed]


def write(connection: Connection, loadable: Loadable) -> int:
    """Move what is staged into its table, in the order of the file; how many rows."""
    targets = [sql.Identifier(column.name) for column in loadable.stored]
    values = [_value(column) for column in loadable.stored]
    targets += [sql.Identifier(name) for name in (*loadable.sealed, *loadable.computed)]
    values += [sql.SQL("s.{}").format(_sealed_name(loadable, name)) for name in loadable.sealed]
    values += [sql.SQL(expression) for expression in loadable.computed.values()]
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM staging s ORDER BY s.line{}").format(
        sql.Identifier(loadable.table),
        sql.SQL(", ").join(targets),
        sql.SQL(", ").join(values),
        sql.SQL(" ON CONFLICT (id) DO NOTHING" if loadable.known_left else ""),
    )
    rows = connection.execute(statement).rowcount
    for also in loadable.also:
        connection.execute(also)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return rows


def refused_by_copy(source: Source, error: psycopg.Error) -> BadFile:
    """What an error of COPY says of the file."""
    context = _CONTEXT.search(error.diag.context or "")
    line = int(context[1]) + source.header if context else None
    constraint = error.diag.constraint_name or ""
    name = (context and context[2]) or error.diag.column_name or None
    if constraint.startswith(_CHECK):
        name = constraint.removeprefix(_CHECK)
    column = source.loadable.columns.get(name or "")
    if column is not None:
        missing = isinstance(error, psycopg.errors.NotNullViolation)
        return BadFile(
            source.path.name, Place(line, name), f"{'it is missing; ' if missing else ''}right is {column.right}"
        )
    if isinstance(error, psycopg.errors.BadCopyFileFormat):
        return BadFile(
            source.path.name, Place(line), f"right is one value for each of the {len(source.columns)} columns"
        )
    if isinstance(error, psycopg.errors.CharacterNotInRepertoire | psycopg.errors.UntranslatableCharacter):
        return BadFile(source.path.name, Place(line), "right is text in UTF-8 without NUL")
    return BadFile(source.path.name, Place(line, name), error.diag.message_primary or "it is refused")


def refused_by_table(connection: Connection, source: Source, error: psycopg.Error) -> BadFile:
    """What an error of the real table says of the file; the transaction is back where the staging table was full."""
    table, constraint = error.diag.table_name or source.loadable.table, error.diag.constraint_name
    if constraint is None or table != source.loadable.table:
        return BadFile(source.path.name, Place(), error.diag.message_primary or "the database refuses it")
    names = _columns_of(connection, constraint)
    if not names:  # a trigger's own: its message says what is wrong
        return BadFile(source.path.name, Place(), error.diag.message_primary or constraint)
    found = _SEARCHES.get(type(error))
    line = found(connection, source.loadable, constraint, names) if found else None
    place = Place(None if line is None else line + source.header, ", ".join(names) or None)
    return BadFile(source.path.name, place, _explained(connection, error, constraint))


def _explained(connection: Connection, error: psycopg.Error, constraint: str) -> str:
    if isinstance(error, psycopg.errors.ForeignKeyViolation):
        row = connection.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE conname = %s", (constraint,)
        ).fetchone()
        return f"right is a row that is in {row[0] if row else 'its table'}: load that file first"
    if isinstance(error, psycopg.errors.UniqueViolation):
        return "it stands in an earlier line or is in the table already; right is once"
    row = connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", (constraint,)
    ).fetchone()
    return f"right is {row[0].removeprefix('CHECK ') if row else constraint}"


def _columns_of(connection: Connection, constraint: str) -> list[str]:
    """The columns of a constraint, or of a unique index."""
    rows = connection.execute(
        """
SELECT a.attname FROM pg_attribute a
JOIN (SELECT conrelid AS relation, unnest(conkey) AS number FROM pg_constraint WHERE conname = %(name)s
      UNION
      SELECT i.indrelid, unnest(i.indkey) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relname = %(name)s) k
  ON a.attrelid = k.relation AND a.attnum = k.number
ORDER BY a.attnum
""",
        {"name": constraint},
    ).fetchall()
    return [row[0] for row in rows]


def _first_without_parent(connection: Connection, loadable: Loadable, constraint: str, _names: list[str]) -> int | None:
    row = connection.execute(
        """
SELECT confrelid::regclass::text, array(SELECT attname FROM unnest(confkey) WITH ORDINALITY k (number, place)
       JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.number ORDER BY place),
       array(SELECT attname FROM unnest(conkey) WITH ORDINALITY k (number, place)
       JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.number ORDER BY place)
FROM pg_constraint WHERE conname = %s
""",
        (constraint,),
    ).fetchone()
    if row is None:
        return None
    parent, theirs, ours = row
    same = [
        sql.SQL("p.{} = s.{}").format(sql.Identifier(a), sql.Identifier(b)) for a, b in zip(theirs, ours, strict=True)
    ]
    given = [sql.SQL("s.{} IS NOT NULL").format(sql.Identifier(name)) for name in ours]
    return _first(
        connection,
        sql.SQL("SELECT min(s.line) FROM {} s WHERE {} AND NOT EXISTS (SELECT FROM {} p WHERE {})").format(
            _rows(loadable), sql.SQL(" AND ").join(given), sql.Identifier(parent), sql.SQL(" AND ").join(same)
        ),
    )


def _first_of_two(connection: Connection, loadable: Loadable, _constraint: str, names: list[str]) -> int | None:
    keys = [sql.Identifier(name) for name in names]
    same = [sql.SQL("t.{0} = s.{0}").format(key) for key in keys]
    return _first(
        connection,
        sql.SQL(
            "SELECT min(line) FROM (SELECT s.line, row_number() OVER (PARTITION BY {} ORDER BY s.line) > 1 OR EXISTS "
            "(SELECT FROM {} t WHERE {}) AS known FROM {} s) found WHERE known"
        ).format(
            sql.SQL(", ").join(keys), sql.Identifier(loadable.table), sql.SQL(" AND ").join(same), _rows(loadable)
        ),
    )


def _first_against_check(connection: Connection, loadable: Loadable, constraint: str, _names: list[str]) -> int | None:
    row = connection.execute(
        "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = %s", (constraint,)
    ).fetchone()
    if row is None:
        return None
    return _first(
        connection,
        sql.SQL("SELECT min(line) FROM {} s WHERE NOT ({})").format(_rows(loadable), sql.SQL(row[0])),
    )


_SEARCHES: dict[type[psycopg.Error], _Search] = {
    psycopg.errors.ForeignKeyViolation: _first_without_parent,
    psycopg.errors.UniqueViolation: _first_of_two,
    psycopg.errors.CheckViolation: _first_against_check,
}


def _first(connection: Connection, statement: sql.Composed) -> int | None:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _rows(loadable: Loadable) -> sql.Composed:
    """The staged rows as they would be written, each with its line."""
    values = [sql.SQL("{} AS {}").format(_value(column), sql.Identifier(column.name)) for column in loadable.stored]
    values += [
        sql.SQL("s.{} AS {}").format(_sealed_name(loadable, name), sql.Identifier(name)) for name in loadable.sealed
    ]
    return sql.SQL("(SELECT s.line, {} FROM staging s)").format(sql.SQL(", ").join(values))


def _staged(column: FileColumn) -> sql.Composed:
    name = sql.Identifier(column.name)
    parts: list[sql.Composable] = [sql.SQL("{} {}").format(name, sql.SQL(column.staged))]  # pyright: ignore[reportArgumentType]  ours
    if column.required:
        parts.append(sql.SQL("NOT NULL"))
    if column.check is not None:
        parts.append(sql.SQL("CONSTRAINT {} CHECK (").format(sql.Identifier(_CHECK + column.name)))
        parts.append(sql.SQL(column.check.format(*[f'"{column.name}"'] * column.check.count("{}"))))  # pyright: ignore[reportArgumentType]  ours
        parts.append(sql.SQL(")"))
    return sql.SQL(" ").join(parts)


def _value(column: FileColumn) -> sql.Composed:
    value = sql.SQL("s.{}::{}").format(sql.Identifier(column.name), sql.SQL(column.cast))  # pyright: ignore[reportArgumentType]  ours
    if column.default is None:
        return value
    return sql.SQL("coalesce({}, {}::{})").format(value, sql.Literal(column.default), sql.SQL(column.cast))  # pyright: ignore[reportArgumentType]  ours


def _sealed_name(loadable: Loadable, name: str) -> sql.Identifier:
    """A sealed column may be called what the file's plain one is (`pan`): staged, it is told apart."""
    return sql.Identifier(f"{name} sealed" if name in loadable.columns else name)
