"""The columns of `docs/data.md`, made from the tables themselves: `python -m tests.docs.columns` prints them."""

import typer
from sqlalchemy import Column, LargeBinary, MetaData, Table
from sqlalchemy.dialects import postgresql

from models.tables.metadata import METADATA

_BLIND = ("_index", "_claim", "name_tokens")
_OPEN_BYTES = frozenset({("chain_transactions", "raw")})
"""Bytes that are no ciphertext: a transaction as it is sent to the chain."""


def columns(metadata: MetaData = METADATA) -> str:
    """Every table with every column, its type, and how it is kept."""
    return "\n".join(_section(table) for table in sorted(metadata.tables.values(), key=lambda each: each.name))


def _section(table: Table) -> str:
    rows = "".join(
        f"| `{column.name}` | {column.type.compile(dialect=postgresql.dialect()).lower()} | {_kept(table, column)} |\n"
        for column in table.columns
    )
    return f"#### {table.name}\n\n| Column | Type | How it is kept |\n| --- | --- | --- |\n{rows}"


def _kept(table: Table, column: "Column[object]") -> str:
    sealed = isinstance(column.type, LargeBinary) and (table.name, column.name) not in _OPEN_BYTES
    concealed = isinstance(column.type, postgresql.JSONB) and "concealed" in table.columns
    notes = [
        "primary key" if column.primary_key else "",
        *sorted(f"refers to `{key.target_fullname}`" for key in column.foreign_keys),
        "sealed"
        if sealed
        else "blind index"
        if column.name.endswith(_BLIND)
        else "names put aside"
        if concealed
        else "",
    ]
    return ", ".join(note for note in notes if note)


if __name__ == "__main__":
    typer.echo(columns(), nl=False)
