"""Requirements: what a buyer asks for, what the risk precheck says of it, and whom it may be matched with."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, ValidationInfo, field_validator, model_validator

from api.messages.base import Answered, Remarks, Taken
from models.amounts import Amount, Currency, Quantity
from models.matching import Offer
from models.requirement import (
    BlockReason,
    FactorCode,
    RequirementTerms,
    RiskStatus,
    Source,
    calculate_estimated_trade_value,
)
from models.requirement_status import RequirementStatus
from models.requirement_steps import Cause, HoldState

REQUIREMENT_ID = "5f2d7c1e-3a4b-4c5d-8e6f-7a8b9c0d1e2f"
BUYER_ID = "9b1c6a52-0f3e-4b7a-9c61-2d8f5e7a4b01"
BRANCH_ID = "1c9e4b7a-6d2f-4a8b-b3c5-0e7f9a1b2c3d"
SELLER_BRANCH_ID = "2d8f5e7a-4b01-4c9e-8b7a-6d2f4a8bb3c5"
MOST_SELLERS = 1_000

_AT = "2026-11-02T06:00:00Z"
_SELF = f"/api/v1/requirements/{REQUIREMENT_ID}"
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class RequirementBody(Taken):
    """What a buyer wants. Amounts are decimal strings (`"7650.00"`); JSON numbers are taken as they are written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "commodity": "Ordinary Portland cement, 53 grade",
                    "min_quantity": "800",
                    "preferred_quantity": "1000",
                    "quantity_unit": "TONNE",
                    "max_budget_per_unit": "7650.00",
                    "blocked_internal_trades": True,
                }
            ]
        }
    )

    buyer_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="Whom it is for: the token's own subject, a buyer who registered it, or left out for oneself.",
        examples=[BUYER_ID],
    )
    commodity: _Name = Field(default="unspecified", description="What is wanted, in the market's words.")
    description: Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)] | None = Field(
        default=None, description="Anything more to say of it."
    )
    min_quantity: Quantity = Field(description="The least that is wanted, up to three decimals.")
    preferred_quantity: Quantity | None = Field(default=None, description="What is wanted best.")
    max_quantity: Quantity | None = Field(default=None, description="The most that is wanted.")
    quantity_unit: _Name = Field(default="UNIT", description="What one of it is.")
    max_budget_per_unit: Amount = Field(description="What one may cost at most, two decimals.")
    currency: Currency = Field(default="INR", description="ISO 4217.")
    buyer_branch_id: UUID | None = Field(default=None, description="The buyer's branch.", examples=[BRANCH_ID])
    blocked_internal_trades: bool = Field(
        default=True, description="Whether sellers of the same branch (or branch family) are blocked."
    )

    @field_validator("preferred_quantity", "max_quantity")
    @classmethod
    def _no_less_than_before(cls, quantity: Decimal | None, known: ValidationInfo) -> Decimal | None:
        for name in ("min_quantity", "preferred_quantity"):
            less = known.data.get(name)
            if quantity is not None and less is not None and quantity < less:
                raise ValueError(f"this must not be less than {name}")
        return quantity

    @field_validator("max_budget_per_unit")
    @classmethod
    def _as_an_amount(cls, budget: Decimal, known: ValidationInfo) -> Decimal:
        least, preferred = known.data.get("min_quantity"), known.data.get("preferred_quantity")
        if least is not None:
            terms = RequirementTerms(min_quantity=least, preferred_quantity=preferred, max_budget_per_unit=budget)
            calculate_estimated_trade_value(terms)
        return budget

    @property
    def terms(self) -> RequirementTerms:
        """What the rules look at."""
        return RequirementTerms.model_validate(
            {
                "min_quantity": self.min_quantity,
                "preferred_quantity": self.preferred_quantity,
                "max_budget_per_unit": self.max_budget_per_unit,
                "buyer_branch_id": self.buyer_branch_id,
                "blocked_internal_trades": self.blocked_internal_trades,
            }
        )


class RiskFactorView(Answered):
    """One thing that an assessment found."""

    code: FactorCode
    points: int = Field(description="What it took off the score.")
    source: Source | None = Field(default=None, description="Which source it comes from.")
    sentence: str = Field(description="The same for people.")


_FACTOR: dict[str, JsonValue] = {
    "code": "LOW_HEADROOM",
    "points": 15,
    "source": "credit",
    "sentence": "9000000.00 remains, less than 1.2 times the trade's 7650000.00",
}
_RISK: dict[str, JsonValue] = {
    "estimated_trade_value": "7650000.00",
    "buyer_exposure_after_trade": "1350000.00",
    "risk_precheck_status": "PASS",
    "risk_precheck_score": 85,
    "risk_factors": [f"LOW_HEADROOM: {_FACTOR['sentence']}"],
    "risk_factor_details": [_FACTOR],
}
REQUIREMENT_EXAMPLE: dict[str, JsonValue] = {
    "id": REQUIREMENT_ID,
    "requirement_id": REQUIREMENT_ID,
    "requirement_number": "REQ-00000042",
    "buyer_id": BUYER_ID,
    "commodity": "Ordinary Portland cement, 53 grade",
    "description": None,
    "min_quantity": "800.000",
    "preferred_quantity": "1000.000",
    "max_quantity": None,
    "quantity_unit": "TONNE",
    "max_budget_per_unit": "7650.00",
    "currency": "INR",
    "status": "OPEN",
    "waiting_on": "NOBODY",
    "waiting_for": "a trade that fulfils it",
    **_RISK,
    "buyer_credit_limit_remaining": "9000000.00",
    "buyer_branch_id": BRANCH_ID,
    "blocked_internal_trades": True,
    "buyer_rating_score": "3.50",
    "buyer_payment_performance_score": 75,
    "policy_version": "2026-04-01",
    "assessed_at": _AT,
    "credit_hold": "HELD",
    "reason": None,
    "created_at": _AT,
    "updated_at": _AT,
    "expires_at": "2026-11-09T06:00:00Z",
    "closed_at": None,
    "links": {
        "self": _SELF,
        "assessments": f"{_SELF}/assessments",
        "events": f"{_SELF}/events",
        "cancel": f"{_SELF}/cancel",
        "match_check": f"{_SELF}/match-check",
        "fulfil": f"{_SELF}/fulfil",
    },
}


class RequirementAnswer(Answered):
    """A requirement with its assessment. Amounts are decimal strings with two decimals."""

    model_config = ConfigDict(json_schema_extra={"examples": [REQUIREMENT_EXAMPLE]})

    id: UUID = Field(description="The requirement's id.")
    requirement_id: UUID = Field(description="The same id.")
    requirement_number: str = Field(description="The number that people call it by.")
    buyer_id: UUID = Field(description="Whom it is for.")
    commodity: str = Field(description="What is wanted.")
    description: str | None = Field(default=None, description="Anything more that was said of it.")
    min_quantity: str = Field(description="The least that is wanted.")
    preferred_quantity: str | None = Field(default=None, description="What is wanted best.")
    max_quantity: str | None = Field(default=None, description="The most that is wanted.")
    quantity_unit: str = Field(description="What one of it is.")
    max_budget_per_unit: str = Field(description="What one may cost at most.")
    currency: str = Field(description="ISO 4217.")
    status: RequirementStatus
    waiting_on: str = Field(description="RISK_OFFICER while officers decide, else NOBODY.")
    waiting_for: str = Field(description="In plain words, what it waits for now.")
    estimated_trade_value: str | None = Field(default=None, description="Preferred (else least) quantity times budget.")
    buyer_credit_limit_remaining: str | None = Field(
        default=None, description="What remained of the buyer's credit, its own hold aside; null if not known."
    )
    buyer_exposure_after_trade: str | None = Field(default=None, description="What remains less the trade's value.")
    risk_precheck_status: RiskStatus | None = Field(default=None, description="Null if nothing is known of the buyer.")
    risk_precheck_score: int | None = Field(default=None, description="0 to 100, the higher the better.")
    buyer_branch_id: UUID | None = Field(default=None, description="The buyer's branch.")
    blocked_internal_trades: bool = Field(description="Whether sellers of the same branch are blocked.")
    buyer_rating_score: str | None = Field(default=None, description="0.00 to 5.00; null when not known.")
    buyer_payment_performance_score: int | None = Field(default=None, description="0 to 100; null when not known.")
    risk_factors: list[str] = Field(description="What was found: a stable code, a colon, a sentence.")
    risk_factor_details: list[RiskFactorView] = Field(description="The same in parts.")
    policy_version: str = Field(description="The version of the policy that counted.")
    assessed_at: datetime = Field(description="When it was assessed last, UTC.")
    credit_hold: HoldState
    reason: str | None = Field(default=None, description="Why it was rejected or cancelled.")
    created_at: datetime = Field(description="When it was made, UTC.")
    updated_at: datetime = Field(description="When it changed last, UTC.")
    expires_at: datetime = Field(description="When it, and its hold, end by themselves, UTC.")
    closed_at: datetime | None = Field(default=None, description="When it ended, UTC.")
    links: dict[str, str] = Field(description="Where to go from here.")


_ASSESSMENT: dict[str, JsonValue] = {
    "ordinal": 1,
    "cause": "CREATED",
    "as_of": _AT,
    "policy_version": "2026-04-01",
    **_RISK,
    "inputs": {
        "credit_limit_remaining": "9000000.00",
        "credit_limit_total": "20000000.00",
        "credit_blocked": False,
        "rating": "3.50",
        "payment_performance": 75,
        "unavailable": [],
    },
    "inputs_digest": "9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658",
    "source_digests": {"rating": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
}


class AssessmentAnswer(Answered):
    """One assessment with all that it was made from: with its policy it can be made again, exactly."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASSESSMENT]})

    ordinal: int = Field(description="1 is the first.")
    cause: Cause
    as_of: datetime = Field(description="When the sources were asked, UTC.")
    policy_version: str = Field(description="The version of the policy that counted.")
    estimated_trade_value: str = Field(description="What the trade would be worth.")
    buyer_exposure_after_trade: str | None = Field(default=None, description="Credit remaining less that.")
    risk_precheck_status: RiskStatus | None = Field(default=None, description="Null if nothing was known.")
    risk_precheck_score: int | None = Field(default=None, description="0 to 100, the higher the better.")
    risk_factors: list[str] = Field(description="What was found: a stable code, a colon, a sentence.")
    risk_factor_details: list[RiskFactorView] = Field(description="The same in parts.")
    inputs: dict[str, JsonValue] = Field(description="What the sources said.")
    inputs_digest: str = Field(description="SHA-256 of the inputs' canonical JSON (RFC 8785).")
    source_digests: dict[str, str] = Field(description="SHA-256 of what each source answered.")


class AssessmentList(Answered):
    """Every assessment of a requirement, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ASSESSMENT]}]})

    items: list[AssessmentAnswer] = Field(description="The assessments.")


CLOSE_EXAMPLE: dict[str, JsonValue] = {"reason": "The site is supplied by another project."}


class CloseBody(Taken):
    """Why; it need not be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLOSE_EXAMPLE]})

    reason: Remarks = Field(default="", description="The reason, for the record.")


class MatchCheckBody(Taken):
    """One seller's branch, or up to a thousand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seller_branch_id": SELLER_BRANCH_ID}]})

    seller_branch_id: UUID | None = Field(default=None, description="The seller's branch.")
    seller_branch_ids: list[UUID] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_SELLERS,
        description="The sellers' branches, each answered.",
    )

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "MatchCheckBody":
        if (self.seller_branch_id is None) == (self.seller_branch_ids is None):
            raise ValueError("give seller_branch_id, or seller_branch_ids, and not both")
        return self

    @property
    def sellers(self) -> list[UUID]:
        """All of them."""
        return self.seller_branch_ids or [each for each in (self.seller_branch_id,) if each is not None]


class SellerChecked(Answered):
    """Whether a seller may trade with the buyer."""

    seller_branch_id: UUID = Field(description="The seller's branch.")
    blocked: bool = Field(description="Whether they must not trade.")
    reason: BlockReason | None = Field(default=None, description="Why not.")


class MatchCheckAnswer(Answered):
    """Whether the buyer and the sellers may trade. For one seller its answer stands in the body as well."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "requirement_id": REQUIREMENT_ID,
                    "seller_branch_id": SELLER_BRANCH_ID,
                    "blocked": True,
                    "reason": "SAME_FAMILY",
                    "results": [{"seller_branch_id": SELLER_BRANCH_ID, "blocked": True, "reason": "SAME_FAMILY"}],
                }
            ]
        }
    )

    requirement_id: UUID = Field(description="The requirement's id.")
    seller_branch_id: UUID | None = Field(default=None, description="The seller's branch, when one was asked about.")
    blocked: bool | None = Field(default=None, description="Whether they must not trade, when one was asked about.")
    reason: BlockReason | None = Field(default=None, description="Why not, when one was asked about.")
    results: list[SellerChecked] = Field(description="One for each seller, in the order they were sent.")


class OfferBody(Taken):
    """What a seller has to give."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "commodity": "Ordinary Portland cement, 53 grade",
                    "quantity": "1500",
                    "quantity_unit": "TONNE",
                    "price_per_unit": "7400.00",
                    "seller_branch_id": SELLER_BRANCH_ID,
                }
            ]
        }
    )

    commodity: _Name = Field(description="What it is, as the requirements name it (whatever its case).")
    quantity: Quantity = Field(description="How much there is.")
    quantity_unit: _Name = Field(default="UNIT", description="What one of it is, as the requirements say.")
    price_per_unit: Amount = Field(description="What one costs.")
    currency: Currency = Field(default="INR", description="ISO 4217.")
    seller_branch_id: UUID | None = Field(default=None, description="The seller's branch.")

    @property
    def offer(self) -> Offer:
        """The same for the rules."""
        return Offer.model_validate(self.model_dump())


_MATCH: dict[str, JsonValue] = {
    "rank": 1,
    "requirement_id": REQUIREMENT_ID,
    "risk_precheck_score": 85,
    "created_at": _AT,
    "allocated_quantity": "1000.000",
    "blocked": False,
    "reason": None,
    "links": {"self": _SELF},
}


class MatchAnswer(Answered):
    """A requirement that the offer suits, in the order in which they are served."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MATCH]})

    rank: int = Field(description="1 is served first: low-risk buyers first, of two alike who asked first.")
    requirement_id: UUID = Field(description="The requirement.")
    risk_precheck_score: int | None = Field(default=None, description="0 to 100, the higher the better.")
    created_at: datetime = Field(description="When it was made, UTC.")
    allocated_quantity: str = Field(description="What of the offer it would get.")
    blocked: bool = Field(description="Whether the two must not trade; then it gets nothing.")
    reason: BlockReason | None = Field(default=None, description="Why not.")
    links: dict[str, str] = Field(description="Where the requirement is.")


class MatchesAnswer(Answered):
    """The requirements that an offer suits."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_MATCH]}]})

    items: list[MatchAnswer] = Field(description="In the order in which they are served.")
