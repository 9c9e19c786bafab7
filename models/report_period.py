"""The period of a report: `Q1-2026` a calendar quarter, `FY2025-26-Q1` one of a financial year, `2026-03` a month.

A period is days; which moments those are is the jurisdiction's to say, for a day ends there by its own clock.
"""

import re
from datetime import date, timedelta

from models.record import Record

_RIGHT = "right is a quarter like Q1-2026, a quarter of a financial year like FY2025-26-Q1, or a month like 2026-03"
_CALENDAR = re.compile(r"Q([1-4])-([0-9]{4})", re.ASCII)
_FINANCIAL = re.compile(r"FY([0-9]{4})-([0-9]{2})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 9998


class ReportPeriod(Record):
    """A span of whole months. `name` is as it was written; two names of one span are two periods with equal days."""

    name: str
    first_day: date
    last_day: date

    @classmethod
    def parse(cls, text: str, *, financial_year_starts: int) -> "ReportPeriod":
        """The period written as `text`.

        Args:
            financial_year_starts: the month in which the jurisdiction's financial year begins; 1 where it is the
                calendar year, which has no `FY…` of its own.

        Raises:
            ValueError: it is none; the message says what is right.
        """
        if found := _CALENDAR.fullmatch(text):
            return cls._of(text, int(found[2]), 3 * int(found[1]) - 2, 3)
        if found := _MONTH.fullmatch(text):
            return cls._of(text, int(found[1]), int(found[2]), 1)
        if found := _FINANCIAL.fullmatch(text):
            year, quarter = int(found[1]), int(found[3])
            if int(found[2]) != (year + 1) % 100:
                raise ValueError(f"the financial year of a period does not end in the year after it begins; {_RIGHT}")
            if financial_year_starts == 1:
                raise ValueError("the financial year is the calendar year here; give a quarter like Q1-2026")
            month = financial_year_starts - 1 + 3 * (quarter - 1)
            return cls._of(text, year + month // 12, month % 12 + 1, 3)
        raise ValueError(f"this is no period of a report; {_RIGHT}")

    @classmethod
    def _of(cls, name: str, year: int, month: int, months: int) -> "ReportPeriod":
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise ValueError(f"the year of a period is out of range; {_RIGHT}")
        after = month_after(date(year, month, 1), months)
        return cls(name=name, first_day=date(year, month, 1), last_day=after - timedelta(days=1))

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month in it."""
        months: list[date] = []
        month = self.first_day
        while month <= self.last_day:
            months.append(month)
            month = month_after(month)
        return tuple(months)

    @property
    def day_after(self) -> date:
        """The first day after it."""
        return self.last_day + timedelta(days=1)

    def __str__(self) -> str:
        return self.name


def month_after(month: date, months: int = 1) -> date:
    """The first day of the month that comes `months` after the one of `month`."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
