"""The financial year, by Indian time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.financial_year import FinancialYear, are_consecutive, day_in_india, problem_with


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2024, 3, 31, 18, 29, 59, tzinfo=UTC), "2023-24"),
        (datetime(2024, 3, 31, 18, 30, tzinfo=UTC), "2024-25"),
        (datetime(2024, 3, 31, 19, 0, tzinfo=UTC), "2024-25"),
        (datetime(2025, 1, 1, tzinfo=UTC), "2024-25"),
        (datetime(2099, 12, 31, tzinfo=UTC), "2099-00"),
    ],
)
def test_the_year_turns_at_midnight_in_india(moment: datetime, year: str) -> None:
    assert str(FinancialYear.of(moment)) == year


@pytest.mark.parametrize("text", ["2023-25", "2023-23", "2023-2024", "23-24", "2023/24", "2023-24 ", "FY2023-24", ""])
def test_what_is_no_financial_year_is_refused(text: str) -> None:
    assert problem_with(text)
    with pytest.raises(ValueError, match="YYYY-YY"):
        FinancialYear.parse(text)


@given(st.integers(0, 9_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_moment_lies_within_its_year(moment: datetime) -> None:
    year = FinancialYear.of(moment)

    assert year.starts_at <= moment < year.ends_at
    assert year.first_day <= day_in_india(moment) <= year.last_day
    assert FinancialYear.parse(str(year)) == year
    assert year.next.previous == year
    assert year.last_day + timedelta(days=1) == year.next.first_day


def test_years_follow_each_other_in_any_order() -> None:
    first = FinancialYear.of_day(date(2022, 4, 1))

    assert are_consecutive([first.next, first, first.next.next])
    assert not are_consecutive([first, first.next.next])
    assert not are_consecutive([first, first])
