"""Checking JSON against a schema, fast enough for a million rows: the schema is made into functions once.

It knows the words that the schemas of our reports use, and refuses a schema with any other.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import cast

from pydantic import JsonValue

Check = Callable[[JsonValue, str], str | None]
"""What is wrong with a value at a path, in a sentence; None when nothing is. It never repeats the value."""

_ANNOTATIONS = frozenset({"$schema", "$id", "title", "description", "examples"})
_KNOWN = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "pattern", "enum", "minLength", "maxLength"}
    | {"minimum", "maximum"}
)
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "boolean": (bool,),
    "null": (type(None),),
}


def compiled(schema: Mapping[str, JsonValue]) -> Check:
    """The check that a schema is.

    Raises:
        ValueError: it uses a word that is not known here.
    """
    unknown = schema.keys() - _KNOWN - _ANNOTATIONS
    if unknown:
        raise ValueError(f"this schema uses {', '.join(sorted(unknown))}, which is not checked here")
    checks: list[Check] = []
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        checks.append(_type([str(name) for name in names]))
    if "enum" in schema:
        checks.append(_enum(cast("list[JsonValue]", schema["enum"])))
    if "pattern" in schema:
        checks.append(_pattern(str(schema["pattern"])))
    if schema.keys() & {"minLength", "maxLength"}:
        checks.append(_length(cast("int", schema.get("minLength", 0)), cast("int | None", schema.get("maxLength"))))
    if schema.keys() & {"minimum", "maximum"}:
        checks.append(_range(cast("int | None", schema.get("minimum")), cast("int | None", schema.get("maximum"))))
    if schema.keys() & {"properties", "required", "additionalProperties"}:
        checks.append(_members(schema))
    if "items" in schema:
        checks.append(_items(compiled(cast("Mapping[str, JsonValue]", schema["items"]))))

    def check(value: JsonValue, path: str) -> str | None:
        for each in checks:
            problem = each(value, path)
            if problem is not None:
                return problem
        return None

    return check


def _type(names: list[str]) -> Check:
    allowed = tuple(kind for name in names for kind in _TYPES[name])
    whole = "integer" in names or "number" in names

    def check(value: JsonValue, path: str) -> str | None:
        if isinstance(value, allowed) and not (isinstance(value, bool) and "boolean" not in names and whole):
            return None
        return f"{path} is no {' or '.join(names)}"

    return check


def _enum(values: list[JsonValue]) -> Check:
    def check(value: JsonValue, path: str) -> str | None:
        return None if value in values else f"{path} is none of {', '.join(map(str, values))}"

    return check


def _pattern(pattern: str) -> Check:
    found = re.compile(pattern, re.ASCII).search

    def check(value: JsonValue, path: str) -> str | None:
        return f"{path} does not match {pattern}" if isinstance(value, str) and not found(value) else None

    return check


def _length(least: int, most: int | None) -> Check:
    def check(value: JsonValue, path: str) -> str | None:
        if not isinstance(value, str) or (least <= len(value) and (most is None or len(value) <= most)):
            return None
        return f"{path} has {len(value)} characters; right is {least} to {most}"

    return check


def _range(least: int | None, most: int | None) -> Check:
    def check(value: JsonValue, path: str) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        if (least is None or value >= least) and (most is None or value <= most):
            return None
        return f"{path} is out of range; right is {least} to {most}"

    return check


def _members(schema: Mapping[str, JsonValue]) -> Check:
    properties = cast("Mapping[str, Mapping[str, JsonValue]]", schema.get("properties", {}))
    checks = {name: compiled(each) for name, each in properties.items()}
    required = [str(name) for name in cast("list[JsonValue]", schema.get("required", []))]
    closed = schema.get("additionalProperties") is False

    def check(value: JsonValue, path: str) -> str | None:
        if not isinstance(value, dict):
            return None
        for name in required:
            if name not in value:
                return f"{path}.{name} is missing"
        for name, member in value.items():
            own = checks.get(name)
            if own is None:
                if closed:
                    return f"{path}.{name} is not in the schema"
            elif (problem := own(member, f"{path}.{name}")) is not None:
                return problem
        return None

    return check


def _items(item: Check) -> Check:
    def check(value: JsonValue, path: str) -> str | None:
        if isinstance(value, list):
            for position, each in enumerate(value):
                if (problem := item(each, f"{path}[{position}]")) is not None:
                    return problem
        return None

    return check
