"""A stand-in under the fault its service was given: it answers late, wrongly, twice, not at all, and is recorded."""

import json
import math
from collections.abc import Callable
from datetime import datetime

import anyio
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import JsonValue

from sandbox.calls import Call
from sandbox.faults import Fault, FaultMode
from sandbox.hang_up import hang_up
from sandbox.services import SandboxService
from sandbox.state import SandboxState

_LIMIT_PER_MINUTE = 100
_NONSENSE: tuple[tuple[str, str], ...] = (
    ("text/html", "<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1></body></html>"),
    ("application/json", '{"reference_id": 17, "sta'),
    ("application/json", '{"ok": "maybe", "data": [null, 3, {"": "\\u0000"}]}'),
)

Answer = Callable[[Request, bytes], Response]
"""The right answer to a request and its body."""


class FaultyService:
    """The endpoints of stand-ins over one state."""

    def __init__(self, state: SandboxState, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._clock = clock

    async def serve(self, service: SandboxService, request: Request, answer: Answer) -> Response:
        """What `answer` says, or what the fault of the service makes of it; the call is recorded."""
        raw = await request.body()
        fault = self._fault(service, request)
        call = self._record(service, request, raw, fault)
        if fault is not None and fault.mode is FaultMode.DUPLICATE:
            call.status = answer(request, raw).status_code
            call = self._record(service, request, raw, fault, delivery=2)
        response = await _respond(request, raw, fault, answer)
        if response is None:
            await hang_up(request)
            return Response()  # goes nowhere: the connection is gone
        call.status = response.status_code
        return response

    def _fault(self, service: SandboxService, request: Request) -> Fault | None:
        """The fault that a call gets. An answer is lost only where something was done."""
        standing = self._state.faults.of(service)
        if standing is not None and standing.mode is FaultMode.LOST and request.method != "POST":
            return None
        return self._state.take_fault(service)

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


def error(status: int, kind: str, code: str, message: str) -> JSONResponse:
    """An error as the providers write it."""
    return JSONResponse({"type": kind, "code": code, "message": message}, status)


async def _respond(request: Request, raw: bytes, fault: Fault | None, answer: Answer) -> Response | None:
    """The response, or None when there is to be none."""
    if fault is None:
        return answer(request, raw)
    if fault.mode in _AT_ONCE:
        return _AT_ONCE[fault.mode](fault)
    if fault.mode is FaultMode.DOWN:
        return None
    if fault.mode in {FaultMode.TIMEOUT, FaultMode.SLOW, FaultMode.LOST}:
        if fault.mode is FaultMode.LOST:
            answer(request, raw)
        left = await _left_within(request, fault)
        if left or fault.mode is not FaultMode.SLOW:
            return None
    return answer(request, raw)


def _readable(raw: bytes) -> JsonValue:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


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
