"""What is known of a trade when it is judged: ids, figures and states, and nobody's name."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from models.amounts import Amount, Currency, Units
from models.investment import AgreementStatus, ProjectStatus
from models.investor import InvestorStatus, InvestorVerification
from models.record import Record
from models.screening import Likeness


class TradeTerms(Record):
    """What is to change hands: `units` of an agreement, from seller to buyer, for `trade_amount`."""

    investment_agreement_id: UUID
    seller_investor_id: UUID
    buyer_investor_id: UUID
    units: Units
    trade_amount: Amount
    currency: Currency


class AgreementFacts(Record):
    """The agreement that is sold from. `root_id` is the one its units were issued under, which is what the chain calls
    it; `free_units` are those that no trade has locked."""

    root_id: UUID
    investor_id: UUID
    status: AgreementStatus
    currency: Currency
    units: int
    free_units: int
    lock_in_until: datetime | None


class ProjectFacts(Record):
    """The project; `last_price` is a unit's in the newest settled trade, None before the first."""

    project_id: UUID
    status: ProjectStatus
    currency: Currency
    total_units: int
    first_refusal_days: int | None
    last_price: Decimal | None


class PartyFacts(Record):
    """One side. `project_units` are those it holds in the project, and those it is buying by trades that are approved.

    `payable` says whether there is an account to pay it into."""

    investor_id: UUID
    subject: str
    wallet_address: str
    status: InvestorStatus
    verification: InvestorVerification
    project_units: int
    payable: bool
    likeness: Likeness = Likeness()


class Relation(StrEnum):
    """What two investors have in common that only one person has."""

    PAN = "PAN"
    PAYOUT_ACCOUNT = "PAYOUT_ACCOUNT"


class PastTrade(Record):
    """A trade in the same project that was approved and not undone; `at` is when it was approved."""

    trade_id: UUID
    seller_investor_id: UUID
    buyer_investor_id: UUID
    units: int
    at: datetime


class TradeFacts(Record):
    """All of it, as of one moment."""

    at: datetime
    terms: TradeTerms
    agreement: AgreementFacts
    project: ProjectFacts
    seller: PartyFacts
    buyer: PartyFacts
    relations: tuple[Relation, ...] = ()
    past_trades: tuple[PastTrade, ...] = ()
    sanctions_version: str = "none"
