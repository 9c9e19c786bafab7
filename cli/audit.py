"""`fatts audit`: the audit log, taken out and proved."""

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory

app = typer.Typer(help="The audit log, taken out and proved.", no_args_is_help=True)


@app.command(short_help="Write the audit log as JSON Lines.")
def export(
    output: Annotated[Path | None, typer.Option(help="The file to write; standard output when not given.")] = None,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Write the whole audit log as JSON Lines, one entry a line, from FATTS_DATABASE_URL or the stack running on D.

    It holds no personal data. `fatts audit verify FILE` proves it anywhere, without our server.
    """
    with _lines_of_the_database(data_dir) as lines, ExitStack() as opened:
        sink = sys.stdout if output is None else opened.enter_context(output.open("w", encoding="utf-8"))
        for line in lines:
            sink.write(f"{line}\n")


@app.command(short_help="Prove that no entry was altered, left out or moved.")
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="An export; - reads standard input. The database if not given."),
    ] = None,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Recompute the hash chain of the audit log, from an export or from the database. Exit code 1 if it is broken.

    An entry that was altered, left out, added or moved breaks the chain at its place. The root printed at the end is
    the value to compare with one that was written down, or anchored on the chain, before.
    """
    from models.audit import parse_line
    from models.audit import verify as verify_entries

    with ExitStack() as opened:
        lines: Iterable[str]
        if file is None:
            lines = opened.enter_context(_lines_of_the_database(data_dir))
        elif str(file) == "-":
            lines = sys.stdin
        else:
            try:
                lines = opened.enter_context(file.open(encoding="utf-8"))
            except OSError as error:
                raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILE") from error
        try:
            report = verify_entries(parse_line(line) for line in lines if line.strip())
        except ValueError:
            typer.echo("BROKEN: a line is not an audit entry as `fatts audit export` writes it", err=True)
            raise typer.Exit(1) from None
    if report.ok:
        typer.echo(f"ok: {report.entries} entries, root {report.root or 'none'}")
    else:
        typer.echo(
            f"BROKEN at entry {report.first_broken_seq}: {report.reason}; {report.entries} entries before it are good"
        )
        raise typer.Exit(1)


@contextmanager
def _lines_of_the_database(data_directory: Path) -> Generator[Iterator[str]]:
    from sqlalchemy.exc import OperationalError
    from sqlmodel import Session

    from cli.stack import address_book
    from models.tables.audit import export as export_lines
    from models.tables.database import create_database_engine, unreachable
    from workers.settings import Settings

    settings = Settings()
    book = address_book.read(data_directory.resolve())
    if settings.database_url is None and book is not None and address_book.is_locked(data_directory.resolve()):
        url = book.postgres
    else:
        url = settings.need_database_url()
    engine = create_database_engine(url)
    try:
        with Session(engine) as session:
            yield export_lines(session)
    except OperationalError as error:
        raise unreachable(url, error) from error
    finally:
        engine.dispose()
