"""The sums that summary returns are laid out from: a row for each return, treatment and place of supply."""

from collections.abc import Generator, Iterator
from decimal import Decimal
from itertools import groupby
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.tables.reports.stream import Connection, rows_of
from models.tables.reports.supplies import DOCUMENTS, LINES, parameters

NOTHING = Decimal("0.00")

_SUMS: LiteralString = """
SELECT c.seller_id, c.fp, s.tax_number_sealed, c.reverse_charge, c.zero_rated, c.at_nothing, c.to_consumers_elsewhere,
       c.place_of_supply, c.taxable_value, c.igst, c.cgst, c.sgst, c.cess, c.vat, c.charged
FROM (
    SELECT d.seller_id, d.fp, d.reverse_charge, d.invoice_type IN ('SEWP', 'SEWOP') AS zero_rated,
           l.rate = 0 AS at_nothing, d.between_regions AND d.kind <> 'B2B' AS to_consumers_elsewhere, d.place_of_supply,
           sum(d.sign * l.taxable_value) AS taxable_value, sum(d.sign * l.igst) AS igst, sum(d.sign * l.cgst) AS cgst,
           sum(d.sign * l.sgst) AS sgst, sum(d.sign * l.cess) AS cess, sum(d.sign * l.vat) AS vat,
           sum(d.sign * l.charged) AS charged
    FROM lines l
    JOIN documents d USING (document_id)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) c
JOIN trading_parties s ON s.id = c.seller_id
ORDER BY 1, 2, 4, 5, 6, 7, 8
"""

ROWS: LiteralString = "WITH " + DOCUMENTS + ", " + LINES + _SUMS


class Cell(NamedTuple):
    """One sum, credit notes taken off; `charged` includes the taxes that the seller charges."""

    seller_id: UUID
    fp: str
    sealed: bytes | None
    reverse_charge: bool
    zero_rated: bool
    at_nothing: bool
    to_consumers_elsewhere: bool
    place_of_supply: str
    taxable_value: Decimal
    igst: Decimal
    cgst: Decimal
    sgst: Decimal
    cess: Decimal
    vat: Decimal
    charged: Decimal


def returns_of(
    connection: Connection, name: LiteralString, period: ReportPeriod, jurisdiction: Jurisdiction
) -> Generator[tuple[Cell, list[Cell]]]:
    """The cells of each return, with the first of them, which says whose it is."""
    cells: Iterator[Cell] = rows_of(connection, name, ROWS, parameters(period, jurisdiction), args_row(Cell))
    for _, found in groupby(cells, key=lambda cell: (cell.seller_id, cell.fp)):
        own = list(found)
        yield own[0], own
