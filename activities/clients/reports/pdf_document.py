"""What the PDF of a report says, ready to be set: words and numbers, no layout. Bounded, whatever the report's size."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

from pydantic import JsonValue

from activities.clients.reports.json_reading import members
from activities.clients.reports.tables import rows_of
from models.jurisdictions import Jurisdiction, jurisdiction_of
from models.record import Record
from models.report import RenderRequest, ReportType
from models.report_section import Check

MOST_LINES = 12_000
"""Rows that are printed, about 200 pages; the rest stands in the CSV, and the PDF says so."""

_MOST_COLUMNS = 10
_MOST_CHARACTERS = 24
_MOST_BARS = 12
_FIGURE, _POINT = "\u2007", "\u2008"
"""Spaces as wide as a digit and as a point, by which numbers stand under each other."""
_WIDTH = len("99,99,99,99,999.99")
_AMOUNT = re.compile(r"-?\d+\.\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:\+00:00|Z)")
_TITLES = {
    ReportType.TAX: "Tax Report",
    ReportType.AML_SAR: "Suspicious Activity Report",
    ReportType.FINANCIAL_AUDIT: "Financial Audit Report",
}


class Line(Record):
    """A label and what stands beside it."""

    label: str
    value: str


class Checked(Record):
    """A check as a row of a table."""

    explains: str
    expected: str
    found: str
    difference: str
    holds: bool


class Bar(Record):
    """A bar of the chart; `share` of the longest, in per mille."""

    label: str
    value: str
    share: int


class Listing(Record):
    """Rows of one part of a section; each line has its cells between tabs."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[str, ...]
    left_out: int


class PdfDocument(Record):
    """The document."""

    title: str
    subject: str
    footer: str
    created_at: datetime
    facts: tuple[Line, ...]
    totals: tuple[tuple[str, tuple[Line, ...]], ...]
    checks: tuple[Checked, ...]
    chart_title: str
    chart: tuple[Bar, ...]
    listings: tuple[Listing, ...]
    hashes: tuple[Line, ...]
    digest: str


def document_of(request: RenderRequest, contents: Mapping[str, BinaryIO]) -> PdfDocument:
    """The document of a report. The same sections give the same one."""
    key, jurisdiction = request.key, jurisdiction_of(request.key.jurisdiction)
    title = _TITLES[key.report_type]
    digest = hashlib.sha256("\n".join(each.file.sha256 for each in request.sections).encode()).hexdigest()
    words = _Words(jurisdiction)
    bars, chart_title = _chart(request, contents, words)
    return PdfDocument(
        title=f"{title} {key.period}",
        subject=f"{title}, {jurisdiction.name}, {key.first_day} to {key.last_day}, revision {key.revision}",
        footer=f"{key.report_type} · {key.jurisdiction} · {key.period} · revision {key.revision} · {digest[:16]}",
        created_at=request.as_of.at,
        facts=(
            Line(label="Jurisdiction", value=jurisdiction.name),
            Line(label="Period", value=f"{key.period}: {key.first_day:%d %B %Y} to {key.last_day:%d %B %Y}"),
            Line(label="As of", value=words.moment(request.as_of.at)),
            Line(label="Revision", value=str(key.revision)),
            Line(label="Report", value=str(request.report_id)),
            Line(label="Amounts in", value=jurisdiction.currency),
        ),
        totals=tuple(
            (
                _plain(each.result.name),
                (
                    *(
                        Line(label="rows" if name == "rows" else f"{_plain(name)} (rows)", value=str(count))
                        for name, count in each.result.rows.items()
                    ),
                    *(Line(label=_plain(name), value=words.cell(value)) for name, value in each.result.totals.items()),
                ),
            )
            for each in request.sections
        ),
        checks=tuple(_checked(check, words) for each in request.sections for check in each.result.checks),
        chart_title=chart_title,
        chart=bars,
        listings=tuple(_listings(request, contents, words)),
        hashes=tuple(Line(label=_plain(each.result.name), value=each.file.sha256) for each in request.sections),
        digest=digest,
    )


class _Words:
    """Values as a jurisdiction's people write them."""

    def __init__(self, jurisdiction: Jurisdiction) -> None:
        self._jurisdiction = jurisdiction
        self._lakhs = jurisdiction.currency == "INR"

    def moment(self, at: datetime) -> str:
        """A moment by the jurisdiction's clock, and in UTC."""
        there = at.astimezone(self._jurisdiction.zone)
        return f"{there:%d %B %Y %H:%M:%S} {self._jurisdiction.code} ({at:%Y-%m-%dT%H:%M:%S}Z)"

    def amount(self, amount: Decimal) -> str:
        """`12,34,567.80` in India, `1,234,567.80` elsewhere."""
        text = f"{abs(amount):.2f}"
        whole, point = text[:-3], text[-3:]
        groups = [whole[-3:]]
        rest, size = whole[:-3], 2 if self._lakhs else 3
        while rest:
            groups.append(rest[-size:])
            rest = rest[:-size]
        return ("-" if amount < 0 else "") + ",".join(reversed(groups)) + point

    def cell(self, value: JsonValue) -> str:
        """A cell of a listing; an amount, as a number or as text, is padded from the left."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal) or (isinstance(value, str) and _AMOUNT.fullmatch(value)):
            return _padded(self.amount(Decimal(value)))
        if value is None:
            return ""
        text = _MOMENT.sub(r"\1 \2Z", str(value)).replace("\t", " ").replace("\n", " ")
        return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def _padded(amount: str) -> str:
    points = sum(amount.count(mark) for mark in ",.")
    digits = len(amount) - points
    return _POINT * max(0, 5 - points) + _FIGURE * max(0, _WIDTH - 5 - digits) + amount


def _checked(check: Check, words: _Words) -> Checked:
    return Checked(
        explains=check.explains,
        expected=words.amount(check.expected),
        found=words.amount(check.found),
        difference=words.amount(check.difference),
        holds=check.holds,
    )


def _listings(request: RenderRequest, contents: Mapping[str, BinaryIO], words: _Words) -> Iterator[Listing]:
    """The rows of every part of every section, until there are enough."""
    room = MOST_LINES
    for section in request.sections:
        parts: dict[str, tuple[dict[str, None], list[str]]] = {}
        left_out: dict[str, int] = {}
        for member, element in members(contents[section.result.name]):
            for part, cells in rows_of(member, element):
                if part not in parts:
                    parts[part] = (dict.fromkeys(_columns(list(cells))), [])
                columns, lines = parts[part]
                if not room:
                    left_out[part] = left_out.get(part, 0) + 1
                    continue
                room -= 1
                lines.append("\t".join(words.cell(cells.get(column)) for column in columns))
        for part, (columns, lines) in parts.items():
            yield Listing(
                title=f"{_plain(section.result.name)}: {part}",
                columns=tuple(name.rpartition(".")[2] for name in columns),
                lines=tuple(lines),
                left_out=left_out.get(part, 0),
            )


def _columns(cells: list[str]) -> list[str]:
    """The columns that are printed: no ids of ours, and where there are too many, the first ones and the amounts."""
    told = [name for name in cells if name != "key" and not name.endswith("_id")] or cells
    return told if len(told) <= _MOST_COLUMNS else [*told[:4], *told[4 - _MOST_COLUMNS :]]


def _chart(request: RenderRequest, contents: Mapping[str, BinaryIO], words: _Words) -> tuple[tuple[Bar, ...], str]:
    """The taxable value by rate where there are supplies, else the rows of each part."""
    supplies = contents.get("outward_supplies")
    if supplies is not None:
        title = "Taxable value by rate, credit notes taken off"
        by_rate: dict[str, Decimal] = {}
        for _, row in members(supplies):
            if isinstance(row, dict):
                value = Decimal(str(row["taxable_value"])) * (-1 if row["document"] == "C" else 1)
                label = f"{row['rate']} %"
                by_rate[label] = by_rate.get(label, Decimal(0)) + value
        values = [(label, value, words.amount(value)) for label, value in by_rate.items()]
    else:
        title = "Rows of each part"
        values = [
            (f"{_plain(each.result.name)}: {name}", Decimal(count), str(count))
            for each in request.sections
            for name, count in each.result.rows.items()
        ]
    longest = max((abs(value) for _, value, _ in values), default=Decimal(0)) or Decimal(1)
    shown = sorted(values, key=lambda each: (-each[1], each[0]))[:_MOST_BARS]
    return (
        tuple(Bar(label=label, value=text, share=max(0, int(value * 1000 / longest))) for label, value, text in shown),
        title,
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")
