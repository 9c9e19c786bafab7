"""Buyers: who one is, and what the modules beside the requirement know of one."""

from decimal import Decimal
from uuid import UUID, uuid5

from pydantic import Field

from models.amounts import AmountOrNothing, Rating, SignedAmount
from models.record import Record

_BUYERS = UUID("2a6d9a14-93a4-4c0e-9d55-1f6c1b7c1d02")


def buyer_id_of(name: str) -> UUID:
    """The id of the buyer whom tokens (`sub`), requests and files call `name`: the UUID that it is, else one that the
    name alone decides, so that whoever knows the name finds the buyer."""
    try:
        return UUID(name)
    except ValueError:
        return uuid5(_BUYERS, name)


class CreditLine(Record):
    """What a buyer may still spend. `remaining` is the sanctioned limit less what is outstanding and held; it is below
    zero where a limit was cut under what is spent. A `blocked` line lends nothing, whatever it says."""

    sanctioned_limit: AmountOrNothing
    remaining: SignedAmount
    currency: str = Field(min_length=3, max_length=3)
    blocked: bool = False

    def lending_in(self, currency: str) -> "CreditLine":
        """The line as it counts for a trade in `currency`: one in another lends nothing to it."""
        return self if currency == self.currency else self.model_copy(update={"blocked": True})


class BuyerRating(Record):
    """What counterparties say of a buyer: None until enough of them spoke. `counted` is how many ratings there are."""

    score: Rating | None
    counted: int = Field(ge=0)


class PaymentPerformance(Record):
    """How a buyer pays, 0 (never) to 100 (always in time): None without any payment. `counted` is how many payments
    there are."""

    score: int | None = Field(ge=0, le=100)
    counted: int = Field(ge=0)


class CreditHold(Record):
    """Credit set aside for one requirement."""

    hold_id: UUID
    requirement_id: UUID
    buyer_id: UUID
    amount: Decimal
