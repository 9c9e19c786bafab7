"""What a schedule starts: the report over the period that was over when it was to ring."""

from datetime import datetime
from enum import StrEnum

from temporalio import workflow
from temporalio.common import SearchAttributeKey, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.report import ReportActivities
    from models.actors import SYSTEM
    from models.ids import report_id_of, report_workflow_id
    from models.jurisdictions import jurisdiction_of
    from models.record import Record
    from models.report import ReportStart, ReportType
    from models.report_calendar import key_of, month_before, quarter_before
    from workflows.recording import RECORD
    from workflows.report import ComplianceReportWorkflow

_SCHEDULED_AT = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""When the schedule meant to start a workflow; one that catches up, or is backfilled, starts later."""


class Span(StrEnum):
    """How long a scheduled report's period is."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"


class ScheduledReport(Record):
    """Which report a schedule wants."""

    report_type: ReportType
    jurisdiction: str
    span: Span


@workflow.defn(name="ScheduledReport")
class ScheduledReportWorkflow:
    """Starts one report, unless it is there already: one that was filed is not made anew by a backfill."""

    @workflow.run
    async def run(self, wanted: ScheduledReport) -> str:
        """The id of the report's own process, which outlives this one."""
        jurisdiction = jurisdiction_of(wanted.jurisdiction)
        day = jurisdiction.day_of(self._scheduled_at())
        name = month_before(day) if wanted.span is Span.MONTH else quarter_before(day)
        key = key_of(wanted.report_type, jurisdiction, jurisdiction.period(name))
        start = ReportStart(report_id=report_id_of(key), key=key, generated_period=name, requested_by=SYSTEM)
        workflow_id = report_workflow_id(key)
        if await workflow.execute_local_activity_method(ReportActivities.report_is_recorded, start.report_id, **RECORD):
            workflow.set_current_details(f"{name}: it is there already")
            return workflow_id
        try:
            await workflow.start_child_workflow(
                ComplianceReportWorkflow.run,
                start,
                id=workflow_id,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary="Compliance report",
            )
        except WorkflowAlreadyStartedError:
            workflow.set_current_details(f"{name}: somebody has asked for it already")
        else:
            workflow.set_current_details(f"{name}: started")
        return workflow_id

    def _scheduled_at(self) -> datetime:
        return workflow.info().typed_search_attributes.get(_SCHEDULED_AT) or workflow.now()
