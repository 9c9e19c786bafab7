"""Agreements: the stakes that investors hold."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.idempotency import Writing
from api.market import AGREEMENTS, agreement_json
from api.messages.market import AgreementBody, AgreementView
from api.openapi import problem_responses
from api.parameters import AgreementId
from api.problems import ApiProblem, Code, invalid, not_found
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from models.actors import Role
from models.investment import Agreement, Stake
from models.investor import Investor
from models.market import AgreementStart
from models.problems import Problem
from models.tables.errors import NotFound
from models.tables.market import MarketRecords

router = APIRouter(prefix="/agreements", tags=["market"], route_class=StrictJsonRoute)


@router.post(
    "",
    status_code=201,
    operation_id="bringAgreement",
    summary="Give an investor units of a project",
    response_description="The agreement, its units issued on chain; the header Location says where it is.",
    response_model=AgreementView,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER, Role.GOVERNMENT_ADMIN))],
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def bring(body: AgreementBody, writing: Writing, running: Running) -> Response:
    """Answered once the chain has issued the units. While it is down: 503, and the same request with the same
    Idempotency-Key goes on where it was."""
    services = writing.services

    async def act() -> JSONResponse:
        agreement = await run_in_threadpool(_agreement, services, body, writing.operation)
        receipt = await running.trades.issue(AgreementStart(actor=writing.actor, agreement=agreement))
        shown = agreement_json(Stake(agreement=agreement, locked_units=0), receipt)
        return JSONResponse(shown, 201, {"Location": f"{AGREEMENTS}/{agreement.id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{agreement_id}",
    operation_id="readAgreement",
    summary="A stake",
    response_description="The agreement.",
    response_model=AgreementView,
    responses=problem_responses(401, 404, 422, 503),
)
def read(agreement_id: AgreementId, services: Services, actor: CurrentActor) -> Response:
    """How many units it has, and how many of them are free to be sold. An investor sees its own, officials all."""
    records = MarketRecords(services.database)
    try:
        stake = records.stake(agreement_id)
        holder = records.investor(stake.agreement.investor_id)
    except NotFound as error:
        raise not_found("agreement") from error
    if not (actor.is_official or actor.subject == holder.subject):
        raise not_found("agreement")
    return JSONResponse(agreement_json(stake))


def _agreement(services: ApiServices, body: AgreementBody, agreement_id: UUID) -> Agreement:
    """The agreement that is asked for.

    Raises:
        ApiProblem: 422 where project or investor is unknown, 409 where the project has no such units left.
    """
    records = MarketRecords(services.database)
    try:
        project = records.project(body.project_id)
    except NotFound as error:
        raise _unknown("project_id", "project") from error
    if not _investor(records, body.investor_id).may_trade:
        raise _wrong("investor_id", "NOT_REGISTERED", "This investor is suspended, or not verified yet.")
    left = records.units_left(project.id)
    if body.units > left and not records.has_agreement(agreement_id):
        raise ApiProblem(409, Code.CONFLICT, f"The project has {left} units left, {body.units} are asked for.")
    return Agreement(id=agreement_id, currency=project.currency, created_at=services.clock(), **body.model_dump())


def _investor(records: MarketRecords, investor_id: UUID) -> Investor:
    try:
        return records.investor(investor_id)
    except NotFound as error:
        raise _unknown("investor_id", "investor") from error


def _unknown(field: str, what: str) -> ApiProblem:
    return _wrong(field, "UNKNOWN", f"There is no {what} of this id.")


def _wrong(field: str, code: str, message: str) -> ApiProblem:
    return invalid([Problem(field=field, code=code, message=message)])
