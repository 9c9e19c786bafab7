"""Absences of officials, and who stands in for them."""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.absences import absences_now
from api.auth import require
from api.cases import instant
from api.idempotency import Exchange, Writing
from api.messages.people import DelegationBody, DelegationView
from api.openapi import problem_responses
from api.problems import ApiProblem, Code, not_found, refuse_field
from api.running import Running, RunningServices
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from models.actors import OFFICIALS, Actor, Role
from models.decision import Claim
from models.delegation import Delegation
from models.tables.delegations import delegation_of, end_delegation, set_delegation
from models.tables.page import MAX_LIMIT
from models.tables.tasks import TaskFilters, list_tasks
from models.task import Task, TaskStatus

router = APIRouter(
    prefix="/delegations", tags=["tasks"], route_class=StrictJsonRoute, dependencies=[Depends(require(*OFFICIALS))]
)

Subject = Annotated[
    str, Path(min_length=1, max_length=200, description="The official who is away.", examples=["reviewer-rao"])
]


@router.put(
    "/{subject}",
    operation_id="setDelegation",
    summary="Be away, and name who stands in",
    response_description="The absence, and what became of the tasks that the official held.",
    response_model=DelegationView,
    responses=problem_responses(401, 403, 413, 422, 429, 503),
)
async def put(subject: Subject, body: DelegationBody, writing: Writing, running: Running) -> Response:
    """For the official itself, or a GOVERNMENT_ADMIN for another. Tasks given to an absent official go to the stand-in,
    those it holds when the absence begins today or earlier are handed over now; in both, unless four-eyes bars the
    stand-in. A stand-in acts in its own name. Setting it again takes the place of the one before."""
    _require_may_set(writing.actor, subject)
    if body.delegate == subject:
        refuse_field("delegate", "NOT_ALLOWED", "Nobody stands in for itself; name another official.")
    if body.last_day < body.first_day:
        refuse_field("to", "RANGE", "The absence ends before it begins; `to` is the last day, on or after `from`.")

    async def act() -> JSONResponse:
        delegation = Delegation(
            subject=subject,
            delegate=body.delegate,
            first_day=body.first_day,
            last_day=body.last_day,
            set_by=writing.actor.subject,
            set_at=writing.services.clock(),
        )
        await run_in_threadpool(_set, writing.services, delegation, writing.actor)
        handed_over = await _hand_over(writing, running, subject)
        return JSONResponse(await run_in_threadpool(_json, writing.services, delegation, handed_over))

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{subject}",
    operation_id="readDelegation",
    summary="Whether an official is away",
    response_description="The absence that is set.",
    response_model=DelegationView,
    responses=problem_responses(401, 403, 404, 422, 503),
)
def read(subject: Subject, services: Services) -> Response:
    """The absence that is set for an official, also one that is over; `stand_in` says who stands in today."""
    found = delegation_of(services.database, subject)
    if found is None:
        raise not_found("delegation")
    return JSONResponse(_json(services, found, []))


@router.delete(
    "/{subject}",
    status_code=204,
    operation_id="endDelegation",
    summary="Be back",
    response_description="Taken back.",
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def delete(subject: Subject, writing: Writing) -> Response:
    """For the official itself, or a GOVERNMENT_ADMIN for another. Tasks that were handed over stay where they are."""
    _require_may_set(writing.actor, subject)
    if not await run_in_threadpool(_end, writing.services, subject, writing.actor):
        raise not_found("delegation")
    return Response(status_code=204)


def _require_may_set(actor: Actor, subject: str) -> None:
    if actor.subject != subject and not actor.has(Role.GOVERNMENT_ADMIN):
        detail = "An absence is set by the official itself, or by a GOVERNMENT_ADMIN."
        raise ApiProblem(403, Code.FORBIDDEN_ROLE, detail)


def _set(services: ApiServices, delegation: Delegation, actor: Actor) -> None:
    with services.database.transaction() as session:
        set_delegation(session, delegation, actor)


def _end(services: ApiServices, subject: str, actor: Actor) -> bool:
    with services.database.transaction() as session:
        return end_delegation(session, subject, actor, services.clock())


async def _hand_over(writing: Exchange, running: RunningServices, subject: str) -> list[JsonValue]:
    """Give what the absent official holds to the stand-in, each task with its result."""
    services = writing.services
    absences = await run_in_threadpool(absences_now, services)
    stand_in = absences.stand_in_for(subject)
    if stand_in is None:
        return []
    filters = TaskFilters(assignee=(subject,), status=(TaskStatus.CLAIMED,))
    held = await run_in_threadpool(
        lambda: list_tasks(services.database, filters, now=services.clock(), limit=MAX_LIMIT).items
    )
    results: list[JsonValue] = []
    for task in held:
        word = Claim(actor=writing.actor, task_id=task.task_id, assignee=subject, stand_in=stand_in)
        results.append(await _handed_over(running, task, word, uuid5(writing.operation, str(task.task_id))))
    return results


async def _handed_over(running: RunningServices, held: Task, word: Claim, operation: UUID) -> JsonValue:
    try:
        task = await running.processes.assign(held, word, str(operation))
    except ApiProblem as problem:
        told: JsonValue = {"status": problem.status_code, "code": problem.code, "detail": problem.detail}
        return {"task_id": str(word.task_id), "ok": False, "problem": told}
    return {"task_id": str(word.task_id), "ok": task.assignee != word.assignee, "assignee": task.assignee}


def _json(services: ApiServices, delegation: Delegation, handed_over: list[JsonValue]) -> dict[str, JsonValue]:
    return {
        "subject": delegation.subject,
        "delegate": delegation.delegate,
        "from": delegation.first_day.isoformat(),
        "to": delegation.last_day.isoformat(),
        "stand_in": absences_now(services).stand_in_for(delegation.subject),
        "set_by": delegation.set_by,
        "set_at": instant(delegation.set_at),
        "handed_over": handed_over,
    }
