"""Changing one place of a document, for tables of cases."""

import re
from typing import Any

from models.contractor.json_object import JsonObject
from models.contractor.structure import copy_of
from tests.models.contractor.sample import sample_contractor

DROP = object()
"""Stands for taking the field out."""


def changed(changes: dict[str, Any], document: JsonObject | None = None) -> JsonObject:
    """The sample (or `document`) with other values at some places, each written like `a.b[0].c`."""
    copy: Any = copy_of(document or sample_contractor())
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
        place: Any = copy
        for step in steps:
            place = place[step]
        if value is DROP:
            del place[last]
        else:
            place[last] = value
    return copy
