"""A schedule of the real server brings a report that nobody asked for; rung again, it brings no other."""

from datetime import timedelta
from functools import partial

from temporalio.client import WorkflowExecutionStatus

from tests.house import House, Json, until
from tests.workflows.reports.quarter import OFFICER, Quarter
from workers.schedules import SCHEDULES, apply, backfill


async def test_a_past_quarter_is_made_good_once(house: House) -> None:
    quarter, client = Quarter(house, 23), house.services.temporal
    (tax,) = [each for each in SCHEDULES if each.schedule_id == "report-tax-quarterly"]
    await apply(client, [tax])
    try:
        for runs in (1, 2):
            await backfill(client, tax.schedule_id, quarter.ends - timedelta(days=1), quarter.ends + timedelta(days=1))
            await until(partial(ended, house, tax.schedule_id, runs))
    finally:
        await client.get_schedule_handle(tax.schedule_id).delete()

    async def listed() -> Json | None:
        page = await house.done("GET", f"/reports?period={quarter.name}", OFFICER)
        return page if page["items"] else None

    (report,) = (await until(listed))["items"]
    assert (report["generated_period"], report["revision"]) == (quarter.name, 1)
    made = await quarter.until(report, "SIGN_OFF")
    assert made["requested_by"] == "SYSTEM"


async def ended(house: House, schedule_id: str, runs: int) -> Json | None:
    """What the schedule started, once so many of them have ended."""
    query = f"WorkflowType = 'ScheduledReport' AND WorkflowId STARTS_WITH '{schedule_id}'"
    found = [run async for run in house.services.temporal.list_workflows(query)]
    done = [run for run in found if run.status is WorkflowExecutionStatus.COMPLETED]
    return {} if len(done) == runs else None
