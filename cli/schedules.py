"""`fatts schedules`: what starts by itself."""

import asyncio
import os
import sys

import typer

app = typer.Typer(help="What starts by itself.", no_args_is_help=True)


@app.callback()
def schedules() -> None:
    """What starts by itself."""


@app.command(short_help="Bring Temporal's schedules to what is declared.")
def apply() -> None:
    """Create the schedules that are missing and change those that differ; says what it changes and what it leaves.

    Doing it again changes nothing. What an operator paused stays paused. `fatts up` does it by itself.
    """
    from temporalio.service import RPCError

    from cli.stack.processes import ChildFailed
    from workers.schedules import Applied
    from workers.schedules import apply as apply_to
    from workers.settings import MissingSetting, Settings
    from workers.temporal import connect

    settings = Settings()

    async def applied() -> list[Applied]:
        return await apply_to(await connect(settings))

    try:
        outcome = asyncio.run(applied())
    except (RPCError, RuntimeError) as error:  # a client that finds nobody raises a plain RuntimeError
        if isinstance(error, MissingSetting):
            raise
        raise ChildFailed(f"Temporal refuses the schedules, or does not answer: {error}") from error
    for each in outcome:
        detail = f" ({', '.join(each.differed)})" if each.differed else ""
        paused = "; it is paused, and stays so" if each.paused else ""
        typer.echo(f"{each.schedule_id:<14} {each.outcome}{detail}{paused}")
    # Temporal's client answers from a thread of its own, and an interpreter that is taken down while that thread still
    # holds it aborts (seen: "PyGILState_Release … finalizing"). The work is done: leave without taking it down.
    sys.stdout.flush()
    os._exit(0)
