"""The sweep of holds: credit that is set aside for a requirement which has ended is given back, and said aloud."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.requirement import RequirementActivities, StraysReleased


@workflow.defn(name="RequirementSweep")
class RequirementSweepWorkflow:
    """One look over what is held."""

    @workflow.run
    async def run(self) -> StraysReleased:
        """Sweep, once. A requirement and its hold end in one transaction, so there should be nothing to find."""
        found = await workflow.execute_local_activity_method(
            RequirementActivities.release_stray_holds,
            workflow.now(),
            start_to_close_timeout=timedelta(minutes=2),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
        )
        count = len(found.requirement_ids)
        workflow.set_current_details(f"{count} hold(s) without a live requirement")
        if count:
            workflow.logger.error("holds outlived their requirements: %s", ", ".join(map(str, found.requirement_ids)))
        return found
