"""UDIN: the number a chartered accountant draws for each certificate (ICAI).

Two digits of the year, six of the member's number, ten characters. The seed's pattern and its example contradict each
other; both are wrong.
"""

from datetime import date, timedelta

from models.identifiers.shape import problem_with_shape

PATTERN = "^[0-9]{8}[A-Z0-9]{10}$"
DRAWN_WITHIN = timedelta(days=60)
"""A UDIN may be drawn up to this long after the certificate was signed."""


def problem_with(value: str) -> str | None:
    """What is wrong with a UDIN by itself."""
    right = "two digits of the year, the six-digit membership number and ten letters or digits, like 24999999ZZZZZZ9999"
    return problem_with_shape(value, name="UDIN", pattern=PATTERN, length=18, right=right)


def problem_with_membership(value: str, membership_number: str) -> str | None:
    """Whether a well-formed UDIN was drawn by another member."""
    if value[2:8] == membership_number.zfill(6):
        return None
    return "UDIN was drawn by another member: its digits 3 to 8 must be caMembershipNumber, six digits with a leading 0"


def problem_with_date(value: str, certificate_date: date) -> str | None:
    """Whether a well-formed UDIN's year is neither the certificate's nor that of the next 60 days."""
    years = {certificate_date.year, (certificate_date + DRAWN_WITHIN).year}
    if int(value[:2]) in {year % 100 for year in years}:
        return None
    return (
        "UDIN begins with another year than certificateDate's, or that of the 60 days after it in which it may be drawn"
    )
