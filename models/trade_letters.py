"""Who hears of what in a trade: its two parties, and the co-investor to whom its units are offered.

What officers weigh (tasks, flags) is for nobody of them: a party that is looked at must not be warned.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import JsonValue

from models.record import Record
from models.trade import TradeStatus
from models.trade_process import CancelReason

TRADE_OFFERED = "trade_offered"
TRADE_REFUNDED = "trade_refunded"


class TradeSide(StrEnum):
    """What somebody is in a trade."""

    SELLER = "SELLER"
    BUYER = "BUYER"
    CO_INVESTOR = "CO_INVESTOR"


TOLD_TO_PARTIES = frozenset(
    {
        "status",
        "trade_funding_due",
        "trade_funding_reminder",
        "trade_paid_out",
        "trade_payout_refused",
        TRADE_REFUNDED,
    }
)
"""The events that seller and buyer hear of; all others are the officials'."""

_BOTH = (TradeSide.SELLER, TradeSide.BUYER)
_OF_STATUS: Mapping[str, Mapping[TradeSide, str]] = {
    status: dict.fromkeys(_BOTH, f"trade_{status.lower()}") for status in TradeStatus
}
_OF_EVENT: Mapping[str, Mapping[TradeSide, str]] = {
    TRADE_OFFERED: {TradeSide.CO_INVESTOR: "trade_offered"},
    "trade_funding_due": {TradeSide.BUYER: "trade_funding_due"},
    "trade_funding_reminder": {TradeSide.BUYER: "trade_funding_reminder"},
    TRADE_REFUNDED: {TradeSide.BUYER: "trade_refunded"},
    "trade_paid_out": {TradeSide.SELLER: "trade_paid_out"},
    "trade_payout_refused": {TradeSide.SELLER: "trade_payout_refused"},
}


class TradeLetter(Record):
    """What a letter may say of a trade: nothing of the other party."""

    side: TradeSide
    project: str
    units: int
    price: Decimal
    currency: str
    reason: str | None = None
    """Why it was cancelled, in words that a party may read."""
    funding_due_at: datetime | None = None
    escrow_reference: str | None = None
    offer_ends_at: datetime | None = None


REASONS: Mapping[CancelReason, str] = {
    CancelReason.REFUSED_BY_RULES: "the rules of the market do not allow it",
    CancelReason.REJECTED_BY_COMPLIANCE: "it was not approved",
    CancelReason.WITHDRAWN_BY_SELLER: "the seller withdrew it",
    CancelReason.CANCELLED_BY_COMPLIANCE: "it was stopped by the market's supervision",
    CancelReason.CANCELLED_BY_OPERATOR: "it was stopped by the market's operator",
    CancelReason.FUNDING_DEADLINE: "the price was not paid in time",
    CancelReason.UNITS_NOT_FREE: "the units are not free any more",
    CancelReason.STANDING_CHANGED: "the rules of the market do not allow it any more",
    CancelReason.DEPOSIT_REVERSED: "the bank took the payment back",
    CancelReason.ESCROW_REFUSED: "the escrow bank opened no account for it",
    CancelReason.CHAIN_REFUSED: "the ledger of stakes did not take it",
}
"""A rule, a name on a list or a suspicion is never the reason that is given."""


def trade_letters(event_type: str, payload: Mapping[str, JsonValue]) -> Mapping[TradeSide, str]:
    """The letter that each side gets about an event of a trade, by its name."""
    if event_type == "status":
        return _OF_STATUS.get(str(payload.get("status")), {})
    return _OF_EVENT.get(event_type, {})
