"""What the schemas are made of."""

from pydantic import JsonValue

Schema = dict[str, JsonValue]

AMOUNT_TEXT: Schema = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}
UUID_TEXT: Schema = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
MOMENT: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+]00:00)$"}
TEXT: Schema = {"type": "string", "minLength": 1}

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def members(properties: Schema, *optional: str) -> Schema:
    """An object that has these members and no other; all of them but the optional ones."""
    required: list[JsonValue] = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def array(item: Schema) -> Schema:
    """An array of such items."""
    return {"type": "array", "items": item}


def or_null(schema: Schema) -> Schema:
    """The same, or null. A pattern holds for texts alone, so it stays."""
    return {**schema, "type": [str(schema["type"]), "null"]}


def section(title: str, properties: Schema) -> Schema:
    """A section's file."""
    return {"$schema": _DRAFT, "title": title, **members(properties)}
