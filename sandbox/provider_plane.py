"""The providers over HTTP: credentials, the fault that stands, the question, the answer, the record of the call."""

import json
import math
from collections.abc import Awaitable, Callable
from datetime import datetime
from hmac import compare_digest

import anyio
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import JsonValue, ValidationError

from sandbox.calls import Call
from sandbox.faults import Fault, FaultMode
from sandbox.hang_up import hang_up
from sandbox.providers.bank import BANK
from sandbox.providers.companies import COMPANIES
from sandbox.providers.conduct import CONDUCT
from sandbox.providers.enterprise import ENTERPRISE
from sandbox.providers.provider import Asking, Provider, reference_id
from sandbox.providers.tax import TAX
from sandbox.state import SandboxState

PROVIDERS: tuple[Provider, ...] = (*TAX, *COMPANIES, *BANK, *ENTERPRISE, *CONDUCT)

_LIMIT_PER_MINUTE = 100
_NONSENSE: tuple[tuple[str, str], ...] = (
    ("text/html", "<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1></body></html>"),
    ("application/json", '{"reference_id": 17, "sta'),
    ("application/json", '{"ok": "maybe", "data": [null, 3, {"": "\\u0000"}]}'),
)


class ProviderPlane:
    """The provider endpoints over one state and one pair of credentials."""

    def __init__(
        self, state: SandboxState, *, client_id: str, client_secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._state = state
        self._credentials = (client_id.encode(), client_secret.encode())
        self._clock = clock

    def router(self) -> APIRouter:
        """One POST a provider."""
        router = APIRouter(tags=["providers"])
        for provider in PROVIDERS:
            schema = provider.question.model_json_schema(by_alias=True)
            body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
            endpoint = self._endpoint(provider)
            router.add_api_route(provider.path, endpoint, methods=["POST"], name=provider.service, openapi_extra=body)
        return router

    def _endpoint(self, provider: Provider) -> Callable[[Request], Awaitable[Response]]:
        async def ask(request: Request) -> Response:
            raw = await request.body()
            fault = self._state.take_fault(provider.service)
            call = self._record(provider, request, raw, fault)
            if fault is not None and fault.mode is FaultMode.DUPLICATE:
                call.status = self._answer(provider, request, raw).status_code
                call = self._record(provider, request, raw, fault, delivery=2)
            response = await self._respond(provider, request, raw, fault)
            if response is None:
                await hang_up(request)
                return Response()  # goes nowhere: the connection is gone
            call.status = response.status_code
            return response

        return ask

    def _record(self, provider: Provider, request: Request, raw: bytes, fault: Fault | None, delivery: int = 1) -> Call:
        return self._state.calls.record(
            Call(
                service=provider.service,
                at=self._clock(),
                method=request.method,
                path=request.url.path,
                body=_readable(raw),
                fault=fault.mode.value if fault else None,
                delivery=delivery,
            )
        )

    async def _respond(self, provider: Provider, request: Request, raw: bytes, fault: Fault | None) -> Response | None:
        """The response, or None when there is to be none."""
        if fault is None:
            return self._answer(provider, request, raw)
        if fault.mode in _AT_ONCE:
            return _AT_ONCE[fault.mode](fault)
        if fault.mode is FaultMode.DOWN:
            return None
        if fault.mode in {FaultMode.TIMEOUT, FaultMode.SLOW}:
            left = await _left_within(request, fault)
            if left or fault.mode is FaultMode.TIMEOUT:
                return None
        return self._answer(provider, request, raw)

    def _answer(self, provider: Provider, request: Request, raw: bytes) -> Response:
        sent = (request.headers.get("x-client-id", ""), request.headers.get("x-client-secret", ""))
        if not all(
            compare_digest(given.encode(), wanted) for given, wanted in zip(sent, self._credentials, strict=True)
        ):
            message = "invalid client id and client secret combination"
            return _error(401, "authentication_error", "authentication_failed", message)
        try:
            question = provider.question.model_validate_json(raw)
        except ValidationError as error:
            return _bad_request(error)
        asking = Asking(self._state, reference_id(provider.service, question, key=self._credentials[1]))
        return JSONResponse(provider.answer(question, asking))


def _readable(raw: bytes) -> JsonValue:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


def _error(status: int, kind: str, code: str, message: str) -> JSONResponse:
    return JSONResponse({"type": kind, "code": code, "message": message}, status)


def _bad_request(error: ValidationError) -> JSONResponse:
    """The provider's 400: it speaks of the first thing wrong only."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]).lower()
    if not field:
        return _error(400, "validation_error", "request_body_invalid", "the request body is not a valid JSON object")
    if first["type"] == "missing":
        return _error(400, "validation_error", f"{field}_missing", f"{field} is missing in the request.")
    return _error(400, "validation_error", f"{field}_value_invalid", f"{field} is invalid. check the value.")


def _failed(_fault: Fault) -> JSONResponse:
    return _error(500, "internal_error", "internal_error", "something went wrong, please try after some time")


def _rate_limited(fault: Fault) -> JSONResponse:
    seconds = str(math.ceil(fault.delay_ms / 1000))
    response = _error(429, "rate_limit_error", "too_many_requests", "too many requests, try again later")
    response.headers["X-RateLimit-Limit"] = str(_LIMIT_PER_MINUTE)
    response.headers["X-RateLimit-Remaining"] = "0"
    response.headers["X-RateLimit-Reset"] = seconds
    response.headers["Retry-After"] = seconds
    return response


def _garbage(fault: Fault) -> Response:
    media_type, body = _NONSENSE[fault.served % len(_NONSENSE)]
    return HTMLResponse(body) if media_type == "text/html" else Response(body, media_type=media_type)


_AT_ONCE: dict[FaultMode, Callable[[Fault], Response]] = {
    FaultMode.ERROR_500: _failed,
    FaultMode.RATE_LIMITED: _rate_limited,
    FaultMode.GARBAGE: _garbage,
}
"""The faults that answer without having looked at the question."""


async def _left_within(request: Request, fault: Fault) -> bool:
    """Wait for the fault's delay; True as soon as the caller has gone before it was over."""
    with anyio.move_on_after(fault.delay_ms / 1000):
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return True
    return False
