"""A secondary trade: a stake changes hands once, for its price, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.trade import TradeActivities
    from models.actors import SYSTEM, Actor
    from models.decision import Decision
    from models.trade_case import TradeCase
    from models.trade_facts import TradeTerms
    from models.trade_process import (
        TRADE_FUNDED,
        TRADE_WORKFLOW,
        AssessmentRequest,
        CancelOrder,
        CancelReason,
        Scope,
        TakeUp,
        TradeAssessment,
        TradeRequest,
        TradeStart,
        TradeState,
    )
    from models.trade_stage import Stage
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told, told
    from workflows.task_desk import TaskDesk
    from workflows.trade_recording import TradeRecorder
    from workflows.trade_steps import TradeSteps


class _Cancelled(Exception):
    pass


@workflow.defn(name=TRADE_WORKFLOW)
class TradeWorkflow(TaskDesk[TradeCase]):
    """One sale of units of a stake."""

    @workflow.init
    def __init__(self, start: TradeStart) -> None:
        self._start = start
        super().__init__(TradeCase(start, new_id=workflow.uuid4))
        self._recorder = TradeRecorder(self._case, self._operation_ids)
        self._steps = TradeSteps(start.trade_id)
        self._undo: list[Callable[[], Awaitable[None]]] = []
        self._request_refused = False
        self._bank_news = self._looked_at = 0

    @workflow.run
    async def run(self, start: TradeStart) -> TradeState:
        """The procedure. A cancel of the workflow is a cancel of the trade, for as long as there can be one: it stops
        the procedure between two steps and never within one, so that what is undone is known to be done or not."""
        procedure = asyncio.create_task(self._trade())
        try:
            await asyncio.shield(procedure)
        except asyncio.CancelledError:
            await self._cancelled_by_operator()
            await procedure
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    # The steps of the procedure

    async def _trade(self) -> None:
        """From the listing to the payout; what stops it before the chain has settled undoes it, in reverse."""
        await workflow.wait_condition(lambda: self._case.request is not None or self._request_refused)
        if self._request_refused:
            return
        try:
            await self._until_left(Stage.FIRST_REFUSAL, Stage.COMPLIANCE)
            await self._reserve()
            await self._until_funded()
            await self._deliver()
        except _Cancelled:
            await self._undo_all()
        else:
            await self._pay_out()
        await self._give_back_what_comes_late()

    async def _reserve(self) -> None:
        """The units are locked for this trade alone, and the bank opens an account for its price."""
        await self._require_allowed(Scope.ALL, CancelReason.REFUSED_BY_RULES)
        self._undo.append(self._steps.unlock_units)
        try:
            await self._steps.lock_units()
        except (ActivityError, ApplicationError) as error:
            await self._cancel(CancelReason.UNITS_NOT_FREE, _said(error))
        self._undo.append(self._give_back)
        try:
            reference = await self._steps.open_escrow()
        except ActivityError as error:
            await self._cancel(CancelReason.ESCROW_REFUSED, _said(error))
        async with self._one_at_a_time:
            self._require_going_on()
            self._case.reserved(reference, workflow.now())
            await self._record(SYSTEM, "TRADE_RESERVED")

    async def _until_funded(self) -> None:
        """The buyer pays, in one sum or in several; once the price is there it is set apart."""
        self._undo.append(self._steps.unhold_price)
        while self._case.stage is Stage.FUNDING:
            await self._until_left(Stage.FUNDING, or_when=self._bank_has_news)
            async with self._one_at_a_time:  # a cancel that comes now finds the price set apart, or comes first
                self._require_going_on()
                if self._case.stage is Stage.FUNDING and self._bank_has_news():
                    self._looked_at = self._bank_news
                    outcome = await self._steps.hold_price()
                    if outcome.held:
                        self._case.funded(outcome.funding, workflow.now())
                    else:
                        self._case.paid_in(outcome.funding)
                    await self._record(SYSTEM, "TRADE_FUNDED" if outcome.held else "TRADE_PARTLY_FUNDED")

    async def _deliver(self) -> None:
        """The parties, and whether the price is still whole, are looked at once more; then delivery against payment,
        on chain in one transaction."""
        assessment = await self._require_allowed(Scope.STANDING, CancelReason.STANDING_CHANGED)
        if self._bank_has_news():
            self._looked_at = self._bank_news
            self._case.paid_in((await self._steps.hold_price()).funding)
        self._require_going_on()
        if max(self._case.owed, assessment.owed) > 0:
            await self._cancel(CancelReason.DEPOSIT_REVERSED, "the bank took a deposit back")
        self._case.settling()  # from here on nobody can cancel it but the chain
        try:
            receipt = await self._steps.settle_on_chain(assessment.facts)
        except (ActivityError, ApplicationError) as error:
            await self._cancel(CancelReason.CHAIN_REFUSED, _said(error))
        await self._steps.settle_in_record(receipt)
        self._case.settled(receipt)
        self._recorder.publish()

    async def _pay_out(self) -> None:
        """The seller's money leaves, and what the buyer paid above the price. The trade is settled whatever becomes of
        that: what cannot be sent stays in the books, whose it is, and the record says so."""
        try:
            outcome = await self._steps.pay_seller()
        except ActivityError as error:
            refused: str | None = _said(error)
        else:
            refused = outcome.refused
        if self._case.excess > 0:
            await self._give_back()
        async with self._one_at_a_time:
            self._case.paid_out(refused)
            await self._record(SYSTEM, "TRADE_PAID_OUT" if refused is None else "PAYOUT_REFUSED", refused or "")

    async def _undo_all(self) -> None:
        """Everything that was begun, undone in reverse."""
        if self._case.stage is not Stage.UNDOING:
            return
        while self._undo:
            await self._undo.pop()()
        async with self._one_at_a_time:
            self._case.undone()
            await self._record(SYSTEM, "TRADE_UNDONE")

    async def _give_back_what_comes_late(self) -> None:
        """Money that the bank told of while the trade ended; what it tells of later, others give back."""
        while self._case.escrow_reference is not None and self._bank_has_news():
            await self._give_back()

    async def _give_back(self) -> None:
        """What lies in escrow beside the price goes back to the buyer: the undo of opening it. What the bank tells of
        from now on was perhaps not in it, so it counts as news."""
        self._looked_at = self._bank_news
        await self._steps.give_back()

    # What people, and the bank, say

    @workflow.update
    async def request(self, request: TradeRequest) -> TradeState:
        """The seller lists units: judged at once. Refused (and the process ends) when the record has no such stake."""
        async with self._one_at_a_time:
            if self._case.request is None:
                try:
                    assessment = await self._judged(request.terms, Scope.ALL)
                except (ActivityError, ApplicationError) as error:
                    self._request_refused = True
                    raise told(error) from error
                self._case.open(request, assessment, workflow.now())
                await self._record(request.actor, "TRADE_REQUESTED")
            return self._case.state()

    @workflow.update
    async def take_up(self, word: TakeUp) -> TradeState:
        """A co-investor uses its right of first refusal, or leaves it."""
        async with self._one_at_a_time:
            with refusals_told():
                offer = self._case.require_may_take_up(word)
                if word.takes:
                    terms = self._case.terms.model_copy(update={"buyer_investor_id": offer.investor_id})
                    assessment = await self._judged(terms, Scope.ALL)
                    self._case.taken_up(word, assessment, workflow.now())
                else:
                    self._case.declined(word, workflow.now())
            await self._record(word.actor, "OFFER_TAKEN" if word.takes else "OFFER_DECLINED")
            return self._case.state()

    @take_up.validator
    def refuse_take_up(self, word: TakeUp) -> None:
        """Who has no offer is refused before it enters history."""
        with refusals_told():
            self._case.require_may_take_up(word)

    @workflow.update
    async def cancel(self, order: CancelOrder) -> TradeState:
        """The seller withdraws, or compliance stops it."""
        async with self._one_at_a_time:
            with refusals_told():
                reason = self._case.require_may_cancel(order)
            self._case.cancel(reason, order.actor, workflow.now(), order.reason)
            await self._record(order.actor, "TRADE_CANCELLED", reason)
            return self._case.state()

    @cancel.validator
    def refuse_cancel(self, order: CancelOrder) -> None:
        """A cancel that comes too late, or of somebody else's trade, is refused before it enters history."""
        with refusals_told():
            self._case.require_may_cancel(order)

    @workflow.update
    async def decide(self, decision: Decision) -> TradeState:
        """An officer decides the COMPLIANCE task."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.decide(decision, workflow.now())
            await self._record(decision.actor, "DECISION_MADE", f"{task.kind} {decision.verdict}")
            return self._case.state()

    @decide.validator
    def refuse_decision(self, decision: Decision) -> None:
        """A stale, double or forbidden decision is refused before it enters history."""
        with refusals_told():
            self._case.require_may_decide(decision, workflow.now())

    @workflow.signal(name=TRADE_FUNDED)
    def funded(self, *words: object) -> None:
        """The bank told of money that came or went. Whatever the signal says, what counts is the ledger: it is looked
        at, and in whichever order signals come, or however often, it says the same."""
        self._bank_news += 1

    @workflow.query
    def status(self) -> TradeState:
        """Where the trade stands, and what it waits for."""
        return self._case.state()

    # Machinery

    def _bank_has_news(self) -> bool:
        return self._bank_news != self._looked_at

    async def _until_left(self, *stages: Stage, or_when: Callable[[], bool] = lambda: False) -> None:
        """Wait while the trade is in one of `stages`, and ring its clock; what is cancelled ends there.

        Raises:
            _Cancelled: it was.
        """
        while self._case.stage in stages and not or_when():
            alarm = self._case.alarm
            wait = None if alarm is None else max(alarm.at - workflow.now(), timedelta())
            try:
                await workflow.wait_condition(
                    lambda: self._case.alarm != alarm or self._case.stage not in stages or or_when(),  # noqa: B023 — awaited here
                    timeout=wait,
                    timeout_summary="" if alarm is None else alarm.bell.replace("_", " ").lower(),
                )
            except TimeoutError:
                async with self._one_at_a_time:
                    if alarm is not None and self._case.alarm == alarm and not or_when():
                        self._case.ring(alarm, workflow.now())
                        await self._record(SYSTEM, alarm.bell.value)
        self._require_going_on()

    async def _judged(self, terms: TradeTerms, scope: Scope) -> TradeAssessment:
        request = AssessmentRequest(
            trade_id=self._start.trade_id, terms=terms, policy=self._start.policy, at=workflow.now(), scope=scope
        )
        return await workflow.execute_local_activity_method(TradeActivities.assess_trade, request, **RECORD)

    async def _require_allowed(self, scope: Scope, reason: CancelReason) -> TradeAssessment:
        """The trade, judged again; it ends for `reason` when rules speak against it now.

        Raises:
            _Cancelled: they do, or it was cancelled meanwhile.
        """
        assessment = await self._judged(self._case.terms, scope)
        if assessment.broken:
            self._case.refused(assessment)
            await self._cancel(reason, "; ".join(each.code for each in assessment.broken))
        return assessment

    def _require_going_on(self) -> None:
        if self._case.cancelled is not None:
            raise _Cancelled

    async def _cancel(self, reason: CancelReason, note: str) -> NoReturn:
        """The procedure itself finds that the trade cannot go on.

        Raises:
            _Cancelled: always.
        """
        async with self._one_at_a_time:
            if self._case.cancelled is None:
                self._case.cancel(reason, SYSTEM, workflow.now())
                await self._record(SYSTEM, "TRADE_CANCELLED", f"{reason}: {note}")
        raise _Cancelled

    async def _cancelled_by_operator(self) -> None:
        async with self._one_at_a_time:
            if self._case.may_be_stopped:
                self._case.cancel(CancelReason.CANCELLED_BY_OPERATOR, SYSTEM, workflow.now())
                await self._record(SYSTEM, "TRADE_CANCELLED", CancelReason.CANCELLED_BY_OPERATOR)
            elif self._case.request is None:
                self._request_refused = True

    async def _open_for_words(self) -> bool:
        """Nobody can decide what nobody asked for, and there is no row to write it to."""
        await workflow.wait_condition(lambda: self._case.request is not None or self._request_refused)
        return self._case.request is not None

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        await self._recorder.record(actor, action, note)


def _said(error: ActivityError | ApplicationError) -> str:
    """Why an activity failed for good. One that was cut off is no answer.

    Raises:
        ActivityError: it was cancelled.
    """
    if is_cancelled_exception(error):
        raise error
    cause = error.cause if isinstance(error, ActivityError) else error
    return str(cause) if isinstance(cause, ApplicationError) else "it did not say why"
