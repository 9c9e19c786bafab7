"""Anchoring the audit trail: the day that is over is closed, and its Merkle root written to the chain, once."""

from datetime import date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from activities.audit_anchor import AnchoredPeriod, AuditAnchorActivities
    from models.audit_anchor import ClosedPeriod, day_before, on_chain_root, operation_id, period_of
    from models.chain import ChainAnchor
    from models.record import Record
    from workflows.chain_writes import write_on_chain

_SCHEDULED_AT = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""When the schedule meant to start a workflow; one that catches up starts later."""

_RECORD = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)),
)


class AnchorRequest(Record):
    """Which day in India to close; the one before the scheduled start when none is named."""

    day: date | None = None


@workflow.defn(name="AuditAnchor")
class AuditAnchorWorkflow:
    """One period of the audit trail."""

    @workflow.run
    async def run(self, request: AnchorRequest) -> ClosedPeriod:
        """Close the period, anchor its root, record where it stands. Running it again changes nothing."""
        period = day_before(self._scheduled_at()) if request.day is None else period_of(request.day)
        closed = await workflow.execute_local_activity_method(
            AuditAnchorActivities.close_audit_period, period, **_RECORD
        )
        workflow.set_current_details(f"Period {closed.period}: {closed.entries} entries")
        if closed.root is None or closed.receipt is not None:
            return closed
        anchor = ChainAnchor(
            operation_id=operation_id(closed.period), period=closed.period, root=on_chain_root(closed.root)
        )
        receipt = await write_on_chain(anchor)
        return await workflow.execute_local_activity_method(
            AuditAnchorActivities.record_audit_anchor,
            AnchoredPeriod(period=closed.period, receipt=receipt),
            **_RECORD,
        )

    def _scheduled_at(self) -> datetime:
        return workflow.info().typed_search_attributes.get(_SCHEDULED_AT) or workflow.now()
