"""`fatts demo`: the main job on real parts."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory, made

if TYPE_CHECKING:
    from cli.stack.address_book import AddressBook
    from samples.requirements import SampleRequirement


_RETRY_BUDGET_SECONDS = "8"


def demo(
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Play contractor applications with real PDFs from the draft to the chain, buyers' requirements, trades of stakes,
    and a tax report, and show what became of them.

    Uses the stack that `fatts up` runs on D; where none runs, starts one for the time of the demo. Exit code 0 only if
    every case ended as expected.
    """
    from cli.stack import address_book
    from cli.stack.stack import Stack
    from workers.settings import Settings, variable

    directory = made(data_dir)
    if address_book.is_locked(directory):
        book = address_book.read(directory)
        if book is None:
            from cli.stack.processes import ChildFailed

            raise ChildFailed(f"a `fatts up` on {directory} is still starting: wait for its `ready:` line")
        ok = _play(directory, book, as_json=json)
    else:
        # One case meets a registry that is down: what a real case has a minute for, a demo shows in seconds.
        os.environ.setdefault(variable("check_retry_budget_seconds"), _RETRY_BUDGET_SECONDS)
        with address_book.locked(directory):
            stack = Stack(directory, Settings(), port=None, say=lambda line: typer.echo(line, err=True))
            try:
                ok = _play(directory, stack.start(), as_json=json)
            finally:
                stack.stop()
    raise typer.Exit(0 if ok else 1)


def _play(directory: "Path", book: "AddressBook", *, as_json: bool) -> bool:
    from cli.demo import run_demo
    from cli.demo_report import stage_books
    from cli.stack.record import open_record
    from cli.token import mint

    def bearer(subject: str, role: str) -> str:
        return mint(directory, subject, [role], lifetime=timedelta(hours=1), now=datetime.now(UTC))

    if book.sandbox is None:
        from cli.stack.processes import ChildFailed

        raise ChildFailed("the demo stages its cases in the sandbox: run it without FATTS_REGISTRIES_URL")
    with open_record(directory) as record:
        stage_books(record)
    return run_demo(
        api=book.api,
        sandbox=book.sandbox,
        temporal_ui=book.temporal_ui or "",
        mint=bearer,
        requirements=_known_buyers(directory),
        as_json=as_json,
    )


def _known_buyers(directory: "Path") -> "tuple[SampleRequirement, ...]":
    """Buyers of this run's own, loaded as `fatts import` would: what was held of another run's credit is not theirs."""
    from cli.stack.record import open_record
    from models.tables.loading.files import source_of
    from models.tables.loading.load import load
    from samples.requirements import sample_requirements, write_requirements

    seed = secrets.randbelow(10**9)
    with TemporaryDirectory(prefix="fatts-demo-") as written, open_record(directory) as database:
        for file in write_requirements(Path(written), seed=seed):
            if file.suffix == ".csv":
                load(database, source_of(file, None), datetime.now(UTC), lambda _done: None)
    return sample_requirements(seed)
