"""Exact decimal amounts as the requirement's table keeps them: NUMERIC(18,2) for money, NUMERIC(18,3) for quantities.

On the wire they are strings (`"7650000.00"`); JSON numbers are taken too, for as long as they came without a float.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

_PLAIN = re.compile(r"^-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\Z")
"""What an amount is written like; Decimal itself also takes blanks, underscores and the digits of every script."""

_PAISA = Decimal("0.01")
_GRAM = Decimal("0.001")

MOST = Decimal("9999999999999999.99")
"""The largest amount of NUMERIC(18,2)."""


def to_paisa(amount: Decimal) -> Decimal:
    """`amount` with two decimals, half a paisa rounded away from zero as invoices do."""
    return amount.quantize(_PAISA, rounding=ROUND_HALF_UP)


def _to_gram(quantity: Decimal) -> Decimal:
    return quantity.quantize(_GRAM)


def _no_float(given: object) -> object:
    if isinstance(given, float):
        raise ValueError("a binary float is not exact; give a string such as 7650000.00")
    if isinstance(given, str) and not _PLAIN.match(given):
        raise ValueError("must be digits with a point before the decimals, such as 7650000.00")
    return given


Amount = Annotated[
    Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=18, decimal_places=2), AfterValidator(to_paisa)
]
"""Money that somebody has or owes: 0.00 to 9999999999999999.99."""

Price = Annotated[
    Decimal, BeforeValidator(_no_float), Field(gt=0, max_digits=18, decimal_places=2), AfterValidator(to_paisa)
]
"""Money for one unit: more than nothing."""

Balance = Annotated[
    Decimal, BeforeValidator(_no_float), Field(max_digits=18, decimal_places=2), AfterValidator(to_paisa)
]
"""Money that may be missing: below zero then."""

Quantity = Annotated[
    Decimal, BeforeValidator(_no_float), Field(gt=0, max_digits=18, decimal_places=3), AfterValidator(_to_gram)
]
"""How much, in the requirement's unit: more than nothing, up to three decimals (a tonne to the kilogram)."""

Rating = Annotated[
    Decimal, BeforeValidator(_no_float), Field(ge=0, le=5, max_digits=3, decimal_places=2), AfterValidator(to_paisa)
]
"""A buyer's rating: 0.00 to 5.00."""
