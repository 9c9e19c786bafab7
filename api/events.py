"""Server-sent events: one LISTEN connection a process wakes whoever follows a case; the outbox has what happened."""

import asyncio
import logging
from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from psycopg import sql

CHANNEL = "fatts_events"
"""PostgreSQL's channel; its payload is the id of the case that has news."""

_RECONNECT_SECONDS = (0.1, 0.5, 1.0, 2.0)
_LOG = logging.getLogger("fatts.api.events")


class EventBell:
    """Rings for those who follow a case. A ring says "look in the outbox", so one too many does no harm, and one
    that a restart of PostgreSQL swallowed is made up for when the connection is back: then it rings for everybody.

    Args:
        conninfo: the database, as libpq takes it.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._followers: dict[UUID, set[asyncio.Event]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._listening = asyncio.create_task(self._listen_for_ever(), name="fatts-events")

    async def stop(self) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    @contextmanager
    def following(self, case_id: UUID) -> Generator[asyncio.Event]:
        """An event that is set whenever the case may have news; the follower clears it."""
        ring = asyncio.Event()
        self._followers.setdefault(case_id, set()).add(ring)
        try:
            yield ring
        finally:
            followers = self._followers[case_id]
            followers.discard(ring)
            if not followers:
                del self._followers[case_id]

    @property
    def followed(self) -> int:
        """How many cases somebody follows just now."""
        return len(self._followers)

    async def _listen_for_ever(self) -> None:
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True) as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    failures = 0
                    self._ring_for_all()
                    async for notice in connection.notifies():
                        self._ring(notice.payload)
            except psycopg.OperationalError as error:
                _LOG.warning("the event listener lost its connection (%s); it tries again", type(error).__name__)
            await asyncio.sleep(_RECONNECT_SECONDS[min(failures, len(_RECONNECT_SECONDS) - 1)])
            failures += 1

    def _ring(self, payload: str) -> None:
        try:
            case_id = UUID(payload)
        except ValueError:
            _LOG.warning("a notice on %s is not the id of a case", CHANNEL)
            return
        for ring in self._followers.get(case_id, ()):
            ring.set()

    def _ring_for_all(self) -> None:
        for followers in self._followers.values():
            for ring in followers:
                ring.set()
