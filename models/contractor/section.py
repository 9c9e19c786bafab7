"""The base of every part of the contractor document."""

from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator
from pydantic.alias_generators import to_camel


class Section(BaseModel):
    """A part of the document: frozen, camelCase in JSON, snake_case in Python, unknown fields refused.

    `null` says the same as leaving a field out (domain ruling: the seed's own examples hold nulls its schema refuses).
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_alias=True, validate_by_name=True
    )

    @model_validator(mode="wrap")
    @classmethod
    def _null_is_absent(cls, value: Any, handler: ModelWrapValidatorHandler["Section"]) -> "Section":  # noqa: ANN401 raw input
        if isinstance(value, dict):
            known = {name for key, field in cls.model_fields.items() for name in (key, field.alias)}
            given = cast("dict[str, object]", value)
            return handler({k: v for k, v in given.items() if v is not None or k not in known})
        return handler(value)
