"""Orders, what they consist of, the notes that change them, and the payments for them: what tax and AML reports read.

Money is NUMERIC(18,2) in the row's currency, quantities NUMERIC(18,3), rates a percentage. A seller's or a customer's
GSTIN stands once, sealed, on its `trading_parties` row, so a report over a million orders opens one for each party.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from models.escrow import PaymentMethod
from models.tables.columns import (
    INVOICE_TYPE,
    MOMENT,
    MONEY,
    NOTE_KIND,
    ORDER_STATUS,
    PAYMENT_KIND,
    PAYMENT_METHOD,
    QUANTITY,
    REGISTERED,
    RETURN_FREQUENCY,
    TAX_RATE,
)
from models.tables.rows.table import Table
from models.trade_supply import (
    InvoiceType,
    NoteKind,
    OrderStatus,
    PaymentKind,
    Registered,
    ReturnFrequency,
)

_NOTHING = Decimal(0)


class TradingPartyRow(Table, table=True):
    """A seller or a customer as its tax office knows it.

    `tax_number` is the GSTIN in India, the VAT number elsewhere; `region` the tax office's code of where the party is
    (`27` Maharashtra); `return_frequency` matters for sellers; `onboarded_at` is when its account was
    opened, where that is known.
    """

    __tablename__ = "trading_parties"
    __table_args__ = (
        CheckConstraint(
            "(registered = 'UNREGISTERED') = (tax_number_sealed IS NULL)", name="trading_parties_number_check"
        ),
    )

    id: UUID = Field(primary_key=True)
    jurisdiction: str = Field(sa_type=Text)
    region: str = Field(sa_type=Text)
    registered: Registered = Field(sa_type=REGISTERED)
    return_frequency: ReturnFrequency = Field(default=ReturnFrequency.MONTHLY, sa_type=RETURN_FREQUENCY)
    tax_number_sealed: bytes | None = None
    tax_number_index: str | None = Field(default=None, sa_type=Text, unique=True)
    name_sealed: bytes
    onboarded_at: datetime | None = Field(default=None, sa_type=MOMENT)


class OrderRow(Table, table=True):
    """An order and the invoice drawn up for it. `buyer_id` is the buyer of the requirement behind it, where there is
    one; `value` the invoice's total with tax; `place_of_supply` the tax office's code of where it is supplied."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_jurisdiction_invoiced_at", "jurisdiction", "invoiced_at"),
        Index("ix_orders_seller_id_invoice_number", "seller_id", "invoice_number"),
        CheckConstraint("value >= 0", name="orders_value_check"),
        CheckConstraint("status = 'PLACED' OR invoiced_at IS NOT NULL", name="orders_invoiced_check"),
        CheckConstraint("(invoiced_at IS NULL) = (invoice_number IS NULL)", name="orders_invoice_check"),
    )

    id: UUID = Field(primary_key=True)
    order_number: str = Field(sa_type=Text)
    jurisdiction: str = Field(sa_type=Text)
    seller_id: UUID = Field(foreign_key="trading_parties.id")
    customer_id: UUID = Field(foreign_key="trading_parties.id")
    buyer_id: UUID | None = Field(default=None, index=True)
    status: OrderStatus = Field(sa_type=ORDER_STATUS)
    placed_at: datetime = Field(sa_type=MOMENT)
    invoice_number: str | None = Field(default=None, sa_type=Text)
    invoiced_at: datetime | None = Field(default=None, sa_type=MOMENT)
    invoice_type: InvoiceType = Field(default=InvoiceType.REGULAR, sa_type=INVOICE_TYPE)
    place_of_supply: str = Field(sa_type=Text)
    reverse_charge: bool = False
    currency: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=MONEY)


class OrderLineRow(Table, table=True):
    """One line of an order's invoice. Each tax stands in its own column; a jurisdiction says which are its own."""

    __tablename__ = "order_lines"

    order_id: UUID = Field(primary_key=True, foreign_key="orders.id")
    line_number: int = Field(primary_key=True)
    hsn: str = Field(sa_type=Text)
    quantity: Decimal = Field(sa_type=QUANTITY)
    unit: str = Field(sa_type=Text)
    rate: Decimal = Field(sa_type=TAX_RATE)
    taxable_value: Decimal = Field(sa_type=MONEY)
    igst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    cgst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    sgst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    cess: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    vat: Decimal = Field(default=_NOTHING, sa_type=MONEY)


class TaxNoteRow(Table, table=True):
    """A credit or debit note on an order, counted in the period in which it was issued, whenever the order was."""

    __tablename__ = "tax_notes"
    __table_args__ = (
        Index("ix_tax_notes_jurisdiction_issued_at", "jurisdiction", "issued_at"),
        CheckConstraint("value >= 0", name="tax_notes_value_check"),
    )

    id: UUID = Field(primary_key=True)
    order_id: UUID = Field(foreign_key="orders.id", index=True)
    jurisdiction: str = Field(sa_type=Text)
    kind: NoteKind = Field(sa_type=NOTE_KIND)
    note_number: str = Field(sa_type=Text)
    issued_at: datetime = Field(sa_type=MOMENT)
    currency: str = Field(sa_type=Text)
    value: Decimal = Field(sa_type=MONEY)


class TaxNoteLineRow(Table, table=True):
    """One line of a note, as an order's; amounts are positive, the note's kind says which way they count."""

    __tablename__ = "tax_note_lines"

    note_id: UUID = Field(primary_key=True, foreign_key="tax_notes.id")
    line_number: int = Field(primary_key=True)
    hsn: str = Field(sa_type=Text)
    quantity: Decimal = Field(sa_type=QUANTITY)
    unit: str = Field(sa_type=Text)
    rate: Decimal = Field(sa_type=TAX_RATE)
    taxable_value: Decimal = Field(sa_type=MONEY)
    igst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    cgst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    sgst: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    cess: Decimal = Field(default=_NOTHING, sa_type=MONEY)
    vat: Decimal = Field(default=_NOTHING, sa_type=MONEY)


class PaymentRow(Table, table=True):
    """A payment for an order, or a refund of one: due on a day, paid at a moment or not yet. `payer_buyer_id` is the
    buyer that pays (or is refunded); `note_id` the credit note that a refund answers."""

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_payer_buyer_id_due_on", "payer_buyer_id", "due_on"),
        CheckConstraint("amount > 0", name="payments_amount_check"),
        CheckConstraint("kind = 'REFUND' OR note_id IS NULL", name="payments_note_check"),
        CheckConstraint(
            "dispute_resolved_at IS NULL OR dispute_resolved_at >= disputed_at", name="payments_dispute_check"
        ),
    )

    id: UUID = Field(primary_key=True)
    order_id: UUID = Field(foreign_key="orders.id", index=True)
    payer_buyer_id: UUID | None = None
    note_id: UUID | None = Field(default=None, foreign_key="tax_notes.id")
    kind: PaymentKind = Field(default=PaymentKind.PAYMENT, sa_type=PAYMENT_KIND)
    method: PaymentMethod = Field(sa_type=PAYMENT_METHOD)
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=Text)
    due_on: date
    paid_at: datetime | None = Field(default=None, index=True, sa_type=MOMENT)
    disputed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    dispute_resolved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    cross_border: bool = False
