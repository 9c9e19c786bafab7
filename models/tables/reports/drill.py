"""From a row of a tax report to the lines that it is the sum of."""

from collections.abc import Generator
from datetime import datetime
from decimal import Decimal
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.supply_key import SupplyKey
from models.tables.reports.stream import Connection, rows_of
from models.tables.reports.supplies import DOCUMENTS, LINES, parameters

ROWS: LiteralString = (
    "WITH "
    + DOCUMENTS
    + ", "
    + LINES
    + """
SELECT d.order_id, CASE WHEN d.document <> 'I' THEN d.document_id END, d.number, d.dated_at, l.line_number, l.hsn,
       l.taxable_value, l.igst, l.cgst, l.sgst, l.cess, l.vat
FROM documents d
JOIN lines l USING (document_id)
WHERE d.seller_id = %(seller_id)s AND d.fp = %(fp)s AND d.kind = %(kind)s AND d.document = %(document)s
      AND d.place_of_supply = %(place)s AND d.reverse_charge = %(reverse_charge)s
      AND d.invoice_type::text = %(invoice_type)s AND l.rate = %(rate)s
ORDER BY d.dated_at, d.document_id, l.line_number
"""
)


class SourceLine(NamedTuple):
    """One line of an invoice (no `note_id`) or of a note."""

    order_id: UUID
    note_id: UUID | None
    number: str
    dated_at: datetime
    line_number: int
    hsn: str
    taxable_value: Decimal
    igst: Decimal
    cgst: Decimal
    sgst: Decimal
    cess: Decimal
    vat: Decimal


def drill(
    connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, key: SupplyKey
) -> Generator[SourceLine]:
    """The lines behind a row of `outward_supplies`, by date; none when no row has this key.

    `connection` is in a transaction, of the report's own snapshot or a later one: what was changed since is seen then.
    """
    given = {
        **parameters(period, jurisdiction),
        "seller_id": key.seller_id,
        "fp": key.return_period,
        "kind": key.kind,
        "document": key.document,
        "place": key.place_of_supply,
        "reverse_charge": key.reverse_charge,
        "invoice_type": key.invoice_type.value,
        "rate": key.rate,
    }
    return rows_of(connection, "drill", ROWS, given, args_row(SourceLine))
