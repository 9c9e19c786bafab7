"""Elapsed time, split by who was waited for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.application import WaitingOn
from models.record import Record


class Wait(Record):
    """From `since` on the case waited for `waiting_on`."""

    waiting_on: WaitingOn
    since: datetime


class Elapsed(Record):
    """How long a case has taken since it was handed in, in whole seconds, and for whom it waited how long; a part is
    cut to whole seconds, so that the parts are together the total."""

    total_seconds: int
    by: dict[WaitingOn, int]


def elapsed(waits: Sequence[Wait], now: datetime) -> Elapsed:
    """The time of a case whose waits, in order, are `waits`; a case that still waits is counted up to `now`."""
    by = {party: timedelta() for party in WaitingOn if party is not WaitingOn.NOBODY}
    ends = [*(wait.since for wait in waits[1:]), now]
    for wait, end in zip(waits, ends, strict=False):
        if wait.waiting_on is not WaitingOn.NOBODY:
            by[wait.waiting_on] += max(end - wait.since, timedelta())
    seconds = {party: int(time.total_seconds()) for party, time in by.items()}
    return Elapsed(total_seconds=sum(seconds.values()), by=seconds)
