"""Money that came too late: it goes back to whom it came from."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.escrow import ESCROW_UNAVAILABLE, EscrowActivities
    from activities.escrow_notices import ESCROW_RETURN
    from models.escrow_orders import EscrowOrder, TransferOutcome
    from workflows import queues

_PAUSE = timedelta(hours=1)
"""After a bank stayed away for the whole budget."""


@workflow.defn(name=ESCROW_RETURN)
class EscrowReturnWorkflow:
    """One refund for a trade that has ended."""

    @workflow.run
    async def run(self, order: EscrowOrder) -> TransferOutcome | None:
        """Send back what lies there, however long the bank is away. A trade that goes on after all keeps its money, and
        this fails, visibly."""
        while True:
            try:
                return await workflow.execute_activity_method(
                    EscrowActivities.refund_buyer,
                    order,
                    task_queue=queues.VERIFICATION,
                    start_to_close_timeout=timedelta(minutes=5),
                    retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
                    summary="send late money back",
                )
            except ActivityError as error:
                if not (isinstance(error.cause, ApplicationError) and error.cause.type == ESCROW_UNAVAILABLE):
                    raise
                workflow.set_current_details("The escrow bank does not answer; asked again in an hour.")
            await workflow.sleep(_PAUSE)
