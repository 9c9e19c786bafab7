"""Tasks: the one list of what people must do, and what they say."""

import asyncio
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.absences import absences_now
from api.asked import asked_for
from api.auth import CurrentActor, require
from api.buyers import require_another_buyer
from api.idempotency import Exchange, Writing
from api.messages.base import Page
from api.messages.tasks import (
    AssignBody,
    BulkDecision,
    BulkView,
    DecisionBody,
    DecisionView,
    ItemBody,
    TaskView,
)
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ItemId, TaskId
from api.problems import ApiProblem, not_found
from api.processes import Processes
from api.reports import may_see_confidential
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from api.task_json import blocking_json, decision_json, task_json
from models.actors import OFFICIALS, Actor, Role
from models.decision import Claim, Decision, ItemDecision, Refusal
from models.tables.requirement_view import read_requirement
from models.tables.tasks import TaskFilters, list_tasks, read_task
from models.task import Process, Task, TaskStatus

router = APIRouter(
    prefix="/tasks", tags=["tasks"], route_class=StrictJsonRoute, dependencies=[Depends(require(*OFFICIALS))]
)

_MAX_BULK = 100
_AT_ONCE = 8
"""How many decisions of one bulk request are delivered side by side."""
_WRITE_PROBLEMS = problem_responses(401, 403, 404, 409, 413, 422, 429, 503)


@router.get(
    "",
    operation_id="listTasks",
    summary="What there is to do",
    response_description="One page of tasks.",
    response_model=Page[TaskView],
    responses=problem_responses(401, 403, 422, 503),
)
def tasks(
    services: Services,
    actor: CurrentActor,
    *,
    process: Annotated[Process | None, Query(description="Of one process only.")] = None,
    role: Annotated[list[Role] | None, Query(description="For any of these roles.")] = None,
    status: Annotated[list[TaskStatus] | None, Query(description="In any of these statuses.")] = None,
    assignee: Annotated[
        str | None, Query(max_length=200, description="Held by this person, or by somebody for whom it stands in.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="Live and past the due time, or not so.")] = None,
    case_id: Annotated[UUID | None, Query(description="Of one case only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """What is due first comes first. Every filter that is given must match."""
    now = services.clock()
    away = frozenset[str]() if assignee is None else absences_now(services).stood_in_for(assignee)
    filters = TaskFilters(
        process=process,
        role=tuple(role or ()),
        status=tuple(status or ()),
        assignee=() if assignee is None else (assignee, *sorted(away)),
        overdue=overdue,
        case_id=case_id,
        confidential=may_see_confidential(actor),
    )
    page = list_tasks(services.database, filters, now=now, cursor=cursor, limit=limit)
    items: list[JsonValue] = [task_json(task, now) for task in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{task_id}",
    operation_id="readTask",
    summary="One task, with its items",
    response_description="The task.",
    response_model=TaskView,
    responses=problem_responses(401, 403, 404, 422, 503),
)
def task(task_id: TaskId, services: Services, actor: CurrentActor) -> Response:
    """The task as it stands, and what must be settled on it."""
    return JSONResponse(task_json(_task(services, task_id, actor), services.clock()))


@router.post(
    "/{task_id}/claim",
    operation_id="claimTask",
    summary="Take a task",
    response_description="The task, in the caller's hands.",
    response_model=TaskView,
    responses=_WRITE_PROBLEMS,
)
async def claim(task_id: TaskId, writing: Writing, running: Running) -> Response:
    """Claiming the REVIEW task of an application begins its review. What an official holds who is away, its stand-in
    may take."""

    async def act() -> JSONResponse:
        found = await run_in_threadpool(_task, writing.services, task_id, writing.actor)
        absences = await run_in_threadpool(absences_now, writing.services)
        absent = absences.stood_in_for(writing.actor.subject)
        word = Claim(actor=writing.actor, task_id=task_id, stands_in_for=absent)
        return _shown(writing, await running.processes.claim(found, word, str(writing.operation)))

    return await writing.once("", act)


@router.post(
    "/{task_id}/release",
    operation_id="releaseTask",
    summary="Put a task back",
    response_description="The task, back on the list.",
    response_model=TaskView,
    responses=_WRITE_PROBLEMS,
)
async def release(task_id: TaskId, writing: Writing, running: Running) -> Response:
    """Only who holds a task can put it back on the list."""

    async def act() -> JSONResponse:
        found = await run_in_threadpool(_task, writing.services, task_id, writing.actor)
        word = Claim(actor=writing.actor, task_id=task_id)
        return _shown(writing, await running.processes.release(found, word, str(writing.operation)))

    return await writing.once("", act)


@router.post(
    "/{task_id}/assign",
    operation_id="assignTask",
    summary="Give a task to somebody",
    response_description="The task, in the other's hands.",
    response_model=TaskView,
    responses=_WRITE_PROBLEMS,
)
async def assign(task_id: TaskId, body: AssignBody, writing: Writing, running: Running) -> Response:
    """An official of the task's role gives it to another; four-eyes holds for both. When that person is away, its
    stand-in has it (`on_behalf_of` says for whom), unless four-eyes bars the stand-in."""

    async def act() -> JSONResponse:
        found = await run_in_threadpool(_task, writing.services, task_id, writing.actor)
        absences = await run_in_threadpool(absences_now, writing.services)
        stand_in = absences.stand_in_for(body.assignee)
        word = Claim(actor=writing.actor, task_id=task_id, assignee=body.assignee, stand_in=stand_in)
        return _shown(writing, await running.processes.assign(found, word, str(writing.operation)))

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{task_id}/items/{item_id}",
    operation_id="settleItem",
    summary="Settle a manual check or a flag",
    response_description="The task, with the item settled.",
    response_model=TaskView,
    responses=_WRITE_PROBLEMS,
)
async def settle(task_id: TaskId, item_id: ItemId, body: ItemBody, writing: Writing, running: Running) -> Response:
    """Flags and score are made anew with it; the task comes back as it then stands."""

    async def act() -> JSONResponse:
        found = await run_in_threadpool(_task, writing.services, task_id, writing.actor)
        word = ItemDecision(
            actor=writing.actor, task_id=task_id, item_id=item_id, outcome=body.outcome, remarks=body.remarks
        )
        return _shown(writing, await running.processes.settle_item(found, word, str(writing.operation)))

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{task_id}/decision",
    operation_id="decideTask",
    summary="Decide a task",
    response_description="What the decision led to.",
    response_model=DecisionView,
    responses=_WRITE_PROBLEMS,
)
async def decide(task_id: TaskId, body: DecisionBody, writing: Writing, running: Running) -> Response:
    """APPROVE on a REVIEW task forwards the case to another official; on an APPROVAL task it registers the contractor;
    on a RECHECK task it lets the registration stand, and REJECT suspends it; on a SIGN_OFF task it sends the report to
    the regulator, and REJECT fails it; on a CORRECTION task it has the report made anew, and REJECT leaves it;
    on a FILE_STR task it files the report, and REJECT dismisses what it is about.
    REQUEST_CHANGES asks the contractor for the `fields` and `documents` that it names: the clock stops, and once they
    are in, what they touch is checked again and the REVIEW task goes on in the same hands. A 409 with the code
    OPEN_ITEMS lists in `open_items` what must be settled first."""

    async def act() -> JSONResponse:
        decided = await _decided(writing, running.processes, task_id, body, writing.operation)
        return JSONResponse(decided)

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/decisions",
    operation_id="decideTasks",
    summary="Decide many tasks",
    response_description="A result for each decision.",
    response_model=BulkView,
    responses=problem_responses(401, 403, 413, 422, 429, 503),
)
async def decide_many(
    body: Annotated[
        list[BulkDecision],
        Body(
            min_length=1,
            max_length=_MAX_BULK,
            examples=[[{"task_id": "c1b7a0d2-9c1e-4b8f-8c57-2f4f8f1e6a01", "decision": "APPROVE", "remarks": ""}]],
        ),
    ],
    writing: Writing,
    running: Running,
) -> Response:
    """Each decision stands for itself: one that is refused does not stop the others. The results come in order."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(position: int, word: BulkDecision) -> JsonValue:
        operation = uuid5(writing.operation, str(position))
        async with turn:
            try:
                decided = await _decided(writing, running.processes, word.task_id, word, operation)
            except ApiProblem as problem:
                told: JsonValue = {"status": problem.status_code, "code": problem.code, "detail": problem.detail}
                told |= problem.members
                if problem.errors is not None:
                    told["errors"] = [each.model_dump() for each in problem.errors]
                return {"task_id": str(word.task_id), "ok": False, "status": problem.status_code, "problem": told}
        return {"task_id": str(word.task_id), "ok": True, "status": 200, "decision": decided}

    async def act() -> JSONResponse:
        results = await asyncio.gather(*(one(position, word) for position, word in enumerate(body)))
        return JSONResponse({"results": results})

    canonical = "\n".join(word.model_dump_json() for word in body)
    return await writing.once(canonical, act)


async def _decided(
    writing: Exchange, processes: Processes, task_id: UUID, body: DecisionBody, operation: UUID
) -> dict[str, JsonValue]:
    services = writing.services
    asked = asked_for(body)
    found = await run_in_threadpool(_task_for, services, task_id, writing.actor)
    word = Decision(actor=writing.actor, verdict=body.decision, remarks=body.remarks, task_id=task_id, changes=asked)
    try:
        state = await processes.decide(found, word, str(operation))
    except ApiProblem as problem:
        if problem.code == Refusal.OPEN_ITEMS:
            still = await run_in_threadpool(_task, services, task_id, writing.actor)
            problem.members["open_items"] = blocking_json(still)
        raise
    return decision_json(found, body.decision, state)


def _task_for(services: ApiServices, task_id: UUID, actor: Actor) -> Task:
    """The task, for somebody who may decide it as far as the record tells: its process cannot know who acts for the
    buyer now."""
    found = _task(services, task_id, actor)
    if found.process is Process.REQUIREMENT:
        view = read_requirement(services.database, found.case_id)
        if view is not None:
            require_another_buyer(services, view.buyer_id, actor)
    return found


def _task(services: ApiServices, task_id: UUID, actor: Actor) -> Task:
    found = read_task(services.database, task_id, confidential=may_see_confidential(actor))
    if found is None:
        raise not_found("task")
    return found


def _shown(writing: Exchange, changed: Task) -> JSONResponse:
    return JSONResponse(task_json(changed, writing.services.clock()))
