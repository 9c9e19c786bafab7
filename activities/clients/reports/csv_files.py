"""A section as CSV (RFC 4180): a row for each object of its arrays, the columns those of its schema: every quarter has
the same, also one without a row."""

import csv
import io
from typing import BinaryIO

from pydantic import JsonValue

from activities.clients.reports.json_reading import members
from activities.clients.reports.tables import columns_of, rows_of
from activities.report_files import Told
from models.report_schemas import Schema

_PART = "part"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(schema: Schema, content: BinaryIO, out: BinaryIO, told: Told) -> None:
    """Write the rows of a section. `part` is the path of the arrays a row is from.

    Raises:
        ValueError: a row has what its schema has not.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.DictWriter(text, [_PART, *columns_of(schema)], restval="", lineterminator="\r\n")
        writer.writeheader()
        done = 0
        for member, element in members(content):
            for part, cells in rows_of(member, element):
                writer.writerow({_PART: part, **{name: _cell(value) for name, value in cells.items()}})
                done += 1
                if done % 1_000 == 0:
                    told(done, None)
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
