"""DIN: the number of a director of a company or a designated partner of an LLP."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[0-9]{8}$"


def problem_with(value: str) -> str | None:
    """What is wrong with a DIN."""
    return problem_with_shape(value, name="DIN", pattern=PATTERN, length=8, right="8 digits, like 99999999")
