"""A case's transitions as server-sent events."""

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor
from api.cases import visible_case
from api.event_stream import STREAM_IS_OVER, LastEventId, Telling, event_stream
from api.openapi import problem_responses
from api.parameters import ApplicationId
from api.running import Running
from api.services import Services
from models.comment import Visibility, readable_by
from models.status import ContractorStatus
from models.tables.outbox import CaseEvent, End

router = APIRouter(prefix="/applications/{application_id}", tags=["applications"])

TRANSITION = "status"
"""The outbox's word for a transition, which is also the event's name."""
COMMENT = "comment"
_TOLD = frozenset(
    {TRANSITION, COMMENT, "changes_requested", "changes_submitted", "changes_reminder", "changes_unanswered"}
)
"""The events that whoever sees the case hears of, a comment only who may read it."""
_END = End(
    status_event=TRANSITION,
    statuses=frozenset({ContractorStatus.GOV_APPROVED.value, ContractorStatus.REJECTED.value}),
)
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
        **STREAM_IS_OVER,
        **problem_responses(401, 404, 422, 503),
    },
)
async def follow(
    application_id: ApplicationId,
    services: Services,
    running: Running,
    actor: CurrentActor,
    last_event_id: LastEventId = None,
) -> Response:
    """One event a transition, `event: status`, with `from`, `status`, `at`, `changed_by`; `event: changes_requested`
    (then `changes_reminder`, `changes_submitted` or `changes_unanswered`) when the contractor is asked for changes and
    what becomes of it; `event: comment`, with its id, for each comment that the caller may read. A line that begins
    with a colon says now and then that the stream is alive. It ends after GOV_APPROVED or REJECTED. A client that comes
    back with Last-Event-ID misses nothing; after the end it is answered with 204."""
    await run_in_threadpool(visible_case, services.database, application_id, actor)
    return await event_stream(services, running, application_id, last_event_id, _telling(readable_by(actor)))


def _telling(readable: frozenset[Visibility]) -> Telling:
    def may_hear(event: CaseEvent) -> bool:
        return event.event_type != COMMENT or event.payload.get("visibility") in readable

    return Telling(names={told: told for told in _TOLD}, end=_END, may_hear=may_hear)
