"""The workers are replaced under a case, wherever it stands: it goes on in new ones, and everything happens once."""

import secrets

import pytest
from sqlmodel import col, select

from cli.stack import anvil as anvil_part
from models.ids import application_workflow_id
from models.tables.chain import ChainTransactionRow
from tests.contracts.deployment import Deployment
from tests.house import APPROVER, REVIEWER, Applied, House, Json, until
from tests.workflows.once import approved_once

POINTS = ("checks under way", "under review", "an item settled", "between the officials", "approved")


@pytest.mark.parametrize("at", [*POINTS, "every point"])
async def test_a_case_goes_on_in_new_workers(house: House, deployment: Deployment, at: str) -> None:
    async def point(name: str) -> None:
        if at in {name, "every point"}:
            await house.workers.replace()

    for service in ("pan", "esic"):  # so that there is a while in which checks are under way
        await house.fault(service, "slow", times=1, delay_ms=500)
    case = await house.applied(secrets.randbelow(10**9))
    await point("checks under way")
    review = await house.reviewing(case)
    await point("under review")
    first, *others = review["items"]
    await house.settle_all({**review, "items": [first]}, REVIEWER)
    await point("an item settled")
    await house.settle_all({**review, "items": others}, REVIEWER)
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success
    assert (await house.claim(await house.task(case.path, "APPROVAL"), APPROVER)).is_success
    await point("between the officials")
    await house.approve(case)
    await point("approved")
    await approved_once(house, deployment, case)


async def test_a_transaction_that_no_block_has_taken_yet_is_awaited_by_the_new_workers(
    house: House, deployment: Deployment
) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewed(case)
    anvil_part.call(deployment.rpc_url, "evm_setAutomine", [False])
    try:
        await house.approve(case)
        await until(lambda: sent(house, case))
        await house.workers.replace()
        assert (await house.seen(case.path))["waiting_on"] == "CHAIN"
    finally:
        anvil_part.call(deployment.rpc_url, "evm_setAutomine", [True])
        anvil_part.call(deployment.rpc_url, "evm_mine", [])
    await approved_once(house, deployment, case)


async def sent(house: House, case: Applied) -> Json | None:
    """The case's transaction, once it was handed to the chain."""
    operations = col(ChainTransactionRow.operation_id).startswith(application_workflow_id(case.application_id))
    with house.services.database.transaction() as session:
        rows = session.exec(select(ChainTransactionRow).where(operations)).all()
    return {"hash": rows[0].hash} if rows and rows[0].status == "SENT" else None
