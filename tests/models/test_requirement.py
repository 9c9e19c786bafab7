"""The precheck's rules: the table of the domain, row by row, and what holds for every requirement."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.amounts import MOST
from models.buyer import buyer_id_of
from models.requirement import (
    BlockReason,
    FactorCode,
    RequirementInputs,
    RequirementTerms,
    RiskAssessment,
    RiskStatus,
    Source,
    ValueTooLarge,
    assess,
    calculate_estimated_trade_value,
    check_internal_trade_block,
    seed_answer,
    update_risk_precheck,
)
from models.requirement_policy import InternalTradeScope, default_policy

POLICY = default_policy()
M = Decimal(1_000_000)
VALUE = Decimal("7.65") * M
A, B, C, HEAD = (UUID(int=number) for number in range(1, 5))


def inputs(
    remaining: Decimal | int | str | None,
    total: Decimal | int | str | None,
    rating: str | None,
    performance: int | None,
    **more: Any,  # noqa: ANN401 — the record checks them
) -> RequirementInputs:
    values = {"credit_limit_remaining": remaining, "credit_limit_total": total, "rating": rating}
    return RequirementInputs.model_validate({**values, "payment_performance": performance, **more})


def codes(assessment: RiskAssessment) -> set[FactorCode]:
    return {factor.code for factor in assessment.risk_factors}


@pytest.mark.parametrize(
    ("value", "said", "score", "status", "exposure"),
    [
        (VALUE, inputs(20 * M, 20 * M, "4.5", 85), 100, RiskStatus.PASS, "12350000.00"),
        (VALUE, inputs(9 * M, 20 * M, "3.5", 75), 85, RiskStatus.PASS, "1350000.00"),
        (VALUE, inputs(10 * M, 10 * M, "4.5", 85), 100, RiskStatus.PASS, "2350000.00"),
        (VALUE, inputs(5 * M, 20 * M, "4.5", 85), 50, RiskStatus.FAIL, "-2650000.00"),
        (VALUE, inputs(None, None, "1.5", 45), 55, RiskStatus.WARN, None),
        (10 * M, inputs(8 * M, None, "4.5", 85), 20, RiskStatus.FAIL, "-2000000.00"),
    ],
)
def test_the_table_of_the_domain(
    value: Decimal, said: RequirementInputs, score: int, status: RiskStatus, exposure: str | None
) -> None:
    found = assess(value, said, POLICY)
    assert (found.risk_precheck_score, found.risk_precheck_status) == (score, status)
    assert found.buyer_exposure_after_trade == (None if exposure is None else Decimal(exposure))


@pytest.mark.parametrize(
    ("rating", "points"), [("0.00", 25), ("1.99", 25), ("2.00", 10), ("2.99", 10), ("3.00", 0), ("5.00", 0)]
)
def test_each_step_of_the_rating(rating: str, points: int) -> None:
    assert assess(VALUE, inputs(20 * M, 20 * M, rating, 85), POLICY).risk_precheck_score == 100 - points


@pytest.mark.parametrize(("performance", "points"), [(0, 20), (49, 20), (50, 10), (69, 10), (70, 0), (100, 0)])
def test_each_step_of_the_payment_performance(performance: int, points: int) -> None:
    assert assess(VALUE, inputs(20 * M, 20 * M, "4.5", performance), POLICY).risk_precheck_score == 100 - points


@pytest.mark.parametrize(
    ("remaining", "score", "status"),
    [
        ("9180000.00", 100, RiskStatus.PASS),  # 1.2 times the value, to the paisa
        ("9179999.99", 85, RiskStatus.PASS),
        ("7650000.00", 85, RiskStatus.PASS),  # exactly enough is enough
        ("7649999.99", 50, RiskStatus.FAIL),
    ],
)
def test_each_step_of_the_credit(remaining: str, score: int, status: RiskStatus) -> None:
    found = assess(VALUE, inputs(remaining, 20 * M, "4.5", 85), POLICY)
    assert (found.risk_precheck_score, found.risk_precheck_status) == (score, status)


def test_a_limit_of_nothing_is_a_limit() -> None:
    found = assess(VALUE, inputs(0, 0, "4.5", 85), POLICY)
    assert (found.risk_precheck_score, found.risk_precheck_status) == (20, RiskStatus.FAIL)
    assert FactorCode.NEGATIVE_EXPOSURE in codes(found)
    assert FactorCode.UNKNOWN_INPUT not in codes(found)


def test_what_is_not_known_takes_nothing_and_is_named() -> None:
    found = assess(VALUE, inputs(None, None, "4.5", None), POLICY)
    assert (found.risk_precheck_score, found.risk_precheck_status) == (100, RiskStatus.PASS)
    unknown = [factor.source for factor in found.risk_factors if factor.code is FactorCode.UNKNOWN_INPUT]
    assert unknown == [Source.CREDIT, Source.PAYMENT_PERFORMANCE]


def test_where_nothing_is_known_there_is_no_score() -> None:
    found = assess(VALUE, inputs(None, None, None, None), POLICY)
    assert found.risk_precheck_score is None
    assert found.risk_precheck_status is None
    assert FactorCode.NOTHING_KNOWN in codes(found)


@pytest.mark.parametrize("source", list(Source))
def test_a_source_that_is_down_is_at_best_a_warning(source: Source) -> None:
    said: dict[str, Any] = {"remaining": 20 * M, "total": 20 * M, "rating": "4.5", "performance": 85}
    gone = {Source.CREDIT: ("remaining", "total"), Source.RATING: ("rating",)}.get(source, ("performance",))
    found = assess(VALUE, inputs(**said | dict.fromkeys(gone), unavailable=(source,)), POLICY)
    assert found.risk_precheck_status is RiskStatus.WARN
    assert any("source unavailable" in str(factor) for factor in found.risk_factors)
    assert FactorCode.UNKNOWN_INPUT not in codes(found)


def test_a_source_that_is_down_does_not_soften_a_failure() -> None:
    found = assess(VALUE, inputs(5 * M, 20 * M, None, 85, unavailable=("rating",)), POLICY)
    assert found.risk_precheck_status is RiskStatus.FAIL


def test_a_blocked_line_lends_nothing() -> None:
    found = assess(VALUE, inputs(20 * M, 20 * M, "4.5", 85, credit_blocked=True), POLICY)
    assert found.risk_precheck_status is RiskStatus.FAIL
    assert found.buyer_exposure_after_trade == -VALUE
    assert FactorCode.CREDIT_BLOCKED in codes(found)


def test_the_answer_has_the_members_of_the_seed() -> None:
    found = update_risk_precheck(terms(preferred="100", price="76500.00"), inputs(5 * M, 20 * M, "1.5", 45), POLICY)
    answer = seed_answer(found)
    assert set(answer) == {
        "risk_precheck_status",
        "risk_precheck_score",
        "estimated_trade_value",
        "buyer_exposure_after_trade",
        "risk_factors",
    }
    assert answer["estimated_trade_value"] == "7650000.00"
    assert answer["buyer_exposure_after_trade"] == "-2650000.00"
    factors = answer["risk_factors"]
    assert isinstance(factors, list)
    assert [str(factor).split(":")[0] for factor in factors] == [
        "INSUFFICIENT_CREDIT",
        "LOW_RATING",
        "LOW_PAYMENT_PERFORMANCE",
        "NEGATIVE_EXPOSURE",
    ]


# The value of a trade


def terms(*, preferred: str | None = None, minimum: str = "10", price: str = "100.00", **more: Any) -> RequirementTerms:  # noqa: ANN401 — the record checks them
    values = {"min_quantity": minimum, "preferred_quantity": preferred, "max_budget_per_unit": price, **more}
    return RequirementTerms.model_validate(values)


def test_the_preferred_quantity_counts_else_the_least() -> None:
    assert calculate_estimated_trade_value(terms(preferred="12.5")) == Decimal("1250.00")
    assert calculate_estimated_trade_value(terms()) == Decimal("1000.00")


def test_half_a_paisa_counts_as_one() -> None:
    assert str(calculate_estimated_trade_value(terms(preferred="0.005", price="1.00"))) == "0.01"
    assert str(calculate_estimated_trade_value(terms(preferred="0.004", price="1.00"))) == "0.00"


def test_more_than_an_amount_can_say_is_refused() -> None:
    with pytest.raises(ValueTooLarge):
        calculate_estimated_trade_value(terms(preferred="2", price=str(MOST)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_budget_per_unit", "1.001"),
        ("max_budget_per_unit", "10000000000000000"),
        ("max_budget_per_unit", "0"),
        ("max_budget_per_unit", 0.1),
        ("max_budget_per_unit", "NaN"),
        ("min_quantity", "-1"),
        ("preferred_quantity", "1.0001"),
    ],
)
def test_what_no_column_can_hold_is_refused_by_name(field: str, value: object) -> None:
    given = {"min_quantity": "1", "preferred_quantity": "1", "max_budget_per_unit": "1", field: value}
    with pytest.raises(ValidationError) as refused:
        RequirementTerms.model_validate(given)
    assert [error["loc"] for error in refused.value.errors()] == [(field,)]


# Internal trades


def test_the_same_branch_is_blocked() -> None:
    of_a = terms(buyer_branch_id=A)
    assert check_internal_trade_block(of_a, A) is BlockReason.SAME_BRANCH
    assert check_internal_trade_block(of_a, B) is None
    assert check_internal_trade_block(of_a, None) is None
    assert check_internal_trade_block(terms(), A) is None
    assert check_internal_trade_block(terms(buyer_branch_id=A, blocked_internal_trades=False), A) is None


def test_the_same_family_is_blocked_where_the_policy_says_so() -> None:
    heads = {A: HEAD, B: HEAD, HEAD: HEAD, C: C}
    family = InternalTradeScope.FAMILY
    of_a = terms(buyer_branch_id=A)
    assert check_internal_trade_block(of_a, B, heads=heads, scope=family) is BlockReason.SAME_FAMILY
    assert check_internal_trade_block(of_a, HEAD, heads=heads, scope=family) is BlockReason.SAME_FAMILY
    assert check_internal_trade_block(of_a, C, heads=heads, scope=family) is None
    assert check_internal_trade_block(of_a, B, heads=heads, scope=InternalTradeScope.BRANCH) is None
    assert check_internal_trade_block(of_a, UUID(int=99), heads=heads, scope=family) is None


def test_a_buyer_is_found_by_its_name() -> None:
    assert buyer_id_of(str(A)) == A
    assert buyer_id_of("buyer-mehta") == buyer_id_of("buyer-mehta") != buyer_id_of("buyer-rao")


# What holds for every requirement

amounts = st.decimals(min_value=0, max_value=100_000_000, places=2)
ratings = st.decimals(min_value=0, max_value=5, places=2)
performances = st.integers(0, 100)
RANK = {RiskStatus.FAIL: 0, RiskStatus.WARN: 1, RiskStatus.PASS: 2}
anything = st.builds(
    RequirementInputs,
    credit_limit_remaining=st.none() | amounts,
    credit_limit_total=st.none() | amounts,
    rating=st.none() | ratings,
    payment_performance=st.none() | performances,
    unavailable=st.lists(st.sampled_from(Source), unique=True).map(tuple),
)


def worth(assessment: RiskAssessment) -> tuple[int, int]:
    """How good an answer is, for comparing two."""
    assert assessment.risk_precheck_status is not None
    assert assessment.risk_precheck_score is not None
    return RANK[assessment.risk_precheck_status], assessment.risk_precheck_score


def no_worse(better: RiskAssessment, than: RiskAssessment) -> bool:
    return all(one >= other for one, other in zip(worth(better), worth(than), strict=True))


@given(amounts, anything)
def test_a_score_is_between_0_and_100_and_the_gate_always_holds(value: Decimal, said: RequirementInputs) -> None:
    found = assess(value, said, POLICY)
    if found.risk_precheck_score is None:
        assert found.risk_precheck_status is None
        return
    assert 0 <= found.risk_precheck_score <= 100
    if found.buyer_exposure_after_trade is not None and found.buyer_exposure_after_trade < 0:
        assert found.risk_precheck_status is RiskStatus.FAIL
    if said.unavailable:
        assert found.risk_precheck_status is not RiskStatus.PASS


@given(amounts, anything)
def test_the_points_of_the_factors_are_what_is_missing_from_the_score(value: Decimal, said: RequirementInputs) -> None:
    found = assess(value, said, POLICY)
    if found.risk_precheck_score is not None:
        assert found.risk_precheck_score == max(0, 100 - sum(factor.points for factor in found.risk_factors))


@given(amounts, st.tuples(amounts, amounts), amounts, ratings, performances)
def test_more_credit_is_never_worse(
    value: Decimal, remaining: tuple[Decimal, Decimal], total: Decimal, rating: Decimal, performance: int
) -> None:
    less, more = sorted(remaining)
    for limit in (total, None):
        with_less = assess(value, inputs(less, limit, str(rating), performance), POLICY)
        assert no_worse(assess(value, inputs(more, limit, str(rating), performance), POLICY), with_less)


@given(amounts, amounts, amounts, st.tuples(ratings, ratings), st.tuples(performances, performances))
def test_a_better_buyer_is_never_worse(
    value: Decimal,
    remaining: Decimal,
    total: Decimal,
    rating: tuple[Decimal, Decimal],
    performance: tuple[int, int],
) -> None:
    (low, high), (slow, prompt) = sorted(rating), sorted(performance)
    worse = assess(value, inputs(remaining, total, str(low), slow), POLICY)
    assert no_worse(assess(value, inputs(remaining, total, str(high), prompt), POLICY), worse)


@given(amounts, amounts, amounts, amounts)
def test_a_smaller_trade_is_never_worse(one: Decimal, other: Decimal, remaining: Decimal, total: Decimal) -> None:
    small, large = sorted((one, other))
    said = inputs(remaining, total, "4.5", 85)
    assert no_worse(assess(small, said, POLICY), assess(large, said, POLICY))


@given(amounts, anything)
def test_an_assessment_comes_back_from_its_record_as_it_was(value: Decimal, said: RequirementInputs) -> None:
    found = assess(value, RequirementInputs.model_validate_json(said.model_dump_json()), POLICY)
    assert RiskAssessment.model_validate_json(found.model_dump_json()) == found == assess(value, said, POLICY)
