"""Requirements as the API shows them, and who may see and make them."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import JsonValue

from api.cases import instant, instant_or_none
from api.problems import ApiProblem, Code, not_found, refuse_field
from models.actors import Actor, Role
from models.buyer import buyer_id_of
from models.matching import Match
from models.requirement import BlockReason
from models.requirement_case import waiting_for
from models.requirement_status import LIVE, RequirementStatus
from models.requirement_steps import RequirementCore, RequirementState
from models.tables.database import Database
from models.tables.requirement_view import AssessmentView, RequirementView, buyers_of, read_requirement

JsonObject = dict[str, JsonValue]
REQUIREMENTS = "/api/v1/requirements"


def visible_requirement(database: Database, requirement_id: UUID, actor: Actor) -> RequirementView:
    """The requirement, for its buyer and for officials.

    Raises:
        ApiProblem: 404 when there is none, or it is another's.
    """
    found = read_requirement(database, requirement_id)
    if found is None or not (actor.is_official or acts_for(database, actor, found)):
        raise not_found("requirement")
    return found


def acts_for(database: Database, actor: Actor, view: RequirementView) -> bool:
    """Whether the actor is the requirement's buyer, or acts for it."""
    return actor.has(Role.BUYER) and (
        actor.subject == view.owner_subject or view.buyer_id in buyers_of(database, actor.subject)
    )


def buyer_for(database: Database, actor: Actor, named: str | None) -> UUID:
    """The buyer whom a new requirement is for: the one that is `named`, else the one whom the actor acts for.

    Raises:
        ApiProblem: 403 when the actor may not act for it; 422 when it acts for several and named none.
    """
    known = buyers_of(database, actor.subject)
    if named is None:
        if len(known) > 2:
            refuse_field("buyer_id", "REQUIRED", "You act for several buyers: name the one that this is for.")
        return next(reversed(known))
    buyer_id = buyer_id_of(named)
    if buyer_id not in known:
        raise ApiProblem(
            403,
            Code.FORBIDDEN_ROLE,
            "You may not act for this buyer: leave `buyer_id` out, give your token's own subject, or have the buyer "
            "register you.",
        )
    return buyer_id


def requirement_json(view: RequirementView, actor: Actor) -> JsonObject:
    """The requirement as `RequirementAnswer` documents it."""
    return {
        "id": str(view.requirement_id),
        "requirement_id": str(view.requirement_id),
        "requirement_number": f"REQ-{view.number:08d}",
        "buyer_id": str(view.buyer_id),
        "commodity": view.commodity,
        "description": view.description,
        "min_quantity": str(view.min_quantity),
        "preferred_quantity": _text(view.preferred_quantity),
        "max_quantity": _text(view.max_quantity),
        "quantity_unit": view.quantity_unit,
        "max_budget_per_unit": str(view.max_budget_per_unit),
        "currency": view.currency,
        "status": view.status,
        "waiting_on": "RISK_OFFICER" if view.status is RequirementStatus.UNDER_REVIEW else "NOBODY",
        "waiting_for": waiting_for(view.status),
        "estimated_trade_value": _text(view.estimated_trade_value),
        "buyer_credit_limit_remaining": _text(view.buyer_credit_limit_remaining),
        "buyer_exposure_after_trade": _text(view.buyer_exposure_after_trade),
        "risk_precheck_status": view.risk_precheck_status,
        "risk_precheck_score": view.risk_precheck_score,
        "buyer_branch_id": _text(view.buyer_branch_id),
        "blocked_internal_trades": view.blocked_internal_trades,
        "buyer_rating_score": _text(view.buyer_rating_score),
        "buyer_payment_performance_score": view.buyer_payment_performance_score,
        "risk_factors": [str(factor) for factor in view.risk_factors],
        "risk_factor_details": [factor.model_dump(mode="json") for factor in view.risk_factors],
        "policy_version": view.policy_version,
        "assessed_at": instant(view.assessed_at),
        "credit_hold": view.hold_state,
        "reason": view.reason,
        "created_at": instant(view.created_at),
        "updated_at": instant(view.updated_at),
        "expires_at": instant(view.expires_at),
        "closed_at": instant_or_none(view.closed_at),
        "links": _links(view, actor),
    }


def new_view(state: RequirementState) -> RequirementView:
    """A requirement that was just made, as its row stands: what the process answered is the whole of it."""
    core = state.core
    return RequirementView.model_validate(
        {
            **_request_columns(core),
            **_risk_columns(core),
            "number": core.number,
            "status": core.status,
            "hold_state": core.hold_state,
            "created_at": core.reading.as_of,
            "updated_at": core.reading.as_of,
            "expires_at": core.expires_at,
            "closed_at": None,
        }
    )


def assessment_json(view: AssessmentView) -> JsonObject:
    """The assessment as `AssessmentAnswer` documents it."""
    factors = view.assessment.get("risk_factors")
    listed = factors if isinstance(factors, list) else []
    return {
        "ordinal": view.ordinal,
        "cause": view.cause,
        "as_of": instant(view.as_of),
        "policy_version": view.policy_version,
        **view.assessment,
        "risk_factors": [f"{each['code']}: {each['sentence']}" for each in listed if isinstance(each, dict)],
        "risk_factor_details": listed,
        "inputs": view.inputs,
        "inputs_digest": view.inputs_digest,
        "source_digests": view.source_digests,
    }


def checked_json(seller_branch_id: UUID, reason: BlockReason | None) -> JsonObject:
    """One seller as `SellerChecked` documents it."""
    return {"seller_branch_id": str(seller_branch_id), "blocked": reason is not None, "reason": reason}


def match_json(match: Match) -> JsonObject:
    """One match as `MatchAnswer` documents it."""
    candidate = match.candidate
    return {
        "rank": match.rank,
        "requirement_id": str(candidate.requirement_id),
        "risk_precheck_score": candidate.risk_precheck_score,
        "created_at": instant(candidate.created_at),
        "allocated_quantity": str(match.allocated_quantity),
        "blocked": candidate.blocked is not None,
        "reason": candidate.blocked,
        "links": {"self": f"{REQUIREMENTS}/{candidate.requirement_id}"},
    }


def _request_columns(core: RequirementCore) -> Mapping[str, object]:
    request, terms = core.request, core.request.terms
    return {
        "requirement_id": core.requirement_id,
        "buyer_id": request.buyer_id,
        "owner_subject": request.owner_subject,
        "commodity": request.commodity,
        "description": request.description,
        "min_quantity": terms.min_quantity,
        "preferred_quantity": terms.preferred_quantity,
        "max_quantity": request.max_quantity,
        "quantity_unit": request.quantity_unit,
        "max_budget_per_unit": terms.max_budget_per_unit,
        "currency": request.currency,
        "buyer_branch_id": terms.buyer_branch_id,
        "blocked_internal_trades": terms.blocked_internal_trades,
    }


def _risk_columns(core: RequirementCore) -> Mapping[str, object]:
    inputs, assessment = core.reading.inputs, core.assessment
    return {
        "estimated_trade_value": assessment.estimated_trade_value,
        "buyer_credit_limit_remaining": inputs.credit_limit_remaining,
        "buyer_exposure_after_trade": assessment.buyer_exposure_after_trade,
        "risk_precheck_status": assessment.risk_precheck_status,
        "risk_precheck_score": assessment.risk_precheck_score,
        "buyer_rating_score": inputs.rating,
        "buyer_payment_performance_score": inputs.payment_performance,
        "risk_factors": assessment.risk_factors,
        "policy_version": core.reading.policy.version,
        "assessed_at": core.reading.as_of,
    }


def _links(view: RequirementView, actor: Actor) -> JsonObject:
    base = f"{REQUIREMENTS}/{view.requirement_id}"
    links: JsonObject = {"self": base, "assessments": f"{base}/assessments", "events": f"{base}/events"}
    if view.status in LIVE and not (actor.is_official and not actor.has(Role.BUYER)):
        links["cancel"] = f"{base}/cancel"
    if view.status is RequirementStatus.OPEN:
        links |= {"match_check": f"{base}/match-check", "fulfil": f"{base}/fulfil"}
    return links


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
