"""Exact decimals: amounts with two places, quantities with three, as strings on the wire (`"1250000.50"`).

The seeds' tables of requirements, stakes and escrow have `Decimal(18, 2)`; the contractor's document counts paise
(`models.money`). A JSON number is taken for as long as it has no fraction: 0.1 + 0.2 is not 0.3 in a binary one.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from models.field_words import in_form

PLACES = Decimal("0.01")
MAX_DIGITS = 18
MOST = Decimal("9999999999999999.99")
"""The largest amount of NUMERIC(18,2)."""

_PLAIN = re.compile(r"^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\Z")
"""What an amount is written like; Decimal itself also takes blanks, underscores and the digits of every script."""

_THREE_PLACES = Decimal("0.001")


def to_paisa(amount: Decimal) -> Decimal:
    """`amount` with exactly two decimals, half a paisa rounded away from zero as invoices do."""
    return amount.quantize(PLACES, rounding=ROUND_HALF_UP)


def _to_thousandth(quantity: Decimal) -> Decimal:
    return quantity.quantize(_THREE_PLACES)


def _exact(given: object) -> object:
    if isinstance(given, float):
        raise ValueError('a binary fraction is not exact; give a decimal string such as "1250000.50"')
    if isinstance(given, str) and not _PLAIN.match(given):
        raise ValueError('must be digits with a point before the decimals, such as "1250000.50"')
    return given


SignedAmount = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(max_digits=MAX_DIGITS, decimal_places=2, allow_inf_nan=False),
    AfterValidator(to_paisa),
]
"""An amount that may be negative: an entry of the ledger, a difference, what is missing."""

Amount = Annotated[SignedAmount, Field(gt=0)]
"""More than nothing."""

AmountOrNothing = Annotated[SignedAmount, Field(ge=0)]
"""What somebody has or owes: nothing, or more."""

Quantity = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(gt=0, max_digits=MAX_DIGITS, decimal_places=3),
    AfterValidator(_to_thousandth),
]
"""How much, in the requirement's unit: more than nothing, up to three decimals (a tonne to the kilogram)."""

Rating = Annotated[
    Decimal, BeforeValidator(_exact), Field(ge=0, le=5, max_digits=3, decimal_places=2), AfterValidator(to_paisa)
]
"""A buyer's rating: 0.00 to 5.00."""

Currency = Annotated[str, *in_form("^[A-Z]{3}$", "three capital letters, like INR")]
"""An ISO 4217 code."""

Units = Annotated[int, Field(gt=0, lt=2**63)]
"""Units of a stake: whole ones."""
