"""`fatts schedules`: what starts by itself."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from temporalio.client import Client

Answer = TypeVar("Answer")

app = typer.Typer(help="What starts by itself.", no_args_is_help=True)


@app.callback()
def schedules() -> None:
    """What starts by itself."""


@app.command(short_help="Bring Temporal's schedules to what is declared.")
def apply() -> None:
    """Create the schedules that are missing and change those that differ; says what it changes and what it leaves.

    Doing it again changes nothing. What an operator paused stays paused. `fatts up` does it by itself.
    """
    from workers.schedules import apply as apply_to

    for each in _asked(apply_to):
        detail = f" ({', '.join(each.differed)})" if each.differed else ""
        paused = "; it is paused, and stays so" if each.paused else ""
        typer.echo(f"{each.schedule_id:<22} {each.outcome}{detail}{paused}")
    _leave()


@app.command(short_help="Let a report's schedule ring for days that are past.")
def backfill(
    schedule: Annotated[
        str, typer.Argument(help="report-tax-quarterly, report-aml-monthly or report-audit-quarterly.")
    ],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day, in India.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after the last, in India; now if not given.")
    ] = None,
) -> None:
    """Start what SCHEDULE would have started on the days from SINCE on: the report of each quarter, or month, that was
    over by then. A report that is there already stays as it is."""
    from models.financial_year import IST
    from workers.schedules import backfill as ring_for

    end = datetime.now(UTC) if until is None else until.replace(tzinfo=IST)
    start = since.replace(tzinfo=IST)
    if start >= end:
        raise typer.BadParameter("it must lie before --until, and in the past", param_hint="--since")
    _asked(lambda client: ring_for(client, schedule, start, end))
    typer.echo(f"{schedule} rings for {start:%Y-%m-%d} to {end.astimezone(IST):%Y-%m-%d}")
    _leave()


def _asked(ask: Callable[["Client"], Awaitable[Answer]]) -> Answer:
    """What Temporal answers.

    Raises:
        ChildFailed: it refuses, or does not answer.
    """
    from temporalio.service import RPCError

    from cli.stack.processes import ChildFailed
    from workers.schedules import UnknownSchedule
    from workers.settings import MissingSetting, Settings
    from workers.temporal import connect

    async def answered() -> Answer:
        return await ask(await connect(Settings()))

    try:
        return asyncio.run(answered())
    except UnknownSchedule as error:
        raise typer.BadParameter(str(error)) from error
    except (RPCError, RuntimeError) as error:  # a client that finds nobody raises a plain RuntimeError
        if isinstance(error, MissingSetting):
            raise
        raise ChildFailed(f"Temporal refuses the schedules, or does not answer: {error}") from error


def _leave() -> NoReturn:
    """Temporal's client answers from a thread of its own, and an interpreter that is taken down while that thread still
    holds it aborts (seen: "PyGILState_Release … finalizing"). The work is done: leave without taking it down."""
    sys.stdout.flush()
    os._exit(0)
