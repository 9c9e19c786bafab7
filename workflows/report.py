"""A compliance report: computed as of one moment, checked, rendered, signed off, handed in, accepted or made anew."""

from contextlib import suppress
from datetime import timedelta
from typing import TypedDict

from temporalio import workflow
from temporalio.common import RetryPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError, WorkflowAlreadyStartedError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.regulator import RegulatorActivities
    from activities.report import ReportActivities
    from activities.report_files import ReportFileActivities
    from activities.report_sections import AS_OF_LOST, FreezeRequest, ReportSectionActivities
    from activities.suspicion import KeepFindings, SuspicionActivities
    from models.actors import SYSTEM, Actor
    from models.decision import Decision
    from models.ids import report_id_of, report_workflow_id
    from models.report import (
        REPORT_WORKFLOW,
        Receipt,
        ReceiptStatus,
        RenderRequest,
        ReportStage,
        ReportStart,
        ReportState,
        SectionRequest,
        SectionWritten,
    )
    from models.report_case import ReportCase
    from models.suspicion import FINDINGS
    from models.task_clock import Bell
    from workflows import queues
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told
    from workflows.report_attributes import ReportAttributes
    from workflows.task_desk import TaskDesk

_BEAT = timedelta(seconds=15)
"""After how long without a heartbeat a worker counts as dead."""
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))


class _Terms(TypedDict):
    """The terms of an activity, but for the line that operators read beside it."""

    task_queue: str
    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta | None
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


_COMPUTING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(hours=4),
    schedule_to_close_timeout=timedelta(days=1),
    heartbeat_timeout=_BEAT,
    retry_policy=_PATIENT,
)
"""A section or a file that a day of attempts does not bring forth fails the report."""

_KEEPING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(hours=1),
    schedule_to_close_timeout=None,
    heartbeat_timeout=_BEAT,
    retry_policy=_PATIENT,
)

_HOLDING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(days=2),
    schedule_to_close_timeout=None,
    heartbeat_timeout=_BEAT,
    retry_policy=_PATIENT,
)
"""Longer than any section may take."""

_ASKING = _Terms(
    task_queue=queues.REPORTS,
    start_to_close_timeout=timedelta(minutes=30),
    schedule_to_close_timeout=None,
    heartbeat_timeout=timedelta(minutes=1),
    retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=15)),
)
"""The gateway is waited for as long as it takes."""


@workflow.defn(name=REPORT_WORKFLOW)
class ComplianceReportWorkflow(TaskDesk[ReportCase]):
    """One revision of one report."""

    @workflow.init
    def __init__(self, start: ReportStart) -> None:
        self._start = start
        super().__init__(ReportCase(start, new_id=workflow.uuid4))
        self._attributes = ReportAttributes(confidential=start.key.report_type.confidential)
        self._opened = False

    @workflow.run
    async def run(self, start: ReportStart) -> ReportState:
        """The life of a report, stage by stage."""
        await self._open()
        while not self._case.closed:
            match self._case.facts.stage:
                case ReportStage.SNAPSHOT | ReportStage.SECTIONS:
                    await self._compute()
                case ReportStage.RENDERING:
                    await self._render()
                case ReportStage.SUBMISSION:
                    await self._submit()
                case ReportStage.RECEIPT:
                    await self._await_receipt()
                case _:
                    await self._wait_for_people()
        if self._case.made_anew:
            await self._make_anew()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    # The steps of the procedure

    async def _open(self) -> None:
        """The report is there from its first moment on."""
        async with self._one_at_a_time:
            self._case.opened(workflow.now())
            await self._record(self._start.requested_by, "REPORT_REQUESTED")
            self._opened = True

    async def _compute(self) -> None:
        """Hold the record at one moment and write the sections, one after the other; then set them against it."""
        freeze = FreezeRequest(report_id=self._start.report_id, key=self._start.key)
        held = workflow.start_activity_method(
            ReportSectionActivities.hold_report_snapshot,
            freeze,
            **_HOLDING,
            cancellation_type=workflow.ActivityCancellationType.TRY_CANCEL,
            summary="the record, held at one moment",
        )
        try:
            while not await self._write_sections(freeze):
                workflow.logger.warning("the record changed after its snapshot was lost; the sections begin again")
        except ActivityError as error:
            await self._give_up(error, "the report could not be computed")
            return
        finally:
            held.cancel()
            with suppress(ActivityError):  # it was cancelled, or had failed: nobody needs it any more
                await held
        await workflow.execute_activity_method(
            ReportSectionActivities.forget_report_snapshot, self._start.report_id, **_COMPUTING
        )
        async with self._one_at_a_time:
            agreed = self._case.reconciled(workflow.now())
            await self._record(SYSTEM, "REPORT_RECONCILED" if agreed else "REPORT_FAILED")
        if agreed:
            await self._keep_findings()

    async def _keep_findings(self) -> None:
        """What an AML report found is kept, a suspicion each, for officers to judge."""
        for section in self._case.facts.sections:
            if section.result.name == FINDINGS:
                found = KeepFindings(report_id=self._start.report_id, key=self._start.key, findings=section.file)
                await workflow.execute_activity_method(
                    SuspicionActivities.keep_findings, found, **_KEEPING, summary="findings"
                )

    async def _write_sections(self, freeze: FreezeRequest) -> bool:
        """Write every section of one moment. False when the moment was lost: then all of it is to be written again."""
        frozen = await workflow.execute_activity_method(
            ReportSectionActivities.report_as_of, freeze, **_COMPUTING, summary="the moment that it speaks of"
        )
        async with self._one_at_a_time:
            self._case.frozen(frozen.as_of, frozen.sections)
            await self._record(SYSTEM, "REPORT_FROZEN")
        for name in frozen.sections:
            request = SectionRequest(
                report_id=self._start.report_id, key=self._start.key, section=name, as_of=frozen.as_of
            )
            try:
                written: SectionWritten = await workflow.execute_activity_method(
                    ReportSectionActivities.write_report_section, request, **_COMPUTING, summary=name
                )
            except ActivityError as error:
                if isinstance(error.cause, ApplicationError) and error.cause.type == AS_OF_LOST:
                    return False
                raise
            async with self._one_at_a_time:
                self._case.written(written)
                await self._record(SYSTEM, "REPORT_SECTION_WRITTEN", name)
        return True

    async def _render(self) -> None:
        """Every file: JSON, the regulator's own, CSV of each section, PDF."""
        facts = self._case.facts
        assert facts.as_of is not None
        formats = ("json", "regulator", *(f"csv-{each.result.name}" for each in facts.sections), "pdf")
        for wanted in formats:
            request = RenderRequest(
                report_id=self._start.report_id,
                key=self._start.key,
                as_of=facts.as_of,
                sections=facts.sections,
                format=wanted,
            )
            try:
                file = await workflow.execute_activity_method(
                    ReportFileActivities.render_report, request, **_COMPUTING, summary=wanted
                )
            except ActivityError as error:
                await self._give_up(error, f"the file {wanted} could not be made")
                return
            self._case.rendered(file)
        async with self._one_at_a_time:
            self._case.complete(workflow.now())
            await self._record(SYSTEM, "REPORT_COMPLETE")

    async def _submit(self) -> None:
        """Hand it in; a gateway that may have it already is asked, not sent to again."""
        receipt = await workflow.execute_activity_method(
            RegulatorActivities.submit_report, self._case.submission(), **_ASKING, summary="to the regulator"
        )
        async with self._one_at_a_time:
            self._case.submitted(receipt, workflow.now())
            if receipt.status is not ReceiptStatus.RECEIVED:
                self._case.answered(receipt, workflow.now())
            await self._record(SYSTEM, "REPORT_SUBMITTED", receipt.acknowledgement)

    async def _await_receipt(self) -> None:
        """The regulator accepts it, or says why not."""
        receipt: Receipt = await workflow.execute_activity_method(
            RegulatorActivities.report_receipt, self._case.submission(), **_ASKING, summary="the regulator's receipt"
        )
        async with self._one_at_a_time:
            self._case.answered(receipt, workflow.now())
            await self._record(SYSTEM, f"REPORT_{self._case.facts.status}", receipt.acknowledgement)

    async def _wait_for_people(self) -> None:
        """Until somebody decides; who is late is reminded, and then the task escalates."""
        stage, alarm = self._case.facts.stage, self._case.alarm
        try:
            await workflow.wait_condition(
                lambda: self._case.facts.stage is not stage or self._case.alarm != alarm,
                timeout=None if alarm is None else max(alarm.at - workflow.now(), timedelta()),
                timeout_summary=None if alarm is None else alarm.bell.replace("_", " ").lower(),
            )
        except TimeoutError:
            async with self._one_at_a_time:
                if alarm is not None and self._case.alarm == alarm:  # nobody was quicker while the lock was held
                    note = self._case.ring(alarm.bell, workflow.now())
                    await self._record(SYSTEM, _BELLS[alarm.bell], note)

    async def _make_anew(self) -> None:
        """The next revision is a process of its own."""
        key = self._start.key.next_revision
        start = self._start.model_copy(update={"report_id": report_id_of(key), "key": key})
        try:
            await workflow.start_child_workflow(
                ComplianceReportWorkflow.run,
                start,
                id=report_workflow_id(key),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary="Compliance report",
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the next revision runs already")

    async def _give_up(self, error: ActivityError, what: str) -> None:
        """What a day of attempts did not bring forth is told on a task."""
        if is_cancelled_exception(error):
            raise error
        cause = error.cause
        reason = cause.type or "unknown" if isinstance(cause, ApplicationError) else type(cause).__name__
        async with self._one_at_a_time:
            self._case.failed((f"{what} ({reason})",), workflow.now())
            await self._record(SYSTEM, "REPORT_FAILED")

    # What people say

    @workflow.update
    async def ask(self, actor: Actor) -> ReportState:
        """Somebody asks for this report: everybody who does is answered with the same one."""
        del actor  # who asked first is recorded; who joins changes nothing
        await workflow.wait_condition(lambda: self._opened)
        return self._case.state()

    @workflow.update
    async def decide(self, decision: Decision) -> ReportState:
        """An officer signs the report off or fails it; has one that failed made anew, or leaves it."""
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
    def status(self) -> ReportState:
        """Where the report stands, and what it waits for."""
        return self._case.state()

    # Machinery

    async def _open_for_words(self) -> bool:
        """Before it is opened there is no row to write them to."""
        await workflow.wait_condition(lambda: self._opened)
        return True

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed, then show it to the operators."""
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(ReportActivities.record_report_step, step, **RECORD)
        self._attributes.publish(self._case.state())


_BELLS = {Bell.TASK_REMINDER: "TASK_REMINDED", Bell.TASK_OVERDUE: "TASK_ESCALATED"}
