"""The sweep: what the chain lost of ours is sent again, what is deep enough is no longer looked at."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.chain import ChainActivities
    from models.transaction import SweepReport
    from workflows import queues


@workflow.defn(name="ChainSweep")
class ChainSweepWorkflow:
    """One look over our transactions."""

    @workflow.run
    async def run(self) -> SweepReport:
        """Sweep, once; while nobody signs it waits, and the schedule starts no other beside it."""
        report = await workflow.execute_activity_method(
            ChainActivities.sweep_chain,
            task_queue=queues.CHAIN,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
            summary="compare our transactions with the chain",
        )
        told = f"{report.looked_at} looked at, {len(report.sent_again)} sent again, {len(report.stuck)} stuck"
        workflow.set_current_details(told)
        if report.stuck:
            workflow.logger.error("stuck on chain, somebody else signs with our key: %s", ", ".join(report.stuck))
        return report
