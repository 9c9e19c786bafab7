"""Two workers, one PostgreSQL, one registry: the limit, the pause and the circuit hold for both together."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from temporalio import workflow
from temporalio.client import WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.clients.registries import RegistryClient
from activities.clients.registry_gate import GatedRegistries
from activities.verification import CheckRequest, VerificationActivities
from models.checks import CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.validation import parse
from models.provider_gate import CircuitState, GatePolicy, ProviderGate
from models.registries import RegistryError, Service
from models.tables.database import Database
from models.tables.provider_gates import ProviderGates, list_gates
from sandbox.app import create_app
from tests.models.contractor.sample import sample_contractor
from tests.sandbox.company import NAME, PAN, company
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, served
from tests.tables.cases import keys

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[httpx.Client]:
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with served(app) as address, httpx.Client(base_url=address, headers=CREDENTIALS, trust_env=False) as client:
        yield client


@pytest.fixture
def stage(sandbox: httpx.Client) -> httpx.Client:
    """A sandbox that knows one company."""
    assert sandbox.delete("/_sandbox").status_code == 204
    assert sandbox.put(f"/_sandbox/entities/{PAN}", json=company()).status_code == 200
    return sandbox


def fault(stage: httpx.Client, mode: str, **more: int) -> None:
    assert stage.put("/_sandbox/faults/pan", json={"mode": mode, **more}).status_code == 200


def calls(stage: httpx.Client) -> list[dict[str, Any]]:
    return stage.get("/_sandbox/calls", params={"service": "pan"}).json()


@asynccontextmanager
async def workers(url: str, stage: httpx.Client, policy: GatePolicy) -> AsyncGenerator[list[GatedRegistries]]:
    """Two workers' registries: nothing but the database is common to them."""
    async with AsyncExitStack() as opened:
        made: list[GatedRegistries] = []
        for _ in range(2):
            vault, index = keys()
            database = Database(url, vault=vault, index=index, pool_size=4)
            opened.callback(database.close)
            client = await opened.enter_async_context(RegistryClient(str(stage.base_url), CLIENT_ID, CLIENT_SECRET))
            made.append(GatedRegistries(client, ProviderGates(database, policy)))
        yield made


def gate_of(url: str, service: Service = Service.PAN) -> ProviderGate:
    vault, index = keys()
    database = Database(url, vault=vault, index=index, pool_size=1)
    try:
        return next(gate for gate in list_gates(database) if gate.service is service)
    finally:
        database.close()


async def outcome(registries: GatedRegistries) -> str:
    """What became of one question: answered, or why not."""
    try:
        await registries.pan(PAN, NAME)
    except RegistryError as error:
        return error.reason
    return "answered"


async def test_two_workers_racing_never_ask_more_than_the_limit_in_a_second(
    postgres_url: str, stage: httpx.Client
) -> None:
    async with workers(postgres_url, stage, GatePolicy(per_second=10)) as both:
        told = await asyncio.gather(*(outcome(one) for one, _ in zip(cycle(both), range(40))))
    answered = told.count("answered")
    # Twenty turns lie within the two seconds that a question waits where it is; the others are told to come again.
    assert 18 <= answered < 40
    assert set(told) == {"answered", "as many questions wait as may be asked in the next seconds"}
    times = sorted(datetime.fromisoformat(call["at"]) for call in calls(stage))
    assert len(times) == answered
    # What is admitted evenly arrives unevenly on a busy machine; over the whole stretch it cannot arrive faster.
    assert times[-1] - times[0] >= timedelta(seconds=(answered - 1) / 10) - timedelta(milliseconds=250)


def test_turns_given_to_racing_workers_are_a_turn_apart(postgres_url: str) -> None:
    vault, index = keys()
    databases = [Database(postgres_url, vault=vault, index=index, pool_size=4) for _ in range(2)]
    gates = [ProviderGates(database, GatePolicy(per_second=50)) for database in databases]

    async def race() -> list[datetime]:
        admissions = await asyncio.gather(
            *(asyncio.to_thread(one.admit, Service.PAN) for one, _ in zip(cycle(gates), range(40)))
        )
        assert all(admission.hindrance is None for admission in admissions)
        return [turn for admission in admissions if (turn := admission.gate.next_turn_at) is not None]

    turns = sorted(asyncio.run(race()))
    for database in databases:
        database.close()
    assert len(set(turns)) == 40
    assert min(after - before for before, after in pairwise(turns)) >= timedelta(milliseconds=20)


async def test_each_registry_has_a_limit_of_its_own(postgres_url: str) -> None:
    vault, index = keys()
    database = Database(postgres_url, vault=vault, index=index, pool_size=2)
    gates = ProviderGates(database, GatePolicy(per_second=0), {Service.ECOURTS: GatePolicy(per_second=0.1)})
    assert [gates.admit(Service.ECOURTS).hindrance for _ in range(2)] == [None, "RATE"]
    assert [gates.admit(Service.PAN).hindrance for _ in range(2)] == [None, None]
    database.close()


async def test_a_pause_that_one_worker_is_asked_for_holds_for_both(postgres_url: str, stage: httpx.Client) -> None:
    fault(stage, "429", times=1, delay_ms=30_000)
    async with workers(postgres_url, stage, GatePolicy(per_second=0)) as (first, second):
        assert await outcome(first) == "asked us to slow down (status 429)"
        with pytest.raises(RegistryError) as held:
            await second.pan(PAN, NAME)
    assert held.value.limited
    assert held.value.retry_after is not None
    assert timedelta(seconds=20) < held.value.retry_after <= timedelta(seconds=30)
    assert len(calls(stage)) == 1
    assert gate_of(postgres_url).paused_until is not None


async def test_a_registry_that_keeps_failing_is_left_alone_by_both_until_one_question_finds_out(
    postgres_url: str, stage: httpx.Client
) -> None:
    fault(stage, "500")
    policy = GatePolicy(per_second=0, failures_to_open=3, open_for=timedelta(seconds=3))
    async with workers(postgres_url, stage, policy) as both:
        for registries, _ in zip(cycle(both), range(3)):
            assert (await outcome(registries)).startswith("failed with status 500")
        opened = gate_of(postgres_url)
        assert (opened.state, opened.failures) == (CircuitState.OPEN, 3)
        for registries in both:
            with pytest.raises(RegistryError) as alone:
                await registries.pan(PAN, NAME)
            assert not alone.value.limited, "a registry's silence is what a check's budget is for"
        assert len(calls(stage)) == 3, "nobody asked it meanwhile"

        fault(stage, "none")
        told: list[str] = []
        async with asyncio.timeout(30):
            while "answered" not in told:
                told = await asyncio.gather(*(outcome(one) for one, _ in zip(cycle(both), range(6))))
        assert told.count("answered") == 1, "one question alone finds out"
        assert gate_of(postgres_url).state is CircuitState.CLOSED
        assert [await outcome(one) for one in both] == ["answered", "answered"]
    assert len(calls(stage)) == 6


async def test_a_refusal_is_an_answer_to_the_circuit(postgres_url: str, stage: httpx.Client) -> None:
    async with AsyncExitStack() as opened:
        vault, index = keys()
        database = Database(postgres_url, vault=vault, index=index, pool_size=1)
        opened.callback(database.close)
        client = await opened.enter_async_context(RegistryClient(str(stage.base_url), CLIENT_ID, "wrong"))
        gated = GatedRegistries(client, ProviderGates(database, GatePolicy(per_second=0, failures_to_open=1)))
        assert "credentials refused" in await outcome(gated)
    assert gate_of(postgres_url).state is CircuitState.CLOSED


# The budget of a check, on a real Temporal


@workflow.defn(name="OneCheck")
class OneCheck:
    """A check as the Application process makes it."""

    @workflow.run
    async def run(self, budget_seconds: int) -> CheckResult:
        return await workflow.execute_activity_method(
            VerificationActivities.check_pan,
            CheckRequest(application_id=UUID(int=1), as_of=NOW, retry_budget_seconds=budget_seconds),
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(days=1),
            retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
        )


class OneCase:
    """The record of the sample contractor."""

    def contractor(self, application_id: UUID) -> Contractor:
        del application_id
        return parse(sample_contractor(), today=NOW.date())

    def bank_account_of(self, application_id: UUID) -> str | None:
        del application_id
        return None

    def keep_check(self, application_id: UUID, result: CheckResult) -> None:
        """Nobody polls here."""


async def checked(temporal: WorkflowEnvironment, registries: GatedRegistries, budget_seconds: int) -> CheckResult:
    queue = f"gate-{uuid4()}"
    activities = VerificationActivities(registries, OneCase(), chain_id=1)
    async with Worker(
        temporal.client,
        task_queue=queue,
        workflows=[OneCheck],
        activities=[activities.check_pan],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        return await temporal.client.execute_workflow(OneCheck.run, budget_seconds, id=queue, task_queue=queue)


async def test_waiting_for_a_turn_uses_up_nothing_of_the_budget(
    postgres_url: str, stage: httpx.Client, temporal_env: WorkflowEnvironment
) -> None:
    """The registry asks for three pauses, each as long as the whole budget, and then answers."""
    fault(stage, "429", times=3, delay_ms=2000)
    async with workers(postgres_url, stage, GatePolicy(per_second=0)) as (first, _):
        result = await checked(temporal_env, first, 2)
    assert result.outcome is CheckOutcome.VERIFIED
    assert len(calls(stage)) == 4


async def test_a_registry_that_stays_silent_ends_the_check_when_the_budget_is_used_up(
    postgres_url: str, stage: httpx.Client, temporal_env: WorkflowEnvironment
) -> None:
    fault(stage, "500")
    async with workers(postgres_url, stage, GatePolicy(per_second=0)) as (first, _):
        with pytest.raises(WorkflowFailureError) as ended:
            await checked(temporal_env, first, 4)
    failure = ended.value.cause
    assert isinstance(failure, ActivityError)
    assert isinstance(failure.cause, ApplicationError)
    assert failure.cause.type == "REGISTRY_UNAVAILABLE"
    assert 2 <= len(calls(stage)) <= 3, "at once, after one second, and perhaps after two more"
