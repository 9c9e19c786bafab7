"""Papers laid out by hand: where a value is found, how sure it is, and when the paper is asked for again."""

from collections.abc import Sequence

import pytest

from models.contractor.vocabulary import DocumentType
from models.reading.fields import SOUGHT
from models.reading.paper import Fragment, PaperText
from models.reading.reading import Reading, read_paper

PAN, NAME = "AAPCU0939K", "ABC CONSTRUCTIONS PRIVATE LIMITED"
Place = tuple[float, float, str]
"""Left, line (from 0), text."""


def paper(places: Sequence[Place], *, confidence: float = 0.99, recognised: bool = False) -> PaperText:
    fragments = tuple(
        Fragment(
            page=0,
            text=text,
            left=left,
            right=left + 6 * len(text),
            top=20 * line,
            bottom=20 * line + 12,
            confidence=confidence,
        )
        for left, line, text in places
    )
    return PaperText(fragments=fragments, pages=1, recognised=recognised, letter_pixels=20 if recognised else None)


CARD: list[Place] = [
    (200, 0, "INCOME TAX DEPARTMENT"),
    (20, 2, "Permanent Account Number"),
    (250, 2, PAN),
    (20, 3, "Name"),
    (250, 3, NAME),
    (20, 4, "Date of Incorporation / Formation"),
    (250, 4, "15-03-2015"),
]


def values_of(reading: Reading) -> dict[str, str]:
    return {name: field.value for name, field in reading.fields.items()}


@pytest.mark.parametrize(
    "places",
    [
        CARD,
        [(20, 0, "Permanent Account Number : AAPCU0939K"), (20, 1, f"Name: {NAME}")],
        [(20, 0, "Permanent Account Number"), (20, 1, PAN), (20, 3, "Name"), (20, 4, NAME)],
        [(20, 0, "Permanent Acc0unt Numher"), (250, 0, PAN), (20, 1, "Name"), (250, 1, NAME)],
        [(20, 0, "1. Permanent Account Number"), (250, 0, PAN), (20, 1, "2. Name"), (250, 1, NAME)],
        [(20, 0, "PAN"), (80, 0, PAN), (250, 0, "Name"), (310, 0, NAME)],
        [(20, 0, "INCOME TAX DEPARTMENT GOVT OF INDIA"), (20, 1, PAN), (20, 2, "Name"), (250, 2, NAME)],
        [
            (20, 0, "PAN"),
            (250, 0, PAN),
            (20, 1, "Name"),
            (250, 1, "ABC CONSTRUCTIONS PRIVATE"),
            (250, 2, "LIMITED"),
            (20, 3, "Status"),
        ],
    ],
    ids=["beside", "in one run", "below", "misread", "numbered", "two on a line", "without a label", "wrapped"],
)
def test_a_value_is_found_where_issuers_put_it(places: list[Place]) -> None:
    reading = read_paper(DocumentType.PAN_CARD, paper(places))
    assert values_of(reading) == {"panNumber": PAN, "nameOnCard": NAME, "entityType": "C"}
    assert reading.ask_again is None


def test_a_value_ends_where_the_next_label_begins() -> None:
    places: list[Place] = [
        (20, 0, "Bank Name"),
        (250, 0, "State Bank of India"),
        (20, 1, "Branch Name"),
        (250, 1, "Powai Branch, Mumbai"),
        (20, 2, "Solvency Amount"),
        (250, 2, "Rs. 10,00,00,000"),
        (450, 2, "Issue Date"),
        (550, 2, "01-01-2026"),
    ]
    reading = read_paper(DocumentType.BANK_SOLVENCY_CERTIFICATE, paper(places))
    assert values_of(reading) == {
        "bankName": "State Bank of India",
        "branchName": "Powai Branch, Mumbai",
        "solvencyAmount": "10000000000",
        "issueDate": "2026-01-01",
    }


def test_turnovers_stand_in_rows_of_a_table() -> None:
    places: list[Place] = [
        (20, 0, "Financial Year"),
        (200, 0, "Annual Turnover"),
        (20, 1, "FY 2024-25"),
        (200, 1, "Rs. 45,00,00,000"),
        (20, 2, "2025-2026"),
        (200, 2, "50 crore"),
        (20, 3, "2025-27"),
        (200, 3, "Rs. 1,00,000"),
        (20, 4, "UDIN"),
        (200, 4, "26280029OFFYZRCW5V"),
        (300, 6, "For Shetty & Associates"),
        (300, 7, "CA Meera Shetty"),
    ]
    assert values_of(read_paper(DocumentType.CA_TURNOVER_CERTIFICATE, paper(places))) == {
        "udin": "26280029OFFYZRCW5V",
        "turnoverFY2024": "45000000000",
        "turnoverFY2025": "50000000000",
        "caFirmName": "Shetty & Associates",
        "caName": "CA Meera Shetty",
    }


def test_a_repaired_or_misread_value_is_less_certain() -> None:
    plain = read_paper(DocumentType.PAN_CARD, paper(CARD)).fields["panNumber"]
    places = [(left, line, "AAPCUO939K" if text == PAN else text) for left, line, text in CARD]
    repaired = read_paper(DocumentType.PAN_CARD, paper(places)).fields["panNumber"]
    assert repaired.value == plain.value
    assert repaired.confidence < plain.confidence
    assert 0 < read_paper(DocumentType.PAN_CARD, paper(CARD, confidence=0.6)).fields["panNumber"].confidence < 0.61


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (paper([]), "Nothing can be read"),
        (paper([(0, 0, "A stamp")]), "Nothing can be read"),
        (paper(CARD, confidence=0.7, recognised=True), "blurred or faint"),
        (paper(CARD, recognised=True).model_copy(update={"letter_pixels": 8}), "too small"),
        (paper(CARD, confidence=0.7), "cannot be read with certainty"),
        (paper([place for place in CARD if place[2] != PAN]), "does not show panNumber"),
        (paper([(0, line, "Minutes of the annual general meeting") for line in range(9)]), "does not show panNumber"),
    ],
    ids=["blank", "nearly blank", "blurred", "small", "uncertain", "number missing", "another paper"],
)
def test_a_paper_that_cannot_be_used_is_asked_for_again_with_the_reason(text: PaperText, why: str) -> None:
    asked = read_paper(DocumentType.PAN_CARD, text).ask_again
    assert asked is not None
    assert why in asked
    assert "Upload" in asked
    assert PAN not in asked
    assert NAME not in asked


def test_nothing_is_sought_on_another_kind_of_paper() -> None:
    reading = read_paper(DocumentType.OTHER, paper([]))
    assert (reading.fields, reading.ask_again, reading.confidence) == ({}, None, None)


def test_every_type_but_other_has_something_that_it_must_show() -> None:
    for kind, sought in SOUGHT.items():
        assert any(field.required for field in sought) is (kind is not DocumentType.OTHER)
        assert len({field.name for field in sought}) == len(sought)
    assert set(SOUGHT) == set(DocumentType)
