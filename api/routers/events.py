"""A case's transitions as server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor
from api.cases import visible_case
from api.openapi import problem_responses
from api.parameters import ApplicationId
from api.running import Running, RunningServices
from api.services import ApiServices, Services
from models.comment import Visibility, readable_by
from models.status import ContractorStatus
from models.tables.errors import DatabaseUnavailable
from models.tables.outbox import CaseEvent, events_after

router = APIRouter(prefix="/applications/{application_id}", tags=["applications"])

TRANSITION = "status"
"""The outbox's word for a transition, which is also the event's name."""
COMMENT = "comment"
_TOLD = frozenset(
    {TRANSITION, COMMENT, "changes_requested", "changes_submitted", "changes_reminder", "changes_unanswered"}
)
"""The events that whoever sees the case hears of, a comment only who may read it."""
_ENDS = frozenset({ContractorStatus.GOV_APPROVED.value, ContractorStatus.REJECTED.value})
_RETRY_MS = 2000
_BATCH = 100
_EXAMPLE = (
    "retry: 2000\n\n"
    'id: 17\nevent: status\ndata: {"from": "SUBMITTED", "status": "UNDER_REVIEW", "at": "2026-11-02T06:00:00Z", '
    '"changed_by": "reviewer-rao"}\n\n'
    ": alive\n\n"
)


@router.get(
    "/events",
    operation_id="followApplication",
    summary="Follow a case",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The transitions: those that were, then each as it happens.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        **problem_responses(401, 404, 422, 503),
    },
)
async def follow(
    application_id: ApplicationId,
    services: Services,
    running: Running,
    actor: CurrentActor,
    last_event_id: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            description="The `id` of the last event that was received: the stream goes on after it.",
            examples=["17"],
        ),
    ] = None,
) -> Response:
    """One event a transition, `event: status`, with `from`, `status`, `at`, `changed_by`; `event: changes_requested`
    (then `changes_reminder`, `changes_submitted` or `changes_unanswered`) when the contractor is asked for changes and
    what becomes of it; `event: comment`, with its id, for each comment that the caller may read. A line that begins
    with a colon says now and then that the stream is alive. It ends after GOV_APPROVED or REJECTED. A client that comes
    back with Last-Event-ID misses nothing."""
    await run_in_threadpool(visible_case, services.database, application_id, actor)
    # An id that is none of ours means the beginning, as for a client that has seen nothing yet.
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    stream = _stream(services, running, application_id, min(after, 2**63 - 1), readable_by(actor))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _stream(
    services: ApiServices,
    running: RunningServices,
    application_id: UUID,
    after: int,
    readable: frozenset[Visibility],
) -> AsyncGenerator[str]:
    yield f"retry: {_RETRY_MS}\n\n"
    with running.bell.following(application_id) as ring:
        while True:
            ring.clear()
            try:
                events = await run_in_threadpool(events_after, services.database, application_id, after, limit=_BATCH)
            except DatabaseUnavailable:
                events = []  # the bell rings when the database is back
            for event in events:
                after = event.seq
                if event.event_type in _TOLD and _may_hear(event, readable):
                    yield _written(event)
                    if event.event_type == TRANSITION and event.payload.get("status") in _ENDS:
                        return
            if len(events) == _BATCH:
                continue
            try:
                await asyncio.wait_for(ring.wait(), services.event_heartbeat.total_seconds())
            except TimeoutError:
                yield ": alive\n\n"


def _may_hear(event: CaseEvent, readable: frozenset[Visibility]) -> bool:
    return event.event_type != COMMENT or event.payload.get("visibility") in readable


def _written(event: CaseEvent) -> str:
    return f"id: {event.seq}\nevent: {event.event_type}\ndata: {json.dumps(event.payload)}\n\n"
