"""TAN: the number of somebody who deducts tax at source (optional in a contractor's document)."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[A-Z]{4}[0-9]{5}[A-Z]$"


def problem_with(value: str) -> str | None:
    """What is wrong with a TAN."""
    return problem_with_shape(
        value, name="TAN", pattern=PATTERN, length=10, right="four letters, five digits and a letter, like ZZZZ99999Z"
    )
