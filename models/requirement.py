"""The requirement precheck: may this buyer want so much at this price? Pure, versioned, and repeatable to the paisa.

The names are the seed's (`calculate_estimated_trade_value`, `update_risk_precheck`, `check_internal_trade_block`), the
table is `docs/domain.md`'s ("Requirement precheck"), its numbers are the policy's (`models.requirement_policy`).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field, JsonValue

from models.amounts import MOST, Amount, AmountOrNothing, Quantity, Rating, SignedAmount, to_paisa
from models.record import Record
from models.requirement_policy import InternalTradeScope, RequirementPolicy


class RiskStatus(StrEnum):
    """The seed's three; a requirement of which nothing is known has none of them."""

    PASS = "PASS"  # noqa: S105 — a status
    WARN = "WARN"
    FAIL = "FAIL"


class Source(StrEnum):
    """Who is asked about a buyer."""

    CREDIT = "credit"
    RATING = "rating"
    PAYMENT_PERFORMANCE = "payment_performance"


class FactorCode(StrEnum):
    """What an assessment found, each a stable word for programs."""

    INSUFFICIENT_CREDIT = "INSUFFICIENT_CREDIT"
    EXCEEDS_LIMIT = "EXCEEDS_LIMIT"
    LOW_HEADROOM = "LOW_HEADROOM"
    NEGATIVE_EXPOSURE = "NEGATIVE_EXPOSURE"
    CREDIT_BLOCKED = "CREDIT_BLOCKED"
    LOW_RATING = "LOW_RATING"
    LOW_PAYMENT_PERFORMANCE = "LOW_PAYMENT_PERFORMANCE"
    UNKNOWN_INPUT = "UNKNOWN_INPUT"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    NOTHING_KNOWN = "NOTHING_KNOWN"


class RiskFactor(Record):
    """One thing that an assessment found: its code, what it took off the score, and a sentence for people."""

    code: FactorCode
    points: int = 0
    source: Source | None = None
    sentence: str

    def __str__(self) -> str:
        """As the seed's `risk_factors` list it: one text, the code first."""
        return f"{self.code}: {self.sentence}"


class RequirementTerms(Record):
    """What the buyer wants, as far as the rules look at it."""

    min_quantity: Quantity
    preferred_quantity: Quantity | None = None
    max_budget_per_unit: Amount
    buyer_branch_id: UUID | None = None
    blocked_internal_trades: bool = True


class RequirementInputs(Record):
    """What the sources said of the buyer. None is "not known"; what is in `unavailable` could not be asked. Credit is
    what remains without this requirement's own hold; a limit of 0 is a limit."""

    credit_limit_remaining: SignedAmount | None = None
    credit_limit_total: AmountOrNothing | None = None
    credit_blocked: bool = False
    rating: Rating | None = None
    payment_performance: int | None = Field(default=None, ge=0, le=100)
    unavailable: tuple[Source, ...] = ()

    @property
    def spendable(self) -> Decimal | None:
        """What remains for this buyer: nothing of a blocked line."""
        if self.credit_limit_remaining is None or not self.credit_blocked:
            return self.credit_limit_remaining
        return min(self.credit_limit_remaining, Decimal("0.00"))


class RiskAssessment(Record):
    """The seed's answer of `update_risk_precheck`. `risk_precheck_score` is 0 to 100, the higher the better; score and
    status are None where nothing is known of the buyer."""

    risk_precheck_status: RiskStatus | None
    risk_precheck_score: int | None = Field(ge=0, le=100)
    estimated_trade_value: Decimal
    buyer_exposure_after_trade: SignedAmount | None
    risk_factors: tuple[RiskFactor, ...]


class BlockReason(StrEnum):
    """Why a buyer and a seller do not trade."""

    SAME_BRANCH = "SAME_BRANCH"
    SAME_FAMILY = "SAME_FAMILY"


class ValueTooLarge(ValueError):
    """Quantity and price make more than an amount can say."""


def calculate_estimated_trade_value(terms: RequirementTerms) -> Decimal:
    """`preferred_quantity` (`min_quantity` when there is none) times `max_budget_per_unit`, to the paisa.

    Raises:
        ValueTooLarge: it does not fit NUMERIC(18,2).
    """
    quantity = terms.min_quantity if terms.preferred_quantity is None else terms.preferred_quantity
    value = to_paisa(quantity * terms.max_budget_per_unit)
    if value > MOST:
        raise ValueTooLarge(f"quantity times price must not be above {MOST}")
    return value


def update_risk_precheck(
    terms: RequirementTerms, inputs: RequirementInputs, policy: RequirementPolicy
) -> RiskAssessment:
    """Assess a requirement by its own estimated value."""
    return assess(calculate_estimated_trade_value(terms), inputs, policy)


def assess(value: Decimal, inputs: RequirementInputs, policy: RequirementPolicy) -> RiskAssessment:
    """Assess a trade of `value` by what is known of its buyer.

    Everybody starts with the policy's starting score, and each rule that holds takes points off. What is not known
    takes none, and is named. Two things no score outweighs: a trade that the credit does not cover is FAIL, and where a
    source could not be asked the answer is at best WARN.
    """
    remaining = inputs.spendable
    exposure = None if remaining is None else remaining - value
    factors = (
        *_credit(value, inputs, policy),
        *_rating(inputs.rating, policy),
        *_performance(inputs.payment_performance, policy),
        *_not_known(inputs),
    )
    if remaining is None and inputs.rating is None and inputs.payment_performance is None:
        nothing = RiskFactor(code=FactorCode.NOTHING_KNOWN, sentence="nothing is known of this buyer; a person decides")
        return RiskAssessment(
            risk_precheck_status=None,
            risk_precheck_score=None,
            estimated_trade_value=value,
            buyer_exposure_after_trade=None,
            risk_factors=(*factors, nothing),
        )
    score = max(0, min(100, policy.starting_score - sum(factor.points for factor in factors)))
    status = status_of(score, policy)
    if status is RiskStatus.PASS and inputs.unavailable:
        status = RiskStatus.WARN
    if exposure is not None and exposure < 0:
        status = RiskStatus.FAIL
        gate = RiskFactor(
            code=FactorCode.NEGATIVE_EXPOSURE,
            source=Source.CREDIT,
            sentence=f"the credit would be short by {-exposure}; that fails whatever the score",
        )
        factors = (*factors, gate)
    return RiskAssessment(
        risk_precheck_status=status,
        risk_precheck_score=score,
        estimated_trade_value=value,
        buyer_exposure_after_trade=exposure,
        risk_factors=factors,
    )


def status_of(score: int, policy: RequirementPolicy) -> RiskStatus:
    """What a score means, before any gate."""
    if score >= policy.pass_from:
        return RiskStatus.PASS
    return RiskStatus.WARN if score >= policy.warn_from else RiskStatus.FAIL


def check_internal_trade_block(
    terms: RequirementTerms,
    seller_branch_id: UUID | None,
    *,
    heads: Mapping[UUID, UUID] | None = None,
    scope: InternalTradeScope = InternalTradeScope.BRANCH,
) -> BlockReason | None:
    """Why the buyer must not trade with a seller of this branch; None when it may, or a branch is not known.

    Args:
        terms: the requirement's; without `blocked_internal_trades` nothing is blocked.
        seller_branch_id: the seller's branch.
        heads: the head office (the root of the tree) of each branch, for the scope FAMILY.
        scope: what an internal trade is.
    """
    if not terms.blocked_internal_trades or terms.buyer_branch_id is None or seller_branch_id is None:
        return None
    if seller_branch_id == terms.buyer_branch_id:
        return BlockReason.SAME_BRANCH
    if scope is InternalTradeScope.BRANCH or heads is None:
        return None
    head = heads.get(terms.buyer_branch_id)
    return BlockReason.SAME_FAMILY if head is not None and heads.get(seller_branch_id) == head else None


def seed_answer(assessment: RiskAssessment) -> dict[str, JsonValue]:
    """The assessment as the seed's dictionary, amounts as decimal strings."""
    answer: dict[str, JsonValue] = assessment.model_dump(mode="json", exclude={"risk_factors"})
    return {**answer, "risk_factors": [str(factor) for factor in assessment.risk_factors]}


def _credit(value: Decimal, inputs: RequirementInputs, policy: RequirementPolicy) -> Iterator[RiskFactor]:
    remaining, points = inputs.spendable, policy.credit
    if remaining is None:
        return
    if inputs.credit_blocked:
        yield RiskFactor(
            code=FactorCode.CREDIT_BLOCKED, source=Source.CREDIT, sentence="the credit line is blocked: nothing remains"
        )
    total = remaining if inputs.credit_limit_total is None else inputs.credit_limit_total
    insufficient, exceeds = remaining < value, value > total
    if insufficient:
        yield RiskFactor(
            code=FactorCode.INSUFFICIENT_CREDIT,
            points=points.insufficient,
            source=Source.CREDIT,
            sentence=f"{remaining} of the credit remains, the trade takes {value}",
        )
    if exceeds:
        yield RiskFactor(
            code=FactorCode.EXCEEDS_LIMIT,
            points=points.over_limit,
            source=Source.CREDIT,
            sentence=f"the trade of {value} is above the whole limit of {total}",
        )
    if not insufficient and not exceeds and remaining < points.headroom_ratio * value:
        yield RiskFactor(
            code=FactorCode.LOW_HEADROOM,
            points=points.low_headroom,
            source=Source.CREDIT,
            sentence=f"{remaining} remains, less than {points.headroom_ratio} times the trade's {value}",
        )


def _rating(rating: Decimal | None, policy: RequirementPolicy) -> Iterator[RiskFactor]:
    step = None if rating is None else next((step for step in policy.rating if rating < step.below), None)
    if step is not None:
        yield RiskFactor(
            code=FactorCode.LOW_RATING,
            points=step.points,
            source=Source.RATING,
            sentence=f"the buyer's rating of {rating} is below {step.below}",
        )


def _performance(score: int | None, policy: RequirementPolicy) -> Iterator[RiskFactor]:
    step = None if score is None else next((step for step in policy.payment_performance if score < step.below), None)
    if step is not None:
        yield RiskFactor(
            code=FactorCode.LOW_PAYMENT_PERFORMANCE,
            points=step.points,
            source=Source.PAYMENT_PERFORMANCE,
            sentence=f"the buyer's payment performance of {score} is below {step.below}",
        )


def _not_known(inputs: RequirementInputs) -> Iterator[RiskFactor]:
    known = {
        Source.CREDIT: inputs.credit_limit_remaining,
        Source.RATING: inputs.rating,
        Source.PAYMENT_PERFORMANCE: inputs.payment_performance,
    }
    for source, value in known.items():
        if source in inputs.unavailable:
            yield RiskFactor(
                code=FactorCode.SOURCE_UNAVAILABLE,
                source=source,
                sentence=f"source unavailable: {source.replace('_', ' ')} did not answer in time",
            )
        elif value is None:
            yield RiskFactor(
                code=FactorCode.UNKNOWN_INPUT,
                source=source,
                sentence=f"the buyer's {source.replace('_', ' ')} is not known",
            )
