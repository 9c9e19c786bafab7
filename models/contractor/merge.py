"""JSON merge patch, RFC 7396."""

from pydantic import JsonValue

from models.contractor.json_object import JsonObject


def merge_patch(document: JsonObject, patch: JsonObject) -> JsonObject:
    """`document` with `patch` merged into it: null removes a field, an object is merged, anything else replaces.

    Neither argument is changed.
    """
    merged = dict(document)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def _merged(there: JsonValue, patch: JsonValue) -> JsonValue:
    if not isinstance(patch, dict):
        return patch
    return merge_patch(there if isinstance(there, dict) else {}, patch)
