"""Writing what changed on a case, once, and showing it to the operators."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.application import ApplicationActivities
    from models.actors import Actor
    from models.application import CaseStep
    from models.application_case import ApplicationCase
    from workflows.attributes import CaseAttributes, shown_application
    from workflows.operation_ids import OperationIds

RECORD = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10)),
)
"""Writes to the record are retried until PostgreSQL is there: a case waits, it does not fail."""


class CaseRecorder:
    """Writes the steps of one case."""

    def __init__(self, case: ApplicationCase) -> None:
        self._case = case
        self._attributes = CaseAttributes()
        self._operation_ids = OperationIds()

    async def record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed, then show it to the operators."""
        await workflow.execute_local_activity_method(
            ApplicationActivities.record_step, self.step(actor, action, note), **RECORD
        )
        self.publish()

    def step(self, actor: Actor, action: str, note: str = "") -> CaseStep:
        """What changed, as the one write that records it."""
        return self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)

    def publish(self) -> None:
        """Show the case to the operators as it stands."""
        self._attributes.publish(shown_application(self._case.state()))
