"""ESIC: an employer's number with the Employees' State Insurance Corporation."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[0-9]{17}$"


def problem_with(value: str) -> str | None:
    """What is wrong with an ESIC number."""
    return problem_with_shape(
        value, name="ESIC number", pattern=PATTERN, length=17, right="17 digits, like 99999999999999999"
    )
