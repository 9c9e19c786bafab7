"""What pydantic finds wrong with a field, said so that a person can put it right: what is wrong, what right looks like.

A sentence begins with the field's name, so the words here go on after it; none of them repeats the value.
"""

import re
from collections.abc import Callable
from typing import LiteralString

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from models.problems import Problem

Step = str | int
"""A field's name or an item's index."""

FORMAT: LiteralString = "FORMAT"
TYPE: LiteralString = "TYPE"
_OWN = "Value error, "
"""What pydantic puts before the words of a validator of ours."""
_GOES_ON = ("must ", "is ", "has ", "does ")
"""How what a validator of ours says begins where it goes on after the field's name; all else is a sentence."""

_A_DAY = "is not a date; right is year-month-day, like 2026-02-15"
_A_MOMENT = "is not a point in time; right is ISO 8601 with a time zone, like 2026-02-15T10:30:00Z"
_A_UUID = "is not a UUID; right is like 550e8400-e29b-41d4-a716-446655440000"
_AN_AMOUNT = 'must be a decimal number, like "1250000.50"'
_YES_OR_NO = "must be true or false"

_SAID: dict[str, tuple[str, str]] = {
    "missing": ("REQUIRED", "is required"),
    "extra_forbidden": ("UNKNOWN_FIELD", "is not a field that is known here"),
    "enum": ("NOT_ALLOWED", "must be one of {expected}"),
    "literal_error": ("NOT_ALLOWED", "must be {expected}"),
    "string_too_long": ("TOO_LONG", "must have at most {max_length} characters"),
    "string_too_short": ("TOO_SHORT", "must have at least {min_length} characters"),
    "too_long": ("TOO_MANY", "must have at most {max_length} items"),
    "too_short": ("TOO_FEW", "must have at least {min_length} items"),
    "greater_than": ("RANGE", "must be more than {gt}"),
    "greater_than_equal": ("RANGE", "must be {ge} or more"),
    "less_than": ("RANGE", "must be less than {lt}"),
    "less_than_equal": ("RANGE", "must be {le} or less"),
    "multiple_of": ("RANGE", "must be a multiple of {multiple_of}"),
    "finite_number": ("RANGE", "must be a finite number"),
    "string_type": (TYPE, "must be a text"),
    "string_unicode": (TYPE, "must be a text"),
    "int_type": (TYPE, "must be a whole number without quotation marks"),
    "int_from_float": (TYPE, "must be a whole number"),
    "int_parsing": (TYPE, "must be a whole number"),
    "int_parsing_size": ("RANGE", "must be a whole number of fewer digits"),
    "float_type": (TYPE, "must be a number"),
    "float_parsing": (TYPE, "must be a number"),
    "bool_type": (TYPE, "must be true or false without quotation marks"),
    "bool_parsing": (TYPE, _YES_OR_NO),
    "tuple_type": (TYPE, "must be a list"),
    "list_type": (TYPE, "must be a list"),
    "set_type": (TYPE, "must be a list"),
    "frozen_set_type": (TYPE, "must be a list"),
    "dict_type": (TYPE, "must be an object"),
    "mapping_type": (TYPE, "must be an object"),
    "model_type": (TYPE, "must be an object"),
    "model_attributes_type": (TYPE, "must be an object"),
    "uuid_type": (TYPE, _A_UUID),
    "uuid_parsing": (FORMAT, _A_UUID),
    "date_type": (TYPE, _A_DAY),
    "date_parsing": (FORMAT, _A_DAY),
    "date_from_datetime_parsing": (FORMAT, _A_DAY),
    "date_from_datetime_inexact": (FORMAT, _A_DAY),
    "datetime_type": (TYPE, _A_MOMENT),
    "datetime_parsing": (FORMAT, _A_MOMENT),
    "datetime_from_date_parsing": (FORMAT, _A_MOMENT),
    "timezone_aware": (FORMAT, _A_MOMENT),
    "decimal_type": (TYPE, _AN_AMOUNT),
    "decimal_parsing": (FORMAT, _AN_AMOUNT),
    "decimal_max_digits": ("RANGE", "must have at most {max_digits} digits"),
    "decimal_max_places": ("RANGE", "must have at most {decimal_places} digits after the point"),
    "decimal_whole_digits": ("RANGE", "must have at most {whole_digits} digits before the point"),
}
"""Pydantic's kinds of error: the problem's code, and its message with the error's own context filled in."""


def said(error: ErrorDetails) -> tuple[str, str]:
    """The problem's code, and what is wrong in words that go on after the field's name."""
    kind = error["type"]
    if kind in {FORMAT, TYPE}:  # a refusal of ours: its words are its own
        return kind, error["msg"]
    if kind == "value_error":
        message = error["msg"].removeprefix(_OWN)
        return FORMAT, message if message.startswith(_GOES_ON) else message[:1].upper() + message[1:]
    code, message = _SAID.get(kind, (FORMAT, "does not have the right form"))
    if kind in {"string_too_short", "too_short"} and error.get("ctx", {}).get("min_length") == 1:
        message = "must not be empty"
    return code, message.format(**error.get("ctx", {}))


def path_of(steps: tuple[Step, ...], prefix: str = "") -> str:
    """`contractor.legalIdentity.authorizedSignatories[0].pan`."""
    path = prefix + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.removeprefix(".")


def problem_at(path: str, code: str, message: str) -> Problem:
    """A problem whose message, when it goes on after the field's name, begins with it."""
    leaf = path.rpartition(".")[2]
    return Problem(field=path, code=code, message=f"{leaf} {message}" if message[:1].islower() else message)


def refusal(code: LiteralString, message: str) -> PydanticCustomError:
    """What a validator raises to have `message` said as it is, under FORMAT or TYPE."""
    return PydanticCustomError(code, "{message}", {"message": message})


def must_pass(problem_with: Callable[[str], str | None]) -> AfterValidator:
    """A text in which `problem_with` finds nothing wrong."""

    def check(value: str) -> str:
        if problem := problem_with(value):
            raise refusal(FORMAT, problem)
        return value

    return AfterValidator(check)


def shaped(pattern: str, right: str) -> Callable[[str], str | None]:
    """Finds wrong what the pattern does not match; `right` says what it asks for, with an example."""
    compiled = re.compile(pattern.removeprefix("^").removesuffix("$"), re.ASCII)
    return lambda value: None if compiled.fullmatch(value) else f"does not have the right form; right is {right}"


def in_form(pattern: str, right: str) -> tuple[AfterValidator, WithJsonSchema]:
    """A text that the pattern matches, for `Annotated[str, *in_form(…)]`."""
    return must_pass(shaped(pattern, right)), WithJsonSchema({"type": "string", "pattern": pattern})
