"""The calls the providers got, for those who test their callers. Held in memory only: bodies are personal data."""

from collections import deque
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import JsonValue

from sandbox.services import SandboxService

_KEPT = 10_000


@dataclass
class Call:
    """One call. `status` is None while it is unanswered, and stays so when it never is."""

    service: SandboxService
    at: datetime
    method: str
    path: str
    body: JsonValue
    fault: str | None = None
    status: int | None = None
    delivery: int = 1
    """2 for the second delivery of a call that was delivered twice."""

    def as_json(self) -> dict[str, JsonValue]:
        """The call as the control plane shows it."""
        return {**asdict(self), "service": self.service.value, "at": self.at.isoformat().replace("+00:00", "Z")}


class CallLog:
    """The last ten thousand calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=_KEPT)

    def record(self, call: Call) -> Call:
        """Keep `call`, which its handler goes on to complete."""
        self._calls.append(call)
        return call

    def of(self, service: SandboxService | None) -> list[Call]:
        """The calls of one service, or of all."""
        return [call for call in self._calls if service is None or call.service is service]

    def forget(self) -> None:
        """Drop them all."""
        self._calls.clear()
