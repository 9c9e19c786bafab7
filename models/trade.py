"""A secondary trade: the states a stake's sale goes through."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from models.amounts import Amount, Currency, Units
from models.record import Record


class TradeStatus(StrEnum):
    """The seed's four; a rejection is CANCELLED with a reason code."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


EDGES: dict[TradeStatus, frozenset[TradeStatus]] = {
    TradeStatus.REQUESTED: frozenset({TradeStatus.APPROVED, TradeStatus.CANCELLED}),
    TradeStatus.APPROVED: frozenset({TradeStatus.SETTLED, TradeStatus.CANCELLED}),
    TradeStatus.SETTLED: frozenset(),
    TradeStatus.CANCELLED: frozenset(),
}
"""From where a trade may go where; the database holds it too."""


class Trade(Record):
    """The seed's SecondaryMarketTrade: `units` of an agreement from seller to buyer for `trade_amount`.

    `escrow_reference` is the bank's account number that the buyer pays into; `settlement_transaction_id` the escrow
    transaction that paid the seller, set with SETTLED; `reason_code` why it is CANCELLED.
    """

    id: UUID
    investment_agreement_id: UUID
    seller_investor_id: UUID
    buyer_investor_id: UUID
    trade_amount: Amount
    currency: Currency
    units: Units
    status: TradeStatus
    settlement_transaction_id: UUID | None = None
    buyer_agreement_id: UUID | None = None
    escrow_reference: str | None = None
    reason_code: str | None = None
    flags: tuple[JsonValue, ...] = ()
    requested_by: str
    created_at: datetime
    updated_at: datetime
    approved_at: datetime | None = None
    funding_due_at: datetime | None = None
    funded_at: datetime | None = None
    settled_at: datetime | None = None
    cancelled_at: datetime | None = None
