"""Every day the escrow bank's statement is compared with the books; what differs becomes an officer's task."""

from datetime import date, datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.escrow_reconciliation import ReconciliationActivities
    from models.escrow_reconciliation import RECONCILIATION_WORKFLOW, ReconcileRequest, Reconciliation
    from models.financial_year import IST
    from models.ids import reconciliation_workflow_id
    from models.record import Record
    from models.task import Task
    from workflows import queues
    from workflows.recording import RECORD

_SCHEDULED_AT = SearchAttributeKey.for_datetime("TemporalScheduledStartTime")
"""When the schedule meant to start a workflow; one that catches up starts later."""


class StatementDay(Record):
    """Which day in India to compare; the one before the scheduled start when none is named."""

    day: date | None = None


@workflow.defn(name="EscrowStatement")
class EscrowStatementWorkflow:
    """One day, in every currency."""

    @workflow.run
    async def run(self, asked: StatementDay) -> list[Reconciliation]:
        """Compare, and hand what differs to people. Running it again changes nothing."""
        day = asked.day or self._scheduled_at().astimezone(IST).date() - timedelta(days=1)
        currencies = await workflow.execute_local_activity_method(ReconciliationActivities.currencies_at_bank, **RECORD)
        compared = list[Reconciliation]()
        for currency in currencies:
            request = ReconcileRequest(day=day, currency=currency, at=workflow.now())
            found = await self._compare(request)
            if found.task is not None:
                await self._hand_over(found.task)
            compared.append(found)
        differ = sum(found.differences for found in compared)
        workflow.set_current_details(f"{day}: {sum(each.matched for each in compared)} lines agree, {differ} differ")
        return compared

    async def _compare(self, request: ReconcileRequest) -> Reconciliation:
        return await workflow.execute_activity_method(
            ReconciliationActivities.reconcile_statement,
            request,
            task_queue=queues.VERIFICATION,
            start_to_close_timeout=timedelta(minutes=30),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=10)),
            summary=f"statement of {request.day} in {request.currency}",
        )

    async def _hand_over(self, task: Task) -> None:
        """The task's own process outlives this one: a day's comparison is over when its differences are known."""
        try:
            await workflow.start_child_workflow(
                RECONCILIATION_WORKFLOW,
                task,
                id=reconciliation_workflow_id(task.case_id),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary="Differences between the escrow bank and the books",
            )
        except WorkflowAlreadyStartedError:
            return  # the day was compared before

    def _scheduled_at(self) -> datetime:
        return workflow.info().typed_search_attributes.get(_SCHEDULED_AT) or workflow.now()
