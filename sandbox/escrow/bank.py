"""The bank's own books: virtual accounts, what came in, what went out, and the events it tells its customer."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import uuid4

from pydantic import Field

from models.amounts import Currency, SignedAmount
from models.escrow import PaymentMethod
from models.investor import Country
from models.record import Record

_FIRST_NUMBER = 10_000_000_001
NOTHING = Decimal("0.00")


class BankRefusal(Exception):
    """What the bank does not do. `code` is its word for it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Party(Record):
    """Who paid, or is paid."""

    name: str = Field(min_length=1, max_length=140)
    account_number: str = Field(pattern="^[0-9A-Za-z]{6,34}$")
    ifsc: str = Field(pattern="^[A-Z]{4}0[A-Z0-9]{6}$")
    country: Country = "IN"


class VirtualAccount(Record):
    """An account number that stands for one reference of the customer's."""

    virtual_account: str
    reference_id: str
    currency: Currency


class EntryKind(StrEnum):
    """What a line of the statement is."""

    DEPOSIT = "DEPOSIT"
    REVERSAL = "REVERSAL"
    REFUND = "REFUND"
    PAYOUT = "PAYOUT"
    RETURN = "RETURN"


class BankEntry(Record):
    """A line of the statement: `amount` is more than 0 for what came in. `client_reference` is the idempotency key of a
    transfer; `reverses` the transaction (or, of a return, the client reference) that it undoes."""

    transaction_id: str
    kind: EntryKind
    virtual_account: str | None
    amount: SignedAmount
    currency: Currency
    mode: PaymentMethod
    party: Party
    booked_at: datetime
    client_reference: str | None = None
    reverses: str | None = None


class Event(Record):
    """An event for the customer; `delivered` counts the answers with 2xx, `attempts` all calls."""

    event_id: str
    event_type: str
    transaction_id: str
    attempts: int = 0
    delivered: int = 0
    due: bool = True


class BankBooks(Record):
    """All that the bank knows, as it is kept."""

    accounts: tuple[VirtualAccount, ...] = ()
    entries: tuple[BankEntry, ...] = ()
    events: tuple[Event, ...] = ()


EVENT_TYPES = {
    EntryKind.DEPOSIT: "deposit.received",
    EntryKind.REVERSAL: "deposit.reversed",
    EntryKind.RETURN: "payment.returned",
}
"""What the customer is told of; its own transfers it knows."""


class EscrowBank:
    """The bank. Not safe for threads; the sandbox serves it from one loop."""

    def __init__(self, books: BankBooks | None = None) -> None:
        self.books = books or BankBooks()

    def forget(self) -> None:
        """Close the bank and open another."""
        self.books = BankBooks()

    def open_account(self, reference_id: str, currency: str) -> VirtualAccount:
        """The account for a reference; the same reference has the same one.

        Raises:
            BankRefusal: it has one in another currency.
        """
        for known in self.books.accounts:
            if known.reference_id == reference_id:
                if known.currency != currency:
                    raise BankRefusal(409, "reference_id_reused", "reference_id has an account in another currency")
                return known
        number = _FIRST_NUMBER + len(self.books.accounts)
        made = VirtualAccount(virtual_account=f"FATTS{number}", reference_id=reference_id, currency=currency)
        self._keep(accounts=(*self.books.accounts, made))
        return made

    def balance(self, virtual_account: str) -> Decimal:
        """What lies on an account: deposits, less what was taken back and refunded."""
        return sum((each.amount for each in self.books.entries if each.virtual_account == virtual_account), NOTHING)

    def deposit(
        self, virtual_account: str, amount: Decimal, currency: str, *, mode: PaymentMethod, party: Party, at: datetime
    ) -> BankEntry:
        """Somebody pays in; an account number that nobody opened is taken too, as banks do."""
        return self._book(
            BankEntry(
                transaction_id=_new_id("UTR"),
                kind=EntryKind.DEPOSIT,
                virtual_account=virtual_account,
                amount=amount,
                currency=currency,
                mode=mode,
                party=party,
                booked_at=at,
            )
        )

    def reverse(self, transaction_id: str, at: datetime) -> BankEntry:
        """Take a deposit back.

        Raises:
            BankRefusal: there is no such deposit, or it was taken back before.
        """
        found = self._entry(transaction_id, EntryKind.DEPOSIT)
        if any(each.reverses == transaction_id for each in self.books.entries):
            raise BankRefusal(409, "already_reversed", "this deposit was reversed before")
        changes = {"kind": EntryKind.REVERSAL, "amount": -found.amount, "reverses": transaction_id}
        return self._book(found.model_copy(update={**changes, "transaction_id": _new_id("REV"), "booked_at": at}))

    def refund(self, key: str, virtual_account: str, amount: Decimal, currency: str, at: datetime) -> BankEntry:
        """Send money of an account back to whoever paid in last, once for the idempotency key.

        Raises:
            BankRefusal: the key was used for something else, or the account holds less.
        """
        paid_in = [
            each
            for each in self.books.entries
            if each.kind is EntryKind.DEPOSIT and each.virtual_account == virtual_account and each.currency == currency
        ]
        if not paid_in:
            raise BankRefusal(422, "insufficient_balance", "nothing was paid into this virtual account")
        order = _order(
            key, EntryKind.REFUND, virtual_account, amount=amount, currency=currency, to=paid_in[-1].party, at=at
        )
        return self._known(order) or self._send(order, self.balance(virtual_account))

    def payout(self, key: str, amount: Decimal, currency: str, to: Party, at: datetime) -> BankEntry:
        """Send money of the escrow to an account elsewhere, once for the idempotency key.

        Raises:
            BankRefusal: the key was used for something else, or the escrow holds less.
        """
        order = _order(key, EntryKind.PAYOUT, None, amount=amount, currency=currency, to=to, at=at)
        return self._known(order) or self._send(order, self.total(currency))

    def give_back(self, client_reference: str, at: datetime) -> BankEntry:
        """A transfer could not be delivered: the money is on its account again.

        Raises:
            BankRefusal: there is no such transfer, or it came back before.
        """
        found = next((each for each in self.books.entries if each.client_reference == client_reference), None)
        if found is None:
            raise BankRefusal(404, "transfer_not_found", "there is no such transfer")
        if any(each.kind is EntryKind.RETURN and each.reverses == client_reference for each in self.books.entries):
            raise BankRefusal(409, "already_returned", "this transfer came back before")
        changes = {
            "transaction_id": _new_id("RTN"),
            "kind": EntryKind.RETURN,
            "amount": -found.amount,
            "client_reference": None,
            "reverses": client_reference,
            "booked_at": at,
        }
        return self._book(found.model_copy(update=changes))

    def total(self, currency: str, before: datetime | None = None) -> Decimal:
        """What lies at the bank, or lay there before an instant."""
        return sum(
            (
                each.amount
                for each in self.books.entries
                if each.currency == currency and (before is None or each.booked_at < before)
            ),
            NOTHING,
        )

    def statement(self, currency: str, begins: datetime, ends: datetime) -> list[BankEntry]:
        """The lines booked from `begins` until before `ends`, in order."""
        return [each for each in self.books.entries if each.currency == currency and begins <= each.booked_at < ends]

    def tell(self, entry: BankEntry, times: int = 1) -> list[Event]:
        """Make events of an entry: more than one is the same transaction told again under another event id."""
        made = [
            Event(event_id=_new_id("EVT"), event_type=EVENT_TYPES[entry.kind], transaction_id=entry.transaction_id)
            for _ in range(times)
        ]
        self._keep(events=(*self.books.events, *made))
        return made

    def tell_again(self, event_id: str) -> Event:
        """Deliver an event once more.

        Raises:
            BankRefusal: there is no such event.
        """
        if all(event.event_id != event_id for event in self.books.events):
            raise BankRefusal(404, "event_not_found", "there is no such event")
        return self.mark(event_id, due=True)

    def mark(self, event_id: str, **changes: int | bool) -> Event:
        """Change an event."""
        events = tuple(
            event.model_copy(update=changes) if event.event_id == event_id else event for event in self.books.events
        )
        self._keep(events=events)
        return next(event for event in events if event.event_id == event_id)

    def entry(self, transaction_id: str) -> BankEntry:
        """A line by its id."""
        return next(each for each in self.books.entries if each.transaction_id == transaction_id)

    def _known(self, order: BankEntry) -> BankEntry | None:
        """The transfer that was made under this order's key."""
        for known in self.books.entries:
            if known.client_reference == order.client_reference:
                if any(getattr(known, name) != getattr(order, name) for name in _SAME):
                    raise BankRefusal(409, "idempotency_key_reused", "this key was used for another transfer")
                return known
        return None

    def _send(self, order: BankEntry, there: Decimal) -> BankEntry:
        if there + order.amount < 0:
            raise BankRefusal(422, "insufficient_balance", "the account holds less than this")
        return self._book(order)

    def _entry(self, transaction_id: str, kind: EntryKind) -> BankEntry:
        for each in self.books.entries:
            if each.transaction_id == transaction_id and each.kind is kind:
                return each
        raise BankRefusal(404, "transaction_not_found", "there is no such deposit")

    def _book(self, entry: BankEntry) -> BankEntry:
        self._keep(entries=(*self.books.entries, entry))
        return entry

    def _keep(self, **changes: object) -> None:
        self.books = self.books.model_copy(update=changes)


_SAME = ("kind", "amount", "currency", "virtual_account")
"""What two orders under one key must agree in."""


def _order(
    key: str, kind: EntryKind, virtual_account: str | None, *, amount: Decimal, currency: str, to: Party, at: datetime
) -> BankEntry:
    return BankEntry(
        transaction_id=_new_id("TRF"),
        kind=kind,
        virtual_account=virtual_account,
        amount=-amount,
        currency=currency,
        mode=PaymentMethod.NEFT,
        party=to,
        booked_at=at,
        client_reference=key,
    )


def _new_id(prefix: str) -> str:
    return f"{prefix}{uuid4().hex[:20].upper()}"
