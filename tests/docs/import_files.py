"""The files of `docs/import.md`, made from the registry itself: `python -m tests.docs.import_files` prints them."""

import typer

from models.tables.loading.loadable import Loadable
from models.tables.loading.registry import LOADABLES


def files() -> str:
    """Every kind of file with its columns, and what right looks like."""
    return "\n".join(_section(loadable) for loadable in LOADABLES)


def _section(loadable: Loadable) -> str:
    rows = "".join(
        f"| `{name}` | {'needed' if column.required else _left_out(column.default)} | {column.right} |\n"
        for name, column in loadable.columns.items()
    )
    return f"#### {loadable.name}\n\n| Column | May be left out | Right is |\n| --- | --- | --- |\n{rows}"


def _left_out(default: str | None) -> str:
    return "yes" if default is None else f"then `{default}`"


if __name__ == "__main__":
    typer.echo(files(), nl=False)
