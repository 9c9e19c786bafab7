"""The bank's webhooks: signed, delivered at least once, each event until it is answered with 2xx."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

import httpx
from pydantic import JsonValue

from models.record import Record
from models.webhook import sign
from sandbox.escrow.bank import BankEntry, Event
from sandbox.state import SandboxState

SIGNATURE_HEADER = "X-Escrow-Signature"
_TIMEOUT_SECONDS = 5.0
_PAUSES = (0.2, 1.0, 5.0, 15.0)


class WebhookTarget(Record):
    """Where the customer takes webhooks, and the secret that signs them."""

    url: str
    secret: str


class Courier:
    """Delivers what is due until it is stopped. `ring` says that there is something new."""

    def __init__(self, state: SandboxState, target: WebhookTarget, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._target = target
        self._clock = clock
        self._bell = asyncio.Event()
        self._failures = 0

    def send_to(self, url: str) -> None:
        """Where webhooks go from now on."""
        self._target = self._target.model_copy(update={"url": url})
        self.ring()

    def ring(self) -> None:
        """There is something to deliver."""
        self._bell.set()

    async def run(self) -> None:
        """Deliver, for ever: in the order of the events, one that fails is tried again before the next."""
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as http:
            while True:
                self._bell.clear()
                due = [event for event in self._state.escrow.books.events if event.due]
                if due and await self._deliver(http, due[0]):
                    self._failures = 0
                    continue
                await self._rest(failed=bool(due))

    async def _rest(self, *, failed: bool) -> None:
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)] if failed else None
        self._failures += failed
        try:
            async with asyncio.timeout(pause):
                await self._bell.wait()
        except TimeoutError:
            return  # the next try's turn

    async def _deliver(self, http: httpx.AsyncClient, event: Event) -> bool:
        bank = self._state.escrow
        body = webhook_body(event, bank.entry(event.transaction_id))
        signature = sign(self._target.secret, body, self._clock())
        headers = {"content-type": "application/json", SIGNATURE_HEADER: signature}
        try:
            answer = await http.post(self._target.url, content=body, headers=headers)
            taken = answer.is_success
        except httpx.HTTPError:
            taken = False
        if any(each.event_id == event.event_id for each in bank.books.events):  # else it was forgotten meanwhile
            bank.mark(event.event_id, attempts=event.attempts + 1, delivered=event.delivered + taken, due=not taken)
            self._state.save()
        return taken


def webhook_body(event: Event, entry: BankEntry) -> bytes:
    """An event as it is sent; the same bytes at every try."""
    told: dict[str, JsonValue] = {
        "event_id": event.event_id,
        "event_type": event.event_type,
        "data": {
            "transaction_id": entry.transaction_id,
            "virtual_account": entry.virtual_account,
            "amount": str(abs(entry.amount)),
            "currency": entry.currency,
            "mode": entry.mode.value,
            "party": entry.party.model_dump(mode="json"),
            "booked_at": entry.booked_at.isoformat(),
            "reverses": entry.reverses,
        },
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
