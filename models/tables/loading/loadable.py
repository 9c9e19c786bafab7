"""What a kind of file is: its table, its columns, and what of it is sealed on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import LiteralString

from models.encryption import BlindIndex, Vault
from models.tables.loading.columns import FileColumn, columns_of
from models.tables.rows.table import Table

Values = Mapping[str, str | None]
"""A line of a file: each of its columns, None where it has no value."""


@dataclass(frozen=True)
class Wrong:
    """A value that cannot be sealed as it stands."""

    column: str
    right: str


Sealed = Mapping[str, str | bytes | list[str] | None]
Seal = Callable[[Values, Vault, BlindIndex], Sealed | Wrong]
"""Makes the sealed columns of a line, and the blind indexes."""


@dataclass(frozen=True, eq=False)
class Loadable:
    """A kind of file.

    `row` is the table it is loaded into; `sealed` the sealed columns and indexes that `seal` makes of the file's own
    columns `plain`, which stand nowhere; `computed` are columns that SQL makes of the staged row `s`; `also` are
    statements after the rows were written. With `known_left` a row whose id is in the table already is left as it is.
    """

    name: str
    row: type[Table]
    plain: tuple[FileColumn, ...] = ()
    sealed: Mapping[str, str] = field(default_factory=dict[str, str])
    seal: Seal | None = None
    left_out: frozenset[str] = frozenset()
    patterns: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    computed: Mapping[str, LiteralString] = field(default_factory=dict[str, LiteralString])
    also: tuple[LiteralString, ...] = ()
    known_left: bool = False

    @property
    def table(self) -> str:
        """The table's name."""
        return self.row.__tablename__

    @cached_property
    def stored(self) -> tuple[FileColumn, ...]:
        """The columns that go from the file into the table as they are."""
        apart = frozenset(self.sealed) | frozenset(self.computed) | self.left_out
        return tuple(columns_of(self.row, apart, self.patterns))

    @cached_property
    def columns(self) -> dict[str, FileColumn]:
        """Every column that a file of this kind may have, by name."""
        return {column.name: column for column in (*self.stored, *self.plain)}

    @property
    def required(self) -> frozenset[str]:
        """The columns that a file of this kind must have."""
        return frozenset(name for name, column in self.columns.items() if column.required)
