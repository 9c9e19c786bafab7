"""GSTR-3B: tables 3.1 and 3.2 of each seller's summary return, as GSTN's portal takes them.

Only what outward supplies give is in it; what a seller bought (3.1 d, 4, 5) is for the seller to add.
"""

from collections.abc import Iterable
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

_FIELDS = {"txval": "taxable_value", "iamt": "igst", "camt": "cgst", "samt": "sgst", "csamt": "cess"}
_TABLES = {
    "osup_det": ("txval", "iamt", "camt", "samt", "csamt"),
    "osup_zero": ("txval", "iamt", "csamt"),
    "osup_nil_exmp": ("txval",),
    "isup_rev": ("txval", "iamt", "camt", "samt", "csamt"),
    "osup_nongst": ("txval",),
}


class Gstr3b:
    """The section. Its file is `{"returns": [ … ]}`, each element the summary return of one seller and period."""

    name = "gstr3b"
    schema_version = 1

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the returns. A supply whose customer pays the tax (reverse charge) is in no table of the supplier's
        3B; the check counts it apart, and then all of it is what the period's documents add up to."""
        stream, numbers = JsonStream(out, self.name, report), TaxNumbers(self._vault)
        stated = reverse = NOTHING
        count = 0
        stream.text('{"returns":[')
        for head, cells in returns_of(connection, "gstr3b", period, jurisdiction):
            gstin = numbers.of(head.seller_id, head.sealed)
            stream.row(("," if count else "") + _return(gstin, head.fp, cells))
            reverse += sum((cell.charged for cell in cells if cell.reverse_charge), NOTHING)
            stated += sum((cell.charged for cell in cells if not cell.reverse_charge), NOTHING)
            count += 1
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"returns": count},
            totals={"charged": str(stated), "under_reverse_charge": str(reverse)},
            checks=(
                Check(
                    name="gstr3b_against_documents",
                    expected=ledger.documents_value(connection, period, jurisdiction),
                    found=stated + reverse,
                    explains="the summary returns and what is under reverse charge, against the period's documents",
                ),
            ),
        )


def _return(gstin: str, fp: str, cells: list[Cell]) -> str:
    tables = {
        name: ",".join(f'"{field}":{_sum(name, field, cells):.2f}' for field in fields)
        for name, fields in _TABLES.items()
    }
    supplies = ",".join(f'"{name}":{{{amounts}}}' for name, amounts in tables.items())
    return (
        f'{{"gstin":{json_text(gstin)},"ret_period":{json_text(fp)},"sup_details":{{{supplies}}},'
        f'"inter_sup":{{"unreg_details":[{_between_states(cells)}],"comp_details":[],"uin_details":[]}}}}'
    )


def _sum(table: str, field: str, cells: Iterable[Cell]) -> Decimal:
    column = _FIELDS[field]
    return sum((getattr(cell, column) for cell in cells if _table(cell) == table), NOTHING)


def _table(cell: Cell) -> str | None:
    if cell.reverse_charge:
        return None
    if cell.zero_rated:
        return "osup_zero"
    return "osup_nil_exmp" if cell.at_nothing else "osup_det"


def _between_states(cells: Iterable[Cell]) -> str:
    places: dict[str, tuple[Decimal, Decimal]] = {}
    for cell in cells:
        if cell.to_consumers_elsewhere and _table(cell) == "osup_det":
            taxable, tax = places.get(cell.place_of_supply, (NOTHING, NOTHING))
            places[cell.place_of_supply] = (taxable + cell.taxable_value, tax + cell.igst)
    return ",".join(
        f'{{"pos":{json_text(place)},"txval":{taxable:.2f},"iamt":{tax:.2f}}}'
        for place, (taxable, tax) in sorted(places.items())
    )
