"""What is known of buyers: their credit lines, their ratings, their branches."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import Answered, Taken
from models.amounts import AmountOrNothing, Currency, Rating
from models.requirement import Source

_BUYER = "4d9b2c7e-0a51-4c38-8f6e-2b1d7a9c5e30"
_DEAL = "9e1f6a52-7c3d-4b80-a1e4-6d2f8c0b7a11"
_HEAD, _BRANCH = "1c7e5d20-3b4a-4f69-9d8e-5a0b2c4d6e81", "2d8f6e31-4c5b-4a7a-8e9f-6b1c3d5e7f92"

Reason = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]

_LINE: dict[str, JsonValue] = {
    "buyer_id": _BUYER,
    "sanctioned_limit": "20000000.00",
    "outstanding": "3350000.00",
    "held": "7650000.00",
    "remaining": "9000000.00",
    "currency": "INR",
    "blocked": False,
    "updated_at": "2026-11-02T06:00:00Z",
}


class CreditLineBody(Taken):
    """What a buyer's credit line is to be; it takes the place of the one before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"sanctioned_limit": "20000000.00", "reason": "Annual review, board of 30 October."}]
        }
    )

    sanctioned_limit: AmountOrNothing = Field(description="The limit, in rupees and paise, as a string.")
    outstanding: AmountOrNothing | None = Field(
        default=None, description="What trades before have used of it; left out, it stays as it is (0.00 at first)."
    )
    currency: Currency = Field(default="INR", description="ISO 4217.", examples=["INR"])
    blocked: bool = Field(default=False, description="A blocked line lends nothing, whatever it says.")
    reason: Reason = Field(description="Why; it stands in the audit trail.")


class CreditLineView(Answered):
    """A buyer's credit line."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LINE]})

    buyer_id: UUID = Field(description="The buyer.")
    sanctioned_limit: Decimal = Field(description="The limit.")
    outstanding: Decimal = Field(description="What trades before have used of it.")
    held: Decimal = Field(description="What is held for live requirements.")
    remaining: Decimal = Field(description="What is left; below zero where the limit was cut under what is used.")
    currency: str = Field(description="ISO 4217.")
    blocked: bool = Field(description="Whether it lends nothing.")
    updated_at: datetime = Field(description="When it was set last, UTC.")


_REPRESENTATIVE = "clerk-of-acme-pune"
_KNOWN: dict[str, JsonValue] = {
    "buyer_id": _BUYER,
    "credit_line": {
        "sanctioned_limit": "20000000.00",
        "exposure": "11000000.00",
        "exposure_share": "0.55",
        "remaining": "9000000.00",
        "currency": "INR",
        "blocked": False,
    },
    "rating": {"score": "4.50", "counted": 17},
    "payment_performance": {"score": 85, "counted": 40},
    "unavailable": [],
    "representatives": [_REPRESENTATIVE],
    "as_of": "2026-11-02T06:00:00Z",
    "links": {"self": f"/api/v1/buyers/{_BUYER}", "requirements": f"/api/v1/requirements?buyer_id={_BUYER}"},
}


class CreditUse(Answered):
    """A credit line and what of it is used. Amounts are decimal strings."""

    sanctioned_limit: str = Field(description="The limit.")
    exposure: str = Field(description="What is used of it: by trades before, and held for live requirements.")
    exposure_share: str | None = Field(default=None, description="The same as a share of the limit; null if that is 0.")
    remaining: str = Field(description="What is left; below zero where the limit was cut under what is used.")
    currency: str = Field(description="ISO 4217.")
    blocked: bool = Field(description="Whether it lends nothing.")


class RatingKnown(Answered):
    """What counterparties say."""

    score: str | None = Field(default=None, description="0.00 to 5.00; null until enough of them spoke.")
    counted: int = Field(description="Of how many ratings.")


class PaymentsKnown(Answered):
    """How it pays."""

    score: int | None = Field(default=None, description="0 to 100; null without a payment.")
    counted: int = Field(description="Of how many payments.")


class BuyerView(Answered):
    """What is known of a buyer now. It need not be written down anywhere to be one: then nothing is."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KNOWN]})

    buyer_id: UUID = Field(description="The buyer.")
    credit_line: CreditUse | None = Field(default=None, description="Null without a line.")
    rating: RatingKnown | None = Field(default=None, description="Null where its source does not answer.")
    payment_performance: PaymentsKnown | None = Field(
        default=None, description="Null where its source does not answer."
    )
    unavailable: list[Source] = Field(description="The sources that do not answer now.")
    representatives: list[str] = Field(description="The subjects that may act for it beside itself.")
    as_of: datetime = Field(description="When the sources were asked, UTC.")
    links: dict[str, str] = Field(description="Where to go from here.")


class RepresentativesView(Answered):
    """Who may act for a buyer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"buyer_id": _BUYER, "representatives": [_REPRESENTATIVE]}]}
    )

    buyer_id: UUID = Field(description="The buyer.")
    representatives: list[str] = Field(description="The subjects that may act for it beside itself.")


class RatingBody(Taken):
    """What a seller thinks of the buyer of a deal."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"deal_id": _DEAL, "stars": "4.50"}]})

    deal_id: UUID = Field(description="The order that was supplied and invoiced.")
    stars: Rating = Field(description="0.00 (never again) to 5.00, as a string.")


class RatingView(Answered):
    """A rating as it was given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rating_id": "5f2b8d1c-6e3a-4d97-b0c8-1a4e7f9d2c60",
                    "buyer_id": _BUYER,
                    "deal_id": _DEAL,
                    "stars": "4.50",
                    "value": "1250000.00",
                    "at": "2026-11-02T06:00:00Z",
                }
            ]
        }
    )

    rating_id: UUID = Field(description="The rating.")
    buyer_id: UUID = Field(description="The buyer.")
    deal_id: UUID = Field(description="The order.")
    stars: Decimal = Field(description="0.00 to 5.00.")
    value: Decimal = Field(description="What the order was worth, as its invoice says: the rating weighs by it.")
    at: datetime = Field(description="When it was given, UTC.")


class BranchBody(Taken):
    """A branch of a company, under its parent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "ACME-PNQ-2", "name": "Pune depot", "parent_id": _HEAD}]}
    )

    code: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)] = Field(
        description="The company's own word for it; no other branch has it."
    )
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)] = Field(
        description="What people call it."
    )
    parent_id: UUID | None = Field(default=None, description="The branch above it; none makes it a head office.")


class BranchView(Answered):
    """A branch."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"branch_id": _BRANCH, "code": "ACME-PNQ-2", "name": "Pune depot", "parent_id": _HEAD, "head_id": _HEAD}
            ]
        }
    )

    branch_id: UUID = Field(description="The branch.")
    code: str = Field(description="The company's own word for it.")
    name: str = Field(description="What people call it.")
    parent_id: UUID | None = Field(default=None, description="The branch above it.")
    head_id: UUID = Field(description="The head office of its family.")
