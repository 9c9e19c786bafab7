"""Udyam: the registration number of a micro, small or medium enterprise. The seed's pattern is not Udyam's."""

from models.identifiers.shape import problem_with_shape

PATTERN = "^UDYAM-[A-Z]{2}-[0-9]{2}-[0-9]{7}$"


def problem_with(value: str) -> str | None:
    """What is wrong with a Udyam number."""
    return problem_with_shape(
        value,
        name="Udyam number",
        pattern=PATTERN,
        length=19,
        right="UDYAM, the state's letters, two digits and seven digits, like UDYAM-MH-99-9999999",
    )
