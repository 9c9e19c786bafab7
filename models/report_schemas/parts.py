"""What the schemas of sections are made of."""

from pydantic import JsonValue

Schema = dict[str, JsonValue]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"

UUID: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
AMOUNT: Schema = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
"""In the currency's units; a string, so that nothing of it is lost."""
MOMENT: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+([+]00:00|Z)$"}
HASH: Schema = {"type": "string", "pattern": "^0x[0-9a-f]{64}$"}
WORD: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}


def object_of(members: Schema, *optional: str) -> Schema:
    """An object of exactly these members, all there but the optional ones."""
    required: list[JsonValue] = [name for name in members if name not in optional]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


def array_of(item: Schema) -> Schema:
    """Any number of these."""
    return {"type": "array", "items": item}


def or_null(schema: Schema) -> Schema:
    """This, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def section_of(title: str, members: Schema) -> Schema:
    """A section's file."""
    return {"$schema": _DRAFT, "title": title, **object_of(members)}
