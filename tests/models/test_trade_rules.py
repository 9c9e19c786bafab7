"""The rules of a trade, and what the market's watch sees in one."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.flags import Severity
from models.investment import AgreementStatus, ProjectStatus
from models.investor import InvestorStatus, InvestorVerification
from models.screening import Likeness, ListedParty, screen
from models.trade_facts import PastTrade, Relation, TradeFacts
from models.trade_rules import RuleCode, broken_rules, broken_standing
from models.trade_watch import TradeFlagType, raised, sightings
from tests.models.trade_facts import BUYER, FOURTH, NOW, POLICY, SELLER, THIRD, facts, party, past, terms


def codes(of: TradeFacts) -> list[RuleCode]:
    return [each.code for each in broken_rules(of, POLICY)]


def flags(of: TradeFacts) -> dict[TradeFlagType, str]:
    return {seen.flag_type: seen.description for seen in sightings(of, POLICY)}


def agreement(**changes: object) -> TradeFacts:
    clean = facts()
    return facts(agreement=clean.agreement.model_copy(update=changes))


def project(**changes: object) -> TradeFacts:
    clean = facts()
    return facts(project=clean.project.model_copy(update=changes))


def test_a_clean_trade_breaks_nothing_and_raises_nothing() -> None:
    assert codes(facts()) == []
    assert flags(facts()) == {}


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (agreement(status=AgreementStatus.TRANSFERRED), RuleCode.AGREEMENT_NOT_ACTIVE),
        (agreement(investor_id=THIRD), RuleCode.NOT_THE_SELLERS_STAKE),
        (agreement(free_units=99), RuleCode.UNITS_NOT_FREE),
        (agreement(lock_in_until=NOW + timedelta(seconds=1)), RuleCode.LOCK_IN),
        (facts(terms=terms(currency="USD")), RuleCode.CURRENCY_MISMATCH),
        (project(status=ProjectStatus.CLOSED), RuleCode.PROJECT_CLOSED),
        (facts(terms=terms(buyer=SELLER)), RuleCode.SAME_PARTY),
        (facts(relations=(Relation.PAN,)), RuleCode.RELATED_PARTIES),
        (facts(seller=party(SELLER, verification=InvestorVerification.PENDING)), RuleCode.SELLER_NOT_VERIFIED),
        (facts(seller=party(SELLER, status=InvestorStatus.SUSPENDED)), RuleCode.SELLER_NOT_REGISTERED),
        (facts(seller=party(SELLER, likeness=Likeness(score=90, reference="UN-1"))), RuleCode.SELLER_SANCTIONED),
        (facts(seller=party(SELLER, payable=False)), RuleCode.SELLER_NOT_PAYABLE),
        (facts(buyer=party(BUYER, verification=InvestorVerification.FAILED)), RuleCode.BUYER_NOT_VERIFIED),
        (facts(buyer=party(BUYER, status=InvestorStatus.CLOSED)), RuleCode.BUYER_NOT_REGISTERED),
        (facts(buyer=party(BUYER, likeness=Likeness(score=97, reference="UN-1"))), RuleCode.BUYER_SANCTIONED),
        (facts(buyer=party(BUYER, project_units=401)), RuleCode.CONCENTRATION_LIMIT),
    ],
    ids=lambda value: value.value if isinstance(value, RuleCode) else "",
)
def test_each_rule_has_its_own_code(of: TradeFacts, code: RuleCode) -> None:
    assert codes(of) == [code]


def test_every_code_has_a_case_above() -> None:
    marks = test_each_rule_has_its_own_code.pytestmark  # pyright: ignore[reportFunctionMemberAccess]  # pytest sets it
    assert {code for _, code in marks[0].args[1]} == set(RuleCode)


def test_all_that_speaks_against_a_trade_is_told_at_once() -> None:
    worst = facts(
        terms=terms(units=700, currency="USD"),
        seller=party(SELLER, status=InvestorStatus.SUSPENDED),
        buyer=party(BUYER, verification=InvestorVerification.PENDING),
        relations=(Relation.PAN, Relation.PAYOUT_ACCOUNT),
    )
    assert codes(worst) == [
        RuleCode.UNITS_NOT_FREE,
        RuleCode.CURRENCY_MISMATCH,
        RuleCode.RELATED_PARTIES,
        RuleCode.SELLER_NOT_REGISTERED,
        RuleCode.BUYER_NOT_VERIFIED,
        RuleCode.CONCENTRATION_LIMIT,
    ]


@pytest.mark.parametrize(
    "at_the_limit",
    [
        agreement(free_units=100),
        agreement(lock_in_until=NOW),
        facts(buyer=party(BUYER, project_units=400)),
        facts(buyer=party(BUYER, likeness=Likeness(score=89, reference="UN-1"))),
    ],
)
def test_what_lies_on_a_limit_passes(at_the_limit: TradeFacts) -> None:
    assert codes(at_the_limit) == []


def test_before_settlement_only_the_parties_standing_is_asked_for() -> None:
    moved_on = facts(terms=terms(units=700), buyer=party(BUYER, status=InvestorStatus.SUSPENDED))
    assert [each.code for each in broken_standing(moved_on, POLICY)] == [RuleCode.BUYER_NOT_REGISTERED]


# The watch


def test_a_sale_back_within_thirty_days_is_a_wash_trade() -> None:
    assert set(flags(facts(past_trades=(past(BUYER, SELLER, 30),)))) == {TradeFlagType.WASH_TRADE}
    assert flags(facts(past_trades=(past(BUYER, SELLER, 31),))) == {}
    assert flags(facts(past_trades=(past(SELLER, BUYER, 3),))) == {}, "the same way again is no way back"


def test_units_that_go_round_are_a_circular_trade() -> None:
    """A sold to B, B to C; now C sells to A."""
    round_trip = (past(BUYER, THIRD, 20), past(THIRD, SELLER, 10))
    assert set(flags(facts(past_trades=round_trip))) == {TradeFlagType.CIRCULAR_TRADE}
    backwards = (past(BUYER, THIRD, 10), past(THIRD, SELLER, 20))
    assert flags(facts(past_trades=backwards)) == {}, "the second happened before the first: nothing went round"
    longer = (past(BUYER, THIRD, 20), past(THIRD, FOURTH, 15), past(FOURTH, SELLER, 10))
    assert set(flags(facts(past_trades=longer))) == {TradeFlagType.CIRCULAR_TRADE}
    too_long = POLICY.model_copy(update={"circle_parties": 3})
    assert sightings(facts(past_trades=longer), too_long) == ()


@pytest.mark.parametrize(
    ("last", "flagged"), [("1000", False), ("1250", False), ("1251", True), ("834", False), ("833", True)]
)
def test_a_price_far_off_the_last_is_flagged(last: str, flagged: bool) -> None:
    """1,000 a unit here; 20 % either way of the last is in the band."""
    assert (TradeFlagType.PRICE_FAR_OFF in flags(project(last_price=Decimal(last)))) is flagged


def test_much_in_one_hand_is_flagged_before_it_is_refused() -> None:
    assert flags(facts(buyer=party(BUYER, project_units=149))) == {}
    assert set(flags(facts(buyer=party(BUYER, project_units=150)))) == {TradeFlagType.CONCENTRATION}


@pytest.mark.parametrize(("score", "flagged"), [(74, False), (75, True), (89, True), (90, False)])
def test_a_name_that_is_like_a_listed_one_is_for_an_officer(score: int, flagged: bool) -> None:
    seen = facts(buyer=party(BUYER, likeness=Likeness(score=score, reference="UN-1")))
    assert (TradeFlagType.SANCTIONS_REVIEW in flags(seen)) is flagged


def test_a_sighting_is_one_flag_however_often_it_is_seen() -> None:
    seen = sightings(facts(past_trades=(past(BUYER, SELLER, 3),)), POLICY)
    trade_id = uuid4()
    first, second = raised(trade_id, seen, NOW), raised(trade_id, seen, NOW + timedelta(days=1))
    assert [flag.flag_id for flag in first] == [flag.flag_id for flag in second]
    assert first[0].severity is Severity.ERROR


def test_names_are_screened_as_people_and_as_companies_are_compared() -> None:
    listed = (ListedParty(reference="UN-7", names=("Rohan Vikram Malhotra", "Malhotra Exports Private Limited")),)
    assert screen("MALHOTRA EXPORTS PVT LTD", listed) == Likeness(score=100, reference="UN-7")
    assert screen("Malhotra Rohan Vikram", listed).score == 100
    assert screen("R V Malhotra", listed).score >= POLICY.sanctions_block
    assert screen("Meera Raghunathan", listed).score < POLICY.sanctions_review
    assert screen("Meera Raghunathan", ()) == Likeness()


_PARTIES = st.sampled_from([SELLER, BUYER, THIRD, FOURTH])


@given(st.lists(st.tuples(_PARTIES, _PARTIES, st.integers(0, 60)), max_size=8))
def test_a_way_back_is_found_exactly_where_there_is_one(moves: list[tuple[UUID, UUID, int]]) -> None:
    """Against the definition, by trying every order of every few trades."""
    trades = [past(seller, buyer, days) for seller, buyer, days in moves if seller != buyer]
    trades = [trade.model_copy(update={"trade_id": UUID(int=number)}) for number, trade in enumerate(trades)]
    seen = set(flags(facts(past_trades=tuple(trades)))) & {TradeFlagType.WASH_TRADE, TradeFlagType.CIRCULAR_TRADE}
    assert bool(seen) is _goes_back(trades, BUYER, None, 3)


def _goes_back(trades: list[PastTrade], holder: UUID, after: PastTrade | None, left: int) -> bool:
    if holder == SELLER:
        return after is not None
    if left == 0:
        return False
    return any(
        _goes_back(trades, trade.buyer_investor_id, trade, left - 1)
        for trade in trades
        if trade.seller_investor_id == holder
        and trade.at >= NOW - timedelta(days=POLICY.wash_days)
        and (after is None or trade.at >= after.at)
    )
