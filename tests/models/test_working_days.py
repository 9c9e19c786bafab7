"""Terms in working days, by India's calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.financial_year import day_in_india
from models.holidays import holiday
from models.working_days import add_working_days, is_working_day


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-16T06:00", 1, "2026-11-17T06:00"),
        ("2026-11-20T06:00", 1, "2026-11-23T06:00"),  # Friday: over the weekend
        ("2026-11-20T19:00", 1, "2026-11-22T19:00"),  # Saturday in India already: due on Monday there
        ("2026-11-23T06:00", 1, "2026-11-25T06:00"),  # over Guru Nanak's birthday
        ("2025-10-01T06:00", 1, "2025-10-03T06:00"),  # over Gandhi's birthday and Dussehra
        ("2026-12-24T06:00", 3, "2026-12-30T06:00"),  # over Christmas and a weekend
        ("2031-08-14T06:00", 1, "2031-08-18T06:00"),  # a national holiday in a year without a list
        ("2026-11-21T06:00", 0, "2026-11-21T06:00"),
    ],
)
def test_a_term_leaves_out_weekends_and_holidays(start: str, days: int, due: str) -> None:
    assert add_working_days(at(start), days) == at(due)


@given(
    st.integers(0, 1_600 * 24).map(lambda hours: at("2024-01-01T00:00") + timedelta(hours=hours)),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_a_term_ends_on_a_working_day_and_terms_add_up(start: datetime, first: int, second: int) -> None:
    due = add_working_days(start, first + second)

    assert is_working_day(day_in_india(due))
    assert due == add_working_days(add_working_days(start, first), second)
    days = (day_in_india(start) + timedelta(days=n + 1) for n in range((due - start).days))
    assert sum(is_working_day(day) for day in days) == first + second


def test_a_term_cannot_run_backwards_or_start_nowhere() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(at("2026-11-20T06:00"), -1)
    with pytest.raises(ValueError, match="time zone"):
        add_working_days(datetime(2026, 11, 20), 1)  # noqa: DTZ001  that is what is refused


@pytest.mark.parametrize("year", range(2024, 2029))
def test_each_listed_year_has_the_seventeen_holidays(year: int) -> None:
    first = date(year, 1, 1)
    named = [
        name
        for n in range(366)
        if (name := holiday(first + timedelta(days=n))) and (first + timedelta(days=n)).year == year
    ]

    assert len(named) >= 17
    assert {"Republic Day", "Christmas Day"} <= set(named)
