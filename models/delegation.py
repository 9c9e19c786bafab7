"""Absence: who stands in for an official who is away."""

from collections.abc import Iterable
from datetime import date, datetime

from models.record import Record


class Delegation(Record):
    """An official's absence, from the first to the last day (in India, both included), and the delegate."""

    subject: str
    delegate: str
    first_day: date
    last_day: date
    set_by: str
    set_at: datetime

    def covers(self, day: date) -> bool:
        """Whether the official is away on this day."""
        return self.first_day <= day <= self.last_day


def stand_in_for(subject: str, delegations: Iterable[Delegation], day: date) -> str | None:
    """Who stands in for `subject` on `day`: the first present one along the chain of delegates. None when `subject` is
    there, or when the chain comes back on itself and everybody in it is away."""
    away = {each.subject: each.delegate for each in delegations if each.covers(day)}
    seen, current = {subject}, subject
    while current in away:
        current = away[current]
        if current in seen:
            return None
        seen.add(current)
    return None if current == subject else current


def stood_in_for(delegate: str, delegations: Iterable[Delegation], day: date) -> frozenset[str]:
    """The absent officials for whom `delegate` stands in on `day`."""
    known = tuple(delegations)
    return frozenset(each.subject for each in known if stand_in_for(each.subject, known, day) == delegate)
