"""GSTR-1: the outward supplies of each seller and return period, as GSTN's portal takes them."""

from datetime import date
from decimal import Decimal
from typing import BinaryIO, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.encryption import Vault
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.tables.reports import ledger
from models.tables.reports.gstr1_sql import ROWS
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of
from models.tables.reports.supplies import parameters
from models.tables.reports.tax_numbers import TaxNumbers

_ALWAYS = date(2000, 1, 1)


class ReturnRow(NamedTuple):
    """A row of `ROWS`: a seller's head (no part), a group's head (no sequence), or a row of a return."""

    seller_id: UUID
    fp: str
    part: str
    group: str
    sequence: str
    sealed: bytes | None
    body: str | None
    paise: int


class _Part(NamedTuple):
    """How a part stands in the file: `within` a member of the return or not, its rows in groups or not."""

    within: str
    key: str
    group_head: str | None = None
    rows: str = ""


_PARTS = {
    "b2b": _Part("", "b2b", "ctin", "inv"),
    "b2cl": _Part("", "b2cl", "pos", "inv"),
    "b2cs": _Part("", "b2cs"),
    "cdnr": _Part("", "cdnr", "ctin", "nt"),
    "cdnur": _Part("", "cdnur"),
    "doc_issue": _Part("doc_issue", "doc_det", "doc_num", "docs"),
    "hsn_b2b": _Part("hsn", "hsn_b2b"),
    "hsn_b2c": _Part("hsn", "hsn_b2c"),
    "hsn_data": _Part("hsn", "data"),
}
_DOCUMENTS = {"1": "Invoices for outward supply", "4": "Debit Note", "5": "Credit Note"}


class Gstr1:
    """The section. Its file is `{"returns": [ … ]}`, each element a file that the portal takes: the return of one
    seller for one month, or for one quarter where the seller files quarterly."""

    name = "gstr1"
    schema_version = 1

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the returns. Its check: the rows of all returns add up to what the period's documents do."""
        layout = _Layout(JsonStream(out, self.name, report), TaxNumbers(self._vault))
        for row in rows_of(connection, "gstr1", ROWS, parameters_of(period, jurisdiction), args_row(ReturnRow)):
            layout.take(row)
        layout.end()
        found = Decimal(layout.paise).scaleb(-2)
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"returns": layout.returns, **layout.rows},
            totals={"charged": str(found)},
            checks=(
                Check(
                    name="gstr1_against_documents",
                    expected=ledger.documents_value(connection, period, jurisdiction),
                    found=found,
                    explains="the rows of every return, against the invoices and notes of the period",
                ),
            ),
        )


def parameters_of(period: ReportPeriod, jurisdiction: Jurisdiction) -> dict[str, object]:
    """What `ROWS` is given."""
    since = jurisdiction.products_by_kind_since or _ALWAYS
    return {**parameters(period, jurisdiction), "products_since": jurisdiction.starts(since)}


class _Layout:
    """Opens and closes brackets as the rows come; knows nothing of taxes."""

    def __init__(self, stream: JsonStream, numbers: TaxNumbers) -> None:
        self._stream = stream
        self._numbers = numbers
        self._return: tuple[UUID, str] | None = None
        self._part: str | None = None
        self._group: str | None = None
        self._within = ""
        self._first = True
        self.returns = 0
        self.rows = dict.fromkeys(_PARTS, 0)
        self.paise = 0
        stream.text('{"returns":[')

    def take(self, row: ReturnRow) -> None:
        """The next row, in the order of `ROWS`."""
        if self._return != (row.seller_id, row.fp):
            self._close_return()
            self._return = (row.seller_id, row.fp)
        if not row.part:
            number = self._numbers.of(row.seller_id, row.sealed)
            self._stream.text("," if self.returns else "")
            self._stream.text(f'{{"gstin":{json_text(number)},"fp":{json_text(row.fp)}')
            self.returns += 1
            return
        part = _PARTS[row.part]
        if self._part != row.part:
            self._open_part(row.part, part)
        if part.group_head is not None and self._group != row.group:
            self._open_group(part, part.group_head, row)
        if row.body is None:
            return
        self._stream.row(("" if self._first else ",") + row.body)
        self._first = False
        self.rows[row.part] += 1
        self.paise += row.paise

    def end(self) -> None:
        """After the last row."""
        self._close_return()
        self._stream.text("]}\n")
        self._stream.end()

    def _open_part(self, name: str, part: _Part) -> None:
        self._close_part()
        if part.within != self._within:
            self._close_within()
            if part.within:
                self._stream.text(f',"{part.within}":{{"{part.key}":[')
            else:
                self._stream.text(f',"{part.key}":[')
        else:
            self._stream.text(f',"{part.key}":[')
        self._part, self._within, self._first = name, part.within, True

    def _open_group(self, part: _Part, head: str, row: ReturnRow) -> None:
        self._stream.text("" if self._group is None else "]},")
        if head == "ctin":
            value = json_text(self._numbers.of(UUID(row.group), row.sealed))
        elif head == "doc_num":
            value = f'{row.group},"doc_typ":{json_text(_DOCUMENTS[row.group])}'
        else:
            value = json_text(row.group)
        self._stream.text(f'{{"{head}":{value},"{part.rows}":[')
        self._group, self._first = row.group, True

    def _close_part(self) -> None:
        if self._part is not None:
            self._stream.text("]}]" if self._group is not None else "]")
        self._part = self._group = None

    def _close_within(self) -> None:
        self._stream.text("}" if self._within else "")
        self._within = ""

    def _close_return(self) -> None:
        if self._return is not None:
            self._close_part()
            self._close_within()
            self._stream.text("}")
