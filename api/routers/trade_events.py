"""A trade's transitions as server-sent events."""

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor
from api.event_stream import STREAM_IS_OVER, LastEventId, Telling, event_stream
from api.openapi import problem_responses
from api.parameters import TradeId
from api.running import Running
from api.services import Services
from api.trades import visible_trade
from models.tables.outbox import End
from models.trade import TradeStatus

router = APIRouter(prefix="/trades/{trade_id}", tags=["trades"])

_TELLING = Telling(
    names={
        "status": "status",
        "trade_funding_due": "funding_due",
        "trade_funding_reminder": "funding_reminder",
        "trade_paid_out": "paid_out",
        "trade_payout_refused": "payout_refused",
        "trade_refunded": "refunded",
    },
    end=End(
        status_event="status",
        statuses=frozenset({TradeStatus.CANCELLED.value}),
        events=frozenset({"trade_paid_out", "trade_payout_refused"}),
    ),
)
"""A settled trade's stream goes on to its payout."""

_EXAMPLE = (
    "retry: 2000\n\n"
    'id: 41\nevent: status\ndata: {"from": "REQUESTED", "status": "APPROVED", "at": "2026-11-03T06:00:00Z", '
    '"changed_by": "compliance-nair"}\n\n'
    ": alive\n\n"
)


@router.get(
    "/events",
    operation_id="followTrade",
    summary="Follow a trade",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "What happened, then what happens.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        **STREAM_IS_OVER,
        **problem_responses(401, 404, 422, 503),
    },
)
async def follow(
    trade_id: TradeId, services: Services, running: Running, actor: CurrentActor, last_event_id: LastEventId = None
) -> Response:
    """`event: status` for each move, with `from`, `status`, `at`, `changed_by`; `event: funding_due` and
    `funding_reminder` with what the buyer is to pay, into which account, until when; `event: refunded` when what was
    paid above the price goes back; `event: paid_out` (or `payout_refused`) once the seller's money has left. The stream
    ends with that, or with a cancelled trade. A client that comes back with Last-Event-ID misses nothing; after the end
    it is answered with 204."""
    await run_in_threadpool(visible_trade, services.database, trade_id, actor)
    return await event_stream(services, running, trade_id, last_event_id, _TELLING)
