"""The escrow bank over HTTP, in the wire format of `docs/escrow-bank.md`."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self, TypeVar

import httpx
from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue, ValidationError

from activities.clients import registry_failures as failures
from activities.escrow import EscrowRefused
from models.amounts import Currency, SignedAmount
from models.escrow_bank import LineKind, Statement, StatementLine, StatementRequest
from models.escrow_orders import Transfer

SERVICE = "escrow"
WireT = TypeVar("WireT", bound="_Wire")

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_FOR_GOOD = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY})
"""What the bank will not do, however often it is asked. (409 is none: the key is known, with other values.)"""


class _Wire(BaseModel):
    """An answer; what we do not know of it is ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Account(_Wire):
    virtual_account: str
    reference_id: str
    currency: Currency


class _Sent(_Wire):
    client_reference: str
    amount: SignedAmount
    currency: Currency


class _Line(_Wire):
    transaction_id: str
    client_reference: str | None = None
    kind: LineKind
    amount: SignedAmount
    currency: Currency
    booked_at: AwareDatetime


class _Statement(_Wire):
    opening_balance: SignedAmount
    closing_balance: SignedAmount
    entries: tuple[_Line, ...]
    next_cursor: str | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class EscrowBankClient:
    """Speaks to the bank. Close it, or use it as an async context manager.

    Args:
        base_url: `/escrow/…` is added to it.
        client_id: sent as `x-client-id`.
        client_secret: sent as `x-client-secret`.
        timeout: for one attempt as a whole; whoever calls decides whether there is another.
        clock: what a wait until a moment is measured from.

    Every method raises `RegistryError` when there was no answer that is one, and `EscrowRefused` when the bank will not
    do what is asked. No account number of a person is in a path, an error or a log.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: timedelta = timedelta(seconds=10),
        clock: Callable[[], datetime] = _now,
    ) -> None:
        url = httpx.URL(base_url)
        self._timeout = timeout
        self._clock = clock
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"x-client-id": client_id, "x-client-secret": client_secret},
            timeout=timeout.total_seconds(),
            trust_env=url.host not in _LOOPBACK,  # a proxy of the environment is not for this machine's own services
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def open_account(self, reference_id: str, currency: str) -> str:
        """The account number for a reference; the same reference has the same one."""
        body: dict[str, JsonValue] = {"reference_id": reference_id, "currency": currency}
        opened = _read(_Account, await self._send("POST", "/escrow/virtual-accounts", json=body))
        if (opened.reference_id, opened.currency) != (reference_id, currency):
            raise failures.nonsense(SERVICE, "it is about another reference than the one asked")
        return opened.virtual_account

    async def refund(self, transfer: Transfer) -> None:
        """Send a buyer's money back, once for the transfer's operation id."""
        await self._transfer("/escrow/refunds", transfer, {"virtual_account": transfer.reference})

    async def payout(self, transfer: Transfer) -> None:
        """Send money to the transfer's beneficiary, once for its operation id."""
        beneficiary: JsonValue = transfer.beneficiary.model_dump(mode="json") if transfer.beneficiary else None
        await self._transfer("/escrow/payouts", transfer, {"beneficiary": beneficiary})

    async def statement(self, request: StatementRequest) -> Statement:
        """The bank's statement, all its pages."""
        query = request.model_dump(mode="json")
        lines = list[StatementLine]()
        while True:
            page = _read(_Statement, await self._send("GET", "/escrow/statement", params=query))
            lines += [_line(each) for each in page.entries]
            if page.next_cursor is None:
                return Statement(
                    request=request,
                    opening_balance=page.opening_balance,
                    closing_balance=page.closing_balance,
                    lines=tuple(lines),
                )
            if not page.entries or query.get("cursor") == page.next_cursor:
                raise failures.nonsense(SERVICE, "its pages do not end")
            query["cursor"] = page.next_cursor

    async def _transfer(self, path: str, transfer: Transfer, particulars: dict[str, JsonValue]) -> None:
        body = {"amount": str(transfer.amount), "currency": transfer.currency, **particulars}
        answer = await self._send("POST", path, json=body, headers={"idempotency-key": transfer.operation_id})
        sent = _read(_Sent, answer)
        if (sent.client_reference, sent.amount, sent.currency) != (
            transfer.operation_id,
            transfer.amount,
            transfer.currency,
        ):
            raise failures.nonsense(SERVICE, "it is about another transfer than the one asked")

    async def _send(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, JsonValue] | None = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """A response of success."""
        try:
            # httpx's own timeout starts anew with every byte; a bank that drips must end too.
            async with asyncio.timeout(self._timeout.total_seconds()):
                response = await self._http.request(method, path, json=json, params=params, headers=headers)
        except (TimeoutError, httpx.TimeoutException):
            raise failures.too_late(SERVICE, self._timeout) from None
        except httpx.HTTPError as error:
            raise failures.unreachable(SERVICE, error) from None
        if response.is_success:
            return response
        if response.status_code in _FOR_GOOD:
            raise EscrowRefused(failures.word_of(response))
        raise failures.refusal(SERVICE, response, now=self._clock(), settings="FATTS_ESCROW")


def _read(wire: type[WireT], response: httpx.Response) -> WireT:
    try:
        return wire.model_validate_json(response.content)
    except ValidationError:
        # `from None`: what pydantic refused may be personal, and a cause ends in logs and in Temporal's history.
        raise failures.nonsense(SERVICE, "not the JSON it documents") from None


def _line(line: _Line) -> StatementLine:
    return StatementLine(
        bank_reference=line.client_reference or line.transaction_id,
        kind=line.kind,
        amount=line.amount,
        currency=line.currency,
        booked_at=line.booked_at,
    )
