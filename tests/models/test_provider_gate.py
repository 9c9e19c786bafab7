"""The gate before a registry, as tables and properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.provider_gate import (
    PATIENCE,
    CircuitState,
    GatePolicy,
    Hindrance,
    ProviderGate,
    admitted,
    answered,
    failed,
    silent,
)
from models.registries import Service

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
GATE = ProviderGate(service=Service.PAN)
SECOND = timedelta(seconds=1)


@given(
    per_second=st.floats(0.2, 200), arrivals=st.lists(st.floats(0, 0.5), min_size=1, max_size=120), seed=st.integers()
)
def test_no_second_ever_holds_more_than_its_turns(per_second: float, arrivals: list[float], seed: int) -> None:
    del seed
    policy, gate, now, turns = GatePolicy(per_second=per_second), GATE, NOW, list[datetime]()
    for pause in arrivals:
        now += timedelta(seconds=pause)
        admission = admitted(gate, now, policy)
        gate = admission.gate
        if admission.hindrance is None:
            assert admission.wait <= PATIENCE
            turns.append(now + admission.wait)
        else:
            assert admission.hindrance is Hindrance.RATE
            assert admission.wait > PATIENCE
    assert turns == sorted(turns)
    allowed = max(1, int(per_second) + (per_second % 1 > 0))
    for first in turns:
        assert sum(first <= turn < first + SECOND for turn in turns) <= allowed


def test_no_limit_is_no_wait() -> None:
    gate = GATE
    for _ in range(1000):
        admission = admitted(gate, NOW, GatePolicy(per_second=0))
        gate = admission.gate
        assert (admission.wait, admission.hindrance) == (timedelta(0), None)


POLICY = GatePolicy(per_second=0, failures_to_open=3, open_for=20 * SECOND, probe_for=30 * SECOND)


def failing(times: int) -> ProviderGate:
    gate = GATE
    for _ in range(times):
        gate = failed(gate, NOW, POLICY, reason="failed with status 500")
    return gate


def test_a_circuit_opens_at_the_last_failure_that_is_borne() -> None:
    assert failing(2).state is CircuitState.CLOSED
    opened = failing(3)
    assert (opened.state, opened.opened_at, opened.retry_at) == (CircuitState.OPEN, NOW, NOW + 20 * SECOND)
    waits = admitted(opened, NOW + 5 * SECOND, POLICY)
    assert (waits.hindrance, waits.wait, waits.gate) == (Hindrance.CIRCUIT, 15 * SECOND, opened)


def test_an_answer_in_between_starts_the_count_anew() -> None:
    assert failed(answered(failing(2)), NOW, POLICY, reason="").failures == 1


def test_one_question_alone_finds_out_and_its_word_counts() -> None:
    later = NOW + 20 * SECOND
    probe = admitted(failing(3), later, POLICY)
    assert (probe.hindrance, probe.gate.state) == (None, CircuitState.HALF_OPEN)
    beside = admitted(probe.gate, later, POLICY)
    assert (beside.hindrance, beside.wait) == (Hindrance.CIRCUIT, PATIENCE)

    closed = answered(probe.gate)
    assert (closed.state, closed.failures, closed.opened_at) == (CircuitState.CLOSED, 0, None)
    assert admitted(closed, later, POLICY).hindrance is None

    again = failed(probe.gate, later, POLICY, reason="could not be reached")
    assert (again.state, again.opened_at, again.retry_at) == (CircuitState.OPEN, NOW, later + 20 * SECOND)


def test_a_question_that_never_came_back_does_not_keep_the_circuit_half_open() -> None:
    probe = admitted(failing(3), NOW + 20 * SECOND, POLICY)
    assert admitted(probe.gate, NOW + 50 * SECOND, POLICY).hindrance is None


@pytest.mark.parametrize(("asked", "until"), [((10, 4), 10), ((4, 10), 10)])
def test_the_longest_pause_that_was_asked_for_holds_through_answers(asked: tuple[int, int], until: int) -> None:
    gate = GATE
    for seconds in asked:
        gate = failed(gate, NOW, POLICY, reason="asked us to slow down", pause=seconds * SECOND)
    gate = answered(gate)
    held = admitted(gate, NOW + SECOND, POLICY)
    assert (held.hindrance, held.wait) == (Hindrance.PAUSE, (until - 1) * SECOND)
    assert admitted(gate, NOW + until * SECOND, POLICY).hindrance is None


def test_the_silent_are_those_that_nobody_asks() -> None:
    paused = failed(ProviderGate(service=Service.GSTIN), NOW, POLICY, reason="asked us to slow down", pause=5 * SECOND)
    gates = (failing(3), paused, ProviderGate(service=Service.CIN))
    assert silent(gates, NOW + SECOND) == (Service.PAN, Service.GSTIN)
    assert silent(gates, NOW + 6 * SECOND) == (Service.PAN,)
