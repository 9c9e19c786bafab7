"""Staging what happens at the bank. For tests and demonstrations only."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Response
from pydantic import AwareDatetime, Field

from models.amounts import Amount, Currency
from models.escrow import PaymentMethod
from models.record import Record
from sandbox.escrow.bank import BankBooks, BankEntry, BankRefusal, Event, Party
from sandbox.escrow.courier import Courier
from sandbox.state import SandboxState

_SOMEBODY = Party(name="Sandbox Remitter", account_number="50100099887766", ifsc="HDFC0000001")


class DepositRequest(Record):
    """A payment into an account. `tell` is how many events tell of it (0: none; 2: the bank tells it twice, under two
    event ids); `at` dates it back."""

    virtual_account: str = Field(min_length=1, max_length=40)
    amount: Amount
    currency: Currency = "INR"
    mode: PaymentMethod = PaymentMethod.NEFT
    party: Party = _SOMEBODY
    tell: Annotated[int, Field(ge=0, le=5)] = 1
    at: AwareDatetime | None = None


class Told(Record):
    """What happened, and the events that tell of it."""

    entry: BankEntry
    events: tuple[Event, ...]


class Address(Record):
    """Where the customer takes webhooks."""

    url: str = Field(pattern="^https?://", max_length=2000)


def escrow_control(state: SandboxState, courier: Courier | None, clock: Callable[[], datetime]) -> APIRouter:
    """The routes under `/_sandbox/escrow`; without a `courier` the events stay undelivered."""
    router = APIRouter(prefix="/_sandbox/escrow", tags=["control"])

    def told(entry: BankEntry, times: int) -> Told:
        events = state.escrow.tell(entry, times)
        state.save()
        if courier is not None:
            courier.ring()
        return Told(entry=entry, events=tuple(events))

    @router.get("")
    async def books() -> BankBooks:
        """Accounts, statement lines, and the events with their deliveries."""
        return state.escrow.books

    @router.put("/webhooks", status_code=204)
    async def send_to(address: Address) -> Response:
        """Let the bank's webhooks go to another address."""
        if courier is None:
            raise HTTPException(409, "there is no secret to sign webhooks with: set FATTS_ESCROW_WEBHOOK_SECRET")
        courier.send_to(address.url)
        return Response(status_code=204)

    @router.post("/deposits", status_code=201)
    async def deposit(asked: DepositRequest) -> Told:
        """Somebody pays in: all of it, a part, too much, late, or to an account nobody opened."""
        entry = state.escrow.deposit(
            asked.virtual_account,
            asked.amount,
            asked.currency,
            mode=asked.mode,
            party=asked.party,
            at=asked.at or clock(),
        )
        return told(entry, asked.tell)

    @router.post("/deposits/{transaction_id}/reverse", status_code=201)
    async def reverse(transaction_id: str) -> Told:
        """The bank takes a deposit back."""
        try:
            return told(state.escrow.reverse(transaction_id, clock()), 1)
        except BankRefusal as refusal:
            raise HTTPException(refusal.status, str(refusal)) from refusal

    @router.post("/transfers/{client_reference}/return", status_code=201)
    async def give_back(client_reference: str) -> Told:
        """A refund or payout could not be delivered."""
        try:
            return told(state.escrow.give_back(client_reference, clock()), 1)
        except BankRefusal as refusal:
            raise HTTPException(refusal.status, str(refusal)) from refusal

    @router.post("/events/{event_id}/redeliver")
    async def redeliver(event_id: str) -> Event:
        """The same event once more, newly signed."""
        try:
            event = state.escrow.tell_again(event_id)
        except BankRefusal as refusal:
            raise HTTPException(refusal.status, str(refusal)) from refusal
        state.save()
        if courier is not None:
            courier.ring()
        return event

    _ = (books, send_to, deposit, reverse, give_back, redeliver)
    return router
