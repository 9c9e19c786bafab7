"""An endpoint under the fault that stands for its service: the call is recorded, then answered well, badly or not at
all."""

import json
import math
from collections.abc import Awaitable, Callable
from datetime import datetime
from hmac import compare_digest

import anyio
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import JsonValue, ValidationError

from sandbox.calls import Call
from sandbox.faults import Fault, FaultMode
from sandbox.hang_up import hang_up
from sandbox.services import SandboxService
from sandbox.state import SandboxState

Answer = Callable[[Request, bytes], Response]
"""What a service says to a request with this body."""

_LIMIT_PER_MINUTE = 100
_NONSENSE: tuple[tuple[str, str], ...] = (
    ("text/html", "<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1></body></html>"),
    ("application/json", '{"reference_id": 17, "sta'),
    ("application/json", '{"ok": "maybe", "data": [null, 3, {"": "\\u0000"}]}'),
)


class FaultyEndpoints:
    """Makes endpoints over one state and one pair of credentials."""

    def __init__(
        self, state: SandboxState, *, client_id: str, client_secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._state = state
        self._credentials = (client_id.encode(), client_secret.encode())
        self._clock = clock

    def endpoint(self, service: SandboxService, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        """`answer` behind the credentials and the faults of `service`."""

        def answered(request: Request, raw: bytes) -> Response:
            return answer(request, raw) if self._knows(request) else _unknown_caller()

        async def ask(request: Request) -> Response:
            raw = await request.body()
            fault = self._state.take_fault(service)
            call = self._record(service, request, raw, fault)
            if fault is not None and fault.mode is FaultMode.DUPLICATE:
                call.status = answered(request, raw).status_code
                call = self._record(service, request, raw, fault, delivery=2)
            response = await _respond(answered, request, raw, fault)
            if response is None:
                await hang_up(request)
                return Response()  # goes nowhere: the connection is gone
            call.status = response.status_code
            return response

        return ask

    def _record(
        self, service: SandboxService, request: Request, raw: bytes, fault: Fault | None, delivery: int = 1
    ) -> Call:
        return self._state.calls.record(
            Call(
                service=service,
                at=self._clock(),
                method=request.method,
                path=request.url.path,
                body=_readable(raw),
                fault=fault.mode.value if fault else None,
                delivery=delivery,
            )
        )

    def _knows(self, request: Request) -> bool:
        sent = (request.headers.get("x-client-id", ""), request.headers.get("x-client-secret", ""))
        return all(
            compare_digest(given.encode(), wanted) for given, wanted in zip(sent, self._credentials, strict=True)
        )


def error(status: int, kind: str, code: str, message: str) -> JSONResponse:
    """The providers' error body."""
    return JSONResponse({"type": kind, "code": code, "message": message}, status)


def bad_request(invalid: ValidationError) -> JSONResponse:
    """The provider's 400: it speaks of the first thing wrong only."""
    first = invalid.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]).lower()
    if not field:
        return error(400, "validation_error", "request_body_invalid", "the request body is not a valid JSON object")
    if first["type"] == "missing":
        return error(400, "validation_error", f"{field}_missing", f"{field} is missing in the request.")
    return error(400, "validation_error", f"{field}_value_invalid", f"{field} is invalid. check the value.")


async def _respond(answer: Answer, request: Request, raw: bytes, fault: Fault | None) -> Response | None:
    """The response, or None when there is to be none."""
    if fault is None:
        return answer(request, raw)
    if fault.mode in _AT_ONCE:
        return _AT_ONCE[fault.mode](fault)
    if fault.mode is FaultMode.DOWN:
        return None
    if fault.mode in {FaultMode.TIMEOUT, FaultMode.SLOW}:
        left = await _left_within(request, fault)
        if left or fault.mode is FaultMode.TIMEOUT:
            return None
    return answer(request, raw)


def _readable(raw: bytes) -> JsonValue:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


def _unknown_caller() -> JSONResponse:
    message = "invalid client id and client secret combination"
    return error(401, "authentication_error", "authentication_failed", message)


def _failed(_fault: Fault) -> JSONResponse:
    return error(500, "internal_error", "internal_error", "something went wrong, please try after some time")


def _rate_limited(fault: Fault) -> JSONResponse:
    seconds = str(math.ceil(fault.delay_ms / 1000))
    response = error(429, "rate_limit_error", "too_many_requests", "too many requests, try again later")
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
