"""A heartbeat beside work that says nothing itself: a worker that dies is noticed, and its work taken over."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

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
