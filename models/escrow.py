"""The escrow's books: a double-entry ledger, as movements between accounts.

An account that owes (to an investor, to a trade) is positive: what we hold for somebody. The bank's own, NOSTRO, is
minus what lies at the bank, so all accounts of a currency sum to nothing at every instant. A trade's money goes
FUNDING (what the buyer paid in) -> HOLD (the price, once there is enough) -> the seller's account and FEES, and back
the same way when the trade is undone. Nothing here knows the database; it holds the same rules once more.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from pydantic import Field, model_validator

from models.amounts import Amount, Currency, SignedAmount
from models.investor import BankAccount, Country
from models.record import Record

_NAMESPACE = UUID("6f5b3f0e-9d0c-5a3e-8f2a-0b6e7f6d2a11")
HOME_COUNTRY = "IN"
"""Where the escrow bank is: a payment from or to another country crosses the border."""

NOTHING = Decimal("0.00")


class EscrowAccountKind(StrEnum):
    """Whose account it is, and what for."""

    NOSTRO = "NOSTRO"
    """What lies at the bank, negative."""
    FUNDING = "FUNDING"
    """What the buyer of one trade paid in and is still the buyer's."""
    HOLD = "HOLD"
    """The price of one trade, for its settlement alone."""
    INVESTOR = "INVESTOR"
    """What an investor is owed."""
    FEES = "FEES"
    SUSPENSE = "SUSPENSE"
    """Deposits that nobody could place yet."""
    RECEIVABLE = "RECEIVABLE"
    """What is owed to us because the bank took a deposit back that was held or spent already; negative."""


MAY_BE_NEGATIVE = frozenset({EscrowAccountKind.NOSTRO, EscrowAccountKind.RECEIVABLE})
"""What we are owed; every other account holds what somebody is owed, and nobody can be owed less than nothing."""


class EscrowKind(StrEnum):
    """What a movement is."""

    DEPOSIT = "DEPOSIT"
    MATCH = "MATCH"
    """A deposit in suspense found its trade."""
    HOLD = "HOLD"
    UNHOLD = "UNHOLD"
    RELEASE = "RELEASE"
    """The settlement: the seller is owed the price, less the fee."""
    REFUND = "REFUND"
    PAYOUT = "PAYOUT"
    REVERSAL = "REVERSAL"
    """The bank took a deposit back."""
    RECOVERY = "RECOVERY"
    """The buyer's later money pays what a reversal left owing."""
    RETURN = "RETURN"
    """A refund or payout that the bank could not deliver came back."""


class PaymentMethod(StrEnum):
    """How money came or went; INTERNAL moves within the books only."""

    NEFT = "NEFT"
    RTGS = "RTGS"
    IMPS = "IMPS"
    UPI = "UPI"
    CHEQUE = "CHEQUE"
    CASH = "CASH"
    SWIFT = "SWIFT"
    INTERNAL = "INTERNAL"


class AccountKey(Record):
    """An account by what it is; opened when something first moves on it."""

    kind: EscrowAccountKind
    currency: Currency
    investor_id: UUID | None = None
    trade_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """The same account has the same id, whoever opens it."""
        return uuid5(_NAMESPACE, f"{self.kind}|{self.currency}|{self.investor_id}|{self.trade_id}")


class Counterparty(Record):
    """Who paid, or was paid, outside our books, as the bank tells it."""

    name: str
    account: BankAccount | None = None
    country: Country = HOME_COUNTRY


class Entry(Record):
    """What an account gets (more than 0) or gives (less)."""

    account: AccountKey
    amount: SignedAmount


class Movement(Record):
    """One transaction of the ledger. `operation_id` makes it happen once; `bank_reference` is what the bank's statement
    calls it: for a deposit or reversal the bank's transaction id, for a refund or payout our operation id, null for
    what moves within the books. `investor_id` is whose money it is."""

    operation_id: str
    kind: EscrowKind
    amount: Amount
    currency: Currency
    entries: tuple[Entry, ...] = Field(min_length=2)
    method: PaymentMethod = PaymentMethod.INTERNAL
    investor_id: UUID | None = None
    trade_id: UUID | None = None
    counterparty: Counterparty | None = None
    bank_reference: str | None = None
    reverses_id: UUID | None = None
    occurred_at: datetime

    @property
    def id(self) -> UUID:
        """The transaction's id, the same for every attempt at the operation."""
        return transaction_id(self.operation_id)

    @property
    def cross_border(self) -> bool:
        """Whether money left or entered the country."""
        return self.counterparty is not None and self.counterparty.country != HOME_COUNTRY

    @model_validator(mode="after")
    def _balanced(self) -> Self:
        given = sum((entry.amount for entry in self.entries), NOTHING)
        if given != 0:
            raise ValueError(f"the entries sum to {given}; every movement gives what it takes")
        if any(entry.amount == 0 for entry in self.entries):
            raise ValueError("an entry of nothing is none")
        if any(entry.account.currency != self.currency for entry in self.entries):
            raise ValueError(f"every entry is in {self.currency}")
        if sum((entry.amount for entry in self.entries if entry.amount > 0), NOTHING) != self.amount:
            raise ValueError("the amount is what the entries move")
        if (self.bank_reference is None) != (self.method is PaymentMethod.INTERNAL):
            raise ValueError("what went through the bank has its reference, and nothing else has one")
        return self


def transaction_id(operation_id: str) -> UUID:
    """The escrow transaction of an operation."""
    return uuid5(_NAMESPACE, operation_id)


def nostro(currency: str) -> AccountKey:
    """What lies at the bank."""
    return AccountKey(kind=EscrowAccountKind.NOSTRO, currency=currency)


def suspense(currency: str) -> AccountKey:
    """Where deposits wait that nobody could place."""
    return AccountKey(kind=EscrowAccountKind.SUSPENSE, currency=currency)


def owed_by_nobody_known(currency: str) -> AccountKey:
    """What the bank took back after it was sent to a payer that has no trade with us."""
    return AccountKey(kind=EscrowAccountKind.RECEIVABLE, currency=currency)


def fees(currency: str) -> AccountKey:
    """What the house earned."""
    return AccountKey(kind=EscrowAccountKind.FEES, currency=currency)


def investor_account(investor_id: UUID, currency: str) -> AccountKey:
    """What an investor is owed."""
    return AccountKey(kind=EscrowAccountKind.INVESTOR, currency=currency, investor_id=investor_id)


class TradeAccounts(Record):
    """The escrow of one trade."""

    trade_id: UUID
    currency: Currency
    buyer_id: UUID
    seller_id: UUID

    @property
    def funding(self) -> AccountKey:
        """What the buyer paid in."""
        return self._of(EscrowAccountKind.FUNDING)

    @property
    def hold(self) -> AccountKey:
        """The price, set apart."""
        return self._of(EscrowAccountKind.HOLD)

    @property
    def receivable(self) -> AccountKey:
        """What the buyer owes us."""
        return self._of(EscrowAccountKind.RECEIVABLE)

    @property
    def seller(self) -> AccountKey:
        """What the seller is owed, of this trade and all others."""
        return investor_account(self.seller_id, self.currency)

    def _of(self, kind: EscrowAccountKind) -> AccountKey:
        return AccountKey(kind=kind, currency=self.currency, investor_id=self.buyer_id, trade_id=self.trade_id)


class Payment(Record):
    """Money that came or went through the bank."""

    bank_reference: str
    amount: Amount
    currency: Currency
    method: PaymentMethod
    counterparty: Counterparty
    occurred_at: datetime


def deposit(operation_id: str, payment: Payment, into: TradeAccounts | None) -> Movement:
    """The bank got money for a trade, or (`into` is None) for nobody we know."""
    account = suspense(payment.currency) if into is None else into.funding
    return _through_bank(operation_id, EscrowKind.DEPOSIT, payment, account, payment.amount).model_copy(
        update={"investor_id": into and into.buyer_id, "trade_id": into and into.trade_id}
    )


def match(operation_id: str, amount: Decimal, trade: TradeAccounts, at: datetime) -> Movement:
    """A deposit in suspense was the trade's."""
    return _within(operation_id, EscrowKind.MATCH, trade, at, _pair(suspense(trade.currency), trade.funding, amount))


def send_back(operation_id: str, payment: Payment) -> Movement:
    """A deposit in suspense was nobody's: its payer gets it back."""
    return _through_bank(operation_id, EscrowKind.REFUND, payment, suspense(payment.currency), -payment.amount)


def hold(operation_id: str, price: Decimal, trade: TradeAccounts, at: datetime) -> Movement:
    """The price is set apart; what the buyer paid above it stays in FUNDING, to be refunded."""
    return _within(operation_id, EscrowKind.HOLD, trade, at, _pair(trade.funding, trade.hold, price))


def unhold(operation_id: str, price: Decimal, trade: TradeAccounts, at: datetime) -> Movement:
    """The undo of `hold`."""
    return _within(operation_id, EscrowKind.UNHOLD, trade, at, _pair(trade.hold, trade.funding, price))


def release(operation_id: str, price: Decimal, fee: Decimal, trade: TradeAccounts, at: datetime) -> Movement:
    """The settlement: what was held is the seller's, less the fee.

    Raises:
        ValueError: the fee is negative, or leaves the seller nothing.
    """
    if not 0 <= fee < price:
        raise ValueError(f"a fee of {fee} on a price of {price} is none")
    entries = [Entry(account=trade.hold, amount=-price), Entry(account=trade.seller, amount=price - fee)]
    if fee:
        entries.append(Entry(account=fees(trade.currency), amount=fee))
    return _within(operation_id, EscrowKind.RELEASE, trade, at, tuple(entries)).model_copy(
        update={"investor_id": trade.seller_id}
    )


def recovery(operation_id: str, amount: Decimal, trade: TradeAccounts, at: datetime) -> Movement:
    """What the buyer still owes of a reversal is taken from what it paid in."""
    return _within(operation_id, EscrowKind.RECOVERY, trade, at, _pair(trade.funding, trade.receivable, amount))


def refund(
    operation_id: str, payment: Payment, trade: TradeAccounts, *, kind: EscrowKind = EscrowKind.REFUND
) -> Movement:
    """The buyer gets back what it paid in.

    Args:
        kind: PAYOUT where the bank cannot refund it, for part of it never lay under the trade's account number: then it
            is paid to the account that it came from.
    """
    return _through_bank(operation_id, kind, payment, trade.funding, -payment.amount).model_copy(
        update={"investor_id": trade.buyer_id, "trade_id": trade.trade_id}
    )


def payout(operation_id: str, payment: Payment, investor_id: UUID, trade_id: UUID | None = None) -> Movement:
    """An investor is paid what it is owed."""
    account = investor_account(investor_id, payment.currency)
    return _through_bank(operation_id, EscrowKind.PAYOUT, payment, account, -payment.amount).model_copy(
        update={"investor_id": investor_id, "trade_id": trade_id}
    )


def undelivered(operation_id: str, sent: Movement, bank_reference: str | None, at: datetime) -> Movement:
    """What the bank could not deliver is back: the mirror of the refund or payout. `bank_reference` is None where the
    bank never sent it, so that its statement knows neither."""
    return sent.model_copy(
        update={
            "operation_id": operation_id,
            "kind": EscrowKind.RETURN,
            "entries": tuple(Entry(account=each.account, amount=-each.amount) for each in sent.entries),
            "bank_reference": bank_reference,
            "method": sent.method if bank_reference else PaymentMethod.INTERNAL,
            "reverses_id": sent.id,
            "occurred_at": at,
        }
    )


def reversal(
    operation_id: str, payment: Payment, deposited: UUID, trade: TradeAccounts | None, left: Decimal
) -> Movement:
    """The bank took a deposit (`deposited`, its transaction) back.

    It is taken from what is `left` where it lay (FUNDING, or suspense where `trade` is None); what was held or spent by
    then the buyer owes us: a hold is for a settlement that may have happened on chain already, so it is not touched.
    What was sent back to its payer before (`trade` None, nothing left) somebody owes whom we do not know.
    """
    taken = min(left, payment.amount)
    owed = payment.amount - taken
    entries = [Entry(account=nostro(payment.currency), amount=payment.amount)]
    if taken:
        account = suspense(payment.currency) if trade is None else trade.funding
        entries.append(Entry(account=account, amount=-taken))
    if owed:
        debtor = owed_by_nobody_known(payment.currency) if trade is None else trade.receivable
        entries.append(Entry(account=debtor, amount=-owed))
    return Movement(
        operation_id=operation_id,
        kind=EscrowKind.REVERSAL,
        amount=payment.amount,
        currency=payment.currency,
        entries=tuple(entries),
        method=payment.method,
        investor_id=trade and trade.buyer_id,
        trade_id=trade and trade.trade_id,
        counterparty=payment.counterparty,
        bank_reference=payment.bank_reference,
        reverses_id=deposited,
        occurred_at=payment.occurred_at,
    )


def _pair(source: AccountKey, target: AccountKey, amount: Decimal) -> tuple[Entry, ...]:
    return Entry(account=source, amount=-amount), Entry(account=target, amount=amount)


def _within(
    operation_id: str, kind: EscrowKind, trade: TradeAccounts, at: datetime, entries: tuple[Entry, ...]
) -> Movement:
    return Movement(
        operation_id=operation_id,
        kind=kind,
        amount=sum((entry.amount for entry in entries if entry.amount > 0), NOTHING),
        currency=trade.currency,
        entries=entries,
        investor_id=trade.buyer_id,
        trade_id=trade.trade_id,
        occurred_at=at,
    )


def _through_bank(
    operation_id: str, kind: EscrowKind, payment: Payment, account: AccountKey, amount: Decimal
) -> Movement:
    return Movement(
        operation_id=operation_id,
        kind=kind,
        amount=payment.amount,
        currency=payment.currency,
        entries=(Entry(account=nostro(payment.currency), amount=-amount), Entry(account=account, amount=amount)),
        method=payment.method,
        counterparty=payment.counterparty,
        bank_reference=payment.bank_reference,
        occurred_at=payment.occurred_at,
    )
