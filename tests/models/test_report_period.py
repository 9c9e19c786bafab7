"""The periods of reports, and the moments they are in a jurisdiction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.financial_year import FinancialYear
from models.jurisdictions import INDIA, JURISDICTIONS, UNITED_ARAB_EMIRATES, Jurisdiction, jurisdiction_of
from models.report_period import month_after
from models.trade_supply import ReturnFrequency


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Q1-2026", date(2026, 1, 1), date(2026, 3, 31)),
        ("Q4-2025", date(2025, 10, 1), date(2025, 12, 31)),
        ("FY2025-26-Q1", date(2025, 4, 1), date(2025, 6, 30)),
        ("FY2025-26-Q4", date(2026, 1, 1), date(2026, 3, 31)),
        ("FY1999-00-Q3", date(1999, 10, 1), date(1999, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_these_days(text: str, first: date, last: date) -> None:
    period = INDIA.period(text)
    assert (period.first_day, period.last_day, str(period)) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q0-2026",
        "Q5-2026",
        "Q1-26",
        "q1-2026",
        "Q1-2026 ",
        "FY2025-27-Q1",
        "FY2025-26",
        "2026-13",
        "Q1-0000",
        "Q1-२०२६",
    ],
)
def test_anything_else_is_refused_with_what_is_right(text: str) -> None:
    with pytest.raises(ValueError, match=r"right is|does not end in the year after"):
        INDIA.period(text)


def test_a_financial_year_is_not_one_where_it_is_the_calendars() -> None:
    with pytest.raises(ValueError, match="calendar year here"):
        UNITED_ARAB_EMIRATES.period("FY2025-26-Q1")


def test_the_last_second_of_a_year_is_in_it_by_the_jurisdictions_clock() -> None:
    last = datetime(2026, 3, 31, 18, 29, 59, 999999, UTC)  # 23:59:59.999999 on 31 March in India
    start, end = INDIA.moments(INDIA.period("FY2025-26-Q4"))
    assert start <= last < end == last + timedelta(microseconds=1)
    assert INDIA.day_of(last) == date(2026, 3, 31)
    assert end == FinancialYear(first=2026).starts_at
    assert UNITED_ARAB_EMIRATES.moments(UNITED_ARAB_EMIRATES.period("Q1-2026"))[1] == datetime(
        2026, 3, 31, 20, tzinfo=UTC
    )


@given(
    st.sampled_from(list(JURISDICTIONS.values())),
    st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    st.timedeltas(timedelta(0), timedelta(days=1)),
)
def test_every_moment_lies_in_one_calendar_quarter(jurisdiction: Jurisdiction, day: date, since: timedelta) -> None:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + since
    local = jurisdiction.day_of(moment)
    holding = [
        quarter
        for year in (local.year - 1, local.year, local.year + 1)
        for quarter in (jurisdiction.period(f"Q{number}-{year}") for number in range(1, 5))
        if jurisdiction.moments(quarter)[0] <= moment < jurisdiction.moments(quarter)[1]
    ]
    assert [quarter.name for quarter in holding] == [f"Q{(local.month + 2) // 3}-{local.year}"]
    assert holding[0].months == tuple(month_after(holding[0].first_day, count) for count in range(3))


@pytest.mark.parametrize(
    ("month", "monthly", "quarterly"), [(1, "012026", "032026"), (3, "032026", "032026"), (4, "042026", "062026")]
)
def test_the_return_of_a_month(month: int, monthly: str, quarterly: str) -> None:
    assert INDIA.return_period(date(2026, month, 1), ReturnFrequency.MONTHLY) == monthly
    assert INDIA.return_period(date(2026, month, 1), ReturnFrequency.QUARTERLY) == quarterly


def test_a_jurisdiction_is_found_by_its_code() -> None:
    assert jurisdiction_of("AE").taxes[0].field == "vat"
    with pytest.raises(ValueError, match="there are IN, AE"):
        jurisdiction_of("XX")
