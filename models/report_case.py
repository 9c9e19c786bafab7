"""One report: the rules of the procedure, without any of its machinery.

Every method is one thing that happens to the report. It changes it or refuses, and remembers what it changed; `step`
hands that over as the one write to record.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from models import report_tasks, task_rules
from models.actors import SYSTEM, Actor
from models.case_tasks import CaseTasks
from models.decision import Decision, Refusal, Refused, Verdict
from models.ids import report_id_of, report_workflow_id
from models.notice import Notice
from models.report import (
    REPORT_EDGES,
    WAITS,
    AsOf,
    Receipt,
    ReceiptStatus,
    ReportFacts,
    ReportFile,
    ReportStage,
    ReportStart,
    ReportState,
    ReportStatus,
    ReportStep,
    ReportTransition,
    SectionWritten,
    Submission,
)
from models.task import Task, TaskKind
from models.task_clock import EVENTS, Alarm, Bell, next_alarm, notice_of, rung


class IllegalReportMove(ValueError):
    """A move that a report's status does not have."""


class ReportCase(CaseTasks):
    """The state of one report.

    Args:
        start: what the process was started with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    noun = "report"

    def __init__(self, start: ReportStart, *, new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self._start = start
        self._new_id = new_id
        self.facts = ReportFacts()
        self.made_anew = False
        """Whether an officer asked for the next revision."""
        self._transitions: list[ReportTransition] = []
        self._notices: list[Notice] = []

    # What is computed

    def opened(self, at: datetime) -> None:
        """It begins."""
        requested_by = self._start.requested_by.subject
        self._transitions.append(ReportTransition(status=ReportStatus.GENERATED, at=at, changed_by=requested_by))

    def frozen(self, as_of: AsOf, sections: Iterable[str]) -> None:
        """The record is frozen at a moment. What was computed of another moment is let go: a report speaks of one."""
        names = tuple(sections)
        self._set(as_of=as_of, stage=ReportStage.SECTIONS, sections=(), sections_to_write=names)

    def written(self, section: SectionWritten) -> None:
        """A section is in the store."""
        facts = self.facts
        left = tuple(name for name in facts.sections_to_write if name != section.result.name)
        self._set(sections=(*facts.sections, section), sections_to_write=left)

    def reconciled(self, at: datetime) -> bool:
        """The sections' totals against the record: they agree to the paisa, or the report is FAILED.

        Returns:
            Whether they agree.
        """
        failures = tuple(
            f"{section.result.name}: {check.sentence()}"
            for section in self.facts.sections
            for check in section.result.failed_checks
        )
        if failures:
            self.failed(failures, at)
        else:
            self._set(stage=ReportStage.RENDERING)
        return not failures

    def failed(self, failures: Iterable[str], at: datetime) -> None:
        """It cannot go out: what does not hold is told on a task."""
        self._set(failures=tuple(failures))
        self._move(ReportStatus.FAILED, at, SYSTEM, "; ".join(self.facts.failures))
        self._correction(at)

    def rendered(self, file: ReportFile) -> None:
        """One of its files is in the store."""
        kept = tuple(each for each in self.facts.files if each.format != file.format)
        self._set(files=(*kept, file))

    def complete(self, at: datetime) -> None:
        """Every file is there: an officer is to sign it off."""
        days = self._start.policy.sign_off_working_days
        self._set(stage=ReportStage.SIGN_OFF)
        self._open(report_tasks.opened(TaskKind.SIGN_OFF, self._new_id(), self._start, at=at, days=days))

    # What the regulator says

    def submission(self) -> Submission:
        """The submission that the sign-off asks for; the same however often it is asked for."""
        facts = self.facts
        file = next(each for each in facts.files if each.format == "regulator")
        assert facts.signed_by is not None
        assert facts.signed_at is not None
        return Submission(
            report_id=self._start.report_id,
            key=self._start.key,
            reference=str(self._start.report_id),
            signed_by=facts.signed_by,
            signed_at=facts.signed_at,
            file=file,
        )

    def submitted(self, receipt: Receipt, at: datetime) -> None:
        """The gateway has taken it."""
        reference = str(self._start.report_id)
        self._set(stage=ReportStage.RECEIPT, submitted_at=at, reference=reference, receipt=receipt, due_at=None)
        self._move(ReportStatus.SUBMITTED, at, SYSTEM, f"acknowledgement {receipt.acknowledgement}")

    def answered(self, receipt: Receipt, at: datetime) -> None:
        """The regulator has accepted it, or rejected it: then its reasons are told on a task."""
        self._set(receipt=receipt)
        if receipt.status is ReceiptStatus.ACCEPTED:
            self._set(stage=ReportStage.DONE)
            self._move(ReportStatus.APPROVED, at, SYSTEM)
        else:
            reasons = receipt.reasons or ("The regulator gave no reason.",)
            self._set(failures=reasons)
            self._move(ReportStatus.REJECTED, at, SYSTEM, "; ".join(reasons))
            self._correction(at)

    # What officers say

    def decide(self, decision: Decision, at: datetime) -> Task:
        """SIGN_OFF: APPROVE sends it to the regulator, REJECT fails it. CORRECTION: APPROVE has its next revision made,
        REJECT leaves it.

        Raises:
            Refused: with the reason.
        """
        decided = self._changed(self._decided(decision, at))
        approved = decision.verdict is Verdict.APPROVE
        if decided.kind is TaskKind.CORRECTION:
            self.made_anew = approved
            next_revision = report_id_of(self._start.key.next_revision) if approved else None
            self._set(stage=ReportStage.DONE, due_at=None, next_revision=next_revision)
        elif approved:
            self._set(stage=ReportStage.SUBMISSION, due_at=None, signed_by=decision.actor.subject, signed_at=at)
        else:
            self._set(failures=(f"not signed off: {decision.remarks}",), due_at=None)
            self._move(ReportStatus.FAILED, at, decision.actor, decision.remarks)
            self._correction(at)
        return decided

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        self._decided(decision, at)

    # What the clock brings

    @property
    def alarm(self) -> Alarm | None:
        """What the clock rings for next."""
        return next_alarm(self.open_task, None)

    def ring(self, bell: Bell, at: datetime) -> str:
        """The clock rang: whoever holds the task is reminded, or the task escalates. Returns a note of it."""
        task = self.open_task
        assert task is not None
        self._changed(rung(task, bell, at))
        self._notices.append(Notice(event=EVENTS[bell], payload=notice_of(task, None)))
        return f"{task.kind} due {task.due_at.isoformat()}"

    # What can be asked of it

    @property
    def closed(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.facts.stage is ReportStage.DONE

    def state(self) -> ReportState:
        """The answer to the query `status`."""
        start, facts = self._start, self.facts
        waiting_on, waiting_for = WAITS[facts.stage]
        return ReportState(
            report_id=start.report_id,
            report_type=start.key.report_type,
            jurisdiction=start.key.jurisdiction,
            generated_period=start.generated_period,
            revision=start.key.revision,
            status=facts.status,
            stage=facts.stage,
            waiting_on=waiting_on,
            waiting_for=waiting_for,
            due_at=facts.due_at,
            as_of=facts.as_of.at if facts.as_of else None,
            sections_written=tuple(each.result.name for each in facts.sections),
            sections_to_write=facts.sections_to_write,
            failures=facts.failures,
            files=facts.files,
            tasks=tuple(self.tasks.values()),
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> ReportStep:
        """What changed since the last step, as the one write to record."""
        transitions, self._transitions = tuple(self._transitions), []
        notices, self._notices = tuple(self._notices), []
        return ReportStep(
            operation_id=operation_id,
            start=self._start,
            at=at,
            actor=actor,
            action=action,
            note=note,
            facts=self.facts,
            transitions=transitions,
            tasks=self.take_changed_tasks(),
            notices=notices,
        )

    # How it does it

    def _require_running(self) -> None:
        if self.closed:
            raise Refused(Refusal.CASE_CLOSED, f"the report is closed ({self.facts.status})")

    def _decided(self, decision: Decision, at: datetime) -> Task:
        task = self._task(decision.task_id)
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_STATE, "a report is not changed; approve, or reject with the reason")
        return task_rules.decided(task, decision, at)

    def _correction(self, at: datetime) -> None:
        """A task that explains itself: what is wrong stands on it, and what becomes of it is decided there."""
        days = self._start.policy.correction_working_days
        task = report_tasks.opened(TaskKind.CORRECTION, self._new_id(), self._start, at=at, days=days)
        self._set(stage=ReportStage.CORRECTION)
        self._open(report_tasks.explained(task, self.facts.status, self.facts.failures))

    def _open(self, task: Task) -> None:
        self._changed(task)
        self._set(due_at=task.due_at)

    def _move(self, target: ReportStatus, at: datetime, by: Actor, remarks: str = "") -> None:
        source = self.facts.status
        if target not in REPORT_EDGES[source]:
            raise IllegalReportMove(f"{report_workflow_id(self._start.key)} cannot become {target} from {source}")
        self._set(status=target)
        self._transitions.append(ReportTransition(status=target, at=at, changed_by=by.subject, remarks=remarks))

    def _set(self, **changes: object) -> None:
        self.facts = self.facts.model_copy(update=changes)
        self.changes += 1
