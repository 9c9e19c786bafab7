"""The outward supplies of a period by seller, return, kind, place of supply and rate: the same in every jurisdiction.

Each row has a key, by which `drill` finds the lines that it is the sum of.
"""

from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row
from pydantic import JsonValue

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.supply_key import SupplyKey
from models.tables.reports import ledger
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of
from models.tables.reports.supplies import SUPPLIES, parameters
from models.trade_supply import InvoiceType

_TAXES = ("igst", "cgst", "sgst", "cess", "vat")

ROWS: LiteralString = (
    SUPPLIES
    + """
SELECT d.seller_id, d.fp, d.kind, d.document, d.place_of_supply, d.reverse_charge, d.invoice_type::text, r.rate,
       count(*), sum(r.taxable_value), sum(r.igst), sum(r.cgst), sum(r.sgst), sum(r.cess), sum(r.vat),
       sum(d.sign * r.charged),
       coalesce(sum(r.taxable_value) FILTER (WHERE coalesce(
           (%(rates_since)s::timestamptz[])[array_position(%(rates)s::numeric[], r.rate)] > d.supplied_at, TRUE)), 0)
FROM rated r
JOIN documents d USING (document_id)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
"""
)


class _Row(NamedTuple):
    seller_id: UUID
    fp: str
    kind: str
    document: str
    place_of_supply: str
    reverse_charge: bool
    invoice_type: str
    rate: Decimal
    documents: int
    taxable_value: Decimal
    igst: Decimal
    cgst: Decimal
    sgst: Decimal
    cess: Decimal
    vat: Decimal
    charged: Decimal
    at_unknown_rates: Decimal


class OutwardSupplies:
    """The section. Its file is `{"rows": [ … ]}`; amounts are positive, `document` (I, C, D) says how they count."""

    name = "outward_supplies"
    schema_version = 1

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the rows. Its checks set them, and the orders that count as paid, against the record."""
        stream = JsonStream(out, self.name, report)
        own = {tax.column for tax in jurisdiction.taxes}
        totals = dict.fromkeys(("taxable_value", *(tax for tax in _TAXES if tax in own)), Decimal("0.00"))
        charged = unknown = foreign = Decimal("0.00")
        count = 0
        stream.text('{"rows":[')
        for row in rows_of(connection, "outward_supplies", ROWS, parameters(period, jurisdiction), args_row(_Row)):
            sign = -1 if row.document == "C" else 1
            for name in totals:
                totals[name] += sign * _amount(row, name)
            charged += row.charged
            unknown += row.at_unknown_rates
            foreign += sum((_amount(row, tax) for tax in _TAXES if tax not in own), Decimal(0))
            stream.row(("," if count else "") + _as_json(row, totals))
            count += 1
        stream.text("]}\n")
        stream.end()
        owed, paid = ledger.settled(connection, period, jurisdiction)
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"rows": count},
            totals={**{name: str(total) for name, total in totals.items()}, "charged": str(charged)},
            checks=(
                Check(
                    name="supplies_against_documents",
                    expected=ledger.documents_value(connection, period, jurisdiction),
                    found=charged,
                    explains="the lines of the period's supplies, against the totals of its invoices and notes",
                ),
                Check(
                    name="settled_orders_against_payments",
                    expected=owed,
                    found=paid,
                    explains="what was paid for the orders that count as settled, against what they come to",
                ),
                Check(
                    name="rates_of_the_jurisdiction",
                    expected=Decimal("0.00"),
                    found=unknown,
                    explains=f"the taxable value at rates that {jurisdiction.name} did not have on the day",
                ),
                Check(
                    name="taxes_of_the_jurisdiction",
                    expected=Decimal("0.00"),
                    found=foreign,
                    explains=f"taxes that {jurisdiction.name} does not have",
                ),
                Check(
                    name="sellers_have_tax_numbers",
                    expected=Decimal("0.00"),
                    found=ledger.without_tax_number(connection, period, jurisdiction),
                    explains="invoices of sellers that have no tax number, and so no return to stand in",
                ),
                Check(
                    name="places_and_currency_of_the_jurisdiction",
                    expected=Decimal("0.00"),
                    found=ledger.elsewhere(connection, period, jurisdiction),
                    explains=f"documents in another currency, or for a place outside {jurisdiction.name}",
                ),
            ),
        )


def _amount(row: _Row, name: str) -> Decimal:
    value: Decimal = getattr(row, name)
    return value


def _as_json(row: _Row, columns: dict[str, Decimal]) -> str:
    key = SupplyKey(
        seller_id=row.seller_id,
        return_period=row.fp,
        kind=row.kind,
        document=row.document,
        place_of_supply=row.place_of_supply,
        reverse_charge=row.reverse_charge,
        invoice_type=InvoiceType(row.invoice_type),
        rate=row.rate,
    )
    told: dict[str, JsonValue] = {
        "key": str(key),
        "seller_id": str(row.seller_id),
        "return_period": row.fp,
        "kind": row.kind,
        "document": row.document,
        "place_of_supply": row.place_of_supply,
        "reverse_charge": row.reverse_charge,
        "invoice_type": row.invoice_type,
        "documents": row.documents,
    }
    amounts = "".join(f',"{name}":{_amount(row, name):.2f}' for name in columns)
    return f'{json_text(told)[:-1]},"rate":{row.rate.normalize():f}{amounts}}}'
