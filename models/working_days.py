"""Working days: by India's calendar, Monday to Friday, without gazetted holidays."""

from datetime import UTC, date, datetime, timedelta

from models.financial_year import IST
from models.holidays import holiday

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether government offices are open on this calendar day."""
    return day.weekday() < _SATURDAY and holiday(day) is None


def add_working_days(start: datetime, days: int) -> datetime:
    """The moment `days` working days after `start`: the same time of day in India, given in UTC.

    The day of `start` itself is not counted, so what begins on a holiday is due as if it had begun at the end of it.

    Raises:
        ValueError: when `days` is negative or `start` has no time zone.
    """
    if days < 0:
        raise ValueError(f"a term of {days} working days cannot be: it is 0 or more")
    if start.tzinfo is None:
        raise ValueError("a term must start at a moment with a time zone")
    moment = start.astimezone(IST)
    while days:
        moment += timedelta(days=1)
        days -= is_working_day(moment.date())
    return moment.astimezone(UTC)
