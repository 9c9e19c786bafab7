"""A phone number: 10 to 15 digits, with an optional plus sign before the country code."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[+]?[0-9]{10,15}$"


def problem_with(value: str) -> str | None:
    """What is wrong with a phone number."""
    return problem_with_shape(
        value,
        name="Phone number",
        pattern=PATTERN,
        length=None,
        right="10 to 15 digits without spaces, like +919999999999",
    )
