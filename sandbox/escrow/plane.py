"""The bank's API, as `docs/escrow-bank.md` describes it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue, StringConstraints, TypeAdapter, ValidationError

from models.amounts import Amount, Currency
from sandbox.credentials import Credentials, bad_request
from sandbox.escrow.bank import BankEntry, BankRefusal, EscrowBank, Party
from sandbox.services import SandboxService
from sandbox.state import SandboxState
from sandbox.under_fault import FaultyService, error

_KEY_HEADER = "idempotency-key"
_KEY: TypeAdapter[str] = TypeAdapter(Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")])
_PAGE = 500


class _Body(BaseModel):
    """A request's body; what the bank does not know it ignores."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class AccountRequest(_Body):
    """POST /escrow/virtual-accounts."""

    reference_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
    currency: Currency


class RefundRequest(_Body):
    """POST /escrow/refunds."""

    virtual_account: str
    amount: Amount
    currency: Currency


class PayoutRequest(_Body):
    """POST /escrow/payouts."""

    amount: Amount
    currency: Currency
    beneficiary: Party


class StatementRequest(_Body):
    """GET /escrow/statement: the query."""

    currency: Currency
    begins: AwareDatetime
    ends: AwareDatetime
    cursor: int = 0


_Said = Callable[[EscrowBank, Request, bytes, datetime], Response]


class EscrowPlane:
    """The bank's routes over one state and one pair of credentials."""

    def __init__(self, state: SandboxState, credentials: Credentials, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._credentials = credentials
        self._clock = clock
        self._service = FaultyService(state, clock)

    def router(self) -> APIRouter:
        """The routes under `/escrow`."""
        router = APIRouter(prefix="/escrow", tags=["escrow"])
        answers: tuple[tuple[str, str, _Said], ...] = (
            ("POST", "/virtual-accounts", _open_account),
            ("POST", "/refunds", _refund),
            ("POST", "/payouts", _payout),
            ("GET", "/statement", _statement),
        )
        for method, path, said in answers:
            router.add_api_route(path, self._endpoint(said), methods=[method], name=path.strip("/"))
        return router

    def _endpoint(self, said: _Said) -> Callable[[Request], Awaitable[Response]]:
        def answer(request: Request, raw: bytes) -> Response:
            try:
                return said(self._state.escrow, request, raw, self._clock())
            except ValidationError as invalid:
                return bad_request(invalid)
            except BankRefusal as refusal:
                return error(refusal.status, "escrow_error", refusal.code, str(refusal))
            finally:
                self._state.save()

        guarded = self._credentials.guard(answer)

        async def ask(request: Request) -> Response:
            return await self._service.serve(SandboxService.ESCROW, request, guarded)

        return ask


def _open_account(bank: EscrowBank, _request: Request, raw: bytes, _now: datetime) -> Response:
    asked = AccountRequest.model_validate_json(raw)
    return JSONResponse(bank.open_account(asked.reference_id, asked.currency).model_dump(mode="json"), 201)


def _refund(bank: EscrowBank, request: Request, raw: bytes, now: datetime) -> Response:
    asked = RefundRequest.model_validate_json(raw)
    sent = bank.refund(_key(request), asked.virtual_account, asked.amount, asked.currency, now)
    return JSONResponse(_transfer(sent), 202)


def _payout(bank: EscrowBank, request: Request, raw: bytes, now: datetime) -> Response:
    asked = PayoutRequest.model_validate_json(raw)
    sent = bank.payout(_key(request), asked.amount, asked.currency, asked.beneficiary, now)
    return JSONResponse(_transfer(sent), 202)


def _statement(bank: EscrowBank, request: Request, _raw: bytes, _now: datetime) -> Response:
    asked = StatementRequest.model_validate(dict(request.query_params))
    lines = bank.statement(asked.currency, asked.begins, asked.ends)
    page = lines[asked.cursor : asked.cursor + _PAGE]
    more = asked.cursor + len(page)
    entries: list[JsonValue] = [_line(each) for each in page]
    return JSONResponse(
        {
            "currency": asked.currency,
            "opening_balance": str(bank.total(asked.currency, asked.begins)),
            "closing_balance": str(bank.total(asked.currency, asked.ends)),
            "entries": entries,
            "next_cursor": str(more) if more < len(lines) else None,
        }
    )


def _key(request: Request) -> str:
    """The idempotency key.

    Raises:
        BankRefusal: there is none, or none that can be used.
    """
    try:
        return _KEY.validate_python(request.headers.get(_KEY_HEADER))
    except ValidationError as invalid:
        raise BankRefusal(400, "idempotency_key_missing", "Idempotency-Key: 1 to 200 visible characters") from invalid


def _transfer(sent: BankEntry) -> dict[str, JsonValue]:
    return {
        "transfer_id": sent.transaction_id,
        "client_reference": sent.client_reference,
        "amount": str(-sent.amount),
        "currency": sent.currency,
        "status": "ACCEPTED",
    }


def _line(entry: BankEntry) -> dict[str, JsonValue]:
    """A line of the statement; who paid is in the webhook, not here."""
    return entry.model_dump(mode="json", exclude={"party"})
