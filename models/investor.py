"""Who holds stakes: investors, and whether they may."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from models.field_words import in_form
from models.record import Record

Country = Annotated[str, *in_form("^[A-Z]{2}$", "two capital letters, like IN")]
"""An ISO 3166-1 alpha-2 code."""


class InvestorStatus(StrEnum):
    """A SUSPENDED investor keeps what it has and neither buys nor sells; a CLOSED one has left."""

    REGISTERED = "REGISTERED"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class InvestorVerification(StrEnum):
    """Whether it is known who the investor is (KYC)."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"


class BankAccount(Record):
    """Where an investor is paid."""

    account_number: str
    ifsc: str
    name: str


class Investor(Record):
    """The seed's InvestorProfile, opened. `subject` is who signs in as this investor; `country` is where it lives (a
    payment across the border is one with another country than the escrow's); `wallet_address` is in EIP-55 form;
    letters about its trades go to `email`."""

    id: UUID
    subject: str
    wallet_address: str
    status: InvestorStatus
    verification: InvestorVerification
    legal_name: str
    pan: str | None = None
    country: Country = "IN"
    payout_account: BankAccount | None = None
    email: str | None = None
    created_at: datetime

    @property
    def may_trade(self) -> bool:
        """Whether it may take part in a trade, on either side."""
        return self.status is InvestorStatus.REGISTERED and self.verification is InvestorVerification.VERIFIED
