"""A case's events as a stream: those that were, then each as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Header
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.running import RunningServices
from api.services import ApiServices
from models.tables.errors import DatabaseUnavailable
from models.tables.outbox import CaseEvent, End, ended_by, events_after

_RETRY_MS = 2000
_BATCH = 100

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description="The `id` of the last event that was received: the stream goes on after it.",
        examples=["17"],
    ),
]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a stream tells of a case.

    `names` are the events that are told, each with the name it has in the stream; the stream ends after `end`, which
    everybody hears of; `may_hear` says whether who listens may hear of an event.
    """

    names: Mapping[str, str]
    end: End
    may_hear: Callable[[CaseEvent], bool] = lambda _: True


STREAM_IS_OVER: dict[int | str, dict[str, object]] = {
    204: {
        "description": "Nothing follows the event in Last-Event-ID: the stream is over, and not to be asked for again."
    }
}


async def event_stream(
    services: ApiServices, running: RunningServices, case_id: UUID, last_event_id: str | None, telling: Telling
) -> Response:
    """The stream of one case, after the event that was received last.

    A browser asks again whenever a stream ends, with the end as its last event; it stops at 204 (HTML, section 9.2.1).
    """
    # An id that is none of ours means the beginning, as for a client that has seen nothing yet.
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    after = min(after, 2**63 - 1)
    if after and await run_in_threadpool(ended_by, services.database, case_id, after, telling.end):
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    stream = _stream(services, running, case_id, after, telling)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(
    services: ApiServices, running: RunningServices, case_id: UUID, after: int, telling: Telling
) -> AsyncGenerator[str]:
    yield f"retry: {_RETRY_MS}\n\n"
    with running.bell.following(case_id) as ring:
        while True:
            ring.clear()
            try:
                events = await run_in_threadpool(events_after, services.database, case_id, after, limit=_BATCH)
            except DatabaseUnavailable:
                events = []  # the bell rings when the database is back
            for event in events:
                after = event.seq
                if event.event_type in telling.names and telling.may_hear(event):
                    yield _written(event, telling.names[event.event_type])
                if telling.end.is_at(event):
                    return
            if len(events) == _BATCH:
                continue
            try:
                await asyncio.wait_for(ring.wait(), services.event_heartbeat.total_seconds())
            except TimeoutError:
                yield ": alive\n\n"


def _written(event: CaseEvent, name: str) -> str:
    return f"id: {event.seq}\nevent: {name}\ndata: {json.dumps(event.payload)}\n\n"
