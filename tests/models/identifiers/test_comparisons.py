"""Identifiers against what else was declared, and properties that hold for all of them."""

import string
from datetime import date

import pytest
from aleph_cid import CidHasher
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from models.contractor.vocabulary import EntityType, State
from models.identifiers import cid, cin, gstin, llpin, pan, pincode, udin, wallet_address

E = EntityType
LETTERS = {
    E.PRIVATE_LIMITED: "C",
    E.PUBLIC_LIMITED: "C",
    E.LLP: "F",
    E.PARTNERSHIP: "F",
    E.PROPRIETORSHIP: "PH",
    E.AOP: "AB",
    E.TRUST: "T",
    E.GOVERNMENT: "GLJC",
}
KINDS = {
    E.PRIVATE_LIMITED: {"PTC", "FTC", "OPC", "NPL", "GAT", "ULT"},
    E.PUBLIC_LIMITED: {"PLC", "FLC", "NPL", "GAP", "ULL"},
    E.GOVERNMENT: {"GOI", "SGC"},
}
PANS = st.from_regex(pan.PATTERN, fullmatch=True, alphabet=string.ascii_uppercase + string.digits)
STATE_CODES = [f"{n:02d}" for n in range(1, 39)] + ["97", "99"]


@st.composite
def gstins(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(STATE_CODES)) + draw(PANS)
    body += draw(st.sampled_from("123456789" + string.ascii_uppercase)) + "Z"
    return body + gstin.check_character(body)


@pytest.mark.parametrize("entity_type", list(E))
@pytest.mark.parametrize("letter", "ABCFGHJLPT")
def test_the_fourth_letter_of_a_pan_must_fit_the_entity_type(entity_type: E, letter: str) -> None:
    problem = pan.problem_with_entity_type(f"AAP{letter}U0939K", entity_type)

    assert (problem is None) == (letter in LETTERS[entity_type])


@pytest.mark.parametrize("entity_type", list(E))
@pytest.mark.parametrize("kind", ["FLC", "FTC", "GAP", "GAT", "GOI", "NPL", "OPC", "PLC", "PTC", "SGC", "ULL", "ULT"])
def test_the_kind_in_a_cin_must_fit_the_entity_type(entity_type: E, kind: str) -> None:
    problem = cin.problem_with_entity_type(f"U45200MH2015{kind}123456", entity_type)

    assert (problem is None) == (kind in KINDS.get(entity_type, set()))


def test_the_year_in_a_cin_must_have_come() -> None:
    assert cin.problem_with_year("U45200MH2026PTC123456", 2026) is None
    assert cin.problem_with_year("U45200MH2027PTC123456", 2026)


@given(gstins())
def test_a_gstin_made_by_the_rule_passes(number: str) -> None:
    assert gstin.problem_with(number) is None
    assert gstin.problem_with_pan(number, number[2:12]) is None


@given(gstins(), st.integers(0, 14), st.sampled_from(string.digits + string.ascii_uppercase))
def test_any_one_changed_character_of_a_gstin_is_noticed(number: str, place: int, other: str) -> None:
    changed = number[:place] + other + number[place + 1 :]

    assert (gstin.problem_with(changed) is None) == (changed == number)


def test_a_gstin_of_another_pan_is_noticed() -> None:
    assert gstin.problem_with_pan("27AAPCU0939K1ZQ", "AAPFU0939K")


@pytest.mark.parametrize(
    ("number", "state", "agrees"),
    [
        ("27AAPCU0939K1ZQ", State.MAHARASHTRA, True),
        ("27AAPCU0939K1ZQ", State.GUJARAT, False),
        ("38AAPCU0939K1Z", State.LADAKH, True),
        ("37AAPCU0939K1Z", State.ANDHRA_PRADESH, True),
        ("28AAPCU0939K1Z", State.ANDHRA_PRADESH, True),
        ("25AAPCU0939K1Z", State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU, True),
        ("97AAPCU0939K1Z", State.KERALA, True),
        ("99AAPCU0939K1Z", State.DELHI, True),
    ],
)
def test_the_state_of_a_gstin(number: str, state: State, agrees: bool) -> None:
    assert gstin.matches_state(number, state) is agrees


def test_every_state_has_a_gst_code() -> None:
    assert set(State) <= {state for state in gstin.STATE_OF_CODE.values() if state}


@pytest.mark.parametrize(("code", "legacy"), [("25", True), ("28", True), ("26", False), ("37", False), ("27", False)])
def test_the_legacy_state_codes_are_told_apart(code: str, legacy: bool) -> None:
    assert bool(gstin.legacy_code(f"{code}AAPCU0939K1Z")) is legacy


@pytest.mark.parametrize(
    ("membership", "fits"), [("123450", True), ("12345", False), ("012345", False), ("23450", False)]
)
def test_a_udin_names_its_member(membership: str, fits: bool) -> None:
    assert (udin.problem_with_membership("24123450BKAAAA1234", membership) is None) is fits


def test_a_five_digit_member_stands_in_a_udin_with_a_leading_zero() -> None:
    assert udin.problem_with_membership("24012345BKAAAA1234", "12345") is None


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(2024, 1, 1), True),
        (date(2024, 12, 31), True),
        (date(2023, 12, 1), True),
        (date(2023, 11, 2), True),
        (date(2023, 11, 1), False),
        (date(2025, 1, 1), False),
    ],
)
def test_a_udin_is_of_the_certificates_year_or_the_sixty_days_after(day: date, fits: bool) -> None:
    assert (udin.problem_with_date("24123450BKAAAA1234", day) is None) is fits


@pytest.mark.parametrize(
    ("pin", "state", "agrees"),
    [
        ("400001", State.MAHARASHTRA, True),
        ("403001", State.GOA, True),
        ("110001", State.MAHARASHTRA, False),
        ("737101", State.SIKKIM, True),
        ("737101", State.WEST_BENGAL, False),
        ("744101", State.ANDAMAN_AND_NICOBAR, True),
        ("682551", State.LAKSHADWEEP, True),
        ("533464", State.PUDUCHERRY, True),
        ("396210", State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU, True),
        ("900001", State.KERALA, True),
    ],
)
def test_the_state_of_a_pin(pin: str, state: State, agrees: bool) -> None:
    assert pincode.matches_state(pin, state) is agrees


def test_a_missing_hyphen_is_put_into_an_llpin() -> None:
    assert llpin.canonical("AAB1234") == llpin.canonical("AAB-1234") == "AAB-1234"


@given(st.binary(min_size=20, max_size=20))
def test_the_checksum_of_an_address_is_that_of_ethereum(raw: bytes) -> None:
    address = "0x" + raw.hex()

    assert wallet_address.checksummed(address) == to_checksum_address(address)
    assert wallet_address.problem_with(wallet_address.checksummed(address)) is None
    assert wallet_address.same(address, wallet_address.checksummed(address))


@given(st.binary(max_size=300), st.booleans())
def test_the_cids_that_ipfs_computes_pass(content: bytes, version_one: bool) -> None:
    hasher = CidHasher.for_ipfs_v1_raw_leaves() if version_one else CidHasher.for_ipfs()
    hasher.update(content)

    assert cid.problem_with(hasher.finalize()) is None


@given(st.text(max_size=80))
def test_no_text_makes_a_rule_fail(text: str) -> None:
    for rule in (
        pan.problem_with,
        gstin.problem_with,
        cin.problem_with,
        udin.problem_with,
        wallet_address.problem_with,
    ):
        assert rule(text) is not None
    cid.problem_with(text)
    cid.problem_with("b" + text)
    cid.problem_with("Qm" + text)
