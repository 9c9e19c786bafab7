"""`fatts up`: the whole system on one machine."""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer

from cli.options import DEFAULT_DATA_DIRECTORY, DataDirectory, made


def up(
    data_dir: DataDirectory = DEFAULT_DATA_DIRECTORY,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the API; chosen, and kept, when not given.")
    ] = None,
) -> None:
    """Start everything on this machine: PostgreSQL, Temporal, a chain, the sandbox, workers and the API.

    What a FATTS_… variable names is used instead of the embedded part. Prints one line a part with its address and
    last `ready: http://127.0.0.1:N`; the addresses stand in D/stack.json too. Data is kept in D: started again, it
    goes on where it stopped, also after a crash. SIGINT (Ctrl-C) and SIGTERM stop everything.
    """
    from cli.stack import address_book
    from cli.stack.stack import Stack
    from workers.settings import Settings

    directory = made(data_dir)
    asked_to_stop = threading.Event()
    with address_book.locked(directory):
        stack = Stack(directory, Settings(), port=port, say=_say)
        _on_stop_signals(_raise_stop)
        try:
            book = stack.start()
            _on_stop_signals(lambda _number, _frame: asked_to_stop.set())
            _say(f"ready: {book.api}")
            while not asked_to_stop.wait(0.2):
                stack.look_after()
        except _StopRequested:
            pass  # asked while starting: stop what has started
        finally:
            _on_stop_signals(signal.SIG_IGN)  # it is being done
            stack.stop()
    _say("stopped")


class _StopRequested(BaseException):
    """Somebody asked us to stop while the parts were coming up."""


def _raise_stop(number: int, frame: FrameType | None) -> None:
    raise _StopRequested


def _on_stop_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _say(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        sys.stdout = sys.stderr  # nobody reads us any more; the parts go on
