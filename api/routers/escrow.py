"""Where the escrow bank tells of deposits, reversals and transfers that came back."""

import logging
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import JsonValue, ValidationError
from starlette.concurrency import run_in_threadpool
from temporalio.service import RPCError

from activities.escrow_notices import NoticeTeller
from api.messages.escrow import EXAMPLE, WebhookAnswer, WebhookBody
from api.openapi import problem_responses
from api.problems import ApiProblem, Code, invalid
from api.services import ApiServices, Services
from models.escrow_bank import BankNotice, Booked, Untold
from models.field_words import path_of, problem_at, said
from models.tables.escrow_notices import NoticeRecords
from models.webhook import BadSignature, verify
from workflows.queues import CASES

router = APIRouter(prefix="/escrow", tags=["escrow"])

_LOG = logging.getLogger("fatts.api")
_BODY: dict[str, JsonValue] = {
    "requestBody": {
        "required": True,
        "description": "One event, as docs/escrow-bank.md describes it.",
        "content": {"application/json": {"schema": {"type": "object"}, "example": EXAMPLE}},
    }
}
"""The body is read as the bytes that were signed, so its form is told here."""


@router.post(
    "/webhooks",
    operation_id="receiveEscrowWebhook",
    summary="The escrow bank tells of a payment",
    response_description="The event is in the books.",
    response_model=WebhookAnswer,
    responses=problem_responses(401, 413, 422, 503),
    openapi_extra=_BODY,
)
async def webhook(
    request: Request,
    services: Services,
    signature: Annotated[
        str,
        Header(
            alias="X-Escrow-Signature",
            description='t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>"> under the shared secret.',
        ),
    ] = "",
) -> WebhookAnswer:
    """Answered with 200 once the event is in the ledger, also when it was before: then nothing changes. A deposit for
    an account number that we do not know is booked in suspense. The trade's process is told at once, or, while it
    cannot be, within a minute of its being there."""
    raw = await request.body()
    _require_signature(services, raw, signature)
    notice = _read(raw)
    records = NoticeRecords(services.database)
    booked = await run_in_threadpool(records.receive, notice, services.clock())
    if booked.new and booked.trade_id is not None:
        await _tell(services, records, notice, booked)
    return WebhookAnswer(event_id=notice.event_id, booked=booked.new, outcome=booked.outcome)


def _require_signature(services: ApiServices, raw: bytes, signature: str) -> None:
    if services.escrow_webhook_secret is None:
        raise ApiProblem(503, Code.UNAVAILABLE, "No escrow bank is set here: FATTS_ESCROW_WEBHOOK_SECRET has no value.")
    try:
        verify(services.escrow_webhook_secret, raw, signature, services.clock())
    except BadSignature as bad:
        raise ApiProblem(401, Code.UNAUTHENTICATED, f"X-Escrow-Signature: {bad}.") from bad


def _read(raw: bytes) -> BankNotice:
    try:
        return WebhookBody.model_validate_json(raw).notice()
    except ValidationError as error:
        wrong = [problem_at(path_of(each["loc"]) or "body", *said(each)) for each in error.errors(include_input=False)]
        raise invalid(wrong) from None  # what pydantic refused names somebody's account


async def _tell(services: ApiServices, records: NoticeRecords, notice: BankNotice, booked: Booked) -> None:
    """Tell the trade now; if that cannot be, the schedule `escrow-notices` does, for the notice stays untold."""
    assert booked.trade_id is not None
    teller = NoticeTeller(records, services.clock, task_queue=CASES)
    try:
        untold = Untold(event_id=notice.event_id, kind=notice.kind, trade_id=booked.trade_id)
        await teller.tell(services.temporal, untold)
    except (RPCError, RuntimeError) as error:
        _LOG.warning("trade %s could not be told of money yet: %s", booked.trade_id, type(error).__qualname__)
