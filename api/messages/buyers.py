"""What is known of buyers: their credit lines, their ratings, their branches."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import Answered, Taken
from models.decimals import Amount, Rating

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

    sanctioned_limit: Amount = Field(description="The limit, in rupees and paise, as a string.")
    outstanding: Amount | None = Field(
        default=None, description="What trades before have used of it; left out, it stays as it is (0.00 at first)."
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(
        default="INR", description="ISO 4217.", examples=["INR"]
    )
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
