"""How often a registry may be asked, and when it is left in peace: one gate a registry, for all workers together.

A turn is given at most `per_second` times a second, evenly spaced. A registry that fails a few times in a row is not
asked any more (its circuit is open) until a while is over; then one question alone is let through: its answer closes
the circuit, its failure opens it again. A registry that asks for a pause (429) gets it, from everybody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from models.record import Record
from models.registries import Service

PATIENCE = timedelta(seconds=2)
"""A turn that comes within this is waited for where it was given; a later one is not given, but asked for again."""

_MICROSECOND = timedelta(microseconds=1)


class CircuitState(StrEnum):
    """Whether a registry is asked."""

    CLOSED = "CLOSED"
    """It is."""
    OPEN = "OPEN"
    """It failed too often: it is not, until `retry_at`."""
    HALF_OPEN = "HALF_OPEN"
    """One question is on its way to find out; if nothing is heard of it by `retry_at`, the next one is."""


class Hindrance(StrEnum):
    """Why a registry may not be asked now."""

    RATE = "RATE"
    PAUSE = "PAUSE"
    CIRCUIT = "CIRCUIT"


class GatePolicy(Record):
    """The limits of one registry. `per_second` 0 is no limit."""

    per_second: float = 20
    failures_to_open: int = 5
    open_for: timedelta = timedelta(seconds=20)
    probe_for: timedelta = timedelta(seconds=30)
    """How long the question that finds out may take."""


class ProviderGate(Record):
    """How a registry stands. `last_failure` is a sentence without any personal value."""

    service: Service
    state: CircuitState = CircuitState.CLOSED
    failures: int = 0
    """In a row, up to now."""
    next_turn_at: datetime | None = None
    paused_until: datetime | None = None
    opened_at: datetime | None = None
    retry_at: datetime | None = None
    last_failure: str | None = None
    last_failed_at: datetime | None = None

    def hindered_at(self, now: datetime) -> Hindrance | None:
        """What keeps the registry from being asked at `now`, its rate apart."""
        if self.state is not CircuitState.CLOSED:
            return Hindrance.CIRCUIT
        return Hindrance.PAUSE if self.paused_until is not None and self.paused_until > now else None


def silent(gates: Iterable[ProviderGate], now: datetime) -> tuple[Service, ...]:
    """The registries that are not asked at `now`: they failed too often, or asked for a pause."""
    return tuple(gate.service for gate in gates if gate.hindered_at(now) is not None)


class Admission(Record):
    """Whether a question may be put. With no `hindrance`: after `wait`. With one: not now, ask again after `wait`."""

    gate: ProviderGate
    wait: timedelta = timedelta(0)
    hindrance: Hindrance | None = None


def admitted(gate: ProviderGate, now: datetime, policy: GatePolicy) -> Admission:
    """A turn at `gate`, or why there is none; the gate as it stands after that."""
    if gate.state is not CircuitState.CLOSED and gate.retry_at is not None and now < gate.retry_at:
        wait = gate.retry_at - now
        if gate.state is CircuitState.HALF_OPEN:  # whoever finds out may be back much sooner
            wait = min(wait, PATIENCE)
        return Admission(gate=gate, wait=wait, hindrance=Hindrance.CIRCUIT)
    if gate.paused_until is not None and now < gate.paused_until:
        return Admission(gate=gate, wait=gate.paused_until - now, hindrance=Hindrance.PAUSE)
    turn = now if gate.next_turn_at is None else max(now, gate.next_turn_at)
    if turn - now > PATIENCE:
        return Admission(gate=gate, wait=turn - now, hindrance=Hindrance.RATE)
    changes: dict[str, object] = {}
    if policy.per_second > 0:
        # rounded up to the next microsecond, so that no second ever holds one too many
        changes["next_turn_at"] = turn + timedelta(seconds=1 / policy.per_second) + _MICROSECOND
    if gate.state is not CircuitState.CLOSED:
        changes |= {"state": CircuitState.HALF_OPEN, "retry_at": turn + policy.probe_for}
    return Admission(gate=gate.model_copy(update=changes), wait=turn - now)


def answered(gate: ProviderGate) -> ProviderGate:
    """The gate after an answer: it is there again. A pause that it asked for meanwhile stands."""
    return gate.model_copy(update={"state": CircuitState.CLOSED, "failures": 0, "opened_at": None, "retry_at": None})


def failed(
    gate: ProviderGate, now: datetime, policy: GatePolicy, *, reason: str, pause: timedelta | None = None
) -> ProviderGate:
    """The gate after a failure; `pause` is how long the registry asked us to wait."""
    failures = gate.failures + 1
    changes: dict[str, object] = {"failures": failures, "last_failure": reason, "last_failed_at": now}
    if pause is not None:
        until = now + pause
        changes["paused_until"] = until if gate.paused_until is None else max(until, gate.paused_until)
    if gate.state is CircuitState.HALF_OPEN or failures >= policy.failures_to_open:
        changes |= {
            "state": CircuitState.OPEN,
            "opened_at": gate.opened_at or now,
            "retry_at": now + policy.open_for,
        }
    return gate.model_copy(update=changes)
