"""Lists with more items than they may have. Pydantic counts no list of which an item is wrong or incomplete, and the
items of a draft may be incomplete."""

from collections.abc import Iterator
from typing import get_args, get_origin

from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.requirements import section_in
from models.contractor.section import Section
from models.problems import Problem


def overlong_lists(values: JsonObject, path: str, section: type[Section] = Contractor) -> Iterator[Problem]:
    """Each list of the document that is too long."""
    for name, field in section.model_fields.items():
        alias = field.alias or name
        at, value = f"{path}.{alias}", values.get(alias)
        inner = section_in(field.annotation)
        if inner is not None and isinstance(value, dict):
            yield from overlong_lists(value, at, inner)
        limit = _limit(field)
        if limit is not None and isinstance(value, list) and len(value) > limit:
            yield Problem(field=at, code="TOO_MANY", message=f"{alias} must have at most {limit} items")


def _limit(field: FieldInfo) -> int | None:
    """How many items a field's list may have; None where it is no list, or has no limit."""
    kinds: list[object] = [field.annotation, *get_args(field.annotation)]
    kinds += [part for kind in kinds for part in get_args(kind)]
    if not any(get_origin(kind) is tuple for kind in kinds):
        return None
    told = [*field.metadata, *(one for kind in kinds if isinstance(kind, FieldInfo) for one in kind.metadata)]
    return next((one.max_length for one in told if isinstance(one, MaxLen)), None)
