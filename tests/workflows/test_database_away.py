"""PostgreSQL goes away in the middle of a case: the case waits, says why, and goes on."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.contracts.deployment import Deployment
from tests.house import REVIEWER, Applied, House, Json, house_settings, running_house, until
from tests.restartable import Server
from tests.workflows.once import approved_once
from workflows import queues

BUDGET_SECONDS = 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    own = Server(tmp_path_factory.mktemp("away"))
    yield own
    own.processes.stop()


@pytest.fixture(scope="module")
async def house(
    server: Server, temporal_env: WorkflowEnvironment, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Everything, on a PostgreSQL that can be stopped; a check's budget is soon used up, in time that really passes."""
    settings = house_settings(
        server.url,
        temporal_env.client,
        tmp_path_factory.mktemp("documents"),
        deployment,
        check_retry_budget_seconds=BUDGET_SECONDS,
    )
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client) as running:
            yield running


@pytest.mark.parametrize("at", ["checks under way", "under review", "between the officials", "approved"])
async def test_a_case_goes_on_after_a_restart(house: House, server: Server, deployment: Deployment, at: str) -> None:
    async def point(name: str) -> None:
        if at == name:
            await asyncio.to_thread(server.restart)

    await house.fault("pan", "slow", times=1, delay_ms=500)
    case = await house.applied(secrets.randbelow(10**9))
    await point("checks under way")
    review = await house.reviewing(case)
    await point("under review")
    await house.settle_all(review, REVIEWER)
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success
    await house.task(case.path, "APPROVAL")
    await point("between the officials")
    await house.approve(case)
    await point("approved")
    await approved_once(house, deployment, case)


async def test_while_the_database_is_away_no_registry_is_blamed(
    house: House, server: Server, deployment: Deployment
) -> None:
    await house.workers.stop([queues.VERIFICATION])
    case = await house.applied(secrets.randbelow(10**9))
    await house.task(case.path, "REVIEW")
    server.stop()
    try:
        await house.workers.start([queues.VERIFICATION])
        await until(lambda: every_check_failed_again(house, case))
    finally:
        await asyncio.to_thread(server.start)
    await house.reviewing(case)
    seen = await house.seen(case.path)
    by_hand = {check["check"] for check in seen["checks"] if check["outcome"] == "MANUAL"}
    assert by_hand == {"UDIN", "BANK_SOLVENCY"}


async def every_check_failed_again(house: House, case: Applied) -> Json | None:
    """What operators see of the checks, once each has been tried for longer than its budget."""
    described = (await house.process(case).describe()).raw_description
    waiting = [each for each in described.pending_activities if each.activity_type.name.startswith("check_")]
    tried = [each for each in waiting if each.attempt > 3]
    return {each.activity_type.name: each.last_failure for each in tried} if tried == waiting and tried else None
