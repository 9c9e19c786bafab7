"""Money: integer paise, shown with Indian grouping (`₹5,00,00,000`)."""

import re
from decimal import Decimal

from babel.numbers import format_decimal

PAISE_PER_RUPEE = 100
CURRENCY = "INR"
MAX_PAISE = 2**53 - 1
"""The largest amount taken (about ₹9,007 billion): JSON readers and RFC 8785 lose integers above it."""


def format_inr(paise: int) -> str:
    """An amount in paise as people write it: `₹5,00,00,000`, `₹12,345.67`; whole rupees without `.00`."""
    rupees, rest = divmod(abs(paise), PAISE_PER_RUPEE)
    grouped = format_decimal(Decimal(rupees), format="#,##,##0", locale="en_IN")
    decimals = f".{rest:02d}" if rest else ""
    return f"{'-' if paise < 0 else ''}₹{grouped}{decimals}"


def parse_inr(text: str) -> int:
    """The paise of an amount as `format_inr` writes it (grouping and the rupee sign may be left out).

    Raises:
        ValueError: when the text is no amount of rupees with at most two decimals.
    """
    match = re.fullmatch(r"(-?)₹?\s*([0-9][0-9,]*)(?:\.([0-9]{1,2}))?", text.strip(), re.ASCII)
    if match is None:
        raise ValueError("this is no amount in rupees; right is like ₹5,00,00,000 or 12345.67")
    sign, rupees, decimals = match.groups()
    paise = int(rupees.replace(",", "")) * PAISE_PER_RUPEE + int((decimals or "").ljust(2, "0"))
    return -paise if sign else paise
