"""A small set of books for the reports' tests: parties, orders, notes and payments, written as their rows."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import psycopg
from sqlmodel import SQLModel

from activities.clients.reports.json_reading import members
from activities.clients.reports.tables import columns_of, rows_of
from models.encryption import BlindIndex, Vault
from models.escrow import PaymentMethod
from models.identifiers.gstin import check_character
from models.json_schema import compiled
from models.jurisdictions import INDIA, Jurisdiction
from models.report_schemas import SCHEMAS
from models.report_section import Progress, SectionResult
from models.tables.database import Database, libpq_url
from models.tables.reports.section import Section
from models.tables.rows.trade_supply import (
    OrderLineRow,
    OrderRow,
    PaymentRow,
    TaxNoteLineRow,
    TaxNoteRow,
    TradingPartyRow,
)
from models.tables.sealing import RowSealer
from models.tax_amounts import gst_on, vat_on
from models.trade_supply import (
    InvoiceType,
    NoteKind,
    OrderStatus,
    PaymentKind,
    Registered,
    ReturnFrequency,
)

_IDS = UUID("6d5f0f6e-0000-4000-8000-000000000000")
IST = timedelta(hours=5, minutes=30)


def gstin(state: str, number: int) -> str:
    """A well-formed GSTIN in a state."""
    first = f"{state}AAACF{number:04d}A1Z"
    return first + check_character(first)


def in_india(text: str) -> datetime:
    """A moment by India's clock, in UTC."""
    return (datetime.fromisoformat(text) - IST).replace(tzinfo=UTC)


class Books:
    """Writes rows with ids that follow from their names, so that two sets of books written alike are alike."""

    def __init__(self, database: Database, jurisdiction: Jurisdiction = INDIA) -> None:
        self.database = database
        self.vault: Vault = database.vault
        self.index: BlindIndex = database.index
        self.jurisdiction = jurisdiction
        self._count = 0

    def party(
        self, region: str, number: str | None, frequency: ReturnFrequency = ReturnFrequency.MONTHLY
    ) -> TradingPartyRow:
        """A seller or a customer; unregistered without a number."""
        party_id = self.new_id()
        sealer = RowSealer(self.vault, "trading_parties", party_id)
        row = TradingPartyRow(
            id=party_id,
            jurisdiction=self.jurisdiction.code,
            region=region,
            registered=Registered.REGULAR if number else Registered.UNREGISTERED,
            return_frequency=frequency,
            tax_number_sealed=sealer.seal("tax_number_sealed", number) if number else None,
            tax_number_index=self.index.of("tax_number", number) if number else None,
            name_sealed=sealer.seal("name_sealed", "A party"),
        )
        self.add(row)
        return row

    def order(
        self,
        seller: TradingPartyRow,
        customer: TradingPartyRow,
        number: str,
        at: datetime,
        lines: Sequence[tuple[str, str]],
        *,
        place: str | None = None,
        status: OrderStatus = OrderStatus.INVOICED,
        invoice_type: InvoiceType = InvoiceType.REGULAR,
        reverse_charge: bool = False,
        value: Decimal | None = None,
        hsn: str = "7308",
        currency: str | None = None,
        buyer_id: UUID | None = None,
    ) -> OrderRow:
        """An invoiced order of lines (taxable value, rate); taxed as its place says, and worth what its lines are."""
        place = place or customer.region
        between = invoice_type in {InvoiceType.SEZ_WITH_PAYMENT, InvoiceType.SEZ_WITHOUT_PAYMENT}
        rows = [
            self._line(
                seller, place, taxable, rate, hsn, between=between, free=invoice_type is InvoiceType.SEZ_WITHOUT_PAYMENT
            )
            for taxable, rate in lines
        ]
        row = OrderRow(
            id=self.new_id(),
            order_number=f"PO-{number}",
            jurisdiction=self.jurisdiction.code,
            seller_id=seller.id,
            customer_id=customer.id,
            buyer_id=buyer_id,
            status=status,
            placed_at=at - timedelta(days=3),
            invoice_number=number,
            invoiced_at=at,
            invoice_type=invoice_type,
            place_of_supply=place,
            reverse_charge=reverse_charge,
            currency=currency or self.jurisdiction.currency,
            value=_value(rows, reverse_charge) if value is None else value,
        )
        self.add(row)
        self.add(*(OrderLineRow(order_id=row.id, line_number=count + 1, **line) for count, line in enumerate(rows)))
        return row

    def note(
        self,
        order: OrderRow,
        seller: TradingPartyRow,
        number: str,
        at: datetime,
        lines: Sequence[tuple[str, str]],
        *,
        kind: NoteKind = NoteKind.CREDIT,
        hsn: str = "7308",
    ) -> TaxNoteRow:
        """A note on an order."""
        rows = [self._line(seller, order.place_of_supply, taxable, rate, hsn) for taxable, rate in lines]
        row = TaxNoteRow(
            id=self.new_id(),
            order_id=order.id,
            jurisdiction=self.jurisdiction.code,
            kind=kind,
            note_number=number,
            issued_at=at,
            currency=order.currency,
            value=_value(rows, order.reverse_charge),
        )
        self.add(row)
        self.add(*(TaxNoteLineRow(note_id=row.id, line_number=count + 1, **line) for count, line in enumerate(rows)))
        return row

    def payment(
        self, order: OrderRow, amount: Decimal, at: datetime | None, *, note: TaxNoteRow | None = None
    ) -> PaymentRow:
        """A payment, or with `note` a refund."""
        row = PaymentRow(
            id=self.new_id(),
            order_id=order.id,
            note_id=note.id if note else None,
            kind=PaymentKind.REFUND if note else PaymentKind.PAYMENT,
            method=PaymentMethod.NEFT,
            amount=amount,
            currency=order.currency,
            due_on=(at or order.placed_at).date(),
            paid_at=at,
        )
        self.add(row)
        return row

    def write(self, section: Section, period: str) -> tuple[Any, SectionResult]:
        """A section as it would be written for `period`, read back, and what it says of itself."""
        written, result, _ = self.write_bytes(section, period)
        content, schema = json.loads(written, parse_float=Decimal), SCHEMAS[result.name, result.schema_version]
        assert compiled(schema)(content, result.name) is None
        told = set(columns_of(schema))
        for member, element in members(io.BytesIO(written)):
            for _part, cells in rows_of(member, element):
                assert cells.keys() <= told, "its CSV has no heading for what is in it"
        return content, result

    def write_bytes(self, section: Section, period: str) -> tuple[bytes, SectionResult, list[Progress]]:
        """The same as bytes, with the progress it reported."""
        out, told = io.BytesIO(), list[Progress]()
        with psycopg.connect(libpq_url(self.database.url)) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            result = section.write(connection, self.jurisdiction.period(period), self.jurisdiction, out, told.append)
        return out.getvalue(), result, told

    def _line(
        self,
        seller: TradingPartyRow,
        place: str,
        taxable: str,
        rate: str,
        hsn: str,
        *,
        between: bool = False,
        free: bool = False,
    ) -> dict[str, Any]:
        value, percent = Decimal(taxable), Decimal(rate)
        line: dict[str, Any] = {
            "hsn": hsn,
            "quantity": Decimal(2),
            "unit": "NOS",
            "rate": percent,
            "taxable_value": value,
        }
        if free:
            return line
        if self.jurisdiction is not INDIA:
            return {**line, "vat": vat_on(value, percent)}
        taxes = gst_on(value, percent, between_states=between or seller.region != place)
        return {**line, "igst": taxes.igst, "cgst": taxes.cgst, "sgst": taxes.sgst}

    def add(self, *rows: SQLModel) -> None:
        """Write rows, in one transaction."""
        with self.database.transaction() as session:
            session.add_all(rows)

    def new_id(self) -> UUID:
        """An id that follows from how many came before."""
        self._count += 1
        return uuid5(_IDS, str(self._count))


def _value(lines: Sequence[dict[str, Any]], reverse_charge: bool) -> Decimal:
    taxes = () if reverse_charge else ("igst", "cgst", "sgst", "vat")
    return sum(
        (line["taxable_value"] + sum(line.get(tax, Decimal(0)) for tax in taxes) for line in lines), Decimal("0.00")
    )
