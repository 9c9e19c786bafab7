"""`fatts worker`: what carries the processes on."""

import asyncio
import signal
import sys
import tempfile
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workers.settings import Settings


def worker(
    queue: Annotated[
        list[str] | None,
        typer.Option(
            help="A task queue to serve (fatts-cases, fatts-verification, fatts-documents, fatts-notifications, "
            "fatts-chain); all if none."
        ),
    ] = None,
) -> None:
    """Run workers until SIGINT or SIGTERM; activities under way get ten seconds to end.

    Start as many as the load asks for, but one alone on fatts-chain: it holds the key that signs.
    """
    from cli.logs import configure
    from workers.settings import Settings
    from workflows.queues import ALL

    settings = Settings()
    configure(settings.log_level)
    for name in queue or ():
        if name not in ALL:
            raise typer.BadParameter(
                f"there is no task queue {name!r}; there are {', '.join(ALL)}", param_hint="--queue"
            )
    with tempfile.TemporaryDirectory(prefix="fatts-bytecode-") as bytecode:
        _keep_bytecode(bytecode)
        asyncio.run(_run(settings, queue or ALL))


def _keep_bytecode(directory: str) -> None:
    """Temporal's sandbox imports a process's module anew for each case. Where Python was told to keep no bytecode, or
    may not write beside the code, it would compile it each time: 4 ms of every case (measured)."""
    sys.dont_write_bytecode, sys.pycache_prefix = False, directory


async def _run(settings: "Settings", queues: "Sequence[str]") -> None:
    from cli.loaded import keep_loaded
    from workers.worker import run_workers

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    def ready() -> None:
        keep_loaded()
        print(f"worker ready: {', '.join(queues)}", flush=True)

    await run_workers(settings, queues, stop, ready=ready)
