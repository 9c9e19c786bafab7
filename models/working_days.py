"""Working days: by India's calendar, Monday to Friday, without gazetted holidays."""

from datetime import UTC, date, datetime, time, timedelta

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


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """The working time from `start` to `end`: a working day counts its 24 hours, any other day none; none when `end`
    comes first.

    Raises:
        ValueError: a moment without a time zone.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("working time lies between two moments with a time zone")
    moment, last = start.astimezone(IST), end.astimezone(IST)
    worked = timedelta()
    while moment < last:
        midnight = _next_midnight(moment)
        if is_working_day(moment.date()):
            worked += min(midnight, last) - moment
        moment = midnight
    return worked


def add_working_time(start: datetime, term: timedelta) -> datetime:
    """The moment at which `term` of working time has gone by since `start`, in UTC: the inverse of
    `working_time_between` for a moment on a working day.

    Raises:
        ValueError: when `term` is negative or `start` has no time zone.
    """
    if term < timedelta():
        raise ValueError("a term cannot be negative")
    if start.tzinfo is None:
        raise ValueError("a term must start at a moment with a time zone")
    moment, left = start.astimezone(IST), term
    while left:
        midnight = _next_midnight(moment)
        if not is_working_day(moment.date()):
            moment = midnight
        elif left >= midnight - moment:
            moment, left = midnight, left - (midnight - moment)
        else:
            moment, left = moment + left, timedelta()
    return moment.astimezone(UTC)


def _next_midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time(), tzinfo=IST)
