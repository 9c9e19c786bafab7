"""Money in suspense: an officer says whose it is, another confirms it, and it goes there."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.escrow import ESCROW_UNAVAILABLE
    from activities.escrow_notices import NoticeActivities
    from activities.suspense import SuspenseActivities
    from models.actors import SYSTEM, Actor
    from models.decision import Decision
    from models.escrow_orders import TransferOutcome
    from models.suspense import (
        PLACEMENT_WORKFLOW,
        PlacementCase,
        PlacementOrder,
        PlacementQuestion,
        PlacementStart,
        PlacementState,
        Placing,
    )
    from workflows import queues
    from workflows.case_clock import keep_time
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told, told
    from workflows.task_desk import TaskDesk

_PAUSE = timedelta(hours=1)
"""After a bank stayed away for the whole budget."""


@workflow.defn(name=PLACEMENT_WORKFLOW)
class SuspensePlacementWorkflow(TaskDesk[PlacementCase]):
    """One proposal for one receipt."""

    @workflow.init
    def __init__(self, start: PlacementStart) -> None:
        super().__init__(PlacementCase(start, new_id=workflow.uuid4))
        self._start = start
        self._request_refused = False

    @workflow.run
    async def run(self, start: PlacementStart) -> PlacementState | None:
        """Propose, wait for the second officer, carry out. None where the record would not have the proposal."""
        await workflow.wait_condition(lambda: self._case.opened or self._request_refused)
        if self._case.opened:
            workflow.set_current_details(f"{self._case.task.title}: waits for another compliance officer.")
            await keep_time(self._case, self._record, self._one_at_a_time)
            if not self._case.rejected:
                await self._carry_out()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state() if self._case.opened else None

    # The steps of the procedure

    async def _carry_out(self) -> None:
        """The books first, then whoever is to know: the trade, or the bank. What the books refuse by now, or the bank,
        leaves the money in suspense."""
        placing = self._case.placing(f"suspense:{self._case.task.task_id}", workflow.now())
        placed = await workflow.execute_local_activity_method(SuspenseActivities.place_receipt, placing, **RECORD)
        refused = placed.refused
        if refused is None and placing.trade_id is None:
            refused = (await self._sent_back(placing)).refused
        elif refused is None:
            await self._tell_the_trade()
        async with self._one_at_a_time:
            self._case.carried_out(refused)
            await self._record(SYSTEM, "PLACEMENT_DONE" if refused is None else "PLACEMENT_NOT_DONE", refused or "")
        workflow.set_current_details(refused or "Placed.")

    async def _sent_back(self, placing: Placing) -> TransferOutcome:
        """What the bank answers, however long it is away."""
        while True:
            try:
                return await workflow.execute_activity_method(
                    SuspenseActivities.send_receipt_back,
                    placing,
                    task_queue=queues.VERIFICATION,
                    start_to_close_timeout=timedelta(minutes=5),
                    retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
                    summary="send unplaced money back",
                )
            except ActivityError as error:
                if not (isinstance(error.cause, ApplicationError) and error.cause.type == ESCROW_UNAVAILABLE):
                    raise
                workflow.set_current_details("The escrow bank does not answer; asked again in an hour.")
            await workflow.sleep(_PAUSE, summary="the bank does not answer")

    async def _tell_the_trade(self) -> None:
        """The notice of the deposit is the trade's by now, and untold."""
        await workflow.execute_activity_method(
            NoticeActivities.tell_trades,
            task_queue=queues.CASES,
            start_to_close_timeout=timedelta(minutes=10),
            heartbeat_timeout=timedelta(seconds=60),
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
            summary="tell the trade of its money",
        )

    # What officers say

    @workflow.update
    async def propose(self, order: PlacementOrder) -> PlacementState:
        """The first officer's word. Refused (and the process ends) where the record will not have it."""
        async with self._one_at_a_time:
            question = PlacementQuestion(receipt_id=self._start.receipt_id, trade_id=order.trade_id, at=workflow.now())
            try:
                with refusals_told():
                    self._case.require_may_propose(order.actor)
                found = await workflow.execute_local_activity_method(
                    SuspenseActivities.look_at_receipt, question, **RECORD
                )
                with refusals_told():
                    self._case.propose(order, found, workflow.now())
            except (ActivityError, ApplicationError) as error:
                self._request_refused = not self._case.opened
                raise told(error) from error
            await self._record(order.actor, "PLACEMENT_PROPOSED")
            return self._case.state()

    @workflow.update
    async def decide(self, decision: Decision) -> PlacementState:
        """APPROVE moves the money, REJECT leaves it in suspense."""
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
    def status(self) -> PlacementState:
        """Where it stands."""
        return self._case.state()

    # Machinery

    async def _open_for_words(self) -> bool:
        """Nobody decides what nobody proposed, and there is no row to write it to."""
        await workflow.wait_condition(lambda: self._case.opened or self._request_refused)
        return self._case.opened

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(SuspenseActivities.record_placement_step, step, **RECORD)
