"""A suspicion: an officer confirms or dismisses it; what is confirmed is filed as an STR by another officer, in time.

Nobody but the compliance role may learn of it: its id is a keyed digest, it has no search attributes, and what it shows
to operators says no more than that it runs.
"""

from datetime import timedelta
from typing import TypedDict

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.regulator import RegulatorActivities
    from activities.suspicion import NOT_OPEN, STR_INVALID, SuspicionActivities
    from models.actors import SYSTEM, Actor
    from models.decision import Decision, Refusal
    from models.report import Receipt, ReceiptStatus
    from models.suspicion_case import SuspicionCase
    from models.suspicion_record import (
        SUSPICION_WORKFLOW,
        Amendment,
        SuspicionStage,
        SuspicionStart,
        SuspicionState,
        SuspicionStatus,
    )
    from models.task_clock import Bell
    from workflows import queues
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told
    from workflows.task_desk import TaskDesk


class _Terms(TypedDict):
    """The terms of an activity."""

    task_queue: str
    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta | None
    retry_policy: RetryPolicy


_WRITING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=None,
    retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
)
_ASKING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(minutes=30),
    heartbeat_timeout=timedelta(minutes=1),
    retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=15)),
)
"""The gateway is waited for as long as it takes."""


@workflow.defn(name=SUSPICION_WORKFLOW)
class SuspicionWorkflow(TaskDesk[SuspicionCase]):
    """One suspicion, from the first word on it."""

    @workflow.init
    def __init__(self, start: SuspicionStart) -> None:
        self._start = start
        super().__init__(SuspicionCase(start, new_id=workflow.uuid4))
        self._unknown = False

    @workflow.run
    async def run(self, start: SuspicionStart) -> SuspicionState:
        """The life of a suspicion, stage by stage."""
        workflow.set_current_details("Restricted: ask the compliance officer.")
        while not (self._case.closed or self._unknown):
            match self._case.facts.stage:
                case SuspicionStage.WRITING:
                    await self._write()
                case SuspicionStage.SUBMISSION:
                    await self._submit()
                case SuspicionStage.RECEIPT:
                    await self._await_receipt()
                case _:
                    await self._wait_for_people()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    # The steps of the procedure

    async def _write(self) -> None:
        """The report's file, held to FIU-IND's order, lengths and codes."""
        try:
            file = await workflow.execute_activity_method(
                SuspicionActivities.write_str, self._case.request(), **_WRITING, summary="the report's file"
            )
        except ActivityError as error:
            cause = error.cause
            if not (isinstance(cause, ApplicationError) and cause.type == STR_INVALID):
                raise
            async with self._one_at_a_time:
                self._case.unwritable(cause.message, workflow.now())
                await self._record(SYSTEM, "STR_UNWRITABLE")
            return
        async with self._one_at_a_time:
            self._case.written(file)
            await self._record(SYSTEM, "STR_WRITTEN", file.sha256)

    async def _submit(self) -> None:
        """Hand it in; a gateway that may have it already is asked, not sent to again."""
        receipt = await workflow.execute_activity_method(
            RegulatorActivities.submit_report, self._case.submission(), **_ASKING, summary="to the regulator"
        )
        async with self._one_at_a_time:
            self._case.submitted(receipt, workflow.now())
            if receipt.status is not ReceiptStatus.RECEIVED:
                self._case.answered(receipt, workflow.now())
            await self._record(SYSTEM, "STR_SUBMITTED", receipt.acknowledgement)

    async def _await_receipt(self) -> None:
        """The regulator takes it, or says why not: then it comes back."""
        receipt: Receipt = await workflow.execute_activity_method(
            RegulatorActivities.report_receipt, self._case.submission(), **_ASKING, summary="the regulator's receipt"
        )
        async with self._one_at_a_time:
            self._case.answered(receipt, workflow.now())
            filed = self._case.facts.status is SuspicionStatus.FILED
            await self._record(SYSTEM, "STR_FILED" if filed else "STR_REFUSED", receipt.acknowledgement)

    async def _wait_for_people(self) -> None:
        """Until somebody says something; who is late is reminded, and then the task escalates."""
        stage, alarm = self._case.facts.stage, self._case.alarm
        try:
            await workflow.wait_condition(
                lambda: self._unknown or self._case.facts.stage is not stage or self._case.alarm != alarm,
                timeout=None if alarm is None else max(alarm.at - workflow.now(), timedelta()),
                timeout_summary=None if alarm is None else alarm.bell.replace("_", " ").lower(),
            )
        except TimeoutError:
            async with self._one_at_a_time:
                if alarm is not None and self._case.alarm == alarm:  # nobody was quicker while the lock was held
                    note = self._case.ring(alarm.bell, workflow.now())
                    await self._record(SYSTEM, _BELLS[alarm.bell], note)

    # What officers say

    @workflow.update
    async def judge(self, decision: Decision) -> SuspicionState:
        """The first word: APPROVE confirms the suspicion, REJECT dismisses it."""
        async with self._one_at_a_time:
            with refusals_told():
                self._case.judge(decision, workflow.now())
            try:
                await self._record(decision.actor, "SUSPICION_JUDGED", decision.verdict)
            except ActivityError as error:
                if not (isinstance(error.cause, ApplicationError) and error.cause.type == NOT_OPEN):
                    raise
                self._unknown = True
                raise ApplicationError(
                    "there is no such suspicion", type=Refusal.CASE_CLOSED, non_retryable=True
                ) from error
            return self._case.state()

    @judge.validator
    def refuse_judgement(self, decision: Decision) -> None:
        """A second or forbidden word is refused before it enters history."""
        with refusals_told():
            self._case.require_may_judge(decision)

    @workflow.update
    async def amend(self, amendment: Amendment) -> SuspicionState:
        """An officer gives the report's fields."""
        async with self._one_at_a_time:
            with refusals_told():
                self._case.amend(amendment)
            await self._record(amendment.actor, "STR_AMENDED")
            return self._case.state()

    @workflow.update
    async def decide(self, decision: Decision) -> SuspicionState:
        """Another officer than who confirmed it files the report, or dismisses the suspicion after all."""
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

    @workflow.query
    def status(self) -> SuspicionState:
        """Where the suspicion stands, and what it waits for."""
        return self._case.state()

    # Machinery

    async def _open_for_words(self) -> bool:
        """Nobody decides before the first word, nor where there is no such suspicion."""
        await workflow.wait_condition(lambda: self._case.judged or self._unknown)
        return self._case.judged and not self._unknown

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed."""
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(SuspicionActivities.record_suspicion_step, step, **RECORD)


_BELLS = {Bell.TASK_REMINDER: "TASK_REMINDED", Bell.TASK_OVERDUE: "TASK_ESCALATED"}
