"""What the escrow bank tells us, and what we tell a trade of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.amounts import Amount, Currency, SignedAmount
from models.escrow import Counterparty, Payment, PaymentMethod
from models.record import Record


class NoticeKind(StrEnum):
    """What happened at the bank."""

    DEPOSIT = "deposit.received"
    REVERSAL = "deposit.reversed"
    RETURN = "payment.returned"
    """A refund or payout could not be delivered."""


class NoticeOutcome(StrEnum):
    """What became of a notice in the books."""

    MATCHED = "MATCHED"
    UNMATCHED = "UNMATCHED"
    """Nobody knows yet whose money it is."""
    RETURNED = "RETURNED"
    """Nobody's: an officer had it sent back to its payer."""
    DUPLICATE = "DUPLICATE"
    """The bank told the same transaction under another event before."""


class BankNotice(Record):
    """One event of the bank. `event_id` is new for each event and the same for each delivery of it; `bank_reference` is
    the bank's id of the transaction; `escrow_reference` is the account number that was paid into. `reverses` is, for a
    reversal the deposit's bank reference, for a return our operation id."""

    event_id: str
    kind: NoticeKind
    bank_reference: str
    escrow_reference: str
    amount: Amount
    currency: Currency
    method: PaymentMethod
    counterparty: Counterparty
    occurred_at: datetime
    reverses: str | None = None

    @property
    def payment(self) -> Payment:
        """The money of it."""
        return Payment(
            bank_reference=self.bank_reference,
            amount=self.amount,
            currency=self.currency,
            method=self.method,
            counterparty=self.counterparty,
            occurred_at=self.occurred_at,
        )


class Booked(Record):
    """What became of a notice. `new` is False for one that was booked before."""

    new: bool
    outcome: NoticeOutcome
    trade_id: UUID | None = None


class Untold(Record):
    """A booked notice that its trade is to be told of."""

    event_id: str
    kind: NoticeKind
    trade_id: UUID


TRADE_FUNDED = "funded"
"""The signal of a trade's process that tells it of money that came or went; its one word is a `Funding`."""


class Funding(Record):
    """What a trade's buyer has paid in, as the ledger has it. The payload of the trade's signal `funded`, which is sent
    for every deposit and reversal: the trade compares `available` with its price itself, in any order they come.

    `available` is in FUNDING, `held` in HOLD; `owed` is what reversals left owing to us.
    """

    trade_id: UUID
    currency: Currency
    available: SignedAmount
    held: SignedAmount
    owed: SignedAmount


class LineKind(StrEnum):
    """What a line of the bank's statement is."""

    DEPOSIT = "DEPOSIT"
    REVERSAL = "REVERSAL"
    REFUND = "REFUND"
    PAYOUT = "PAYOUT"
    RETURN = "RETURN"


class StatementLine(Record):
    """A line of the bank's statement: `amount` is more than 0 for what came in. `bank_reference` is what the books call
    it by: the bank's transaction id, for a refund or payout our operation id."""

    bank_reference: str
    kind: LineKind
    amount: SignedAmount
    currency: Currency
    booked_at: datetime


class StatementRequest(Record):
    """What is asked for: the lines booked from `begins` until before `ends`."""

    currency: Currency
    begins: datetime
    ends: datetime


class Statement(Record):
    """The bank's statement over a time, in the bank's order."""

    request: StatementRequest
    opening_balance: SignedAmount
    closing_balance: SignedAmount
    lines: tuple[StatementLine, ...]
