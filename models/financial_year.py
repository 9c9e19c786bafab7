"""The Indian financial year: 1 April to 31 March in Indian time, written `2024-25`."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise

from models.record import Record

IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""Indian Standard Time; it has no summer time, so a fixed offset is exact."""

PATTERN = f"^[0-9]{{2}}({'|'.join(f'{n:02d}-{(n + 1) % 100:02d}' for n in range(100))})$"
"""The shape, the second year right after the first (the seed's lets `2023-25` through)."""


def day_in_india(moment: datetime) -> date:
    """The calendar day that an aware moment falls on in India."""
    return moment.astimezone(IST).date()


class FinancialYear(Record):
    """One financial year, by the calendar year in which it begins."""

    first: int

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """The year written as `YYYY-YY`.

        Raises:
            ValueError: with the plain reason (`problem_with`).
        """
        if problem := problem_with(text):
            raise ValueError(problem)
        return cls(first=int(text[:4]))

    @classmethod
    def of_day(cls, day: date) -> "FinancialYear":
        """The year a calendar day lies in."""
        return cls(first=day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def of(cls, moment: datetime) -> "FinancialYear":
        """The year an aware moment lies in, by Indian time: 2024-03-31T19:00Z is already 2024-25."""
        return cls.of_day(day_in_india(moment))

    def __str__(self) -> str:
        return f"{self.first:04d}-{(self.first + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.first, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March."""
        return date(self.first + 1, 3, 31)

    @property
    def starts_at(self) -> datetime:
        """The first moment of the year, in UTC."""
        return datetime.combine(self.first_day, time(), IST).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment after the year, in UTC."""
        return self.next.starts_at

    @property
    def next(self) -> "FinancialYear":
        """The year after."""
        return FinancialYear(first=self.first + 1)

    @property
    def previous(self) -> "FinancialYear":
        """The year before."""
        return FinancialYear(first=self.first - 1)


def problem_with(text: str) -> str | None:
    """What is wrong with a financial year as text."""
    right = "right is YYYY-YY with the second part one more than the first, like 2023-24"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text, re.ASCII) or text.startswith("0000"):
        return f"Financial year does not have the right form; {right}"
    if (int(text[:4]) + 1) % 100 != int(text[5:]):
        return f"Financial year does not end in the year after it begins; {right}"
    return None


def are_consecutive(years: list[FinancialYear]) -> bool:
    """Whether the years follow each other without a gap or a repetition, in whichever order they are given."""
    firsts = sorted(year.first for year in years)
    return all(later == earlier + 1 for earlier, later in pairwise(firsts))
