"""Nested JSON as rows: each object of an array is a row that repeats what stands above it."""

from collections.abc import Iterator
from typing import cast

from pydantic import JsonValue

from models.report_schemas import Schema

Row = dict[str, JsonValue]


def columns_of(schema: Schema) -> tuple[str, ...]:
    """Every column that rows of a section may have, by its schema: the paths of their cells, each once."""
    found: dict[str, None] = {}
    for name, member in _members(schema).items():
        _columns(f"{name}", member, found)
    return tuple(found)


def _columns(path: str, schema: Schema, found: dict[str, None]) -> None:
    items = schema.get("items")
    if isinstance(items, dict) and "properties" in items:
        for name, member in _members(items).items():
            _columns(name, member, found)
    elif "properties" in schema:
        for name, member in _members(schema).items():
            _columns(f"{path}.{name}", member, found)
    else:
        found[path] = None


def _members(schema: Schema) -> dict[str, Schema]:
    return cast("dict[str, Schema]", schema["properties"])


def rows_of(member: str, element: JsonValue) -> Iterator[tuple[str, Row]]:
    """The rows of one element of a section: each with its part, the path of the arrays that it stands in
    (`returns/b2b/inv/itms`), and its cells by path (`itm_det.txval`)."""
    if isinstance(element, dict):
        yield from _rows(member, element, {})
    else:
        yield member, {member: element}


def _rows(part: str, element: dict[str, JsonValue], above: Row) -> Iterator[tuple[str, Row]]:
    cells: Row = dict(above)
    lists: list[tuple[str, list[dict[str, JsonValue]]]] = []
    _gather(element, "", cells, lists)
    below = False
    for name, items in lists:
        for item in items:
            below = True
            yield from _rows(f"{part}/{name}", item, cells)
    if not below:
        yield part, cells


def _gather(
    element: dict[str, JsonValue], prefix: str, cells: Row, lists: list[tuple[str, list[dict[str, JsonValue]]]]
) -> None:
    for name, value in element.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            _gather(value, f"{path}.", cells, lists)
        elif isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            lists.append((path, cast("list[dict[str, JsonValue]]", value)))
        elif isinstance(value, list):
            if value:
                cells[path] = ";".join(str(each) for each in value)
        else:
            cells[path] = value
