"""A trade's escrow: the account its buyer pays into, the price set apart, and money sent back or on.

What the record does comes first and once (its operation id), then the bank is asked under the same id: a worker that
dies in between is followed by one that finds the record and asks the bank for the very same transfer. So money leaves
the books at most once, and the bank at most once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.retry_budget import asked_within
from models.conflict import Conflict
from models.escrow_bank import Funding, Statement, StatementRequest
from models.escrow_orders import EscrowOrder, HoldOutcome, TradeEscrow, Transfer, TransferOutcome
from models.settlement import Settled, Settlement

ESCROW_UNAVAILABLE = "ESCROW_UNAVAILABLE"
"""The error type of a bank that did not answer within the budget."""


class EscrowRefused(Exception):
    """The bank will not do it, however often it is asked.

    Args:
        code: the bank's word for why.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the escrow bank refuses: {code}")
        self.code = code


class EscrowBank(Protocol):
    """The bank. Every method raises `RegistryError` when it did not answer."""

    async def open_account(self, reference_id: str, currency: str) -> str:
        """The account number for a reference; the same reference has the same one.

        Raises:
            EscrowRefused: there will be none.
        """
        ...

    async def refund(self, transfer: Transfer) -> None:
        """Send a buyer's money back, once for the transfer's operation id.

        Raises:
            EscrowRefused: it will not be sent.
        """
        ...

    async def payout(self, transfer: Transfer) -> None:
        """Send money to the transfer's beneficiary, once for its operation id.

        Raises:
            EscrowRefused: it will not be sent.
        """
        ...

    async def statement(self, request: StatementRequest) -> Statement:
        """The bank's statement."""
        ...


class EscrowRecords(Protocol):
    """The escrow in the record. Each method is one transaction, and does the same order once."""

    def escrow_of(self, trade_id: UUID) -> TradeEscrow:
        """The trade as its escrow knows it."""
        ...

    def keep_reference(self, order: EscrowOrder, reference: str) -> None:
        """The bank opened an account for the trade."""
        ...

    def funding(self, trade_id: UUID) -> Funding:
        """What the buyer has paid in."""
        ...

    def hold(self, order: EscrowOrder) -> HoldOutcome:
        """Set the price apart if there is enough."""
        ...

    def unhold(self, order: EscrowOrder) -> Funding:
        """What is held is the buyer's again."""
        ...

    def begin_refund(self, order: EscrowOrder) -> Transfer | None:
        """Take out of the books what is to be sent back; None when there is nothing."""
        ...

    def begin_payout(self, order: EscrowOrder) -> Transfer:
        """Take out of the books what the seller is to be paid."""
        ...

    def undeliverable(self, order: EscrowOrder) -> None:
        """The bank would not make the transfer: the money is in the books again."""
        ...


class Settlements(Protocol):
    """Settling in the record. One transaction."""

    def settle(self, settlement: Settlement) -> Settled:
        """Units, cost, money and status change at once, once."""
        ...


class EscrowActivities:
    """What a trade does to its escrow.

    Args:
        budget: how long one activity asks a bank that does not answer.

    What the record forbids (`Conflict`) fails an activity at once, with the conflict's code as the error's type.
    """

    def __init__(
        self, bank: EscrowBank, records: EscrowRecords, settlements: Settlements, *, budget: timedelta
    ) -> None:
        self._bank = bank
        self._records = records
        self._settlements = settlements
        self._budget = budget

    @activity.defn
    async def open_escrow_reference(self, order: EscrowOrder) -> str:
        """The account number that the trade's buyer pays into."""
        escrow = await asyncio.to_thread(self._records.escrow_of, order.trade_id)
        if escrow.reference is not None:
            return escrow.reference
        try:
            question = self._bank.open_account(str(order.trade_id), escrow.currency)
            reference = await asked_within(self._budget, question, unavailable=ESCROW_UNAVAILABLE)
        except EscrowRefused as refused:
            raise ApplicationError(str(refused), type=refused.code, non_retryable=True) from refused
        await asyncio.to_thread(self._records.keep_reference, order, reference)
        return reference

    @activity.defn
    def read_funding(self, trade_id: UUID) -> Funding:
        """What the buyer has paid in."""
        return self._records.funding(trade_id)

    @activity.defn
    def hold_price(self, order: EscrowOrder) -> HoldOutcome:
        """Set the price apart if there is enough; if not, nothing moves."""
        with _conflicts_told():
            return self._records.hold(order)

    @activity.defn
    def unhold_price(self, order: EscrowOrder) -> Funding:
        """The undo of `hold_price`; nothing, where nothing is held."""
        with _conflicts_told():
            return self._records.unhold(order)

    @activity.defn
    def settle_trade(self, settlement: Settlement) -> Settled:
        """The price is the seller's, the units are the buyer's, the trade is SETTLED."""
        with _conflicts_told():
            return self._settlements.settle(settlement)

    @activity.defn
    async def refund_buyer(self, order: EscrowOrder) -> TransferOutcome | None:
        """Send back what the buyer paid in and is not held (the excess, or all of it); None when there is nothing."""
        with _conflicts_told():
            transfer = await asyncio.to_thread(self._records.begin_refund, order)
        if transfer is None:
            return None
        send = self._bank.refund if transfer.beneficiary is None else self._bank.payout
        return await self._sent(order, transfer, send)

    @activity.defn
    async def pay_seller(self, order: EscrowOrder) -> TransferOutcome:
        """Send the seller what the settled trade brought."""
        with _conflicts_told():
            transfer = await asyncio.to_thread(self._records.begin_payout, order)
        return await self._sent(order, transfer, self._bank.payout)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers for the bank's queue."""
        return [self.open_escrow_reference, self.refund_buyer, self.pay_seller]

    def of_the_record(self) -> list[Callable[..., object]]:
        """The activities that are quick and ours, run where the processes are."""
        return [self.read_funding, self.hold_price, self.unhold_price, self.settle_trade]

    async def _sent(
        self, order: EscrowOrder, transfer: Transfer, send: Callable[[Transfer], Awaitable[None]]
    ) -> TransferOutcome:
        return await sent_once(transfer, send, lambda: self._records.undeliverable(order), self._budget)


async def sent_once(
    transfer: Transfer, send: Callable[[Transfer], Awaitable[None]], take_back: Callable[[], None], budget: timedelta
) -> TransferOutcome:
    """Ask the bank for a transfer that the books have already; what it refuses for good is taken back into them.

    Raises:
        ApplicationError: ESCROW_UNAVAILABLE, the bank did not answer within the budget.
    """
    refused = "refused before" if transfer.refused else None
    if refused is None:
        try:
            await asked_within(budget, send(transfer), unavailable=ESCROW_UNAVAILABLE)
        except EscrowRefused as refusal:
            await asyncio.to_thread(take_back)
            refused = refusal.code
    return TransferOutcome(amount=transfer.amount, currency=transfer.currency, refused=refused)


@contextmanager
def _conflicts_told() -> Generator[None]:
    """What the record forbids is no trouble that passes: the process learns it at once, by its code."""
    try:
        yield
    except Conflict as conflict:
        raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict
