"""Places in the contractor document: which there are, which changed, which lies in which."""

import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import JsonValue

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.ownership import is_system_owned
from models.contractor.section import Section
from models.field_words import Step, path_of

_STEP = re.compile(r"\.?([A-Za-z0-9]+)|\[([0-9]{1,3})\]", re.ASCII)
_ROOT = "contractor"


def canonical_path(path: str) -> str:
    """The path as it is kept: without the leading `contractor.`, under which the API shows it."""
    return path.strip().removeprefix(f"{_ROOT}.")


def problem_with_path(path: str) -> str | None:
    """Why nobody can be asked to change this place (a sentence that goes on after its name), None when one can."""
    steps = _steps(path)
    if steps is None:
        return "is not a path, as legalIdentity.registeredAddress.pincode or technicalExperience.pastProjects[0] is"
    if is_system_owned(steps):
        return "is written by the system alone; ask for a document by its type"
    kind: object = Contractor
    for step in steps:
        kind = _inside(kind, step)
        if kind is None:
            return "is not a field of the contractor document; see /schemas/contractor.json"
    return None


def lies_in(path: str, place: str) -> bool:
    """Whether `path` is `place` or something inside it."""
    return path == place or path.startswith((f"{place}.", f"{place}["))


def touches(path: str, places: Iterable[str]) -> bool:
    """Whether `path` lies in one of `places`, or one of them in it."""
    return any(lies_in(path, place) or lies_in(place, path) for place in places)


def changed_paths(before: JsonObject, after: JsonObject) -> list[str]:
    """The innermost places where two documents differ; null is the same as absent. Of lists of different length, the
    list itself."""
    return [path_of(steps) for steps in _changes(before, after, ())]


def value_at(document: JsonObject, path: str) -> JsonValue:
    """What stands at a path, None where nothing does."""
    place: JsonValue = document
    for step in _steps(path) or ():
        if isinstance(place, dict):
            place = place.get(str(step))
        elif isinstance(place, list) and isinstance(step, int) and step < len(place):
            place = place[step]
        else:
            return None
    return place


def _changes(before: JsonValue, after: JsonValue, steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _changes(before.get(name), after.get(name), (*steps, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, other, (*steps, index))
    elif before != after or type(before) is not type(after):  # to Python, true is 1
        yield steps


def _steps(path: str) -> tuple[Step, ...] | None:
    found: list[Step] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or ((match.group(0).startswith(".") == (not found)) and match.group(1)):
            return None
        found.append(match.group(1) or int(match.group(2)))
        position = match.end()
    return tuple(found) or None


def _inside(kind: object, step: Step) -> object:
    """The type of what stands at `step` in something of type `kind`, None when there is no such place."""
    for alternative in _alternatives(kind):
        if isinstance(step, str) and isinstance(alternative, type) and issubclass(alternative, Section):
            for name, field in alternative.model_fields.items():
                if (field.alias or name) == step:
                    return field.annotation
        if isinstance(step, int) and get_origin(alternative) in {tuple, list}:
            return get_args(alternative)[0]
    return None


def _alternatives(kind: object) -> Iterator[object]:
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _alternatives(get_args(kind)[0])
    elif origin in {Union, UnionType}:
        for each in get_args(kind):
            yield from _alternatives(each)
    else:
        yield kind
