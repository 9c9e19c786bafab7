"""From how many contract labourers on a licence is needed: a dated parameter, for the law changes it."""

from datetime import date

from models.record import Record


class Threshold(Record):
    """A number of contract labourers, from a day on, and the law that sets it."""

    since: date
    workforce: int
    law: str


THRESHOLDS = (
    Threshold(since=date(1971, 2, 10), workforce=20, law="Contract Labour (Regulation and Abolition) Act, 1970"),
    Threshold(
        since=date(2025, 11, 21), workforce=50, law="Occupational Safety, Health and Working Conditions Code, 2020"
    ),
)
"""In the order of their days. The seed's "if workforce > 20" is the first law's "twenty or more"."""


def threshold_on(day: date, thresholds: tuple[Threshold, ...] = THRESHOLDS) -> Threshold:
    """The threshold in force on `day`; before the first law, the first."""
    in_force = [threshold for threshold in thresholds if threshold.since <= day]
    return in_force[-1] if in_force else thresholds[0]


def licence_needed(workforce: int, day: date) -> bool:
    """Whether so many contract labourers need a licence on `day`."""
    return workforce >= threshold_on(day).workforce
