"""A worker that dies after the hold and before the answer: the same key has the same answer, and one hold."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from temporalio.testing import WorkflowEnvironment

from tests.house import House, house_settings, running_house, until
from tests.market import Market
from tests.workflows.dies_after_hold import EXIT_CODE
from workers.settings import Settings
from workflows.queues import CASES


@pytest.fixture
def settings(postgres_url: str, temporal_env: WorkflowEnvironment, tmp_path: Path) -> Settings:
    """Of a house whose cases nobody works on yet."""
    return house_settings(
        postgres_url, temporal_env.client, tmp_path, registries_url="http://127.0.0.1:9", temporal_namespace="default"
    )


@pytest.fixture
async def house(settings: Settings, temporal_env: WorkflowEnvironment) -> AsyncIterator[House]:
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=[]) as house:
            yield house


async def test_the_same_key_has_the_same_answer_and_one_hold(house: House, settings: Settings) -> None:
    market = Market(house)
    buyer = market.buyer(limit="1500000.00", rating="4.5", performance=85)
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.workflows.dies_after_hold", _in_clear(settings)
    )
    key = {"Idempotency-Key": str(uuid4())}
    first = asyncio.create_task(market.ask(buyer, key))
    assert await doomed.wait() == EXIT_CODE
    assert [hold.amount for hold in market.holds(buyer)] == [1_000_000]
    await house.workers.start([CASES])
    interrupted = await first

    async def answered() -> dict[str, object] | None:
        answer = await market.ask(buyer, key)
        return answer.json() if answer.status_code == 201 else None

    made = await until(answered)
    if interrupted.status_code == 201:  # it had the patience
        assert interrupted.json() == made
    assert (made["status"], made["risk_precheck_status"], made["credit_hold"]) == ("OPEN", "PASS", "HELD")
    assert made["buyer_exposure_after_trade"] == "500000.00"
    assert len(market.holds(buyer)) == 1
    kept = await house.done("GET", f"/requirements/{made['id']}/assessments", buyer.token)
    assert [each["ordinal"] for each in kept["items"]] == [1]


def _in_clear(settings: Settings) -> str:
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    said = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}
    return json.dumps({name: value for name, value in said.items() if value not in (None, [], {})}, default=str)
