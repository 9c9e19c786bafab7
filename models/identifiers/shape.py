"""Why a text does not have the shape it should: the plain reasons, before an identifier's own rule."""

import re


def problem_with_shape(value: str, *, name: str, pattern: str, length: int | None, right: str) -> str | None:
    """What is wrong with the outward form of `value`, or None when it matches `pattern` (`^…$`, whole text).

    `name` is what people call the identifier, `right` says what right looks like, `length` is its only length.
    """
    if re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value, re.ASCII):
        return None
    if value != value.strip():
        reason = "has a space before or after it"
    elif length is not None and len(value) != length:
        reason = f"must have {length} characters, this has {len(value)}"
    elif value != value.upper() and re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value.upper(), re.ASCII):
        reason = "must be in capital letters"
    else:
        reason = "does not have the right form"
    return f"{name} {reason}; right is {right}"
