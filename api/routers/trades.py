"""Trades: stakes that change hands."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.idempotency import Writing
from api.messages.base import Page
from api.messages.trades import (
    CancelBody,
    FirstRefusalBody,
    FundingBody,
    TradeBody,
    TradeChangedView,
    TradeSummaryView,
    TradeView,
)
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import TradeId
from api.problems import ApiProblem, Code, invalid, not_found
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from api.task_json import task_json
from api.trades import TRADES, changed_json, summary_json, trade_json, visible_trade
from models.actors import Actor, Role
from models.problems import Problem
from models.tables.errors import NotFound
from models.tables.market import MarketRecords
from models.tables.tasks import TaskFilters, list_tasks
from models.tables.trade_view import TradeFilters, list_trades
from models.task import TaskStatus
from models.trade import TradeStatus
from models.trade_facts import TradeTerms
from models.trade_process import CancelOrder, TakeUp, TradeRequest, TradeWaitingOn

router = APIRouter(prefix="/trades", tags=["trades"], route_class=StrictJsonRoute)

_LIVE = (TaskStatus.OPEN, TaskStatus.CLAIMED)
_WRITE_PROBLEMS = problem_responses(401, 403, 404, 409, 413, 422, 429, 503)


@router.post(
    "",
    status_code=201,
    operation_id="requestTrade",
    summary="List a part of a stake for sale to a buyer",
    response_description="The trade; the header Location says where it is.",
    response_model=TradeChangedView,
    dependencies=[Depends(require(Role.INVESTOR))],
    responses=_WRITE_PROBLEMS,
)
async def request(body: TradeBody, writing: Writing, running: Running) -> Response:
    """The rules judge it at once. One that they refuse is CANCELLED from the start, with every rule that it breaks; the
    others wait for the project's co-investors, where they have a right of first refusal, and for compliance."""

    async def act() -> JSONResponse:
        terms = await run_in_threadpool(_terms, writing.services, writing.actor, body)
        asked = TradeRequest(actor=writing.actor, terms=terms)
        state = await running.trades.request(writing.operation, asked)
        return JSONResponse(changed_json(state, writing.actor), 201, {"Location": f"{TRADES}/{writing.operation}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "",
    operation_id="listTrades",
    summary="The trades",
    response_description="One page of trades.",
    response_model=Page[TradeSummaryView],
    responses=problem_responses(401, 422, 503),
)
def trades(
    services: Services,
    actor: CurrentActor,
    *,
    status: Annotated[list[TradeStatus] | None, Query(description="In any of these statuses.")] = None,
    project_id: Annotated[UUID | None, Query(description="Over stakes in one project only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The newest first. An investor sees those that it buys or sells by, or is offered; officials see all."""
    party = None if actor.is_official else actor.subject
    filters = TradeFilters(status=tuple(status or ()), project_id=project_id, party=party)
    page = list_trades(services.database, filters, cursor=cursor, limit=limit)
    items: list[JsonValue] = [summary_json(trade) for trade in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{trade_id}",
    operation_id="readTrade",
    summary="Where a trade stands",
    response_description="The trade.",
    response_model=TradeView,
    responses=problem_responses(401, 404, 422, 503),
)
def read(trade_id: TradeId, services: Services, actor: CurrentActor) -> Response:
    """What it waits for, what of the price is paid, and once it is settled the proof on chain. Seller and buyer see
    theirs, officials all, with what watching the market raised."""
    trade = visible_trade(services.database, trade_id, actor)
    tasks = _open_tasks(services, trade_id) if actor.is_official else []
    return JSONResponse(trade_json(trade, tasks, actor))


@router.post(
    "/{trade_id}/cancel",
    operation_id="cancelTrade",
    summary="Cancel a trade",
    response_description="The trade, cancelled; what was reserved and paid is on its way back.",
    response_model=TradeChangedView,
    responses=_WRITE_PROBLEMS,
)
async def cancel(trade_id: TradeId, body: CancelBody, writing: Writing, running: Running) -> Response:
    """The seller may until the price is set apart, a compliance officer until the settlement begins: 409 after that."""

    async def act() -> JSONResponse:
        await run_in_threadpool(visible_trade, writing.services.database, trade_id, writing.actor)
        order = CancelOrder(actor=writing.actor, reason=body.reason)
        state = await running.trades.cancel(trade_id, order, str(writing.operation))
        return JSONResponse(changed_json(state, writing.actor))

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{trade_id}/funding",
    status_code=202,
    operation_id="announceFunding",
    summary="Say that the price was paid",
    response_description="Where the trade stands; the header Location says where to look for what comes of it.",
    response_model=TradeView,
    responses=_WRITE_PROBLEMS,
)
async def funding(trade_id: TradeId, body: FundingBody, writing: Writing, running: Running) -> Response:
    """For the buyer, who pays into `escrow.reference`. The bank tells us of every payment itself; this has the trade
    look at its escrow at once. A notice without a payment changes nothing."""

    async def act() -> JSONResponse:
        trade = await run_in_threadpool(visible_trade, writing.services.database, trade_id, writing.actor)
        if writing.actor.subject != trade.buyer:
            raise ApiProblem(403, Code.FORBIDDEN_ROLE, "Only the buyer pays.")
        if trade.waiting_on is not TradeWaitingOn.BUYER:
            raise ApiProblem(409, Code.WRONG_STATE, "The trade does not wait for the buyer's money now.")
        await running.trades.look_at_escrow(trade_id)
        return JSONResponse(trade_json(trade, [], writing.actor), 202, {"Location": f"{TRADES}/{trade_id}"})

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{trade_id}/first-refusal",
    operation_id="useFirstRefusal",
    summary="Take the units up, or leave them",
    response_description="The trade, with the co-investor as its buyer, or offered to the next.",
    response_model=TradeChangedView,
    dependencies=[Depends(require(Role.INVESTOR))],
    responses=_WRITE_PROBLEMS,
)
async def first_refusal(trade_id: TradeId, body: FirstRefusalBody, writing: Writing, running: Running) -> Response:
    """For the co-investor to whom the units are offered now. Whoever takes them buys at the price, once compliance has
    approved; the rules hold for it as for the buyer."""

    async def act() -> JSONResponse:
        await run_in_threadpool(visible_trade, writing.services.database, trade_id, writing.actor)
        word = TakeUp(actor=writing.actor, takes=body.takes)
        state = await running.trades.take_up(trade_id, word, str(writing.operation))
        return JSONResponse(changed_json(state, writing.actor))

    return await writing.once(body.model_dump_json(), act)


def _terms(services: ApiServices, actor: Actor, body: TradeBody) -> TradeTerms:
    """What is asked for, as the process takes it.

    Raises:
        ApiProblem: 404 when the caller has no such agreement, 422 when nobody could buy.
    """
    market = MarketRecords(services.database)
    seller = market.investor_of(actor.subject)
    try:
        agreement = market.stake(body.investment_agreement_id).agreement
    except NotFound as error:
        raise not_found("agreement") from error
    if seller is None or agreement.investor_id != seller.id:
        raise not_found("agreement")
    if body.buyer_investor_id == seller.id:
        raise _about_buyer("SAME_PARTY", "Nobody buys from himself: name another investor.")
    try:
        market.investor(body.buyer_investor_id)
    except NotFound as error:
        raise _about_buyer("UNKNOWN", "There is no investor of this id.") from error
    return TradeTerms(seller_investor_id=seller.id, **body.model_dump())


def _about_buyer(code: str, message: str) -> ApiProblem:
    return invalid([Problem(field="buyer_investor_id", code=code, message=message)])


def _open_tasks(services: ApiServices, trade_id: UUID) -> list[JsonValue]:
    now = services.clock()
    page = list_tasks(services.database, TaskFilters(case_id=trade_id, status=_LIVE), now=now)
    return [task_json(task, now) for task in page.items]
