"""LLPIN: the number of a limited liability partnership, three letters and four digits; a missing hyphen is put in."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[A-Z]{3}-?[0-9]{4}$"


def problem_with(value: str) -> str | None:
    """What is wrong with an LLPIN, with or without its hyphen."""
    right = "three letters, a hyphen and four digits, like ZZZ-9999"
    return problem_with_shape(value, name="LLPIN", pattern=PATTERN, length=None, right=right)


def canonical(value: str) -> str:
    """A well-formed LLPIN with its hyphen."""
    return value if "-" in value else f"{value[:3]}-{value[3:]}"
