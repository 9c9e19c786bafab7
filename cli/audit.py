"""`fatts audit`: the audit log, taken out and proved."""

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory

if TYPE_CHECKING:
    from models.audit_export import ExportReport

Confidential = Annotated[
    bool,
    typer.Option("--confidential", help="The log of suspicious-activity reports; it takes the keys that open it."),
]

app = typer.Typer(help="The audit log, taken out and proved.", no_args_is_help=True)


@app.command(short_help="Write the audit log as JSON Lines.")
def export(
    output: Annotated[Path | None, typer.Option(help="The file to write; standard output when not given.")] = None,
    *,
    confidential: Confidential = False,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Write the whole audit log as JSON Lines, one entry a line and after them one closed period a line, from
    FATTS_DATABASE_URL or the stack running on D.

    It holds no personal data. `fatts audit verify FILE` proves it anywhere, without our server. The confidential log is
    opened by the keys of the record; what is written is for nobody but the compliance role.
    """
    with _lines_of_the_database(data_dir, confidential=confidential) as lines, ExitStack() as opened:
        sink = sys.stdout if output is None else opened.enter_context(output.open("w", encoding="utf-8"))
        for line in lines:
            sink.write(f"{line}\n")


@app.command(short_help="Prove that no entry was altered, left out or moved.")
def verify(
    file: Annotated[
        Path | None,
        typer.Argument(help="An export; - reads standard input. The database if not given."),
    ] = None,
    rpc_url: Annotated[
        str | None, typer.Option("--rpc-url", help="JSON-RPC of a node: compare the anchors with the chain itself too.")
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option(help="Address of the AuditAnchor that you trust; the one that the anchors name if not given."),
    ] = None,
    *,
    confidential: Confidential = False,
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
) -> None:
    """Recompute the hash chain of the audit log and the root of every anchored period, from an export or from the
    database. Exit code 1 if something is broken.

    An entry that was altered, left out, added or moved breaks the chain at its place; an end that was cut off is found
    by the anchors. The first root printed covers everything: compare it with one that was written down before.
    """
    from models.audit_export import verify_export

    with ExitStack() as opened:
        lines: Iterable[str]
        if file is None:
            lines = opened.enter_context(_lines_of_the_database(data_dir, confidential=confidential))
        elif str(file) == "-":
            lines = sys.stdin
        else:
            try:
                lines = opened.enter_context(file.open(encoding="utf-8"))
            except OSError as error:
                raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILE") from error
        try:
            report = verify_export(lines)
        except ValueError:
            typer.echo("BROKEN: a line is not an audit entry as `fatts audit export` writes it", err=True)
            raise typer.Exit(1) from None
    trail = report.trail
    if not trail.ok:
        typer.echo(
            f"BROKEN at entry {trail.first_broken_seq}: {trail.reason}; {trail.entries} entries before it are good"
        )
        raise typer.Exit(1)
    if report.problem is not None:
        typer.echo(f"BROKEN: {report.problem}")
        raise typer.Exit(1)
    typer.echo(f"ok: {trail.entries} entries, root {trail.root or 'none'}")
    if report.periods:
        typer.echo(
            f"anchors: {len(report.periods)} periods cover entries 1 to {report.anchored_to}, the last is "
            f"{report.periods[-1].period}; {trail.entries - report.anchored_to} entries after them are in none yet"
        )
    if rpc_url is not None:
        of_the_confidential = confidential or bool(report.commitments)
        _compare_with_the_chain(report, rpc_url, contract, confidential=of_the_confidential)


def _compare_with_the_chain(report: "ExportReport", rpc_url: str, contract: str | None, *, confidential: bool) -> None:
    from activities.clients.chain.anchors import AnchorContract
    from activities.clients.chain.node import connect
    from models.audit_anchor import problem_with_chain
    from models.confidential_anchor import is_confidential
    from models.transaction import Reverted

    named = sorted({period.receipt.contract for period in report.periods if period.receipt is not None})
    addresses = [contract] if contract is not None else named
    if len(addresses) != 1:
        said = "no anchor names one" if not named else f"the anchors name {len(named)}: {', '.join(named)}"
        raise typer.BadParameter(f"name the AuditAnchor to compare with; {said}", param_hint="--contract")
    try:
        held = AnchorContract(connect(rpc_url), addresses[0]).anchored()
    except Reverted:
        raise typer.BadParameter(f"the chain has no contract at {addresses[0]}", param_hint="--contract") from None
    except ValueError as error:
        raise typer.BadParameter(f"{addresses[0]} is not an AuditAnchor: {error}", param_hint="--contract") from None
    except OSError as error:
        raise typer.BadParameter(f"{rpc_url} does not answer: {error}", param_hint="--rpc-url") from None
    on_chain = {name: root for name, root in held.items() if is_confidential(name) is confidential}
    problem = problem_with_chain(report.periods, on_chain)
    if problem is not None:
        typer.echo(f"BROKEN: {problem}")
        raise typer.Exit(1)
    typer.echo(f"chain: {len(on_chain)} roots in {addresses[0]} are those of these entries")


@contextmanager
def _lines_of_the_database(data_directory: Path, *, confidential: bool) -> Generator[Iterator[str]]:
    if confidential:
        from cli.stack.record import open_record
        from models.tables.confidential_anchors import export as confidential_lines

        with open_record(data_directory) as database, database.transaction() as session:
            yield confidential_lines(session, database.vault)
        return
    from cli.record import session_of_the_record
    from models.tables.audit import export as export_lines

    with session_of_the_record(data_directory) as session:
        yield export_lines(session)
