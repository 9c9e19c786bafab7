"""A buyer's requirement: assessed before the buyer's request is answered, decided by officers where the rules want
that, held against the buyer's credit, and watched over until it is fulfilled or ends."""

import asyncio
from datetime import datetime, timedelta
from typing import NoReturn

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.requirement import RequirementActivities
    from models import requirement_case
    from models.actors import SYSTEM, Actor
    from models.buyer_change import BUYER_CHANGED
    from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, SignalledDecision, Verdict
    from models.requirement import Source
    from models.requirement_case import Change
    from models.requirement_status import LIVE
    from models.requirement_steps import (
        CAUSES,
        REQUIREMENT_WORKFLOW,
        AssessOrder,
        Cause,
        CloseAction,
        CloseOrder,
        Recorded,
        RequirementCore,
        RequirementRequest,
        RequirementStart,
        RequirementState,
        RequirementStep,
        SignalledClose,
        hold_id_of,
        task_id_of,
    )
    from models.task import Task
    from models.task_clock import Bell
    from workflows.attributes import CaseAttributes, shown_requirement
    from workflows.operation_ids import OperationIds
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told

ASSESS = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=5)),
)
"""The sources have budgets of their own; what is retried is the record, until PostgreSQL is there."""

_LONG = 60
"""Events after which a run is continued as new before it waits on."""

_SOON = timedelta(seconds=1)
"""How long news of the buyer are gathered before they are looked at: an import changes many things at once."""

_BELLS = {Bell.TASK_REMINDER: "TASK_REMINDED", Bell.TASK_OVERDUE: "TASK_ESCALATED"}
_CLOSED = {CloseAction.CANCEL: "REQUIREMENT_CANCELLED", CloseAction.FULFIL: "REQUIREMENT_FULFILLED"}


@workflow.defn(name=REQUIREMENT_WORKFLOW)
class RequirementWorkflow:
    """One requirement, from the moment its buyer asks for it."""

    @workflow.init
    def __init__(self, start: RequirementStart) -> None:
        self._start = start
        self._core = start.core
        self._attributes = CaseAttributes(start.shown or None)
        self._one_at_a_time = asyncio.Lock()
        self._operation_ids = OperationIds()
        self._changed: list[Cause] = []
        self._changes = 0

    @workflow.run
    async def run(self, start: RequirementStart) -> RequirementState:
        """The life of a requirement."""
        await workflow.wait_condition(lambda: self._core is not None)  # the request comes with the start
        while self._requirement.status in LIVE:
            if self._changed:
                await self._reassess()
            elif self._requirement.expires_at <= workflow.now():
                await self._expire()
            elif (alarm := requirement_case.alarm_of(self._requirement)) and alarm.at <= workflow.now():
                await self._ring()
            else:
                await self._wait()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return requirement_case.state_of(self._requirement)

    # The steps of the procedure

    @workflow.update
    async def submit(self, request: RequirementRequest) -> RequirementState:
        """The buyer's request: assessed, its credit held, written down; the answer is the assessment."""
        async with self._one_at_a_time:
            if self._core is None:
                await self._assess(Cause.CREATED, request)
            return requirement_case.state_of(self._requirement)

    async def _reassess(self) -> None:
        """What is known of the buyer changed: the requirement is assessed anew, and moves if that says so."""
        await workflow.sleep(_SOON)
        async with self._one_at_a_time:
            causes, self._changed = self._changed, []
            if causes and self._requirement.status in LIVE:
                await self._assess(causes[-1], None)

    async def _expire(self) -> None:
        """Its time is over; the credit is given back."""
        async with self._one_at_a_time:
            now = workflow.now()
            if self._requirement.status in LIVE and self._requirement.expires_at <= now:
                await self._record(requirement_case.expired(self._requirement, now), SYSTEM, "REQUIREMENT_EXPIRED")

    async def _ring(self) -> None:
        """The officer who holds the task is reminded, or it is escalated."""
        async with self._one_at_a_time:
            alarm, now = requirement_case.alarm_of(self._requirement), workflow.now()
            if alarm is not None and alarm.at <= now and self._requirement.status in LIVE:
                await self._record(requirement_case.rang(self._requirement, alarm, now), SYSTEM, _BELLS[alarm.bell])

    async def _wait(self) -> None:
        """Until its time is over, its task's clock rings, or somebody speaks; a long history is let go of first."""
        if workflow.info().get_current_history_length() > _LONG:
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._changed and self._requirement.status in LIVE:
                self._continue_as_new()
            return
        before, wake = self._changes, self._next_wake()
        try:
            await workflow.wait_condition(
                lambda: self._changes != before or bool(self._changed),
                timeout=max(wake - workflow.now(), timedelta()),
                timeout_summary="the end of the requirement, or of its task's time",
            )
        except TimeoutError:
            return  # the loop sees what is due

    # What people say

    @workflow.update
    async def decide(self, decision: Decision) -> RequirementState:
        """An officer decides: APPROVE opens, of a FAIL once a second one says so too; REJECT ends it."""
        async with self._one_at_a_time:
            with refusals_told():
                await self._decide(decision, decision.verdict)
            return requirement_case.state_of(self._requirement)

    @decide.validator
    def refuse_decision(self, decision: Decision) -> None:
        """A stale, double or forbidden decision is refused before it enters history."""
        with refusals_told():
            self._decided(decision, "", workflow.now())

    @workflow.update
    async def close(self, order: CloseOrder) -> RequirementState:
        """The requirement is cancelled or fulfilled."""
        async with self._one_at_a_time:
            with refusals_told():
                change = requirement_case.closed(self._requirement, order, workflow.now())
            await self._record(change, order.actor, _CLOSED[order.action])
            return requirement_case.state_of(self._requirement)

    @close.validator
    def refuse_order(self, order: CloseOrder) -> None:
        """An order that comes too late, or too early, is refused before it enters history."""
        with refusals_told():
            requirement_case.require_may_close(self._requirement, order)

    @workflow.update
    async def claim(self, claim: Claim) -> Task:
        """An officer takes the task."""
        async with self._one_at_a_time:
            with refusals_told():
                change = requirement_case.claimed(self._requirement, claim)
            return await self._record_task(change, claim, "TASK_CLAIMED")

    @workflow.update
    async def release(self, claim: Claim) -> Task:
        """An officer puts the task back."""
        async with self._one_at_a_time:
            with refusals_told():
                change = requirement_case.released(self._requirement, claim)
            return await self._record_task(change, claim, "TASK_RELEASED")

    @workflow.update
    async def assign(self, claim: Claim) -> Task:
        """An officer gives the task to another."""
        async with self._one_at_a_time:
            with refusals_told():
                change = requirement_case.assigned(self._requirement, claim)
            return await self._record_task(change, claim, "TASK_ASSIGNED")

    @workflow.update
    async def settle_item(self, decision: ItemDecision) -> Task:
        """A RISK task has no items: what weighs against a requirement stands in its assessment."""
        with refusals_told():
            raise Refused(Refusal.UNKNOWN_ITEM, f"this task has no item {decision.item_id}")

    @workflow.signal
    async def approve(self, *words: object) -> None:
        """`decide` with APPROVE, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.APPROVE, words)

    @workflow.signal
    async def reject(self, *words: object) -> None:
        """`decide` with REJECT, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.REJECT, words)

    @workflow.signal
    async def cancel(self, *words: object) -> None:
        """`close` with CANCEL, for anyone with a Temporal client; the one word is a `SignalledClose`."""
        await workflow.wait_condition(lambda: self._core is not None)
        async with self._one_at_a_time:
            try:
                (word,) = words
                order = SignalledClose.model_validate(word).as_order(CloseAction.CANCEL)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                await self._note(SYSTEM, f"CANCEL {_UNREADABLE})")
                return
            try:
                change = requirement_case.closed(self._requirement, order, workflow.now())
            except Refused as refused:
                await self._note(order.actor, f"CANCEL signal: {refused.message}")
                return
            await self._record(change, order.actor, _CLOSED[CloseAction.CANCEL], "by signal")

    @workflow.signal(name=BUYER_CHANGED)
    def buyer_changed(self, *words: object) -> None:
        """Something new is known of the buyer; the one word is the source that knows it. News that come together are
        looked at together."""
        self._changed.extend(CAUSES[source] for source in Source if source.value in words)

    @workflow.query
    def status(self) -> RequirementState:
        """Where the requirement stands, and what it waits for."""
        return requirement_case.state_of(self._requirement)

    # Machinery

    @property
    def _requirement(self) -> RequirementCore:
        if self._core is None:
            raise Refused(Refusal.WRONG_STATE, "this requirement is not assessed yet")
        return self._core

    def _decided(self, decision: Decision, operation_id: str, now: datetime) -> Change:
        return requirement_case.decided(
            self._requirement, decision, now, task_id=task_id_of(operation_id), hold_id=hold_id_of(operation_id)
        )

    async def _decide(self, decision: Decision, verdict: Verdict, note: str = "") -> None:
        """Decide, and where an approval finds the credit short, have the requirement assessed by that first."""
        action = "DECISION_MADE"
        operation_id = self._operation_ids.of(action)
        change = self._decided(decision, operation_id, workflow.now())
        recorded = await self._record(change, decision.actor, action, note or verdict.value, operation_id)
        if not recorded.written:
            self._changed.append(Cause.CREDIT_SHORT)
            raise Refused(
                Refusal.WRONG_STATE,
                "the buyer's credit no longer covers this requirement: it is assessed anew, and then decided on",
            )

    async def _assess(self, cause: Cause, request: RequirementRequest | None) -> None:
        order = AssessOrder(
            operation_id=self._operation_ids.of(cause.value),
            requirement_id=self._start.requirement_id,
            cause=cause,
            at=workflow.now(),
            request=request,
            core=self._core,
        )
        self._core = await workflow.execute_local_activity_method(
            RequirementActivities.assess_requirement, order, **ASSESS
        )
        self._moved()

    async def _record(
        self, change: Change, actor: Actor, action: str, note: str = "", operation_id: str | None = None
    ) -> Recorded:
        """Write what changed, then show it to the operators. A step that could not be written changes nothing."""
        step = RequirementStep(
            operation_id=operation_id or self._operation_ids.of(action),
            before=self._requirement.status,
            at=workflow.now(),
            actor=actor,
            action=action,
            note=note,
            **{name: getattr(change, name) for name in Change.model_fields},
        )
        recorded = await workflow.execute_local_activity_method(
            RequirementActivities.record_requirement_step, step, **RECORD
        )
        if recorded.written:
            state = recorded.hold_state or change.core.hold_state
            self._core = requirement_case.with_hold(change.core, change.hold, state) if change.hold else change.core
            self._moved()
        return recorded

    async def _record_task(self, change: Change, claim: Claim, action: str) -> Task:
        (task,) = change.tasks
        await self._record(change, claim.actor, action, task.kind.value)
        return task

    async def _note(self, actor: Actor, note: str) -> None:
        """Something was said that changes nothing; the audit trail has it."""
        await self._record(Change(core=self._requirement), actor, "DECISION_REFUSED", note)

    async def _decision_signalled(self, verdict: Verdict, words: tuple[object, ...]) -> None:
        """A signal cannot be answered: one that is refused changes nothing, and the audit trail says so."""
        await workflow.wait_condition(lambda: self._core is not None)
        async with self._one_at_a_time:
            try:
                (word,) = words
                decision = SignalledDecision.model_validate(word).as_decision(verdict)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                await self._note(SYSTEM, f"{verdict} {_UNREADABLE}, task_id)")
                return
            try:
                await self._decide(decision, verdict, f"{verdict} by signal")
            except Refused as refused:
                await self._note(decision.actor, f"{verdict} signal: {refused.message}")

    def _moved(self) -> None:
        self._changes += 1
        self._attributes.publish(shown_requirement(requirement_case.state_of(self._requirement)))

    def _next_wake(self) -> datetime:
        alarm = requirement_case.alarm_of(self._requirement)
        expires = self._requirement.expires_at
        return min(expires, alarm.at) if alarm else expires

    def _continue_as_new(self) -> NoReturn:
        update = {"core": self._core, "shown": self._attributes.said}
        workflow.continue_as_new(self._start.model_copy(update=update))


_UNREADABLE = "signal without a readable word (subject, role, remarks"
