"""A day on which bank and books differ: an officer explains each difference, or upholds it."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.escrow_reconciliation import ReconciliationActivities
    from models.actors import SYSTEM, Actor
    from models.decision import Claim, Decision, ItemDecision, Refused, SignalledDecision, Verdict
    from models.escrow_reconciliation import RECONCILIATION_WORKFLOW
    from models.reconciliation_case import ReconciliationCase, ReconciliationState, ReconciliationStep
    from models.task import Task
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told


@workflow.defn(name=RECONCILIATION_WORKFLOW)
class EscrowReconciliationWorkflow:
    """One task, until it is decided. The task was recorded with the day that it is of."""

    @workflow.init
    def __init__(self, task: Task) -> None:
        self._case = ReconciliationCase(task)
        self._one_at_a_time = asyncio.Lock()
        self._steps: dict[str, int] = {}

    @workflow.run
    async def run(self, task: Task) -> ReconciliationState:
        """Wait for the officer, however long it takes."""
        workflow.set_current_details(f"{len(task.items)} difference(s) wait for a compliance officer.")
        await workflow.wait_condition(lambda: self._case.decided)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    @workflow.update
    async def claim(self, claim: Claim) -> Task:
        """An officer takes the task."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.claim(claim)
            await self._record(claim.actor, "TASK_CLAIMED", task.kind)
            return task

    @workflow.update
    async def release(self, claim: Claim) -> Task:
        """An officer puts the task back."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.release(claim)
            await self._record(claim.actor, "TASK_RELEASED", task.kind)
            return task

    @workflow.update
    async def assign(self, claim: Claim) -> Task:
        """An officer gives the task to another."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.assign(claim)
            await self._record(claim.actor, "TASK_ASSIGNED", f"{task.kind} to {task.assignee}")
            return task

    @workflow.update
    async def settle_item(self, decision: ItemDecision) -> Task:
        """An officer explains a difference, or upholds it."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.settle_item(decision, workflow.now())
            await self._record(decision.actor, "ITEM_SETTLED", decision.outcome)
            return task

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

    @workflow.signal
    async def approve(self, *words: object) -> None:
        """`decide` with APPROVE, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.APPROVE, words)

    @workflow.signal
    async def reject(self, *words: object) -> None:
        """`decide` with REJECT, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.REJECT, words)

    @workflow.query
    def status(self) -> ReconciliationState:
        """Where it stands."""
        return self._case.state()

    async def _decision_signalled(self, verdict: Verdict, words: tuple[object, ...]) -> None:
        """A signal cannot be answered: one that is refused changes nothing, and the audit trail says so."""
        async with self._one_at_a_time:
            try:
                (word,) = words
                decision = SignalledDecision.model_validate(word).as_decision(verdict)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                await self._record(SYSTEM, "DECISION_REFUSED", f"{verdict} signal without a readable word")
                return
            try:
                self._case.decide(decision, workflow.now())
            except Refused as refused:
                await self._record(decision.actor, "DECISION_REFUSED", f"{verdict} signal: {refused.message}")
                return
            await self._record(decision.actor, "DECISION_MADE", f"{verdict} by signal")

    async def _record(self, actor: Actor, action: str, note: str) -> None:
        step = ReconciliationStep(
            operation_id=self._operation_id(action),
            reconciliation_id=self._case.task.case_id,
            at=workflow.now(),
            actor=actor,
            action=action,
            note=note,
            task=self._case.task,
        )
        await workflow.execute_local_activity_method(
            ReconciliationActivities.record_reconciliation_step, step, **RECORD
        )

    def _operation_id(self, action: str) -> str:
        """What makes a step's write happen once: it names what is done, never the order in which it is done."""
        run = f"{workflow.info().workflow_id}:{workflow.info().run_id}"
        update = workflow.current_update_info()
        if update is not None:
            return f"{run}:update:{update.id}"
        self._steps[action] = self._steps.get(action, 0) + 1
        return f"{run}:{action}:{self._steps[action]}"
