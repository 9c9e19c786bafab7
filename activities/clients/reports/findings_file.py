"""The findings in the file of an AML report's section, read in a stream."""

from collections.abc import Iterator
from typing import BinaryIO

from activities.clients.reports.json_reading import members
from models.suspicion import Finding

_SAID_BESIDE = frozenset({"id", "total", "reason"})
"""What the file says of a finding that follows from the rest of it."""


def read_findings(file: BinaryIO) -> Iterator[Finding]:
    """Each finding, in order.

    Raises:
        ValueError: this is no such file.
    """
    for member, element in members(file):
        if member == "findings" and isinstance(element, dict):
            yield Finding.model_validate({name: value for name, value in element.items() if name not in _SAID_BESIDE})
