"""A heartbeat beside work that says nothing itself: a worker that dies is noticed, and its work taken over."""

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from threading import Event, Thread

from temporalio import activity

BEAT_SECONDS = 3.0


@asynccontextmanager
async def beating() -> AsyncGenerator[None]:
    """Heartbeat every three seconds while the block runs; the block must leave the event loop free."""
    heart = asyncio.create_task(_beat())
    try:
        yield
    finally:
        heart.cancel()
        await asyncio.wait([heart])


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(BEAT_SECONDS)


@contextmanager
def beating_beside(beat: Callable[[], None]) -> Generator[None]:
    """The same for an activity that has a thread of its own: `beat` is called every three seconds from another thread
    while the block runs, and heartbeats. What it raises ends the beating, and so, soon, the activity."""
    over = Event()
    context = contextvars.copy_context()

    def go_on() -> None:
        while not over.wait(BEAT_SECONDS):
            beat()

    thread = Thread(target=lambda: context.run(go_on), name="heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
