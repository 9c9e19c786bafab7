"""What may be said of a day: that it is not in the future, not before the entity existed, not before another day."""

from collections.abc import Iterator
from datetime import date

from models.contractor.fields import Fields
from models.problems import Problem


def incorporated_on(contractor: Fields) -> date | None:
    """The day from which the entity exists."""
    return contractor.section("legalIdentity").day("registrationDate")


def not_in_future(fields: Fields, name: str, today: date) -> Iterator[Problem]:
    """A day that must have come."""
    day = fields.day(name)
    if day is not None and day > today:
        yield fields.problem(name, "FUTURE_DATE", "lies in the future; it must be today or earlier")


def in_lifetime(fields: Fields, name: str, *, since: date | None, today: date) -> Iterator[Problem]:
    """A day that must have come, and on which the entity must have existed already."""
    yield from not_in_future(fields, name, today)
    day = fields.day(name)
    if day is not None and since is not None and day < since:
        yield fields.problem(
            name, "BEFORE_INCORPORATION", "lies before the entity existed; it must be registrationDate or later"
        )


def in_order(fields: Fields, earlier: str, later: str) -> Iterator[Problem]:
    """Two days of which the second must not lie before the first."""
    first, second = fields.day(earlier), fields.day(later)
    if first is not None and second is not None and second < first:
        yield fields.problem(later, "DATE_ORDER", f"lies before {earlier}; it must be the same day or later")
