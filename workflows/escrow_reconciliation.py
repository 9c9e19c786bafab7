"""A day on which bank and books differ: an officer explains each difference, or upholds it."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.escrow_reconciliation import ReconciliationActivities
    from models.actors import Actor
    from models.decision import Decision
    from models.escrow_reconciliation import RECONCILIATION_WORKFLOW
    from models.reconciliation_case import ReconciliationCase, ReconciliationState
    from models.task import Task
    from workflows.case_clock import keep_time
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told
    from workflows.task_desk import TaskDesk


@workflow.defn(name=RECONCILIATION_WORKFLOW)
class EscrowReconciliationWorkflow(TaskDesk[ReconciliationCase]):
    """One task, until it is decided. The task was recorded with the day that it is of."""

    @workflow.init
    def __init__(self, task: Task) -> None:
        super().__init__(ReconciliationCase(task))

    @workflow.run
    async def run(self, task: Task) -> ReconciliationState:
        """Wait for the officer, however long it takes; who is late is reminded, and then the task escalates."""
        workflow.set_current_details(f"{len(task.items)} difference(s) wait for a compliance officer.")
        await keep_time(self._case, self._record, self._one_at_a_time)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    @workflow.update
    async def decide(self, decision: Decision) -> ReconciliationState:
        """APPROVE when everything is explained, REJECT when differences stand."""
        async with self._one_at_a_time:
            with refusals_told():
                self._case.decide(decision, workflow.now())
            await self._record(decision.actor, "DECISION_MADE", decision.verdict)
            return self._case.state()

    @decide.validator
    def refuse_decision(self, decision: Decision) -> None:
        """A stale, double or forbidden decision is refused before it enters history."""
        with refusals_told():
            self._case.require_may_decide(decision, workflow.now())

    @workflow.query
    def status(self) -> ReconciliationState:
        """Where it stands."""
        return self._case.state()

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(
            ReconciliationActivities.record_reconciliation_step, step, **RECORD
        )
