"""What the tax and money-laundering reports read: parties, orders, notes and payments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_REGISTERED = sa.Enum("REGULAR", "UNREGISTERED", name="party_registered")
_RETURN_FREQUENCY = sa.Enum("MONTHLY", "QUARTERLY", name="return_frequency")
_ORDER_STATUS = sa.Enum("PLACED", "INVOICED", "SETTLED", "CANCELLED", name="order_status")
_INVOICE_TYPE = sa.Enum("R", "SEWP", "SEWOP", "DE", name="invoice_type")
_NOTE_KIND = sa.Enum("C", "D", name="note_kind")
_PAYMENT_KIND = sa.Enum("PAYMENT", "REFUND", name="payment_kind")
_PAYMENT_METHOD = sa.Enum("NEFT", "RTGS", "IMPS", "UPI", "CHEQUE", "CASH", "SWIFT", "INTERNAL", name="payment_method")
_KINDS = (
    _REGISTERED,
    _RETURN_FREQUENCY,
    _ORDER_STATUS,
    _INVOICE_TYPE,
    _NOTE_KIND,
    _PAYMENT_KIND,
    _PAYMENT_METHOD,
)
_MOMENT = sa.DateTime(timezone=True)
_MONEY = sa.Numeric(18, 2)


def upgrade() -> None:
    """Make the tables, each after those it refers to."""
    _parties()
    _orders()
    _notes()
    _payments()


def downgrade() -> None:
    """Take them back."""
    for table in ("payments", "tax_note_lines", "tax_notes", "order_lines", "orders", "trading_parties"):
        op.drop_table(table)
    for kind in _KINDS:
        kind.drop(op.get_bind())


def _parties() -> None:
    op.create_table(
        "trading_parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("registered", _REGISTERED, nullable=False),
        sa.Column("return_frequency", _RETURN_FREQUENCY, nullable=False),
        sa.Column("tax_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tax_number_index", sa.Text(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("onboarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(registered = 'UNREGISTERED') = (tax_number_sealed IS NULL)", name="trading_parties_number_check"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tax_number_index"),
    )


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=True),
        sa.Column("status", _ORDER_STATUS, nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("invoiced_at", _MOMENT, nullable=True),
        sa.Column("invoice_type", _INVOICE_TYPE, nullable=False),
        sa.Column("place_of_supply", sa.Text(), nullable=False),
        sa.Column("reverse_charge", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("value", _MONEY, nullable=False),
        sa.CheckConstraint("value >= 0", name="orders_value_check"),
        sa.CheckConstraint("status = 'PLACED' OR invoiced_at IS NOT NULL", name="orders_invoiced_check"),
        sa.CheckConstraint("(invoiced_at IS NULL) = (invoice_number IS NULL)", name="orders_invoice_check"),
        sa.ForeignKeyConstraint(["seller_id"], ["trading_parties.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["trading_parties.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_orders_buyer_id"), "orders", ["buyer_id"])
    op.create_index("ix_orders_jurisdiction_invoiced_at", "orders", ["jurisdiction", "invoiced_at"])
    op.create_index("ix_orders_seller_id_invoice_number", "orders", ["seller_id", "invoice_number"])
    op.create_table("order_lines", *_lines("order_id", "orders"))


def _notes() -> None:
    op.create_table(
        "tax_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("kind", _NOTE_KIND, nullable=False),
        sa.Column("note_number", sa.Text(), nullable=False),
        sa.Column("issued_at", _MOMENT, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("value", _MONEY, nullable=False),
        sa.CheckConstraint("value >= 0", name="tax_notes_value_check"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tax_notes_order_id"), "tax_notes", ["order_id"])
    op.create_index("ix_tax_notes_jurisdiction_issued_at", "tax_notes", ["jurisdiction", "issued_at"])
    op.create_table("tax_note_lines", *_lines("note_id", "tax_notes"))


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payer_buyer_id", sa.Uuid(), nullable=True),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("kind", _PAYMENT_KIND, nullable=False),
        sa.Column("method", _PAYMENT_METHOD, nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_at", _MOMENT, nullable=True),
        sa.Column("disputed_at", _MOMENT, nullable=True),
        sa.Column("dispute_resolved_at", _MOMENT, nullable=True),
        sa.Column("cross_border", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount > 0", name="payments_amount_check"),
        sa.CheckConstraint("kind = 'REFUND' OR note_id IS NULL", name="payments_note_check"),
        sa.CheckConstraint(
            "dispute_resolved_at IS NULL OR dispute_resolved_at >= disputed_at", name="payments_dispute_check"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.ForeignKeyConstraint(["note_id"], ["tax_notes.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_payments_order_id"), "payments", ["order_id"])
    op.create_index("ix_payments_payer_buyer_id_due_on", "payments", ["payer_buyer_id", "due_on"])
    op.create_index(op.f("ix_payments_paid_at"), "payments", ["paid_at"])


def _lines(parent: str, table: str) -> list[SchemaItem]:
    taxes = [sa.Column(tax, _MONEY, nullable=False) for tax in ("igst", "cgst", "sgst", "cess", "vat")]
    return [
        sa.Column(parent, sa.Uuid(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.Column("hsn", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(18, 3), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rate", sa.Numeric(6, 3), nullable=False),
        sa.Column("taxable_value", _MONEY, nullable=False),
        *taxes,
        sa.ForeignKeyConstraint([parent], [f"{table}.id"]),
        sa.PrimaryKeyConstraint(parent, "line_number"),
    ]
