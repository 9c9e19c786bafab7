"""The requirement policy: proposed by one risk officer, decided on by another, listed for officials."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.auth import require
from api.cases import instant, instant_or_none
from api.idempotency import Exchange, Writing
from api.messages.policies import PolicyBody, PolicyDecisionBody, PolicyList, PolicyView
from api.openapi import problem_responses
from api.problems import ApiProblem, not_found
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from models.actors import OFFICIALS, Role
from models.decision import FORBIDDEN, Refused, Verdict
from models.policy_change import PolicyChange
from models.tables import policies
from models.tables.errors import NotFound
from models.tables.policies import PolicyRecords

router = APIRouter(prefix="/policies", tags=["policies"], route_class=StrictJsonRoute)

_risk_officers_only = [Depends(require(Role.RISK_OFFICER))]
Version = Annotated[str, Path(min_length=1, max_length=40, description="The version's name.", examples=["2030-04-01"])]


@router.post(
    "/requirement",
    status_code=201,
    operation_id="proposeRequirementPolicy",
    summary="Propose a requirement policy",
    response_description="The proposal.",
    response_model=PolicyView,
    dependencies=_risk_officers_only,
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def propose(body: PolicyBody, writing: Writing) -> Response:
    """It counts from `effective_from` on, which must lie ahead, once another RISK_OFFICER has approved it: what was
    assessed before stays assessed by what counted then. A name that was used is used up: 409."""
    services = writing.services

    def write(session: Session) -> PolicyChange:
        return policies.propose(
            session,
            body.policy,
            policy_id=writing.operation,
            reason=body.reason,
            actor=writing.actor,
            now=services.clock(),
        )

    return await _written(writing, body.model_dump_json(), write, status=201)


@router.post(
    "/requirement/{version}/decision",
    operation_id="decideRequirementPolicy",
    summary="Approve or reject a proposed policy",
    response_description="The version, decided on.",
    response_model=PolicyView,
    dependencies=_risk_officers_only,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 429, 503),
)
async def decide(version: Version, body: PolicyDecisionBody, writing: Writing) -> Response:
    """By a RISK_OFFICER who did not propose it (403 FOUR_EYES). One whose day has passed meanwhile can only be
    rejected: 409."""
    services, verdict = writing.services, Verdict(body.decision)

    def write(session: Session) -> PolicyChange:
        try:
            return policies.decide(session, version, verdict, actor=writing.actor, now=services.clock())
        except Refused as refused:
            status = 403 if refused.refusal in FORBIDDEN else 409
            raise ApiProblem(status, refused.refusal, f"{refused.message}.") from refused
        except NotFound:
            raise not_found("proposal of a policy") from None

    return await _written(writing, body.model_dump_json(), write)


@router.get(
    "/requirement",
    operation_id="listRequirementPolicies",
    summary="The requirement policies",
    response_description="Every version that was proposed, and which one counts.",
    response_model=PolicyList,
    dependencies=[Depends(require(*OFFICIALS))],
    responses=problem_responses(401, 403, 503),
)
def versions(services: Services) -> Response:
    """All versions with who proposed and who decided on them."""
    records = PolicyRecords(services.database)
    in_force = records.in_force(services.clock()).version
    items: list[JsonValue] = [_json(change, in_force) for change in records.changes()]
    return JSONResponse({"in_force": in_force, "items": items})


async def _written(
    writing: Exchange, body: str, write: Callable[[Session], PolicyChange], *, status: int = 200
) -> Response:
    services = writing.services

    async def act() -> JSONResponse:
        return JSONResponse(await run_in_threadpool(_write, services, write), status)

    return await writing.once(body, act)


def _write(services: ApiServices, write: Callable[[Session], PolicyChange]) -> dict[str, JsonValue]:
    with services.database.transaction() as session:
        change = write(session)
    return _json(change, PolicyRecords(services.database).in_force(services.clock()).version)


def _json(change: PolicyChange, in_force: str) -> dict[str, JsonValue]:
    return {
        "version": change.policy.version,
        "effective_from": instant(change.policy.effective_from),
        "status": change.status,
        "in_force": change.policy.version == in_force,
        "policy": change.policy.model_dump(mode="json"),
        "reason": change.reason,
        "proposed_by": change.proposed_by,
        "proposed_at": instant(change.proposed_at),
        "decided_by": change.decided_by,
        "decided_at": instant_or_none(change.decided_at),
    }
