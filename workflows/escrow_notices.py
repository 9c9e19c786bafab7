"""What the escrow bank told us, and a trade could not be told at once, is told."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.escrow_notices import NoticeActivities
    from workflows import queues


@workflow.defn(name="EscrowNotices")
class EscrowNoticesWorkflow:
    """One look over the notices that are booked and untold."""

    @workflow.run
    async def run(self) -> int:
        """Tell, once; the schedule starts no other beside it."""
        return await workflow.execute_activity_method(
            NoticeActivities.tell_trades,
            task_queue=queues.CASES,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(seconds=60),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
            summary="tell trades of money that came or went",
        )
