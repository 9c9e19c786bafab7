"""IFSC: the code of a bank's branch."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^[A-Z]{4}0[A-Z0-9]{6}$"


def problem_with(value: str) -> str | None:
    """What is wrong with an IFSC code."""
    return problem_with_shape(
        value,
        name="IFSC code",
        pattern=PATTERN,
        length=11,
        right="four letters of the bank, a zero and six letters or digits of the branch, like ZZZZ0999999",
    )
