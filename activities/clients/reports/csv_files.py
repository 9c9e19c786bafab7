"""A section as CSV (RFC 4180): a row for each object of its arrays, the columns those that any row has."""

import csv
import io
from typing import BinaryIO

from pydantic import JsonValue

from activities.clients.reports.json_reading import members
from activities.clients.reports.tables import rows_of
from activities.report_files import Told

_PART = "part"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(content: BinaryIO, out: BinaryIO, told: Told) -> None:
    """Write the rows of a section, in two passes: the columns first. `part` is the path of the arrays a row is from."""
    columns: dict[str, None] = {_PART: None}
    count = 0
    for member, element in members(content):
        for _, cells in rows_of(member, element):
            columns.update(dict.fromkeys(cells))
            count += 1
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\r\n")
        writer.writeheader()
        done = 0
        for member, element in members(content):
            for part, cells in rows_of(member, element):
                writer.writerow({_PART: part, **{name: _cell(value) for name, value in cells.items()}})
                done += 1
                if done % 1_000 == 0:
                    told(done, count)
    finally:
        text.flush()
        text.detach()


def _cell(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"  # a spreadsheet would compute it
    return str(value)
