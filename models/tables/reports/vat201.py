"""VAT 201: the boxes of each seller's return in the United Arab Emirates that outward supplies fill.

Boxes 1a to 1g are supplies at the standard rate by emirate, box 4 supplies at zero. The tax office publishes no file
format: the members are named after the form.
"""

from decimal import Decimal
from typing import BinaryIO

from models.encryption import Vault
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.tables.reports import ledger
from models.tables.reports.return_cells import NOTHING, Cell, returns_of
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text
from models.tables.reports.tax_numbers import TaxNumbers


class Vat201:
    """The section. Its file is `{"returns": [ … ]}`, each element the return of one seller for one tax period."""

    name = "vat201"
    schema_version = 1

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the returns. Its check: their boxes and what is under reverse charge are the period's documents."""
        stream, numbers = JsonStream(out, self.name, report), TaxNumbers(self._vault)
        boxed = NOTHING
        count = 0
        stream.text('{"returns":[')
        for head, cells in returns_of(connection, "vat201", period, jurisdiction):
            boxes = _boxes(jurisdiction, [cell for cell in cells if not cell.reverse_charge])
            boxed += sum((amount + vat for _, _, amount, vat in boxes), NOTHING)
            boxed += sum((cell.charged for cell in cells if cell.reverse_charge), NOTHING)
            number = numbers.of(head.seller_id, head.sealed)
            told = ",".join(
                f'{{"box":"{box}","supplies":{json_text(what)},"amount":{amount:.2f},"vat":{vat:.2f}}}'
                for box, what, amount, vat in boxes
            )
            stream.row(
                ("," if count else "")
                + f'{{"trn":{json_text(number)},"tax_period":{json_text(head.fp)},"boxes":[{told}]}}'
            )
            count += 1
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"returns": count},
            totals={"charged": str(boxed)},
            checks=(
                Check(
                    name="vat201_against_documents",
                    expected=ledger.documents_value(connection, period, jurisdiction),
                    found=boxed,
                    explains="the boxes of every return, against the invoices and notes of the period",
                ),
            ),
        )


def _boxes(jurisdiction: Jurisdiction, cells: list[Cell]) -> list[tuple[str, str, Decimal, Decimal]]:
    boxes: list[tuple[str, str, Decimal, Decimal]] = []
    for letter, (place, name) in zip("abcdefg", jurisdiction.regions.items(), strict=True):
        own = [cell for cell in cells if cell.place_of_supply == place and not cell.at_nothing]
        boxes.append((f"1{letter}", f"Standard rated supplies in {name}", *_sums(own)))
    return [*boxes, ("4", "Zero rated supplies", *_sums([cell for cell in cells if cell.at_nothing]))]


def _sums(cells: list[Cell]) -> tuple[Decimal, Decimal]:
    return sum((cell.taxable_value for cell in cells), NOTHING), sum((cell.vat for cell in cells), NOTHING)
