"""Investors: brought by officials, suspended and reinstated by them."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.idempotency import Exchange, Writing
from api.market import INVESTORS, investor_json
from api.messages.market import InvestorBody, InvestorReasonBody, InvestorView
from api.openapi import problem_responses
from api.parameters import InvestorId
from api.problems import ApiProblem, invalid, not_found
from api.running import Running, RunningServices
from api.services import Services
from api.strict_json import StrictJsonRoute
from models.actors import Role
from models.conflict import Conflict
from models.identifiers import pan as pans
from models.identifiers import wallet_address as wallets
from models.investor import Investor, InvestorStatus
from models.problems import Problem
from models.tables.errors import NotFound
from models.tables.market import MarketRecords

router = APIRouter(prefix="/investors", tags=["market"], route_class=StrictJsonRoute)

Found = TypeVar("Found")

_officials_only = [Depends(require(Role.COMPLIANCE_OFFICER, Role.GOVERNMENT_ADMIN))]
_WRITE_PROBLEMS = problem_responses(401, 403, 404, 409, 413, 422, 429, 503)


@router.post(
    "",
    status_code=201,
    operation_id="bringInvestor",
    summary="Bring an investor to the market",
    response_description="The investor; the header Location says where it is.",
    response_model=InvestorView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def bring(body: InvestorBody, writing: Writing, running: Running) -> Response:
    """The record has it at once; on chain, where it must be known before units are its own, it follows."""
    _require_well_formed(body)
    services = writing.services
    made = {"id": writing.operation, "status": InvestorStatus.REGISTERED, "created_at": services.clock()}
    wallet = {"wallet_address": wallets.checksummed(body.wallet_address)}
    investor = Investor.model_validate(body.model_dump() | wallet | made)

    async def act() -> JSONResponse:
        try:
            await run_in_threadpool(
                MarketRecords(services.database).bring_investor, writing.actor, investor, investor.created_at
            )
        except Conflict as conflict:
            raise ApiProblem(409, conflict.code, f"{str(conflict).capitalize()}.") from conflict
        if investor.may_trade:
            await running.trades.bring_to_chain(investor.id, writing.operation)
        return JSONResponse(investor_json(investor), 201, {"Location": f"{INVESTORS}/{investor.id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{investor_id}",
    operation_id="readInvestor",
    summary="An investor's standing",
    response_description="The investor.",
    response_model=InvestorView,
    responses=problem_responses(401, 404, 422, 503),
)
def read(investor_id: InvestorId, services: Services, actor: CurrentActor) -> Response:
    """An investor sees itself, officials see all."""
    investor = _found(lambda: MarketRecords(services.database).investor(investor_id))
    if not (actor.is_official or actor.subject == investor.subject):
        raise not_found("investor")
    return JSONResponse(investor_json(investor))


@router.post(
    "/{investor_id}/suspend",
    operation_id="suspendInvestor",
    summary="Suspend an investor",
    response_description="The investor, suspended.",
    response_model=InvestorView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def suspend(investor_id: InvestorId, body: InvestorReasonBody, writing: Writing, running: Running) -> Response:
    """It keeps its stakes and neither buys nor sells. A trade of its own that is not settled yet is undone when its
    turn comes."""
    return await _changed(investor_id, InvestorStatus.SUSPENDED, body, writing, running)


@router.post(
    "/{investor_id}/reinstate",
    operation_id="reinstateInvestor",
    summary="Let an investor trade again",
    response_description="The investor, registered.",
    response_model=InvestorView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def reinstate(investor_id: InvestorId, body: InvestorReasonBody, writing: Writing, running: Running) -> Response:
    """From now on; what was undone meanwhile stays undone."""
    return await _changed(investor_id, InvestorStatus.REGISTERED, body, writing, running)


async def _changed(
    investor_id: UUID, status: InvestorStatus, body: InvestorReasonBody, writing: Exchange, running: RunningServices
) -> Response:
    services = writing.services
    records = MarketRecords(services.database)

    def change() -> Investor:
        now = services.clock()
        _found(lambda: records.change_status(writing.actor, investor_id, status, body.reason, now))
        return records.investor(investor_id)

    async def act() -> JSONResponse:
        investor = await run_in_threadpool(change)
        await running.trades.bring_to_chain(investor_id, writing.operation)
        return JSONResponse(investor_json(investor))

    return await writing.once(body.model_dump_json(), act)


def _found(read_it: Callable[[], Found]) -> Found:
    try:
        return read_it()
    except NotFound as error:
        raise not_found("investor") from error


def _require_well_formed(body: InvestorBody) -> None:
    problems: list[Problem] = []
    for field, value, problem_with in (
        ("wallet_address", body.wallet_address, wallets.problem_with),
        ("pan", body.pan, pans.problem_with),
    ):
        problem = None if value is None else problem_with(value)
        if problem is not None:
            problems.append(Problem(field=field, code="FORMAT", message=problem))
    if problems:
        raise invalid(problems)
