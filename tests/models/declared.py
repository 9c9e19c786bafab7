"""The sample contractor with a part of its declaration changed, for tests of the rules."""

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from tests.models.contractor.sample import sample_contractor


def declare(**sections: JsonObject) -> Contractor:
    """The sample company with `sections` (by their JSON names) merged over its own, each section part by part."""
    document = sample_contractor()
    for name, changes in sections.items():
        _merge(document, name, changes)
    return Contractor.model_validate(document)


def compliance(**changes: JsonObject) -> Contractor:
    """The sample company with parts of its `compliance` changed."""
    return declare(compliance=dict(changes))


def _merge(document: JsonObject, name: str, changes: JsonObject) -> None:
    part = document.get(name)
    merged: JsonObject = dict(part) if isinstance(part, dict) else {}
    for key, value in changes.items():
        if isinstance(value, dict):
            _merge(merged, key, value)
        else:
            merged[key] = value
    document[name] = merged
