"""Money: integer paise, shown as India writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import format_inr, parse_inr


@pytest.mark.parametrize(
    ("paise", "shown"),
    [
        (5_000_000_000, "₹5,00,00,000"),
        (1_234_567, "₹12,345.67"),
        (0, "₹0"),
        (5, "₹0.05"),
        (50, "₹0.50"),
        (99_999_00, "₹99,999"),
        (1_00_000_00, "₹1,00,000"),
        (10**15, "₹1,00,00,00,00,00,000"),
        (-123_450, "-₹1,234.50"),
    ],
)
def test_an_amount_is_shown_with_indian_grouping(paise: int, shown: str) -> None:
    assert format_inr(paise) == shown


@given(st.integers(-(10**18), 10**18))
def test_what_is_shown_reads_back(paise: int) -> None:
    assert parse_inr(format_inr(paise)) == paise


@pytest.mark.parametrize(("text", "paise"), [("12345.67", 1_234_567), ("₹ 5,00,000", 50_000_000), ("7.5", 750)])
def test_an_amount_is_read_with_or_without_sign_and_grouping(text: str, paise: int) -> None:
    assert parse_inr(text) == paise


@pytest.mark.parametrize("text", ["", "₹", "1.234", "five", "1e5", "--1", "NaN", "१२"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        parse_inr(text)
