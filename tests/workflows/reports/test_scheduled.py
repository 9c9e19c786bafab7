"""A schedule of the real server brings a report that nobody asked for; rung again, it brings no other."""

from datetime import timedelta
from functools import partial

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus

from tests.house import House, Json, until
from tests.workflows.reports.quarter import OFFICER, Quarter
from workers.schedules import SCHEDULES, apply, backfill


async def test_a_past_quarter_is_made_good_once(house: House) -> None:
    quarter, client = Quarter(house, 23), house.services.temporal
    (tax,) = [each for each in SCHEDULES if each.schedule_id == "report-tax-quarterly"]
    await apply(client, [tax])
    before = len(await runs_of(client, tax.schedule_id))
    try:
        for runs in (1, 2):
            await backfill(client, tax.schedule_id, quarter.ends - timedelta(days=1), quarter.ends + timedelta(days=1))
            await until(partial(ended, house, tax.schedule_id, before + runs))
    finally:
        await client.get_schedule_handle(tax.schedule_id).delete()

    async def listed() -> Json | None:
        page = await house.done("GET", f"/reports?period={quarter.name}", OFFICER)
        return page if page["items"] else None

    (report,) = (await until(listed))["items"]
    assert (report["generated_period"], report["revision"]) == (quarter.name, 1)
    made = await quarter.until(report, "SIGN_OFF")
    assert made["requested_by"] == "SYSTEM"


@pytest.mark.parametrize("forgotten", [False, True], ids=["in-temporals-memory", "forgotten-by-temporal"])
async def test_a_backfill_leaves_what_was_filed(house: House, forgotten: bool) -> None:
    """Its process has ended: nothing runs that a second one could be answered by."""
    quarter, client = Quarter(house, 31 if forgotten else 30), house.services.temporal
    filed = await quarter.until(await quarter.signed_off(), "DONE")
    await quarter.process().result()
    if forgotten:
        await forget(client, quarter.process().id)
    (tax,) = [each for each in SCHEDULES if each.schedule_id == "report-tax-quarterly"]
    await apply(client, [tax])
    before = len(await runs_of(client, tax.schedule_id))
    try:
        await backfill(client, tax.schedule_id, quarter.ends - timedelta(days=1), quarter.ends + timedelta(days=1))
        await until(partial(ended, house, tax.schedule_id, before + 1))
    finally:
        await client.get_schedule_handle(tax.schedule_id).delete()
    assert await quarter.seen(filed) == filed
    assert len(await runs_of(client, quarter.process().id)) == (0 if forgotten else 1)


async def forget(client: Client, workflow_id: str) -> None:
    """Have Temporal forget a process that ended, as it does by itself some days later."""
    execution = WorkflowExecution(workflow_id=workflow_id)
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    await client.workflow_service.delete_workflow_execution(request)

    async def gone() -> Json | None:
        return {} if not await runs_of(client, workflow_id) else None

    await until(gone)


async def runs_of(client: Client, workflow_id: str) -> list[WorkflowExecutionStatus | None]:
    """Every run whose id begins so, of a schedule those that it started."""
    return [run.status async for run in client.list_workflows(f"WorkflowId STARTS_WITH '{workflow_id}'")]


async def ended(house: House, schedule_id: str, runs: int) -> Json | None:
    """What the schedule started, once so many of them have ended."""
    query = f"WorkflowType = 'ScheduledReport' AND WorkflowId STARTS_WITH '{schedule_id}'"
    found = [run async for run in house.services.temporal.list_workflows(query)]
    done = [run for run in found if run.status is WorkflowExecutionStatus.COMPLETED]
    return {} if len(done) == runs else None
