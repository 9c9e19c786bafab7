"""The contractor document before it is a model: a JSON object, as it was sent or stored."""

from typing import TypeAlias

from pydantic import JsonValue

JsonObject: TypeAlias = dict[str, JsonValue]
