"""The weighted rating: what it is, and what it can never be."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.rating import Rating, buyer_rating
from models.requirement_policy import default_policy

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
POLICY = default_policy().rating_weights
CRORE = 10_000_000 * 100

stars = st.integers(0, 500).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
ratings = st.builds(
    Rating,
    stars=stars,
    value=st.integers(1, 10**15),
    at=st.integers(0, 1094 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
)
enough = st.lists(ratings, min_size=5, max_size=12)


def rated(*given_stars: str, value: int = CRORE, days_ago: int = 0) -> list[Rating]:
    return [Rating(stars=Decimal(each), value=value, at=NOW - timedelta(days=days_ago)) for each in given_stars]


def of(given_ratings: list[Rating], **changes: int) -> Decimal | None:
    made = buyer_rating(given_ratings, as_of=NOW, policy=POLICY.model_copy(update=changes))
    assert made.counted <= len(given_ratings)
    return made.score


def test_four_ratings_are_none_and_five_are_one() -> None:
    assert of(rated("1", "1", "1", "1")) is None
    assert of(rated("1", "1", "1", "1", "5")) == Decimal("1.80")
    assert of(rated("4.5"), at_least=1) == Decimal("4.50")


def test_a_half_life_halves() -> None:
    old, new = rated("0", days_ago=180), rated("3")
    assert of(old + new, at_least=2) == Decimal("2.00")


def test_a_hundred_times_the_value_weighs_ten_times() -> None:
    small, large = rated("0", value=CRORE), rated("5", value=100 * CRORE)
    assert of(small + large, at_least=2) == Decimal("4.55")  # 50 / 11


def test_rounding_is_half_up() -> None:
    assert of(rated("1.00", "1.01"), at_least=2) == Decimal("1.01")
    assert of(rated("4.00", "4.25"), at_least=2) == Decimal("4.13")


def test_what_lies_after_the_moment_or_before_the_window_does_not_count() -> None:
    later = [Rating(stars=Decimal(0), value=CRORE, at=NOW + timedelta(seconds=1))]
    older = rated("0", days_ago=1096)
    assert of(rated("4", "4", "4", "4", "4") + later + older) == Decimal("4.00")
    assert of(rated("4", "4", "4", "4") + later + older) is None
    assert of(rated("2", days_ago=1095), at_least=1) == Decimal("2.00")


def test_the_oldest_and_smallest_do_not_vanish_together() -> None:
    assert of(rated("3.21", value=1, days_ago=1095), at_least=1, half_life_days=1) == Decimal("3.21")


@given(enough)
def test_it_lies_between_the_worst_and_the_best(given_ratings: list[Rating]) -> None:
    made = of(given_ratings)
    assert made is not None
    assert min(each.stars for each in given_ratings) <= made <= max(each.stars for each in given_ratings)
    assert str(made) == f"{made:.2f}"


@given(enough.flatmap(lambda given_ratings: st.tuples(st.just(given_ratings), st.permutations(given_ratings))))
def test_the_order_does_not_matter(both: tuple[list[Rating], list[Rating]]) -> None:
    ordered, shuffled = both
    assert of(shuffled) == of(ordered)


@given(enough, st.integers(1, 10**6))
def test_newer_and_bigger_weigh_more(given_ratings: list[Rating], times: int) -> None:
    """The best one, made bigger or as new as the newest, cannot lower the rating; the worst cannot raise it."""
    best = max(given_ratings, key=lambda each: each.stars)
    worst = min(given_ratings, key=lambda each: each.stars)
    before = of(given_ratings)
    assert before is not None
    for changed, sign in ((best, 1), (worst, -1)):
        bigger = changed.model_copy(update={"value": changed.value * times})
        newer = changed.model_copy(update={"at": max(each.at for each in given_ratings)})
        for heavier in (bigger, newer):
            after = of([heavier if each is changed else each for each in given_ratings])
            assert after is not None
            assert sign * (after - before) >= 0


@given(enough, st.integers(0, 365 * 24))
def test_time_going_by_changes_nothing_until_a_rating_leaves_the_window(
    given_ratings: list[Rating], hours: int
) -> None:
    wide = POLICY.model_copy(update={"window_days": 3650})
    later = NOW + timedelta(hours=hours)
    assert buyer_rating(given_ratings, as_of=later, policy=wide) == buyer_rating(given_ratings, as_of=NOW, policy=wide)


@pytest.mark.parametrize("wrong", ["-0.01", "5.01", "4.123", "NaN"])
def test_stars_are_from_0_to_5_with_two_decimals(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Rating(stars=Decimal(wrong), value=1, at=NOW)
