"""A section against its schema, in a stream."""

from typing import BinaryIO, cast

from pydantic import JsonValue

from activities.clients.reports.json_reading import members
from activities.report_files import SchemaViolation, Told
from models.json_schema import Check, compiled
from models.report_schemas import SCHEMAS, Schema
from models.report_section import SectionResult


def check_section(result: SectionResult, content: BinaryIO, told: Told) -> None:
    """Read a section and hold each element of it to the schema.

    Raises:
        SchemaViolation: it differs, or there is no schema for it; the message says where, and repeats no value.
    """
    checks = {name: _of_an_element(own) for name, own in _members(schema_of(result)).items()}
    seen: set[str] = set()
    position = 0
    try:
        for position, (name, element) in enumerate(members(content), 1):
            seen.add(name)
            check = checks.get(name)
            problem = f"{name} is not in the schema" if check is None else check(element, name)
            if problem is not None:
                raise SchemaViolation(f"{result.name}, element {position}: {problem}")
            if position % 1_000 == 0:
                told(position, None)
    except ValueError as error:
        raise SchemaViolation(f"{result.name} breaks off after element {position}: it is no JSON") from error


def schema_of(result: SectionResult) -> Schema:
    """The schema of a section, of the version that it was written in.

    Raises:
        SchemaViolation: there is none.
    """
    schema = SCHEMAS.get((result.name, result.schema_version))
    if schema is None:
        raise SchemaViolation(f"the section {result.name} has no schema of version {result.schema_version}")
    return schema


def _members(schema: Schema) -> dict[str, Schema]:
    return cast("dict[str, Schema]", schema.get("properties", {}))


def _of_an_element(schema: Schema) -> Check:
    """The check of one element of an array, or of the member itself."""
    items: JsonValue = schema.get("items") if schema.get("type") == "array" else None
    return compiled(cast("Schema", items) if isinstance(items, dict) else schema)
