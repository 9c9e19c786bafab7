"""What is known of buyers, as far as it is kept here: credit lines, ratings, branches."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.buyers import buyer_json, require_another_buyer, visible_buyer
from api.idempotency import Exchange, Writing
from api.messages.buyers import (
    BranchBody,
    BranchView,
    BuyerView,
    CreditLineBody,
    CreditLineView,
    RatingBody,
    RatingView,
    RepresentativesView,
)
from api.openapi import problem_responses
from api.problems import ApiProblem, Code, not_found
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from models.actors import OFFICIALS, Role
from models.branch import Branch
from models.buyer import buyer_id_of
from models.field_words import must_pass, shaped
from models.tables.branches import BranchRecords, keep_branches
from models.tables.credit_sanctions import Sanction, sanction
from models.tables.policies import PolicyRecords
from models.tables.ratings import give_rating
from models.tables.representatives import add_representative, remove_representative, representatives_of

router = APIRouter(tags=["buyers"], route_class=StrictJsonRoute)

Buyer = Annotated[
    str,
    Path(
        min_length=1,
        max_length=200,
        description="The buyer: its id, or the name that its tokens carry as `sub`.",
        examples=["4d9b2c7e-0a51-4c38-8f6e-2b1d7a9c5e30"],
    ),
]
BranchId = Annotated[
    UUID,
    Path(
        description="The branch's id, chosen by who writes it first.", examples=["2d8f6e31-4c5b-4a7a-8e9f-6b1c3d5e7f92"]
    ),
]
Subject = Annotated[
    str,
    must_pass(shaped(r"^[^\x00-\x1f]+$", "a text without control characters")),
    Path(
        min_length=1,
        max_length=200,
        description="The name that the person's tokens carry as `sub`.",
        examples=["clerk-of-acme-pune"],
    ),
]
_REGISTRARS = (Role.RISK_OFFICER, Role.GOVERNMENT_ADMIN)
_PROBLEMS = problem_responses(401, 403, 409, 413, 422, 429, 503)


@router.get(
    "/buyers/{buyer_id}",
    operation_id="readBuyer",
    summary="What is known of a buyer",
    response_description="Its credit and what is used of it, its rating, how it pays, who acts for it.",
    response_model=BuyerView,
    responses=problem_responses(401, 404, 422, 503),
)
def read_buyer(buyer_id: Buyer, services: Services, actor: CurrentActor) -> Response:
    """As the sources say now. A buyer sees itself, who acts for one sees that one, officials see all."""
    return JSONResponse(buyer_json(services, visible_buyer(services, buyer_id, actor)))


@router.put(
    "/buyers/{buyer_id}/representatives/{subject}",
    operation_id="addRepresentative",
    summary="Let somebody act for a buyer",
    response_description="Who may act for it now.",
    response_model=RepresentativesView,
    dependencies=[Depends(require(*_REGISTRARS))],
    responses=_PROBLEMS,
)
async def add(buyer_id: Buyer, subject: Subject, writing: Writing) -> Response:
    """Whoever has a BUYER token of this subject may then ask in the buyer's name, and sees what is the buyer's."""
    return await _represented(buyer_id, subject, writing, add_representative)


@router.delete(
    "/buyers/{buyer_id}/representatives/{subject}",
    operation_id="removeRepresentative",
    summary="Let somebody act for a buyer no more",
    response_description="Who may act for it now.",
    response_model=RepresentativesView,
    dependencies=[Depends(require(*_REGISTRARS))],
    responses=_PROBLEMS,
)
async def remove(buyer_id: Buyer, subject: Subject, writing: Writing) -> Response:
    """From the next request on. What was asked for in the buyer's name stays the buyer's."""
    return await _represented(buyer_id, subject, writing, remove_representative)


@router.put(
    "/buyers/{buyer_id}/credit-line",
    operation_id="setCreditLine",
    summary="Set a buyer's credit line",
    response_description="The line, with what is left of it.",
    response_model=CreditLineView,
    dependencies=[Depends(require(Role.RISK_OFFICER))],
    responses=_PROBLEMS,
)
async def set_credit_line(buyer_id: Buyer, body: CreditLineBody, writing: Writing) -> Response:
    """What is held for live requirements stays held, and the buyer's live requirements are assessed anew. 409
    KEPT_ELSEWHERE where another credit module is named by a setting."""
    services = writing.services
    _require_ours(services.credit_is_ours, "credit lines")
    policy_of_now = PolicyRecords(services.database)
    given = Sanction(
        buyer_id=buyer_id_of(buyer_id),
        sanctioned_limit=body.sanctioned_limit,
        outstanding=body.outstanding,
        currency=body.currency,
        blocked=body.blocked,
    )

    def write() -> dict[str, JsonValue]:
        require_another_buyer(services, given.buyer_id, writing.actor)
        now = services.clock()
        share = policy_of_now.in_force(now).exposure_alert_share
        with services.database.transaction() as session:
            (line,) = sanction(session, [given], actor=writing.actor, reason=body.reason, alert_share=share, now=now)
        return line.model_dump(mode="json")

    async def act() -> JSONResponse:
        return JSONResponse(await run_in_threadpool(write))

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/buyers/{buyer_id}/ratings",
    status_code=201,
    operation_id="rateBuyer",
    summary="Rate a buyer for a deal",
    response_description="The rating.",
    response_model=RatingView,
    dependencies=[Depends(require(Role.CONTRACTOR, Role.BUYER))],
    responses=_PROBLEMS,
)
async def rate(buyer_id: Buyer, body: RatingBody, writing: Writing) -> Response:
    """By who supplied the buyer, once for each invoiced order (409 NOT_A_COUNTERPARTY, ALREADY_RATED); nobody rates
    itself. The buyer has a rating from the fifth on, and its live requirements are then assessed anew."""
    services = writing.services
    _require_ours(services.ratings_are_ours, "ratings")

    def write() -> dict[str, JsonValue]:
        with services.database.transaction() as session:
            rating = give_rating(
                session,
                rating_id=writing.operation,
                buyer_id=buyer_id_of(buyer_id),
                deal_id=body.deal_id,
                stars=body.stars,
                actor=writing.actor,
                now=services.clock(),
            )
        return rating.model_dump(mode="json", exclude={"rated_by"})

    async def act() -> JSONResponse:
        return JSONResponse(await run_in_threadpool(write), 201)

    return await writing.once(body.model_dump_json(), act)


@router.put(
    "/branches/{branch_id}",
    operation_id="setBranch",
    summary="Write a branch down, or move it",
    response_description="The branch.",
    response_model=BranchView,
    dependencies=[Depends(require(Role.RISK_OFFICER, Role.GOVERNMENT_ADMIN))],
    responses=_PROBLEMS,
)
async def set_branch(branch_id: BranchId, body: BranchBody, writing: Writing) -> Response:
    """A branch that would be its own ancestor is refused: 409 CIRCLE."""
    services = writing.services
    _require_ours(services.branches is None, "branches")
    branch = Branch(branch_id=branch_id, code=body.code, name=body.name, parent_id=body.parent_id)

    async def act() -> JSONResponse:
        return JSONResponse(await run_in_threadpool(_keep, writing, branch))

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/branches/{branch_id}",
    operation_id="readBranch",
    summary="A branch",
    response_description="The branch, with the head office of its family.",
    response_model=BranchView,
    dependencies=[Depends(require(*OFFICIALS))],
    responses=problem_responses(401, 403, 404, 422, 503),
)
def branch(branch_id: BranchId, services: Services) -> Response:
    """A branch as it stands, and the head office that its way up ends at."""
    found = BranchRecords(services.database).branch(branch_id)
    if found is None:
        raise not_found("branch")
    return JSONResponse(_branch_json(services, found))


async def _represented(name: str, subject: str, writing: Exchange, change: Callable[..., bool]) -> Response:
    services, buyer_id = writing.services, buyer_id_of(name)

    def write() -> dict[str, JsonValue]:
        require_another_buyer(services, buyer_id, writing.actor)
        with services.database.transaction() as session:
            change(session, buyer_id, subject, actor=writing.actor, now=services.clock())
        known = representatives_of(services.database, buyer_id)
        return {"buyer_id": str(buyer_id), "representatives": list[JsonValue](known)}

    async def act() -> JSONResponse:
        return JSONResponse(await run_in_threadpool(write))

    return await writing.once("", act)


def _keep(writing: Exchange, branch: Branch) -> dict[str, JsonValue]:
    services = writing.services
    with services.database.transaction() as session:
        keep_branches(session, [branch], actor=writing.actor, now=services.clock())
    return _branch_json(services, branch)


def _branch_json(services: ApiServices, branch: Branch) -> dict[str, JsonValue]:
    head = BranchRecords(services.database).heads([branch.branch_id])[branch.branch_id]
    return {**branch.model_dump(mode="json"), "head_id": str(head)}


def _require_ours(ours: bool, what: str) -> None:
    if not ours:
        detail = f"The {what} are kept by another module, which a setting names: change them there."
        raise ApiProblem(409, Code.KEPT_ELSEWHERE, detail)
