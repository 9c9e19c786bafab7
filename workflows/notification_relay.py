"""The relay of notifications: one long activity after another, for ever. No process waits for it.

One runs at a time, whichever worker it is on, so the events of a case go out in their order; when its worker dies, its
heartbeats stop and another takes over.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.notification import NotificationActivities
    from workflows import queues

NOTIFICATION_RELAY_ID = "notifications:relay"

_SHIFTS = 24
"""After so many the history is let go of."""


@workflow.defn(name="NotificationRelay")
class NotificationRelayWorkflow:
    """Carries the outbox to those it concerns."""

    @workflow.run
    async def run(self) -> None:
        """Shift after shift."""
        for _ in range(_SHIFTS):
            await workflow.execute_activity_method(
                NotificationActivities.relay_notifications,
                task_queue=queues.NOTIFICATIONS,
                start_to_close_timeout=timedelta(hours=2),
                heartbeat_timeout=timedelta(seconds=60),
                retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
                summary="carry the outbox to those it concerns",
            )
        workflow.continue_as_new()
