"""The relay of notifications after an edit, for the tests of the tests."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.notification import NotificationActivities
    from workflows import queues


@workflow.defn(name="NotificationRelay")
class OneShiftLess:
    """The relay after an edit that nobody thought about."""

    @workflow.run
    async def run(self) -> None:
        """A shift less before the history is let go of."""
        for _ in range(23):
            await workflow.execute_activity_method(
                NotificationActivities.relay_notifications,
                task_queue=queues.NOTIFICATIONS,
                start_to_close_timeout=timedelta(hours=2),
            )
        workflow.continue_as_new()


@workflow.defn(name="NotificationRelay")
class OnAnotherQueue:
    """The relay after an edit that Temporal does not mind, and an operator would."""

    @workflow.run
    async def run(self) -> None:
        """The same shifts where nobody works."""
        for _ in range(24):
            await workflow.execute_activity_method(
                NotificationActivities.relay_notifications,
                task_queue="elsewhere",
                start_to_close_timeout=timedelta(hours=2),
            )
        workflow.continue_as_new()
