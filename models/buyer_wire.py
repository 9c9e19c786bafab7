"""What is said over HTTP with the four sources about buyers (`activities/clients/buyer_sources.py` has the paths).

An answer names whom it is about, so that one which got lost and arrives with another's question is noticed. What an
answer has beyond this is ignored. Amounts and ratings are decimal strings.
"""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from models.buyer import BuyerRating, CreditHold, CreditLine, PaymentPerformance

MOST_BRANCHES = 1_001
"""Branches that one question is about at most: a buyer's, and those of a list of sellers."""


class SourceAnswer(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CreditLineAnswer(SourceAnswer):
    """A buyer's line. Null says that there is none; a status 404 says nothing at all."""

    buyer_id: UUID
    credit_line: CreditLine | None


class HoldRequest(BaseModel):
    """What is to be set aside, and when it lapses by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hold: CreditHold
    expires_at: AwareDatetime


class HoldAnswer(SourceAnswer):
    """Whether it is set aside."""

    hold_id: UUID
    held: bool


class ReleaseAnswer(SourceAnswer):
    """The hold is no more."""

    hold_id: UUID
    released: bool


class RatingAnswer(SourceAnswer):
    """A buyer's rating."""

    buyer_id: UUID
    rating: BuyerRating


class PerformanceAnswer(SourceAnswer):
    """How a buyer pays."""

    buyer_id: UUID
    payment_performance: PaymentPerformance


class HeadsRequest(BaseModel):
    """The branches whose head offices are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    branch_ids: tuple[UUID, ...] = Field(max_length=MOST_BRANCHES)


class HeadsAnswer(SourceAnswer):
    """The head office of every branch that was asked for and is known."""

    heads: dict[UUID, UUID]
