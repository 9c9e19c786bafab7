"""When something happens to a registration by the calendar alone: reminders, re-checks, the end of its term."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from models.record import Record


class Event(StrEnum):
    """What the calendar brings."""

    EXPIRY = "EXPIRY"
    REMINDER = "REMINDER"
    RECHECK = "RECHECK"


class Calendar(Record):
    """One term and what was done in it. `began_at` is its approval, `reminded` the reminders that were sent (or passed
    over) by the days they stand before the end.

    Re-checks are counted back from the end, so that most reminders fall on one: two things at one wake-up.
    """

    began_at: datetime
    ends_at: datetime
    checked_at: datetime
    recheck_days: int
    reminder_days: tuple[int, ...]
    reminded: tuple[int, ...] = ()

    def due(self, now: datetime) -> Event | None:
        """What is to be done first at `now`; None while nothing is."""
        if now >= self.ends_at:
            return Event.EXPIRY
        if self.reminders_due(now):
            return Event.REMINDER
        recheck = self.next_recheck()
        return Event.RECHECK if recheck is not None and recheck <= now else None

    def next_wake(self) -> datetime:
        """When the next thing is due, from what was done so far; not after the end."""
        moments = [self.ends_at, *(self._reminder_at(days) for days in self._open_reminders())]
        recheck = self.next_recheck()
        return min([*moments, recheck] if recheck is not None else moments)

    def reminders_due(self, now: datetime) -> tuple[int, ...]:
        """The reminders whose time has come, the most urgent last. Several at once (the process was held up, or a
        short term) are one letter: the last."""
        due = (days for days in self._open_reminders() if self._reminder_at(days) <= now)
        return tuple(sorted(due, reverse=True))

    def next_recheck(self) -> datetime | None:
        """The next re-check; None when the end comes first. It keeps half the usual distance from the one before, so
        that an extended term, whose count lies elsewhere, makes neither two in a week nor a gap of two months."""
        apart = timedelta(days=self.recheck_days)
        left = self.ends_at - (self.checked_at + apart / 2)
        counted = -(-left // apart) - 1  # the re-checks that still fit before the end, the next one included
        return self.ends_at - counted * apart if counted >= 1 else None

    def _open_reminders(self) -> Iterable[int]:
        """Those not sent, of those whose time lies within the term: a term of 20 days has no reminder at 60."""
        return (
            days for days in self.reminder_days if days not in self.reminded and self._reminder_at(days) > self.began_at
        )

    def _reminder_at(self, days: int) -> datetime:
        return self.ends_at - timedelta(days=days)
