"""A trade: what the seller asks for, what everybody who may sees of it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.applications import ChainView
from api.messages.base import Answered, Remarks, Taken
from api.messages.tasks import TaskView
from models.amounts import Amount, Currency, Units
from models.flags import Severity
from models.task import ItemOutcome
from models.trade import TradeStatus
from models.trade_process import CancelReason, OfferOutcome, TradeWaitingOn
from models.trade_watch import TradeFlagType

TRADE_ID = "6d1f8f0a-3c55-4f7e-9f0b-2c1d7a9e4b31"
AGREEMENT_ID = "2f9d0c44-7a1e-4c39-8a5f-0b6e7f6d2a11"
PROJECT_ID = "9a7b6c5d-4e3f-4a2b-8c1d-0e9f8a7b6c5d"
SELLER_ID = "11a0b9c8-d7e6-4f5a-9b4c-3d2e1f0a9b8c"
BUYER_ID = "77c6d5e4-f3a2-4b1c-8d0e-9f8a7b6c5d4e"
ESCROW_REFERENCE = "FATTS10000000001"
_TRADE = f"/api/v1/trades/{TRADE_ID}"
_AT = "2026-11-02T06:00:00Z"


class TradeBody(Taken):
    """A part of a stake, offered to one buyer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "investment_agreement_id": AGREEMENT_ID,
                    "buyer_investor_id": BUYER_ID,
                    "units": 100,
                    "trade_amount": "125000.00",
                    "currency": "INR",
                }
            ]
        }
    )

    investment_agreement_id: UUID = Field(description="The seller's agreement; any part of its free units can be sold.")
    buyer_investor_id: UUID = Field(description="Who buys, as long as no co-investor takes the units up first.")
    units: Units = Field(description="How many units.")
    trade_amount: Amount = Field(description="The price of all of them, a decimal string of two places.")
    currency: Currency = Field(default="INR", description="The agreement's currency (ISO 4217).")


class CancelBody(Taken):
    """Why; a compliance officer must say it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The buyer and I agreed otherwise."}]})

    reason: Remarks = Field(default="", description="The reason, kept sealed; officials can read it.")


class FundingBody(Taken):
    """The buyer's notice that it paid. Nothing in it is believed: the bank's word counts, and is looked up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bank_reference": "UTR2026110200012345"}]})

    bank_reference: Annotated[str, StringConstraints(max_length=64, strip_whitespace=True)] = Field(
        default="", description="What the buyer's bank calls the payment; for the buyer's own order."
    )


class FirstRefusalBody(Taken):
    """A co-investor's word on the units that are offered to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"takes": True}]})

    takes: bool = Field(description="True: it buys them at the price. False: it leaves them to the next.")


class RefusalView(Answered):
    """A rule that the trade does not pass."""

    code: str = Field(description="The rule's code.", examples=["LOCK_IN"])
    message: str = Field(description="What is wrong.", examples=["the lock-in ends on 2027-04-01"])


class TradeFlagView(Answered):
    """Something about the trade that an officer must look at."""

    flag_id: UUID = Field(description="The flag's id; the item of the COMPLIANCE task refers to it.")
    flag_type: TradeFlagType
    severity: Severity
    description: str = Field(description="What was seen.")
    evidence: dict[str, JsonValue] = Field(description="Ids and figures behind it.")
    raised_at: datetime = Field(description="When, UTC.")
    outcome: ItemOutcome | None = Field(default=None, description="What the officer said; null while nobody has.")
    decided_by: str | None = Field(default=None, description="Who said it.")
    decided_at: datetime | None = Field(default=None, description="When, UTC.")


class OfferView(Answered):
    """The units were offered to a co-investor."""

    investor_id: UUID = Field(description="To whom.")
    offered_at: datetime = Field(description="When, UTC.")
    ends_at: datetime = Field(description="Until when, UTC.")
    outcome: OfferOutcome | None = Field(default=None, description="What became of it; null while it stands.")


class EscrowView(Answered):
    """Where the buyer pays, and what it has paid."""

    reference: str = Field(description="The bank's account number for this trade alone.")
    funding_due_at: datetime | None = Field(default=None, description="Until when the price must be there, UTC.")
    paid_in: Decimal = Field(description="What the buyer paid in and is still the buyer's.")
    held: Decimal = Field(description="What is set apart for the settlement.")
    funded_at: datetime | None = Field(default=None, description="Since when the price is set apart, UTC.")


class SettlementView(Answered):
    """What the settlement left."""

    settlement_transaction_id: UUID = Field(description="The escrow transaction that gave the seller the price.")
    buyer_agreement_id: UUID = Field(description="The buyer's agreement, split off the seller's.")


class TradeTransitionView(Answered):
    """The trade went from one status to another."""

    from_: TradeStatus | None = Field(default=None, alias="from", description="Null for the first.")
    status: TradeStatus
    at: datetime = Field(description="When, UTC.")
    changed_by: str = Field(description="Who, or SYSTEM.")


class TradeLinks(Answered):
    """Where to go from a trade. The actions are those that its state allows the caller."""

    self: str = Field(description="The trade.")
    events: str = Field(description="Its events, as they happen.")
    cancel: str | None = Field(default=None, description="For who may cancel it now: the seller, or compliance.")
    funding: str | None = Field(default=None, description="For the buyer, while its money is awaited.")
    first_refusal: str | None = Field(default=None, description="For the co-investor to whom the units are offered.")


_SUMMARY: dict[str, JsonValue] = {
    "trade_id": TRADE_ID,
    "investment_agreement_id": AGREEMENT_ID,
    "project_id": PROJECT_ID,
    "seller_investor_id": SELLER_ID,
    "buyer_investor_id": BUYER_ID,
    "units": 100,
    "trade_amount": "125000.00",
    "currency": "INR",
    "status": "APPROVED",
    "waiting_on": "BUYER",
    "waiting_for": "the buyer to pay the price into escrow",
    "due_at": "2026-11-10T06:00:00Z",
    "reason_code": None,
    "created_at": _AT,
    "updated_at": "2026-11-03T06:00:00Z",
    "links": {"self": _TRADE},
}


class TradeSummaryView(Answered):
    """A trade in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    trade_id: UUID = Field(description="The trade's id; keccak256 of its 16 bytes is its id on chain.")
    investment_agreement_id: UUID = Field(description="The agreement that is sold from.")
    project_id: UUID = Field(description="The project that the stake is in.")
    seller_investor_id: UUID = Field(description="Who sells.")
    buyer_investor_id: UUID = Field(description="Who buys.")
    units: int = Field(description="How many units.")
    trade_amount: Decimal = Field(description="The price of all of them.")
    currency: str = Field(description="ISO 4217.")
    status: TradeStatus
    waiting_on: TradeWaitingOn
    waiting_for: str = Field(description="In plain words, what it waits for.")
    due_at: datetime | None = Field(default=None, description="When that is due, UTC.")
    reason_code: CancelReason | None = Field(default=None, description="Why it was cancelled.")
    created_at: datetime = Field(description="When it was requested, UTC.")
    updated_at: datetime = Field(description="When it changed last, UTC.")
    links: dict[str, str] = Field(description="Where the trade is.")


class TradeView(TradeSummaryView):
    """A trade as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_SUMMARY,
                    "refusals": [],
                    "flags": [],
                    "offers": [],
                    "remarks": None,
                    "policy_version": "trade-1.0.0",
                    "approved_by": None,
                    "cancelled_by": None,
                    "approved_at": "2026-11-03T06:00:00Z",
                    "cancelled_at": None,
                    "settled_at": None,
                    "escrow": {
                        "reference": ESCROW_REFERENCE,
                        "funding_due_at": "2026-11-10T06:00:00Z",
                        "paid_in": "50000.00",
                        "held": "0.00",
                        "funded_at": None,
                    },
                    "settlement": None,
                    "chain": None,
                    "tasks": [],
                    "status_history": [
                        {"from": None, "status": "REQUESTED", "at": _AT, "changed_by": "investor-asha"},
                        {
                            "from": "REQUESTED",
                            "status": "APPROVED",
                            "at": "2026-11-03T06:00:00Z",
                            "changed_by": "compliance-nair",
                        },
                    ],
                    "links": {"self": _TRADE, "events": f"{_TRADE}/events", "funding": f"{_TRADE}/funding"},
                }
            ]
        }
    )

    refusals: list[RefusalView] = Field(description="The rules that it does not pass, all of them at once.")
    flags: list[TradeFlagView] = Field(description="What watching the market raised; officials alone see it.")
    offers: list[OfferView] = Field(description="Offers of first refusal: a co-investor sees its own, officials all.")
    remarks: str | None = Field(default=None, description="What was written of its cancel; for officials.")
    policy_version: str | None = Field(default=None, description="The rules it went by.")
    approved_by: str | None = Field(default=None, description="The officers who approved; for officials.")
    cancelled_by: str | None = Field(default=None, description="Who cancelled; for officials.")
    approved_at: datetime | None = Field(default=None, description="UTC.")
    cancelled_at: datetime | None = Field(default=None, description="UTC.")
    settled_at: datetime | None = Field(default=None, description="UTC.")
    escrow: EscrowView | None = None
    settlement: SettlementView | None = None
    chain: ChainView | None = None
    tasks: list[TaskView] = Field(description="What officers must do about it now; the parties do not see it.")
    status_history: list[TradeTransitionView] = Field(description="How it came to where it stands.")
    links: TradeLinks  # pyright: ignore[reportIncompatibleVariableOverride]  # more of the same


class TradeChangedView(Answered):
    """The trade after somebody's word on it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "trade_id": TRADE_ID,
                    "status": "REQUESTED",
                    "waiting_on": "COMPLIANCE",
                    "waiting_for": "a compliance officer to approve or reject it",
                    "reason_code": None,
                    "refusals": [],
                    "links": {"self": _TRADE, "events": f"{_TRADE}/events"},
                }
            ]
        }
    )

    trade_id: UUID = Field(description="The trade.")
    status: TradeStatus
    waiting_on: TradeWaitingOn
    waiting_for: str = Field(description="In plain words, what it waits for now.")
    reason_code: CancelReason | None = Field(default=None, description="Why it is cancelled, if it is.")
    refusals: list[RefusalView] = Field(description="The rules that it does not pass.")
    links: dict[str, str] = Field(description="Where it is, and where its events are.")
