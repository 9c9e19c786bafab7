"""Anchoring the audit trails: the day that is over is closed, and its Merkle root written to the chain, once.

The confidential trail follows, each day in the same steps: a commitment that looks the same whether or not there is
anything to commit to.
"""

from datetime import date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from activities.audit_anchor import AnchoredPeriod, AuditAnchorActivities
    from models.audit_anchor import AuditPeriod, ClosedPeriod, day_before, on_chain_root, operation_id, period_of
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
    """One period of the audit trails."""

    @workflow.run
    async def run(self, request: AnchorRequest) -> ClosedPeriod:
        """Close the period, anchor its root, record where it stands; then the same for the confidential trail. Running
        it again changes nothing."""
        period = day_before(self._scheduled_at()) if request.day is None else period_of(request.day)
        closed = await self._anchor(period)
        await self._anchor_confidential(period)
        return closed

    async def _anchor(self, period: AuditPeriod) -> ClosedPeriod:
        closed = await workflow.execute_local_activity_method(
            AuditAnchorActivities.close_audit_period, period, **_RECORD
        )
        workflow.set_current_details(f"Period {closed.period}: {closed.entries} entries")
        if closed.root is None or closed.receipt is not None:
            return closed
        return await workflow.execute_local_activity_method(
            AuditAnchorActivities.record_audit_anchor, await _written(closed.period, closed.root), **_RECORD
        )

    async def _anchor_confidential(self, period: AuditPeriod) -> None:
        closed = await workflow.execute_local_activity_method(
            AuditAnchorActivities.close_confidential_period, period, **_RECORD
        )
        if closed.receipt is None:
            await workflow.execute_local_activity_method(
                AuditAnchorActivities.record_confidential_anchor,
                await _written(closed.period, closed.root),
                **_RECORD,
            )

    def _scheduled_at(self) -> datetime:
        return workflow.info().typed_search_attributes.get(_SCHEDULED_AT) or workflow.now()


async def _written(period: str, root: str) -> AnchoredPeriod:
    anchor = ChainAnchor(operation_id=operation_id(period), period=period, root=on_chain_root(root))
    return AnchoredPeriod(period=period, receipt=await write_on_chain(anchor))
