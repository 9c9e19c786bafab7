"""The stories of reports: each over a quarter of its own."""

from uuid import uuid4

from temporalio.client import WorkflowHandle

from models.report import ReportType
from tests.house import House
from tests.workflows.reports.quarter import Quarter
from workflows import queues
from workflows.report_schedule import ScheduledReport, ScheduledReportWorkflow, Span

AnyHandle = WorkflowHandle[object, object]


async def accepted(house: House) -> AnyHandle:
    """Signed off, handed in, accepted."""
    quarter = Quarter(house, 24)
    quarter.sell(1)
    await quarter.signed_off()
    return await _ended(quarter)


async def rejected(house: House) -> AnyHandle:
    """Rejected by the regulator, and made anew as another revision."""
    quarter = Quarter(house, 25)
    await quarter.judged("REJECT", "Table 12 is empty.")
    report = await quarter.until(await quarter.signed_off(), "CORRECTION")
    await quarter.judged("ACCEPT")
    assert (await quarter.decide(report, "APPROVE", "Put right.")).is_success
    return await _ended(quarter)


async def not_signed_off(house: House) -> AnyHandle:
    """Failed by the officer, by signal, and left so."""
    quarter = Quarter(house, 26)
    report = await quarter.made()
    word = {"subject": "compliance-das", "role": "COMPLIANCE_OFFICER", "remarks": "An order is missing."}
    await quarter.process().signal("reject", word)
    await quarter.until(report, "CORRECTION")
    assert (await quarter.decide(report, "REJECT", "It stays so.")).is_success
    return await _ended(quarter)


async def confidential(house: House) -> AnyHandle:
    """One that nobody but the compliance role may know of."""
    quarter = Quarter(house, 27)
    report = await quarter.made("AML_SAR")
    assert (await quarter.decide(report, "APPROVE", "Seen.")).is_success
    return await _ended(quarter, ReportType.AML_SAR)


async def rung(house: House) -> AnyHandle:
    """The schedule rings for the quarter that is over."""
    wanted = ScheduledReport(report_type=ReportType.TAX, jurisdiction="AE", span=Span.QUARTER)
    handle = await house.services.temporal.start_workflow(
        ScheduledReportWorkflow.run, wanted, id=f"report-tax-quarterly:{uuid4()}", task_queue=queues.CASES
    )
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


async def _ended(quarter: Quarter, report_type: ReportType = ReportType.TAX) -> AnyHandle:
    process = quarter.process(report_type)
    await process.result()
    return quarter.house.services.temporal.get_workflow_handle(process.id)
