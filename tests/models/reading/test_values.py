"""Values as they are printed, in every way in which issuers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import format_inr
from models.reading import numbers, values
from models.reading.values import Reader


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/07/2017", "2017-07-01"),
        ("01-07-2017", "2017-07-01"),
        ("1.7.2017", "2017-07-01"),
        ("2017-07-01", "2017-07-01"),
        ("01 July 2017", "2017-07-01"),
        ("1st day of July, 2017", "2017-07-01"),
        ("15-Feb-2024", "2024-02-15"),
        ("July 1, 2017", "2017-07-01"),
        ("From 01/07/2017 To Not Applicable", "2017-07-01"),
        ("O1-07-2O17", "2017-07-01"),
        ("29-02-2024", "2024-02-29"),
        ("13/07/2017", "2017-07-13"),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: str) -> None:
    found = values.day(text)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize("text", ["29-02-2023", "07/13/2017", "31-04-2024", "2017", "Hyderabad", ""])
def test_what_is_no_day_is_none(text: str) -> None:
    assert values.day(text) is None


@pytest.mark.parametrize(
    ("text", "paise"),
    [
        ("₹5,00,00,000", 5_00_00_000_00),
        ("Rs. 5,00,00,000", 5_00_00_000_00),
        ("Rs.5,00,00,000/-", 5_00_00_000_00),
        ("Rs. 50 crore", 50_00_00_000_00),
        ("INR 12.5 lakh", 12_50_000_00),
        ("Rs 2.75 Crores only", 2_75_00_000_00),
        ("₹12,345.67", 12_345_67),
        ("5,00,00,000", 5_00_00_000_00),
        ("Rs. 5,00.00,000", 5_00_00_000_00),
        ("Rs. 5, 00,00, 000", 5_00_00_000_00),
        ("Rs. 5,O0,00,000", 5_00_00_000_00),
        ("Rs. 0", 0),
        ("5000000000", 5_000_000_000_00),
        ("up to a limit of Rs. 24,40,00,000.", 24_40_00_000_00),
    ],
)
def test_money_is_read_as_paise(text: str, paise: int) -> None:
    found = values.money(text)
    assert found is not None
    assert found[0] == str(paise)


@pytest.mark.parametrize("text", ["", "Audited", "FY 2023-24", "Rs.", "Rs. 99,99,99,99,99,99,99,999", "Rs. 5,0,0"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert values.money(text) is None


@given(st.integers(0, 10**15))
def test_every_amount_that_is_shown_is_read_again(paise: int) -> None:
    found = values.money(format_inr(paise))
    assert found is not None
    assert found[0] == str(paise)


GSTIN, PAN = "27AAPCU0939K1ZQ", "AAPCU0939K"


@pytest.mark.parametrize(
    ("reader", "text", "number", "as_it_stands"),
    [
        (numbers.pan_number, PAN, PAN, True),
        (numbers.pan_number, "PAN: aapcu0939k", PAN, True),
        (numbers.pan_number, "AAPCUO939K", PAN, False),
        (numbers.pan_number, "AAPCU 0939 K", PAN, True),
        (numbers.pan_number, "AAPCU09391", "AAPCU0939I", False),
        (numbers.gstin_number, GSTIN, GSTIN, True),
        (numbers.gstin_number, "27AAPCUO939K1ZQ", GSTIN, False),
        (numbers.gstin_number, "27AAPCU0939KIZQ", GSTIN, False),
        (numbers.gstin_number, "27AAPCU0939K12Q", GSTIN, False),
        (numbers.cin_number, "U452OOMH2015PTC123456", "U45200MH2015PTC123456", False),
        (numbers.cin_number, "CIN U45200MH2015PTC123456", "U45200MH2015PTC123456", True),
        (numbers.llpin_number, "AAB-1234", "AAB-1234", True),
        (numbers.llpin_number, "AAB1234", "AAB-1234", True),
        (numbers.udyam_number, "UDYAM-MH-18-0001234", "UDYAM-MH-18-0001234", True),
        (numbers.udyam_number, "UDYAM-MH-I8-OO01234", "UDYAM-MH-18-0001234", False),
        (numbers.udin_number, "26280029OFFYZRCW5V", "26280029OFFYZRCW5V", True),
        (numbers.udin_number, "2628OO29OFFYZRCW5V", "26280029OFFYZRCW5V", False),
        (numbers.esic_number, "31 00012345 6780123", "31000123456780123", True),
        (numbers.membership_number, "280029", "280029", True),
    ],
)
def test_a_misread_character_is_put_right_where_the_rule_proves_it(
    reader: Reader, text: str, number: str, *, as_it_stands: bool
) -> None:
    found = reader(text)
    assert found is not None
    value, certainty = found
    assert value == number
    assert (certainty == 1.0) is as_it_stands


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (numbers.gstin_number, "27AAPCU0939K1ZR"),  # the check character is of no reading of the rest
        (numbers.gstin_number, "27AAPCU0938K1ZQ"),  # a digit misread for another: only the check shows it
        (numbers.pan_number, "AAPXU0939K"),  # X is no kind of holder, and looks like none
        (numbers.pan_number, "AAPCU0939"),
        (numbers.cin_number, "U45200MH2015XXX123456"),
        (numbers.esic_number, "3100012345678012"),
        (numbers.udin_number, "UDIN"),
    ],
)
def test_what_no_rule_proves_is_not_guessed(reader: Reader, text: str) -> None:
    assert reader(text) is None


def test_the_free_part_of_a_udin_stays_as_it_was_read() -> None:
    """Nothing can tell an O from a 0 there."""
    assert numbers.udin_number("26280029OFFYZRCW5V") != numbers.udin_number("262800290FFYZRCW5V")


@pytest.mark.parametrize(
    ("text", "said"), [("Yes", "true"), ("No", "false"), (": NIL", "false"), ("Not Applicable", "false")]
)
def test_yes_and_no(text: str, said: str) -> None:
    assert values.yes_or_no(text) == (said, 1.0)


@pytest.mark.parametrize(("text", "count"), [("150", "150"), ("1,250", "1250"), ("Nil", "0"), ("l5", "15")])
def test_counts(text: str, count: str) -> None:
    found = values.whole(text)
    assert found is not None
    assert found[0] == count


@pytest.mark.parametrize("text", ["3 of 5", "", "several"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert values.whole(text) is None
