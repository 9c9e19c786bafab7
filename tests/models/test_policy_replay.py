"""Deciding again: the same policy gives back what was, another says what it changes and why."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy_replay import StoredAssessment, not_as_it_was, redecided
from models.requirement import RequirementInputs, RiskStatus, Source, assess
from models.requirement_policy import RatingStep, RequirementPolicy, default_policy

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
POLICY = default_policy()

amounts = st.integers(0, 10**15).map(lambda paise: Decimal(paise).scaleb(-2))
balances = st.integers(-(10**15), 10**15).map(lambda paise: Decimal(paise).scaleb(-2))
inputs = st.builds(
    RequirementInputs,
    credit_limit_remaining=st.none() | balances,
    credit_limit_total=st.none() | amounts,
    credit_blocked=st.booleans(),
    rating=st.none() | st.integers(0, 500).map(lambda hundredths: Decimal(hundredths).scaleb(-2)),
    payment_performance=st.none() | st.integers(0, 100),
    unavailable=st.lists(st.sampled_from(Source), unique=True, max_size=3).map(tuple),
)


def _another(draw: st.DrawFn) -> RequirementPolicy:
    pass_from, low, step = draw(st.integers(2, 100)), draw(st.integers(0, 50)), draw(st.integers(1, 90))
    credit = {
        "insufficient": low + draw(st.integers(0, 50)),
        "over_limit": low + draw(st.integers(0, 50)),
        "low_headroom": low,
    }
    steps = (RatingStep(below=Decimal("2.00"), points=step + 1), RatingStep(below=Decimal("3.00"), points=step))
    changes = {
        "version": "another",
        "pass_from": pass_from,
        "warn_from": draw(st.integers(0, pass_from - 1)),
        "credit": POLICY.credit.model_copy(update=credit),
        "rating": steps,
    }
    return POLICY.model_copy(update=changes)


policies = st.composite(_another)()


def stored(value: Decimal, given_inputs: RequirementInputs, policy: RequirementPolicy = POLICY) -> StoredAssessment:
    """As it comes back from the record: through JSON."""
    made = StoredAssessment(
        requirement_id=UUID(int=1),
        ordinal=1,
        as_of=NOW,
        policy_version=policy.version,
        value=value,
        inputs=given_inputs,
        assessment=assess(value, given_inputs, policy),
    )
    return StoredAssessment.model_validate_json(made.model_dump_json())


@given(amounts, inputs, policies)
def test_the_policy_that_was_in_force_gives_back_every_assessment(
    value: Decimal, given_inputs: RequirementInputs, other: RequirementPolicy
) -> None:
    known = {policy.version: policy for policy in (POLICY, other)}
    for policy in known.values():
        assert not_as_it_was(stored(value, given_inputs, policy), known) is None


@given(amounts, inputs, policies)
def test_another_policy_says_what_it_changes(
    value: Decimal, given_inputs: RequirementInputs, other: RequirementPolicy
) -> None:
    before, after = assess(value, given_inputs, POLICY), assess(value, given_inputs, other)
    found = redecided(stored(value, given_inputs), other)
    assert (found is None) == (before == after)
    if found is not None:
        assert (found.status_before, found.score_before) == (before.risk_precheck_status, before.risk_precheck_score)
        assert (found.status_after, found.score_after) == (after.risk_precheck_status, after.risk_precheck_score)
        assert found.reasons


def test_what_changed_is_said() -> None:
    weak = RequirementInputs(
        credit_limit_remaining=Decimal("20000000.00"), rating=Decimal("2.50"), payment_performance=85
    )
    strict = POLICY.model_copy(
        update={
            "rating": (RatingStep(below=Decimal("2.00"), points=40), RatingStep(below=Decimal("3.00"), points=30)),
            "pass_from": 80,
        }
    )
    found = redecided(stored(Decimal("7650000.00"), weak), strict)
    assert found is not None
    assert found.changes_status
    assert (found.status_before, found.score_before) == (RiskStatus.PASS, 90)
    assert (found.status_after, found.score_after) == (RiskStatus.WARN, 70)
    assert found.reasons == (
        "LOW_RATING: the buyer's rating of 2.50 is below 3.00 (-10, now -30)",
        "PASS is from 80, WARN from 50",
    )


def test_an_assessment_that_was_altered_is_found() -> None:
    good = stored(Decimal("100.00"), RequirementInputs(rating=Decimal("1.00")))
    altered = good.model_copy(update={"inputs": RequirementInputs(rating=Decimal("4.00"))})
    assert not_as_it_was(altered, {POLICY.version: POLICY}) is not None
    with pytest.raises(LookupError, match="2026-04-01"):
        not_as_it_was(good, {})
