"""A secondary trade: what its process is started with, what its steps write, what it answers."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.actors import Actor
from models.amounts import SignedAmount
from models.chain import ChainReceipt
from models.notice import Notice
from models.record import Record
from models.task import Task
from models.trade import TradeStatus
from models.trade_facts import TradeFacts, TradeTerms
from models.trade_policy import TradePolicy
from models.trade_rules import BrokenRule
from models.trade_watch import Sighting, TradeFlag

TRADE_WORKFLOW = "SecondaryTrade"
"""The name under which the process is started."""

TRADE_FUNDED = "funded"
"""The signal by which the bank's news reaches it."""


class TradeWaitingOn(StrEnum):
    """Who has the next move."""

    CO_INVESTOR = "CO_INVESTOR"
    COMPLIANCE = "COMPLIANCE"
    BUYER = "BUYER"
    CHAIN = "CHAIN"
    BANK = "BANK"
    NOBODY = "NOBODY"


class CancelReason(StrEnum):
    """Why a trade ended CANCELLED. What broke which rule stands beside it in `refusals`."""

    REFUSED_BY_RULES = "REFUSED_BY_RULES"
    REJECTED_BY_COMPLIANCE = "REJECTED_BY_COMPLIANCE"
    WITHDRAWN_BY_SELLER = "WITHDRAWN_BY_SELLER"
    CANCELLED_BY_COMPLIANCE = "CANCELLED_BY_COMPLIANCE"
    CANCELLED_BY_OPERATOR = "CANCELLED_BY_OPERATOR"
    FUNDING_DEADLINE = "FUNDING_DEADLINE"
    UNITS_NOT_FREE = "UNITS_NOT_FREE"
    STANDING_CHANGED = "STANDING_CHANGED"
    DEPOSIT_REVERSED = "DEPOSIT_REVERSED"
    ESCROW_REFUSED = "ESCROW_REFUSED"
    CHAIN_REFUSED = "CHAIN_REFUSED"


class TradeStart(Record):
    """The input of the workflow."""

    trade_id: UUID
    policy: TradePolicy = TradePolicy()


class TradeRequest(Record):
    """The seller lists units: the update `request`, which a trade begins with."""

    actor: Actor
    terms: TradeTerms


class CancelOrder(Record):
    """Somebody wants the trade undone."""

    actor: Actor
    reason: str = Field(default="", max_length=4000)


class TakeUp(Record):
    """A co-investor's word on its right of first refusal: it takes the units at the price, or leaves them."""

    actor: Actor
    takes: bool


class CoInvestor(Record):
    """Somebody who holds units of the project already."""

    investor_id: UUID
    subject: str
    units: int


class Scope(StrEnum):
    """Which rules are asked for."""

    ALL = "ALL"
    STANDING = "STANDING"
    """Who the parties are by now, just before settlement."""


class AssessmentRequest(Record):
    """Judge a trade as things stand."""

    trade_id: UUID
    terms: TradeTerms
    policy: TradePolicy
    at: datetime
    scope: Scope = Scope.ALL


class TradeAssessment(Record):
    """The judgement, with what it was made from: the same facts under the same policy give it again."""

    policy_version: str
    facts: TradeFacts
    broken: tuple[BrokenRule, ...]
    seen: tuple[Sighting, ...] = ()
    co_investors: tuple[CoInvestor, ...] = ()
    """Who has a right of first refusal, in the order in which they are asked; empty where nobody has."""
    owed: SignedAmount = Decimal("0.00")
    """What the bank took back of the price after it was set apart; looked at with the parties' standing alone."""


class OfferOutcome(StrEnum):
    """What became of an offer of first refusal."""

    TAKEN = "TAKEN"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    CLOSED = "CLOSED"
    """The trade ended first."""


class Offer(Record):
    """The units were offered to a co-investor, until `ends_at`."""

    investor_id: UUID
    subject: str
    offered_at: datetime
    ends_at: datetime
    outcome: OfferOutcome | None = None


class Cancellation(Record):
    """Why, by whom and when a trade was cancelled. `remarks` are what a person wrote."""

    reason: CancelReason
    actor: Actor
    at: datetime
    remarks: str = ""


class UnitsOrder(Record):
    """Set a trade's units apart, or let them go; done again, it changes nothing."""

    trade_id: UUID
    at: datetime


class TradeTransition(Record):
    """The trade moves to `status`; `source` is None for one that begins."""

    source: TradeStatus | None = None
    status: TradeStatus
    at: datetime
    changed_by: str


class TradeStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`).

    A field that is None leaves what is recorded as it is, but for `waiting_on` and `due_at`, which are always said.
    `opens` is set on the first step alone: it makes the row.
    """

    operation_id: str
    trade_id: UUID
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    opens: TradeRequest | None = None
    transitions: tuple[TradeTransition, ...] = ()
    waiting_on: TradeWaitingOn
    waiting_for: str
    due_at: datetime | None = None
    assessment: TradeAssessment | None = None
    flags: tuple[TradeFlag, ...] | None = None
    tasks: tuple[Task, ...] = ()
    offers: tuple[Offer, ...] | None = None
    buyer_investor_id: UUID | None = None
    cancellation: Cancellation | None = None
    approved_by: str | None = None
    escrow_reference: str | None = None
    funding_due_at: datetime | None = None
    funded_at: datetime | None = None
    notices: tuple[Notice, ...] = ()


class TradeState(Record):
    """What the query `status` answers. `paid_in` is what the buyer has in escrow for this trade."""

    trade_id: UUID
    status: TradeStatus
    terms: TradeTerms | None
    waiting_on: TradeWaitingOn
    waiting_for: str
    due_at: datetime | None
    flags: tuple[TradeFlag, ...]
    tasks: tuple[Task, ...]
    offers: tuple[Offer, ...]
    refusals: tuple[BrokenRule, ...]
    reason: CancelReason | None
    escrow_reference: str | None
    paid_in: SignedAmount | None
    receipt: ChainReceipt | None
