"""`python -m bench`: measures what the system costs, shows it beside its budgets, and fails where one is broken."""

from typing import Annotated

import typer
from rich.console import Console

from bench.ground import fresh_ground
from bench.registry import BENCHMARKS
from bench.report import Found, Machine, all_within, json_of, table_of

_NAMES = [benchmark.name for benchmark in BENCHMARKS]
_WIDTH = 160
"""Of the table where the output is no terminal: wide enough for one figure a line."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def bench(
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=f"Run this one; may be repeated. Any of {', '.join(_NAMES)}."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the table.")] = False,
) -> None:
    """Start what is to be measured on free loopback ports in a temporary directory, measure it, and print one table.

    Exit code 1 when a budget is broken. What each figure means stands in docs/benchmarks.md.
    """
    unknown = [name for name in only or () if name not in _NAMES]
    if unknown:
        raise typer.BadParameter(
            f"there is no {', '.join(unknown)}; there are {', '.join(_NAMES)}", param_hint="--only"
        )
    progress = Console(stderr=True, highlight=False)
    machine = Machine.as_it_is()
    run: list[Found] = []
    with fresh_ground(progress.print) as ground:
        for benchmark in BENCHMARKS:
            if only and benchmark.name not in only:
                continue
            progress.print(f"measuring {benchmark.name}")
            run.append(Found(benchmark, tuple(benchmark.run(ground))))
    out = Console(width=None if Console().is_terminal else _WIDTH)
    if json:
        out.print_json(data=json_of(machine, run))
    else:
        out.print(table_of(machine, run))
        out.print("Every budget holds." if all_within(run) else "A budget is broken.")
    raise typer.Exit(0 if all_within(run) else 1)


if __name__ == "__main__":
    app()
