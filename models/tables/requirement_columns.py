"""What a requirement's row holds of its process, by column."""

from datetime import datetime

from models.requirement_status import LIVE
from models.requirement_steps import RequirementCore


def first_columns(core: RequirementCore, at: datetime) -> dict[str, object]:
    """What stays as it was when the requirement was made."""
    request, terms = core.request, core.request.terms
    return {
        "id": core.requirement_id,
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
        "created_at": at,
    }


def changing_columns(core: RequirementCore, at: datetime) -> dict[str, object]:
    """What each step may change."""
    inputs, assessment = core.reading.inputs, core.assessment
    status = assessment.risk_precheck_status
    return {
        "estimated_trade_value": assessment.estimated_trade_value,
        "buyer_credit_limit_remaining": inputs.credit_limit_remaining,
        "buyer_exposure_after_trade": assessment.buyer_exposure_after_trade,
        "risk_precheck_status": None if status is None else status.value,
        "risk_precheck_score": assessment.risk_precheck_score,
        "buyer_rating_score": inputs.rating,
        "buyer_payment_performance_score": inputs.payment_performance,
        "risk_factors": [factor.model_dump(mode="json") for factor in assessment.risk_factors],
        "policy_version": core.reading.policy.version,
        "assessed_at": core.reading.as_of,
        "status": core.status.value,
        "hold_state": core.hold_state.value,
        "expires_at": core.expires_at,
        "updated_at": at,
        "closed_at": None if core.status in LIVE else at,
    }
