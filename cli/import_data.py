"""`fatts import`: base data from files."""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.progress import Progress

    from models.tables.database import Database
    from models.tables.loading.files import Source

_SAMPLES = Path("sample-data")


def import_data(  # noqa: PLR0917  typer reads them by name
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="CSV (.csv, with a header) or JSON Lines (.jsonl, .ndjson, .json)."),
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="The table that the files are for, where their names and columns do not say.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Make N orders, as many payments, and the rest to match, and load them."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sample: the same seed makes the same rows.")] = 1,
    output: Annotated[
        Path, typer.Option(help="The directory for the sample's files and key.json, which says what was planted.")
    ] = _SAMPLES,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Load base data into FATTS_DATABASE_URL or the stack running on D, by COPY, each file whole or not at all.

    A table is known by the file's name (orders.csv, payments-2026.jsonl), else by its columns. Files are loaded in the
    order in which tables refer to each other. A file that was loaded before is left; one that was interrupted starts
    over, and nothing of it is there twice. Exit code 1 when a file is refused: the ones before it stay loaded.
    """
    from cli.stack.record import open_record
    from models.tables.loading.files import source_of
    from models.tables.loading.load import analyze
    from models.tables.loading.refusal import BadFile
    from models.tables.loading.registry import LOADABLES

    if (sample is None) == (not files):
        raise typer.BadParameter("name files to load, or --sample N", param_hint="FILE")
    if sample is not None:
        files = _make_sample(sample, seed, output)
    try:
        sources = sorted(
            (source_of(path, table) for path in files or ()), key=lambda source: LOADABLES.index(source.loadable)
        )
        with open_record(data_dir) as database, _progress() as progress:
            for source in sources:
                _load(database, source, progress)
            analyze(database, dict.fromkeys(source.loadable for source in sources))
    except BadFile as refused:
        typer.echo(f"{refused}. Nothing of {refused.file} was loaded.", err=True)
        raise typer.Exit(1) from None


def _load(database: "Database", source: "Source", progress: "Progress") -> None:
    from models.tables.loading.load import load

    task = progress.add_task(source.path.name, total=max(source.path.stat().st_size, 1))
    loaded = load(database, source, datetime.now(UTC), lambda done: progress.update(task, completed=done))
    progress.update(task, completed=source.path.stat().st_size)
    if loaded.before is not None:
        typer.echo(f"{source.path.name}: loaded before, at {loaded.before:%Y-%m-%d %H:%M} UTC ({loaded.rows} rows)")
    else:
        typer.echo(f"{source.path.name}: {loaded.rows} rows into {loaded.table}")


@contextmanager
def _progress() -> "Generator[Progress]":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield progress


def _make_sample(rows: int, seed: int, output: Path) -> list[Path]:
    from samples.base_data.writing import write_sample

    sample = write_sample(rows, seed, output)
    typer.echo(f"{sample.key}: {sample.planted} planted cases")
    return sample.files
