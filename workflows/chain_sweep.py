"""A chain can forget: what we wrote is compared with it again and again, and what it lost is sent again as signed."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.chain import ChainActivities
    from models.transaction import SweepReport
    from workflows import queues


@workflow.defn(name="ChainSweep")
class ChainSweepWorkflow:
    """One sweep over our transactions; a schedule starts it."""

    @workflow.run
    async def run(self) -> SweepReport:
        """Look at every transaction that is not final. Where the chain is away, the next sweep looks."""
        return await workflow.execute_activity_method(
            ChainActivities.sweep_chain,
            task_queue=queues.CHAIN,
            start_to_close_timeout=timedelta(minutes=2),
            heartbeat_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(minutes=4),
            summary="compare our transactions with the chain",
        )
