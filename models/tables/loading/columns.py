"""The columns of a file, made from those of the table: how each is staged, checked and written.

A value is checked while COPY takes it, so that PostgreSQL names the line and the column. What PostgreSQL would take and
change (money with three decimals, a moment without a zone, a day in another order) is staged as it stands and checked
by a constraint of the staging table.
"""

from dataclasses import dataclass
from enum import Enum as PythonEnum
from typing import Any, cast

from pydantic_core import PydanticUndefined
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Enum, Integer, Numeric, String, Uuid
from sqlalchemy.dialects import postgresql

from models.tables.rows.table import Table

_POSTGRESQL = postgresql.dialect()
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LINE = r"^[^\r\n]+$"


@dataclass(frozen=True)
class FileColumn:
    """One column.

    `staged` is its type in the staging table, `cast` the type it is written with, `check` a condition of SQL on it
    (`{}` stands for the column), `right` what right looks like, `default` what is written where the file has no such
    column or no value.
    """

    name: str
    staged: str
    cast: str
    check: str | None
    right: str
    required: bool
    default: str | None = None

    def __post_init__(self) -> None:
        assert self.name.isidentifier()


def text_column(
    name: str, *, required: bool, pattern: str = _LINE, right: str = "some text, on one line"
) -> FileColumn:
    """A column of text whose values match `pattern`."""
    return FileColumn(name, "text", "text", f"{{}} ~ {_quoted(pattern)}", right, required)


def columns_of(row: type[Table], leave_out: frozenset[str], patterns: dict[str, tuple[str, str]]) -> list[FileColumn]:
    """The columns that files of a table have.

    Args:
        leave_out: columns that no file has: sealed ones, and what is made of others.
        patterns: for columns of text, the pattern of their values and what right looks like.
    """
    table = cast("Any", row).__table__
    return [_column(row, column, patterns.get(column.name)) for column in table.columns if column.name not in leave_out]


def _column(row: type[Table], column: "Column[Any]", pattern: tuple[str, str] | None) -> FileColumn:
    default = row.model_fields[column.name].default
    given = None if default in {PydanticUndefined, None} else _as_text(default)
    required = not column.nullable and given is None
    staged, check, right = _kind(column)
    if pattern is not None:
        check, right = f"{{}} ~ {_quoted(pattern[0])}", pattern[1]
    cast_to = column.type.compile(dialect=_POSTGRESQL)
    return FileColumn(column.name, staged, cast_to, check, right, required, given)


def _kind(column: "Column[Any]") -> tuple[str, str | None, str]:
    match column.type:
        case Uuid():
            found = ("uuid", None, "a UUID like 6f5b3f0e-9d0c-4a3e-8f2a-0b6e7f6d2a11")
        case Enum(enums=words):
            found = ("text", f"{{}} IN ({', '.join(map(_quoted, words))})", f"one of {', '.join(words)}")
        case Numeric(precision=int(precision), scale=int(scale)):
            check = f"{{}} - {{}} = 0 AND min_scale({{}}) <= {scale} AND abs({{}}) < 1e{precision - scale}"
            found = ("numeric", check, f"a decimal number with at most {scale} decimals, like 1250000.50")
        case DateTime():
            check = f"{{}} ~ {_quoted(_MOMENT)} AND pg_input_is_valid({{}}, 'timestamptz')"
            found = ("text", check, "a moment with its time zone, like 2026-03-31T23:59:59+05:30")
        case Date():
            check = f"{{}} ~ {_quoted(_DAY)} AND pg_input_is_valid({{}}, 'date')"
            found = ("text", check, "a day like 2026-03-31")
        case Boolean():
            found = ("boolean", None, "true or false")
        case Integer() | BigInteger():
            found = ("bigint", None, "a whole number")
        case String(length=int(length)):
            found = ("text", f"{{}} ~ {_quoted(f'^[A-Z]{{{length}}}$')}", f"{length} capital letters")
        case _:
            found = ("text", f"{{}} ~ {_quoted(_LINE)}", "some text, on one line")
    return found


def _as_text(default: object) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return str(default.value if isinstance(default, PythonEnum) else default)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("{", "{{").replace("}", "}}") + "'"
