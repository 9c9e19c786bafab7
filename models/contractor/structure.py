"""What is wrong with each field of a document by itself, in words: pydantic's findings as problems."""

from collections.abc import Iterator

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.field_words import Step, path_of, problem_at, said
from models.problems import Problem

_UNKNOWN = "is not a field of the contractor document; see /schemas/contractor.json"


def errors_of(document: JsonObject) -> list[ErrorDetails]:
    """Everything pydantic finds wrong with the document's fields, missing ones included."""
    try:
        Contractor.model_validate(document, by_alias=True, by_name=False)
    except ValidationError as error:
        return [
            found for found in error.errors(include_url=False, include_input=False) if not _miscounted(found, document)
        ]
    return []


def _miscounted(error: ErrorDetails, document: JsonObject) -> bool:
    """Whether a list only seems too short because pydantic does not count its items that are wrong."""
    if error["type"] != "too_short":
        return False
    place: JsonValue = document
    for step in error["loc"]:
        place = _inside(place, step)
    return isinstance(place, list) and len(place) >= error.get("ctx", {})["min_length"]


def problem_of(error: ErrorDetails, prefix: str) -> Problem:
    """One finding in words; the message never repeats the value."""
    code, message = said(error)
    return problem_at(path_of(error["loc"], prefix), code, _UNKNOWN if code == "UNKNOWN_FIELD" else message)


def without(document: JsonObject, errors: list[ErrorDetails]) -> JsonObject:
    """A copy of the document with null where a value is wrong, so that what remains can be compared."""
    kept = copy_of(document)
    for error in errors:
        _blank(kept, error["loc"])
    return kept


def copy_of(document: JsonObject) -> JsonObject:
    """A copy that can be changed without changing the original."""
    return {name: _copied(value) for name, value in document.items()}


def _copied(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return copy_of(value)
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def _blank(document: JsonObject, steps: tuple[Step, ...]) -> None:
    place: JsonValue = document
    for step in steps[:-1]:
        place = _inside(place, step)
    last = steps[-1] if steps else None
    if isinstance(place, dict) and isinstance(last, str) and last in place:
        place[last] = None
    if isinstance(place, list) and isinstance(last, int) and last < len(place):
        place[last] = None


def _inside(place: JsonValue, step: Step) -> JsonValue:
    if isinstance(step, str):
        return place.get(step) if isinstance(place, dict) else None
    return place[step] if isinstance(place, list) and step < len(place) else None


def unwritable_texts(value: JsonValue, path: str) -> Iterator[Problem]:
    """Texts (names of fields too) that no database or UTF-8 file can hold: lone surrogates and control characters."""
    if isinstance(value, str):
        if _unwritable(value):
            name = path.rpartition(".")[2]
            message = f"{name} has control characters or half characters, which are no text; take them out"
            yield Problem(field=path, code="FORMAT", message=message)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from unwritable_texts(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if _unwritable(name):
                yield Problem(field=path, code="UNKNOWN_FIELD", message="A field here has a name that is no text")
            else:
                yield from unwritable_texts(item, f"{path}.{name}")


def _unwritable(text: str) -> bool:
    return any((char < " " and char not in "\n\r\t") or "\ud800" <= char <= "\udfff" or char == "\x7f" for char in text)
