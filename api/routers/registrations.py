"""Registrations: where one stands, and what officials and its contractor do with it."""

from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api import drafts
from api.auth import CurrentActor, require
from api.cases import APPLICATIONS
from api.drafts import DraftState
from api.idempotency import Exchange, Writing
from api.messages.applications import DraftView
from api.messages.registrations import ReasonBody, RegistrationView, RenewBody, StandingChangedView
from api.openapi import problem_responses
from api.parameters import ContractorId
from api.registrations import changed_json, registration_json, visible_registration
from api.routers.applications import draft_json
from api.running import Running, RunningServices
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from api.task_json import task_json
from models.actors import Role
from models.registration import StandingAction, StandingOrder
from models.tables.tasks import TaskFilters, list_tasks
from models.task import TaskStatus

router = APIRouter(prefix="/registrations", tags=["registrations"], route_class=StrictJsonRoute)

_LIVE = (TaskStatus.OPEN, TaskStatus.CLAIMED)
_officials_only = [Depends(require(Role.GOVERNMENT_ADMIN))]
_WRITE_PROBLEMS = problem_responses(401, 403, 404, 409, 413, 422, 429, 503)


@router.get(
    "/{contractor_id}",
    operation_id="readRegistration",
    summary="Where a registration stands",
    response_description="The registration.",
    response_model=RegistrationView,
    responses=problem_responses(401, 404, 422, 503),
)
def read(contractor_id: ContractorId, services: Services, actor: CurrentActor) -> Response:
    """Status and term, reminders sent, what re-checks found, the open tasks, its history and every write on chain. A
    contractor sees its own, officials see all."""
    view = visible_registration(services.database, contractor_id, actor)
    tasks = _open_tasks(services, contractor_id) if actor.is_official else []
    return JSONResponse(registration_json(view, tasks, actor))


@router.post(
    "/{contractor_id}/suspend",
    operation_id="suspendRegistration",
    summary="Suspend a registration",
    response_description="The registration, suspended.",
    response_model=StandingChangedView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def suspend(contractor_id: ContractorId, body: ReasonBody, writing: Writing, running: Running) -> Response:
    """At once, for the record and the public page; the write to the chain follows."""
    return await _ordered(contractor_id, StandingAction.SUSPEND, body, writing, running)


@router.post(
    "/{contractor_id}/reinstate",
    operation_id="reinstateRegistration",
    summary="Reinstate a suspended registration",
    response_description="The registration, in force again.",
    response_model=StandingChangedView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def reinstate(contractor_id: ContractorId, body: ReasonBody, writing: Writing, running: Running) -> Response:
    """For the rest of its term. What a re-check found, and nobody settled, stands in the way: 409 with the code
    OPEN_ITEMS until its RECHECK task is settled, a CRITICAL flag by two officials."""
    return await _ordered(contractor_id, StandingAction.REINSTATE, body, writing, running)


@router.post(
    "/{contractor_id}/revoke",
    operation_id="revokeRegistration",
    summary="Revoke a registration",
    response_description="The registration, revoked.",
    response_model=StandingChangedView,
    dependencies=_officials_only,
    responses=_WRITE_PROBLEMS,
)
async def revoke(contractor_id: ContractorId, body: ReasonBody, writing: Writing, running: Running) -> Response:
    """For good: REJECTED, through SUSPENDED where it was in force. The contractor may apply again."""
    return await _ordered(contractor_id, StandingAction.REVOKE, body, writing, running)


@router.post(
    "/{contractor_id}/renew",
    status_code=201,
    operation_id="renewRegistration",
    summary="Open the draft that renews a registration",
    response_description="The draft; the header Location says where it is.",
    response_model=DraftView,
    dependencies=[Depends(require(Role.CONTRACTOR))],
    responses=_WRITE_PROBLEMS,
)
async def renew(contractor_id: ContractorId, body: RenewBody, writing: Writing) -> Response:
    """A draft filled with what the contractor declared last: amend it, sign the wallet's message anew, and submit it.
    While it runs, the registration stands as it does. Approved before the term ends, it extends the term; after that,
    it begins a new one. Asked again, the answer is the same application."""
    services, now = writing.services, writing.services.clock()

    def open_renewal() -> DraftState:
        with services.database.transaction() as session:
            return drafts.open_renewal(
                services,
                session,
                writing.actor,
                contractor_id=contractor_id,
                application_id=writing.operation,
                now=now,
            )

    async def act() -> JSONResponse:
        state = await run_in_threadpool(open_renewal)
        return JSONResponse(draft_json(state), 201, {"Location": f"{APPLICATIONS}/{state.application_id}"})

    return await writing.once(body.model_dump_json(), act)


async def _ordered(
    contractor_id: UUID, action: StandingAction, body: ReasonBody, writing: Exchange, running: RunningServices
) -> Response:
    async def act() -> JSONResponse:
        await run_in_threadpool(visible_registration, writing.services.database, contractor_id, writing.actor)
        order = StandingOrder(actor=writing.actor, action=action, reason=body.reason)
        return JSONResponse(
            changed_json(await running.processes.change_standing(contractor_id, order, str(writing.operation)))
        )

    return await writing.once(body.model_dump_json(), act)


def _open_tasks(services: ApiServices, contractor_id: UUID) -> list[JsonValue]:
    now = services.clock()
    page = list_tasks(services.database, TaskFilters(case_id=contractor_id, status=_LIVE), now=now)
    return [task_json(task, now) for task in page.items]
