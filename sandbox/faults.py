"""Faults that anyone can give a service, so that its callers' behaviour can be tried."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, JsonValue

from models.record import Record
from sandbox.services import SandboxService


class FaultMode(StrEnum):
    """What a service does instead of answering well."""

    ERROR_500 = "500"
    """Status 500 with the provider's own error body."""
    RATE_LIMITED = "429"
    """Status 429 with Retry-After and X-RateLimit-*; `delay_ms` is the wait it asks for (rounded up to seconds)."""
    TIMEOUT = "timeout"
    """Takes the request and never answers; hangs up after `delay_ms`, or when the caller has gone."""
    GARBAGE = "garbage"
    """Status 200 with, in turn, an HTML page, broken JSON, and JSON that means nothing."""
    SLOW = "slow"
    """The right answer, `delay_ms` late."""
    DOWN = "down"
    """The connection is reset without a response."""
    LOST = "lost"
    """Takes a POST and does what it asks, and the answer is lost: hangs up after `delay_ms`, or when the caller has
    gone. What only asks is answered well meanwhile."""
    DUPLICATE = "duplicate"
    """The call is delivered twice: recorded twice, answered with the same reference; the second answer is the one
    that is sent."""
    NONE = "none"
    """No fault: clears the one that stands."""


DEFAULT_DELAY_MS: dict[FaultMode, int] = {
    FaultMode.TIMEOUT: 60_000,
    FaultMode.LOST: 60_000,
    FaultMode.SLOW: 2_000,
    FaultMode.RATE_LIMITED: 1_000,
}
_LONGEST_DELAY_MS = 600_000


def _as_text(value: JsonValue) -> JsonValue:
    return str(value) if isinstance(value, int) else value


class FaultRequest(Record):
    """The body of `PUT /_sandbox/faults/{service}`. `times` null (or left out) means until it is cleared."""

    mode: Annotated[FaultMode, BeforeValidator(_as_text)]
    times: int | None = Field(default=None, ge=1)
    delay_ms: int | None = Field(default=None, ge=0, le=_LONGEST_DELAY_MS)


class Fault(Record):
    """A fault as it stands: `times` counts down to its end, `served` counts up."""

    mode: FaultMode
    times: int | None
    delay_ms: int
    served: int = 0


class FaultBoard:
    """The fault each service stands under."""

    def __init__(self, faults: dict[SandboxService, Fault] | None = None) -> None:
        self._faults = dict(faults or {})

    def put(self, service: SandboxService, request: FaultRequest) -> Fault | None:
        """Give `service` a fault in place of the one it has; mode `none` clears it."""
        if request.mode is FaultMode.NONE:
            self.clear(service)
            return None
        delay_ms = DEFAULT_DELAY_MS.get(request.mode, 0) if request.delay_ms is None else request.delay_ms
        fault = Fault(mode=request.mode, times=request.times, delay_ms=delay_ms)
        self._faults[service] = fault
        return fault

    def take(self, service: SandboxService) -> Fault | None:
        """The fault this call gets, counted; the last of its `times` ends it."""
        fault = self._faults.get(service)
        if fault is None:
            return None
        left = None if fault.times is None else fault.times - 1
        if left == 0:
            del self._faults[service]
        else:
            self._faults[service] = fault.model_copy(update={"times": left, "served": fault.served + 1})
        return fault

    def of(self, service: SandboxService) -> Fault | None:
        """The fault that the next call would get."""
        return self._faults.get(service)

    def clear(self, service: SandboxService) -> None:
        """Let `service` answer well again."""
        self._faults.pop(service, None)

    def clear_all(self) -> None:
        """Let every service answer well again."""
        self._faults.clear()

    @property
    def standing(self) -> dict[SandboxService, Fault]:
        """The faults that stand now."""
        return dict(self._faults)
