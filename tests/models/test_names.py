"""Names are compared as the registries compare them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import (
    NameMatch,
    band,
    best_company_match,
    company_name_score,
    normal_company_name,
    person_name_score,
)


@pytest.mark.parametrize(
    ("declared", "registered"),
    [
        ("ABC Constructions Private Limited", "ABC CONSTRUCTIONS PVT. LTD."),
        ("ABC Constructions (P) Ltd", "ABC CONSTRUCTIONS PRIVATE LIMITED"),
        ("ABC Constructions P. Ltd.", "ABC CONSTRUCTIONS PRIVATE LIMITED"),
        ("A.B.C. Constructions Pvt Ltd", "ABC CONSTRUCTIONS PRIVATE LIMITED"),
        ("M/s Rao & Sons", "RAO AND SONS"),
        ("M/S. Rao & Sons", "Messrs Rao and Sons"),
        ("Godrej & Boyce Mfg. Co. Ltd.", "GODREJ AND BOYCE MANUFACTURING COMPANY LIMITED"),
        ("Sharma Infra L.L.P.", "SHARMA INFRA LIMITED LIABILITY PARTNERSHIP"),
        ("The Bombay Dyeing Co Ltd", "BOMBAY DYEING COMPANY LIMITED"),
        ("O'Brien Builders", "OBRIEN BUILDERS"),
        ("ＡＢＣ Constructions", "ABC CONSTRUCTIONS"),
        ("भारत निर्माण प्राइवेट लिमिटेड", "भारत  निर्माण, प्राइवेट लिमिटेड"),
    ],
)
def test_the_same_company_in_two_spellings(declared: str, registered: str) -> None:
    assert company_name_score(declared, registered) == 100


@pytest.mark.parametrize(
    ("declared", "registered", "expected"),
    [
        ("Sharma Construction Pvt Ltd", "SHARMA CONSTRUCTIONS PRIVATE LIMITED", NameMatch.GOOD_PARTIAL_MATCH),
        ("Sharma Infra Projects Pvt Ltd", "SHARMA INFRA PRIVATE LIMITED", NameMatch.MODERATE_PARTIAL_MATCH),
        ("Sharma Constructions Pvt Ltd", "GUPTA TRADERS PRIVATE LIMITED", NameMatch.NO_MATCH),
        ("Sharma Constructions Pvt Ltd", "VERMA CONSULTANTS PRIVATE LIMITED", NameMatch.POOR_PARTIAL_MATCH),
        ("ABC Constructions Pvt Ltd", "ABC CONSTRUCTIONS INFRA PRIVATE LIMITED", NameMatch.MODERATE_PARTIAL_MATCH),
        ("Sharma Infra Projects Ltd", "SHARMA INFRAPROJECTS LIMITED", NameMatch.GOOD_PARTIAL_MATCH),
        ("भारत निर्माण", "भारती निर्मल", NameMatch.MODERATE_PARTIAL_MATCH),
        ("", "ABC", NameMatch.NO_MATCH),
    ],
)
def test_other_companies(declared: str, registered: str, expected: NameMatch) -> None:
    assert band(company_name_score(declared, registered)) is expected


def test_a_common_legal_form_does_not_make_two_companies_alike() -> None:
    assert band(company_name_score("KLM Private Limited", "XYZ Private Limited")).differs


def test_vowel_signs_tell_names_apart() -> None:
    assert company_name_score("किरण", "करण") < 100


@pytest.mark.parametrize(
    ("declared", "registered", "expected"),
    [
        ("Rajesh Kumar Sharma", "SHARMA RAJESH KUMAR", NameMatch.DIRECT_MATCH),
        ("Shri Rajesh Sharma", "RAJESH SHARMA", NameMatch.DIRECT_MATCH),
        ("Rajesh K. Sharma", "RAJESH KUMAR SHARMA", NameMatch.GOOD_PARTIAL_MATCH),
        ("R. Venkataraman", "RAMASWAMY VENKATARAMAN", NameMatch.GOOD_PARTIAL_MATCH),
        ("Rajesh Sharma", "RAJESH KUMAR SHARMA", NameMatch.GOOD_PARTIAL_MATCH),
        ("Rajesh Sharma", "ANITA DESHPANDE", NameMatch.NO_MATCH),
    ],
)
def test_persons(declared: str, registered: str, expected: NameMatch) -> None:
    assert band(person_name_score(declared, registered)) is expected


def test_an_initial_alone_is_nobody() -> None:
    assert not band(person_name_score("R", "RAJESH SHARMA")).accepted


def test_the_best_of_several_declared_names_counts() -> None:
    score, match = best_company_match(("Sharma Constructions", "Rajesh Sharma"), "RAJESH SHARMA")
    assert (score, match) == (100, NameMatch.DIRECT_MATCH)
    assert best_company_match((), "RAJESH SHARMA") == (0, NameMatch.NO_MATCH)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, NameMatch.DIRECT_MATCH),
        (99, NameMatch.GOOD_PARTIAL_MATCH),
        (85, NameMatch.GOOD_PARTIAL_MATCH),
        (84, NameMatch.MODERATE_PARTIAL_MATCH),
        (70, NameMatch.MODERATE_PARTIAL_MATCH),
        (69, NameMatch.POOR_PARTIAL_MATCH),
        (38, NameMatch.POOR_PARTIAL_MATCH),
        (37, NameMatch.NO_MATCH),
    ],
)
def test_bands_begin_where_the_providers_say(score: int, expected: NameMatch) -> None:
    assert band(score) is expected


_names = st.text(max_size=60)


@given(_names, _names)
def test_a_score_is_symmetric_and_within_bounds(left: str, right: str) -> None:
    for compare in (company_name_score, person_name_score):
        score = compare(left, right)
        assert 0 <= score <= 100
        assert score == compare(right, left)


@given(st.text(alphabet="ABCDEFGHIJ KLMNOPRSTUVWXYZ", min_size=3).filter(lambda text: bool(normal_company_name(text))))
def test_case_and_punctuation_never_count(name: str) -> None:
    assert company_name_score(name, name.lower().replace(" ", " . ")) == 100
