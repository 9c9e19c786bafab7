"""Bringing investors and stakes to the market: what the two small processes that write them to the chain are given."""

from uuid import UUID

from models.actors import Actor
from models.investment import Agreement
from models.record import Record

INVESTOR_WORKFLOW = "InvestorOnChain"
AGREEMENT_WORKFLOW = "AgreementIssue"


class InvestorStart(Record):
    """The record of this investor has changed: the chain is to follow."""

    investor_id: UUID


class InvestorStanding(Record):
    """What the chain is to say of an investor: the wallet it holds by, and whether it may buy and sell."""

    investor_id: UUID
    wallet_address: str
    may_trade: bool


class AgreementStart(Record):
    """An official brings an agreement: its units come into being in its investor's hands."""

    actor: Actor
    agreement: Agreement
