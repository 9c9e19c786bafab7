"""What an order, a note and a payment can be, in the words of the tax returns that they end in."""

from enum import StrEnum


class Registered(StrEnum):
    """How a party stands with its tax office."""

    REGULAR = "REGULAR"
    UNREGISTERED = "UNREGISTERED"


class ReturnFrequency(StrEnum):
    """How often a seller files its outward supplies: each month, or (QRMP, up to ₹5 crore a year) each quarter."""

    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"


class OrderStatus(StrEnum):
    """Where an order is. It is a supply, and taxed, from INVOICED on; SETTLED says that it has been paid in full.

    A CANCELLED order keeps the number of an invoice that was drawn up and taken back: the return counts it so."""

    PLACED = "PLACED"
    INVOICED = "INVOICED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


class InvoiceType(StrEnum):
    """GSTN's `inv_typ`: a regular supply, one to a special economic zone with or without payment of tax, a deemed
    export."""

    REGULAR = "R"
    SEZ_WITH_PAYMENT = "SEWP"
    SEZ_WITHOUT_PAYMENT = "SEWOP"
    DEEMED_EXPORT = "DE"


class NoteKind(StrEnum):
    """GSTN's `ntty`: a credit note takes from a supply (a return, a refund, a rebate), a debit note adds to it."""

    CREDIT = "C"
    DEBIT = "D"


class PaymentKind(StrEnum):
    """Which way the money goes: from the buyer for an order, or back to it for a credit note."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
