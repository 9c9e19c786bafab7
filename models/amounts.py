"""Amounts of a currency: exact decimals of two places, as decimal strings on the wire (`"1250000.50"`).

The seeds' tables of requirements, stakes and escrow have `Decimal(18, 2)`; the contractor's document counts paise
(`models.money`).
"""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

PLACES = Decimal("0.01")
MAX_DIGITS = 18


def two_places(value: Decimal) -> Decimal:
    """The amount with exactly two decimals; one that has more was refused before."""
    return value.quantize(PLACES)


def _no_float(value: object) -> object:
    """A binary fraction is no amount of money: 0.1 + 0.2 is not 0.3 in it."""
    if isinstance(value, float):
        raise ValueError('an amount is a decimal string such as "1250000.50", not a JSON number with a fraction')
    return value


SignedAmount = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    Field(max_digits=MAX_DIGITS, decimal_places=2, allow_inf_nan=False),
    AfterValidator(two_places),
]
"""An amount that may be negative: an entry of the ledger, a difference."""

Amount = Annotated[SignedAmount, Field(gt=0)]
"""More than nothing."""

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
"""An ISO 4217 code."""

Units = Annotated[int, Field(gt=0, lt=2**63)]
"""Units of a stake: whole ones."""
