"""A policy is taken whole or not at all, and says which field is wrong."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.problems import Invalid
from models.requirement_policy import RequirementPolicy, default_policy, in_force, load_policy

DOCUMENT: dict[str, Any] = default_policy().model_dump(mode="json")


def changed(path: str, value: object) -> str:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    *parents, last = path.split(".")
    at = document
    for parent in parents:
        at = at[parent]
    at[last] = value
    return json.dumps(document)


def test_the_policy_of_the_house_says_what_the_domain_does() -> None:
    policy = default_policy()
    assert (policy.credit.insufficient, policy.credit.over_limit, policy.credit.low_headroom) == (50, 30, 15)
    assert [(str(step.below), step.points) for step in policy.rating] == [("2.00", 25), ("3.00", 10)]
    assert [(step.below, step.points) for step in policy.payment_performance] == [(50, 20), (70, 10)]
    assert (policy.pass_from, policy.warn_from) == (75, 50)


def test_it_comes_back_as_it_was() -> None:
    assert load_policy(json.dumps(DOCUMENT)) == default_policy()


@pytest.mark.parametrize("name", sorted(DOCUMENT))
def test_every_field_must_be_there(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_policy(json.dumps({field: value for field, value in DOCUMENT.items() if field != name}))
    assert (refused.value.problems[0].field, refused.value.problems[0].code) == (name, "REQUIRED")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("pass_from", 101, "pass_from"),
        ("warn_from", 75, "warn_from"),
        ("starting_score", 70, "pass_from"),
        ("credit.low_headroom", 40, "credit.low_headroom"),
        ("credit.headroom_ratio", "0.9", "credit.headroom_ratio"),
        ("rating", [], "rating"),
        ("rating", [{"below": "3.00", "points": 25}, {"below": "2.00", "points": 10}], "rating"),
        ("rating", [{"below": "2.00", "points": 10}, {"below": "3.00", "points": 25}], "rating"),
        (
            "payment_performance",
            [{"below": 50, "points": -1}, {"below": 70, "points": 1}],
            "payment_performance[0].points",
        ),
        ("effective_from", "2026-04-01T00:00:00", "effective_from"),
        ("hold_hours", 0, "hold_hours"),
        ("exposure_alert_share", "1.5", "exposure_alert_share"),
        ("unheard_of", 1, "unheard_of"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: object, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_policy(changed(path, value))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_last_that_began_counts() -> None:
    first = default_policy()
    began = first.effective_from
    policies = (first, _from(first, "b", began + timedelta(days=2)), _from(first, "c", began + timedelta(days=2)))
    assert in_force(policies, began + timedelta(days=1)).version == first.version
    assert in_force(policies, began + timedelta(days=2)).version == "c"
    with pytest.raises(LookupError):
        in_force(policies, datetime(2020, 1, 1, tzinfo=UTC))


def _from(policy: RequirementPolicy, version: str, effective_from: datetime) -> RequirementPolicy:
    return policy.model_copy(update={"version": version, "effective_from": effective_from})
