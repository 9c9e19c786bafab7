"""Money in suspense: what lies there, and whose it is."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.cases import instant
from api.disclosures import payer_shown
from api.idempotency import Writing
from api.messages.base import Page
from api.messages.suspense import PlacementBody, PlacementView, ReceiptSummary, ReceiptView
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ReceiptId
from api.problems import not_found
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from api.task_json import SUSPENSE, TASKS
from models.actors import Role
from models.suspense import PlacementOrder, PlacementState, Receipt
from models.tables.suspense import SuspenseRecords

router = APIRouter(
    prefix="/escrow/suspense",
    tags=["escrow"],
    route_class=StrictJsonRoute,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER))],
)


@router.get(
    "",
    operation_id="listSuspense",
    summary="Money that nobody could place",
    response_description="One page of receipts.",
    response_model=Page[ReceiptSummary],
    responses=problem_responses(401, 403, 422, 503),
)
def receipts(services: Services, *, limit: Limit = DEFAULT_LIMIT, cursor: CursorParam = None) -> Response:
    """The oldest first. Who paid stands with each receipt alone, and looking at it leaves an entry in the trail."""
    page = SuspenseRecords(services.database).list(cursor=cursor, limit=limit)
    items: list[JsonValue] = [_summary_json(each) for each in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{receipt_id}",
    operation_id="readReceipt",
    summary="One receipt in suspense, and who paid it",
    response_description="The receipt.",
    response_model=ReceiptView,
    responses=problem_responses(401, 403, 404, 422, 503),
)
def receipt(receipt_id: ReceiptId, services: Services, actor: CurrentActor) -> Response:
    """What lies in suspense; what was placed is 404."""
    found = _found(services, receipt_id)
    payer = SuspenseRecords(services.database).payer(receipt_id, found)
    payer_shown(services, actor, found)
    account = payer.account
    shown: dict[str, JsonValue] = {
        "name": payer.name,
        "account_ends_in": account.account_number[-4:] if account else None,
        "ifsc": account.ifsc if account else None,
        "country": payer.country,
    }
    return JSONResponse({**_summary_json(found), "payer": shown})


@router.post(
    "/{receipt_id}/placement",
    status_code=202,
    operation_id="proposePlacement",
    summary="Say whose money it is",
    response_description="The proposal; the header Location says where the task is on which it is confirmed.",
    response_model=PlacementView,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 429, 503),
)
async def propose(receipt_id: ReceiptId, body: PlacementBody, writing: Writing, running: Running) -> Response:
    """It moves when another compliance officer, who is no party to the trade, approves the PLACEMENT task: into the
    trade's escrow, and the trade is told; or back to the account that it came from. Rejected, it stays in suspense, and
    can be proposed anew. 409 when the trade does not wait for money, or in this currency, or a proposal is open."""

    async def act() -> JSONResponse:
        await run_in_threadpool(_found, writing.services, receipt_id)
        order = PlacementOrder(actor=writing.actor, **body.model_dump())
        state = await running.trades.propose_placement(receipt_id, order, str(writing.operation))
        return JSONResponse(_placement_json(state), 202, {"Location": f"{TASKS}/{state.task.task_id}"})

    return await writing.once(body.model_dump_json(), act)


def _found(services: ApiServices, receipt_id: UUID) -> Receipt:
    """The receipt.

    Raises:
        ApiProblem: 404 when none lies in suspense under this id.
    """
    found = SuspenseRecords(services.database).receipt(receipt_id)
    if found is None:
        raise not_found("receipt in suspense")
    return found


def _summary_json(receipt: Receipt) -> dict[str, JsonValue]:
    address = f"{SUSPENSE}/{receipt.receipt_id}"
    return {
        "receipt_id": str(receipt.receipt_id),
        "amount": str(receipt.amount),
        "currency": receipt.currency,
        "bank_reference": receipt.bank_reference,
        "escrow_reference": receipt.escrow_reference,
        "occurred_at": instant(receipt.occurred_at),
        "received_at": instant(receipt.received_at),
        "links": {"self": address, "placement": f"{address}/placement"},
    }


def _placement_json(state: PlacementState) -> dict[str, JsonValue]:
    task_id = str(state.task.task_id)
    return {
        "receipt_id": str(state.receipt_id),
        "trade_id": None if state.trade_id is None else str(state.trade_id),
        "status": state.status,
        "waiting_on": state.waiting_on,
        "waiting_for": state.waiting_for,
        "task_id": task_id,
        "links": {"self": f"{SUSPENSE}/{state.receipt_id}", "task": f"{TASKS}/{task_id}"},
    }
