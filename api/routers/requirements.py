"""Requirements: assessed before the request is answered, matched, cancelled, fulfilled."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.event_stream import STREAM_IS_OVER, LastEventId, Telling, event_stream
from api.idempotency import Exchange, Writing
from api.messages.base import Page
from api.messages.requirements import (
    CLOSE_EXAMPLE,
    AssessmentList,
    CloseBody,
    MatchCheckAnswer,
    MatchCheckBody,
    MatchesAnswer,
    OfferBody,
    RequirementAnswer,
    RequirementBody,
)
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import RequirementId
from api.problems import ApiProblem, Code, refuse_field
from api.requirements import (
    REQUIREMENTS,
    acts_for,
    assessment_json,
    buyer_for,
    checked_json,
    match_json,
    new_view,
    requirement_json,
    visible_requirement,
)
from api.running import Running, RunningServices
from api.services import ApiServices, Services
from api.strict_json import ExactJsonRoute
from models.actors import Role
from models.matching import matched
from models.requirement import BlockReason, RequirementTerms, RiskStatus, check_internal_trade_block
from models.requirement_case import EXPOSURE_ALERT, RISK_ALERT, STATUS_EVENT
from models.requirement_status import LIVE, RequirementStatus
from models.requirement_steps import CloseAction, CloseOrder, RequirementRequest
from models.tables.outbox import End
from models.tables.policies import PolicyRecords
from models.tables.requirement_view import (
    RequirementFilters,
    branch_exists,
    buyers_of,
    list_requirements,
    read_assessments,
    suited,
)

router = APIRouter(prefix="/requirements", tags=["requirements"], route_class=ExactJsonRoute)

_MOST_MATCHES = 500
_MAY_CLOSE = frozenset({Role.RISK_OFFICER, Role.SYSTEM})
_WRITE_PROBLEMS = problem_responses(401, 403, 404, 409, 413, 422, 429, 503)
_TELLING = Telling(
    names={
        STATUS_EVENT: "status",
        RISK_ALERT: "risk_alert",
        EXPOSURE_ALERT: "exposure_alert",
        "task_reminder": "task_reminder",
        "task_escalated": "task_escalated",
    },
    end=End(
        status_event=STATUS_EVENT,
        statuses=frozenset(status.value for status in RequirementStatus if status not in LIVE),
    ),
)
MaybeClosing = Annotated[CloseBody | None, Body(examples=[CLOSE_EXAMPLE])]
_EXAMPLE = (
    "retry: 2000\n\n"
    'id: 17\nevent: status\ndata: {"from": null, "status": "UNDER_REVIEW", "risk_precheck_status": "WARN", '
    '"at": "2026-11-02T06:00:00Z", "changed_by": "SYSTEM"}\n\n'
    'id: 18\nevent: risk_alert\ndata: {"risk_precheck_status": "WARN", "risk_precheck_score": 55}\n\n'
    ": alive\n\n"
)


@router.post(
    "",
    status_code=201,
    operation_id="createRequirement",
    summary="Ask for something, and have it assessed",
    response_description="The requirement with its assessment; the header Location says where it is.",
    response_model=RequirementAnswer,
    dependencies=[Depends(require(Role.BUYER))],
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def create(body: RequirementBody, writing: Writing, running: Running) -> Response:
    """The buyer's credit, rating and payments are looked at, the credit is held, and the answer is the finished
    assessment. PASS is OPEN at once; WARN waits for a risk officer, with its credit held; FAIL waits for two, who may
    override it, and holds nothing; where nothing is known of the buyer the status is null and an officer decides."""
    services, actor = writing.services, writing.actor

    def request() -> RequirementRequest:
        buyer_id = buyer_for(services.database, actor, body.buyer_id)
        branch = body.buyer_branch_id
        if branch is not None and not branch_exists(services.database, branch):
            refuse_field("buyer_branch_id", "UNKNOWN_BRANCH", "There is no such branch.")
        return RequirementRequest(
            buyer_id=buyer_id,
            owner_subject=actor.subject,
            commodity=body.commodity,
            description=body.description,
            terms=body.terms,
            max_quantity=body.max_quantity,
            quantity_unit=body.quantity_unit,
            currency=body.currency,
        )

    async def act() -> JSONResponse:
        wanted = await run_in_threadpool(request)
        state = await running.processes.require(writing.operation, wanted)
        view = new_view(state)
        return JSONResponse(requirement_json(view, actor), 201, {"Location": f"{REQUIREMENTS}/{view.requirement_id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "",
    operation_id="listRequirements",
    summary="Find requirements",
    response_description="One page of requirements.",
    response_model=Page[RequirementAnswer],
    responses=problem_responses(401, 403, 422, 503),
)
def find(
    services: Services,
    actor: CurrentActor,
    *,
    status: Annotated[list[RequirementStatus] | None, Query(description="Any of these statuses.")] = None,
    risk_precheck_status: Annotated[list[RiskStatus] | None, Query(description="Any of these.")] = None,
    buyer_id: Annotated[UUID | None, Query(description="Of one buyer only.")] = None,
    buyer_branch_id: Annotated[UUID | None, Query(description="Of one branch only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The newest first; a buyer sees its own, officials see all. Every filter that is given must match."""
    seen = None if actor.is_official else _own(services, actor.subject, may=actor.has(Role.BUYER))
    buyers = seen if buyer_id is None else tuple(each for each in seen or (buyer_id,) if each == buyer_id)
    filters = RequirementFilters(
        status=tuple(status or ()),
        risk_precheck_status=tuple(risk_precheck_status or ()),
        buyers=buyers,
        branch_id=buyer_branch_id,
    )
    page = list_requirements(services.database, filters, cursor=cursor, limit=limit)
    items: list[JsonValue] = [requirement_json(view, actor) for view in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.post(
    "/matches",
    operation_id="matchOffer",
    summary="Who is served first by an offer",
    response_description="The requirements that it suits, in order.",
    response_model=MatchesAnswer,
    dependencies=[Depends(require(Role.RISK_OFFICER, Role.GOVERNMENT_ADMIN, Role.SYSTEM))],
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def match(body: OfferBody, writing: Writing) -> Response:
    """Every OPEN requirement of the commodity whose budget the price is within: low-risk buyers first, of two alike who
    asked first, each with what of the offer it would get. Nothing is reserved. What budgets buyers have is not for
    sellers to see: officials ask."""
    services, offer = writing.services, body.offer

    def found() -> JSONResponse:
        suits = suited(services.database, offer, limit=_MOST_MATCHES)
        seller = offer.seller_branch_id
        reasons = _blocked_for(services, [each.terms for each in suits], seller)
        candidates = [
            each.candidate.model_copy(update={"blocked": reason}) for each, reason in zip(suits, reasons, strict=True)
        ]
        items: list[JsonValue] = [match_json(each) for each in matched(offer, candidates)]
        return JSONResponse({"items": items})

    async def act() -> JSONResponse:
        return await run_in_threadpool(found)

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{requirement_id}",
    operation_id="readRequirement",
    summary="Where a requirement stands",
    response_description="The requirement.",
    response_model=RequirementAnswer,
    responses=problem_responses(401, 404, 422, 503),
)
def read(requirement_id: RequirementId, services: Services, actor: CurrentActor) -> Response:
    """The requirement with its newest assessment. A buyer sees its own, officials see all."""
    return JSONResponse(requirement_json(visible_requirement(services.database, requirement_id, actor), actor))


@router.get(
    "/{requirement_id}/assessments",
    operation_id="listAssessments",
    summary="Every assessment of a requirement",
    response_description="The assessments, the oldest first.",
    response_model=AssessmentList,
    responses=problem_responses(401, 404, 422, 503),
)
def assessments(requirement_id: RequirementId, services: Services, actor: CurrentActor) -> Response:
    """With their inputs, and the version of the policy that counted: nothing is ever taken out."""
    visible_requirement(services.database, requirement_id, actor)
    items: list[JsonValue] = [assessment_json(each) for each in read_assessments(services.database, requirement_id)]
    return JSONResponse({"items": items})


@router.get(
    "/{requirement_id}/events",
    operation_id="followRequirement",
    summary="Follow a requirement",
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
    requirement_id: RequirementId,
    services: Services,
    running: Running,
    actor: CurrentActor,
    last_event_id: LastEventId = None,
) -> Response:
    """`event: status` for each move; `event: risk_alert` when it becomes WARN or FAIL; `event: exposure_alert` when it
    takes its buyer above the share of the credit limit that is told of, once for each crossing. The stream ends with
    the requirement. A client that comes back with Last-Event-ID misses nothing; after the end it is answered with
    204."""
    await run_in_threadpool(visible_requirement, services.database, requirement_id, actor)
    return await event_stream(services, running, requirement_id, last_event_id, _TELLING)


@router.post(
    "/{requirement_id}/match-check",
    operation_id="checkSellers",
    summary="Whether sellers may trade with the buyer",
    response_description="One answer for each seller.",
    response_model=MatchCheckAnswer,
    responses=_WRITE_PROBLEMS,
)
async def match_check(requirement_id: RequirementId, body: MatchCheckBody, writing: Writing) -> Response:
    """While `blocked_internal_trades` is set, a seller of the buyer's own branch (SAME_BRANCH), or of a branch under
    the same head office (SAME_FAMILY, where the policy says so), is blocked."""
    services, sellers = writing.services, body.sellers

    def checked() -> JSONResponse:
        view = visible_requirement(services.database, requirement_id, writing.actor)
        reasons = _blocked(services, view.terms, sellers)
        results: list[JsonValue] = [
            checked_json(seller, reason) for seller, reason in zip(sellers, reasons, strict=True)
        ]
        answer: dict[str, JsonValue] = {"requirement_id": str(requirement_id), "results": results}
        if body.seller_branch_id is not None:
            answer |= checked_json(body.seller_branch_id, reasons[0])
        return JSONResponse(answer)

    async def act() -> JSONResponse:
        return await run_in_threadpool(checked)

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{requirement_id}/cancel",
    operation_id="cancelRequirement",
    summary="Withdraw a requirement",
    response_description="The requirement, CANCELLED.",
    response_model=RequirementAnswer,
    responses=_WRITE_PROBLEMS,
)
async def cancel(
    requirement_id: RequirementId, writing: Writing, running: Running, body: MaybeClosing = None
) -> Response:
    """Its buyer, or a risk officer; the credit that it held is given back."""
    return await _closed(requirement_id, CloseAction.CANCEL, body or CloseBody(), writing, running)


@router.post(
    "/{requirement_id}/fulfil",
    operation_id="fulfilRequirement",
    summary="Say that a requirement was fulfilled",
    response_description="The requirement, FULFILLED.",
    response_model=RequirementAnswer,
    responses=_WRITE_PROBLEMS,
)
async def fulfil(
    requirement_id: RequirementId, writing: Writing, running: Running, body: MaybeClosing = None
) -> Response:
    """Its buyer, or a risk officer, while it is OPEN; what it held is given back, for the trade itself now counts."""
    return await _closed(requirement_id, CloseAction.FULFIL, body or CloseBody(), writing, running)


async def _closed(
    requirement_id: UUID, action: CloseAction, body: CloseBody, writing: Exchange, running: RunningServices
) -> Response:
    services, actor = writing.services, writing.actor

    def require_may() -> None:
        view = visible_requirement(services.database, requirement_id, actor)
        if actor.roles.isdisjoint(_MAY_CLOSE) and not acts_for(services.database, actor, view):
            raise ApiProblem(403, Code.FORBIDDEN_ROLE, "This is for the requirement's buyer, or a risk officer.")

    async def act() -> JSONResponse:
        await run_in_threadpool(require_may)
        order = CloseOrder(actor=actor, action=action, reason=body.reason)
        await running.processes.close_requirement(requirement_id, order, str(writing.operation))
        view = await run_in_threadpool(visible_requirement, services.database, requirement_id, actor)
        return JSONResponse(requirement_json(view, actor))

    return await writing.once(body.model_dump_json(), act)


def _own(services: ApiServices, subject: str, *, may: bool) -> tuple[UUID, ...]:
    if not may:
        raise ApiProblem(403, Code.FORBIDDEN_ROLE, "This needs the role BUYER, or an official's.")
    return buyers_of(services.database, subject)


def _blocked(services: ApiServices, terms: RequirementTerms, sellers: list[UUID]) -> list[BlockReason | None]:
    """Why each seller is blocked, by one look at the tree of branches."""
    buyer = terms.buyer_branch_id
    if buyer is None or not terms.blocked_internal_trades:
        return [None] * len(sellers)
    heads = services.heads([buyer, *sellers])
    scope = PolicyRecords(services.database).in_force(services.clock()).internal_trade_scope
    return [check_internal_trade_block(terms, seller, heads=heads, scope=scope) for seller in sellers]


def _blocked_for(
    services: ApiServices, buyers: list[RequirementTerms], seller: UUID | None
) -> list[BlockReason | None]:
    """Why each buyer is blocked for one seller, by one look at the tree of branches."""
    if seller is None:
        return [None] * len(buyers)
    branches = {terms.buyer_branch_id for terms in buyers if terms.buyer_branch_id is not None}
    heads = services.heads([seller, *branches])
    scope = PolicyRecords(services.database).in_force(services.clock()).internal_trade_scope
    return [check_internal_trade_block(terms, seller, heads=heads, scope=scope) for terms in buyers]
