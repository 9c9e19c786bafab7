"""One suspicion: the rules of the procedure, without any of its machinery.

Every method is one thing that happens to it. It changes it or refuses, and remembers what it changed; `step` hands that
over as the one write to record.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from models import report_tasks, task_clock, task_rules
from models.actors import SYSTEM, Actor, Role
from models.case_tasks import CaseTasks
from models.decision import Decision, Refusal, Refused, Verdict
from models.financial_year import IST
from models.report import Receipt, ReceiptStatus, ReportFile, ReportStatus, Submission
from models.suspicion_record import (
    SUSPICION_EDGES,
    SUSPICION_WAITS,
    Amendment,
    StrRequest,
    SuspicionFacts,
    SuspicionStage,
    SuspicionStart,
    SuspicionState,
    SuspicionStatus,
    SuspicionStep,
    SuspicionTransition,
)
from models.task import Process, Task, TaskKind, TaskStatus
from models.task_clock import Alarm, Bell, next_alarm, rung

_TITLE = "File the suspicious transaction report, or dismiss the suspicion"


class IllegalSuspicionMove(ValueError):
    """A move that a suspicion's status does not have."""


class SuspicionCase(CaseTasks):
    """The state of one suspicion.

    Args:
        start: what the process was started with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    noun = "suspicion"

    def __init__(self, start: SuspicionStart, *, new_id: Callable[[], UUID]) -> None:
        super().__init__()
        self._start = start
        self._new_id = new_id
        self.facts = SuspicionFacts(draft=start.draft)
        self._transitions: list[SuspicionTransition] = []

    # What officers say

    def judge(self, decision: Decision, at: datetime) -> None:
        """The first word: APPROVE confirms the suspicion, and somebody else is to file it within the working days
        of the law; REJECT dismisses it.

        Raises:
            Refused: with the reason.
        """
        self.require_may_judge(decision)
        word = {"decided_by": decision.actor.subject, "decided_at": at, "remarks": decision.remarks}
        if decision.verdict is Verdict.REJECT:
            self._set(stage=SuspicionStage.DONE, **word)
            self._move(SuspicionStatus.DISMISSED, at, decision.actor)
            return
        due_at = task_clock.term(at, self._start.policy.filing_working_days).due_at
        self._set(due_at=due_at, **word)
        self._move(SuspicionStatus.CONFIRMED, at, decision.actor)
        self._to_be_filed(at)

    def require_may_judge(self, decision: Decision) -> None:
        """Refuse a first word that `judge` would refuse.

        Raises:
            Refused: with the reason.
        """
        if not decision.actor.has(Role.COMPLIANCE_OFFICER):
            raise Refused(Refusal.FORBIDDEN_ROLE, f"this is for the role {Role.COMPLIANCE_OFFICER}")
        if self.facts.stage is not SuspicionStage.JUDGEMENT:
            raise Refused(Refusal.WRONG_STATE, f"this suspicion was judged: it is {self.facts.status}")
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_STATE, "a suspicion is confirmed or dismissed")
        task_rules.require_remarks(decision.remarks, "confirming or dismissing a suspicion")

    def amend(self, amendment: Amendment) -> None:
        """An officer gives the report's fields.

        Raises:
            Refused: with the reason.
        """
        if not amendment.actor.has(Role.COMPLIANCE_OFFICER):
            raise Refused(Refusal.FORBIDDEN_ROLE, f"this is for the role {Role.COMPLIANCE_OFFICER}")
        if self.facts.stage is not SuspicionStage.FILING:
            raise Refused(
                Refusal.WRONG_STATE, f"its report can be changed while it waits to be filed: it is {self.facts.status}"
            )
        self._set(draft=amendment.draft)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """APPROVE files the report as it stands, REJECT dismisses the suspicion after all.

        Raises:
            Refused: with the reason.
        """
        decided = self._changed(self._decided(decision, at))
        if decision.verdict is Verdict.REJECT:
            self._set(stage=SuspicionStage.DONE, due_at=None, remarks=decision.remarks)
            self._move(SuspicionStatus.DISMISSED, at, decision.actor)
            return decided
        attempts = self.facts.attempts + 1
        self._set(
            stage=SuspicionStage.WRITING,
            attempts=attempts,
            reference=uuid5(self._start.suspicion_id, str(attempts)),
            approved_by=decision.actor.subject,
            approved_at=at,
            failures=(),
        )
        return decided

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        self._decided(decision, at)

    # What is written, and what the regulator says

    def request(self) -> StrRequest:
        """The file that was approved; the same however often it is asked for."""
        facts = self.facts
        assert facts.reference is not None
        assert facts.approved_at is not None
        return StrRequest(
            suspicion_id=self._start.suspicion_id,
            reference=facts.reference,
            reported_on=facts.approved_at.astimezone(IST).date(),
            draft=facts.draft,
        )

    def written(self, file: ReportFile) -> None:
        """The file is in the store."""
        self._set(file=file, stage=SuspicionStage.SUBMISSION)

    def unwritable(self, reason: str, at: datetime) -> None:
        """The file cannot be what the regulator takes: it comes back."""
        self._set(failures=(reason,))
        self._to_be_filed(at)

    def submission(self) -> Submission:
        """The submission; the same however often it is asked for."""
        facts = self.facts
        assert facts.file is not None
        assert facts.reference is not None
        assert facts.approved_by is not None
        assert facts.approved_at is not None
        return Submission(
            report_id=self._start.suspicion_id,
            key=self._start.key,
            reference=str(facts.reference),
            signed_by=facts.approved_by,
            signed_at=facts.approved_at,
            file=facts.file,
        )

    def submitted(self, receipt: Receipt, at: datetime) -> None:
        """The gateway has taken it."""
        self._set(stage=SuspicionStage.RECEIPT, submitted_at=at, receipt=receipt)
        self._move(SuspicionStatus.SUBMITTED, at, SYSTEM)

    def answered(self, receipt: Receipt, at: datetime) -> None:
        """The regulator has taken it for good, or says why not: then it is to be filed again."""
        self._set(receipt=receipt)
        if receipt.status is ReceiptStatus.ACCEPTED:
            self._set(stage=SuspicionStage.DONE, due_at=None)
            self._move(SuspicionStatus.FILED, at, SYSTEM)
            return
        self._set(failures=receipt.reasons or ("The regulator gave no reason.",))
        self._move(SuspicionStatus.CONFIRMED, at, SYSTEM)
        self._to_be_filed(at)

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
        return f"{task.kind} due {task.due_at.isoformat()}"

    # What can be asked of it

    @property
    def judged(self) -> bool:
        """Whether the first word was said."""
        return self.facts.stage is not SuspicionStage.JUDGEMENT

    @property
    def closed(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.facts.stage is SuspicionStage.DONE

    def state(self) -> SuspicionState:
        """The answer to the query `status`."""
        facts = self.facts
        waiting_on, waiting_for = SUSPICION_WAITS[facts.stage]
        return SuspicionState(
            suspicion_id=self._start.suspicion_id,
            status=facts.status,
            stage=facts.stage,
            waiting_on=waiting_on,
            waiting_for=waiting_for,
            due_at=facts.due_at,
            draft=facts.draft,
            reference=facts.reference,
            failures=facts.failures,
            tasks=tuple(self.tasks.values()),
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> SuspicionStep:
        """What changed since the last step, as the one write to record."""
        transitions, self._transitions = tuple(self._transitions), []
        return SuspicionStep(
            operation_id=operation_id,
            start=self._start,
            at=at,
            actor=actor,
            action=action,
            note=note,
            facts=self.facts,
            transitions=transitions,
            tasks=self.take_changed_tasks(),
        )

    # How it does it

    def _require_running(self) -> None:
        if self.closed:
            raise Refused(Refusal.CASE_CLOSED, f"the suspicion is closed ({self.facts.status})")

    def _decided(self, decision: Decision, at: datetime) -> Task:
        task = self._task(decision.task_id)
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_STATE, "change its fields yourself, then approve; or reject with the reason")
        return task_rules.decided(task, decision, at)

    def _to_be_filed(self, at: datetime) -> None:
        """A task for another officer than who confirmed it. The law's due time stays what it was, however often it
        comes back."""
        confirmer, due_at = self.facts.decided_by, self.facts.due_at
        assert confirmer is not None
        assert due_at is not None
        term = task_clock.term(at, self._start.policy.filing_working_days)
        task = Task(
            task_id=self._new_id(),
            process=Process.SUSPICION,
            case_id=self._start.suspicion_id,
            kind=TaskKind.FILE_STR,
            role=Role.COMPLIANCE_OFFICER,
            title=_TITLE,
            status=TaskStatus.OPEN,
            opened_at=at,
            due_at=due_at,
            remind_at=min(term.remind_at, due_at),
            barred=frozenset({confirmer}),
            confidential=True,
        )
        self._set(stage=SuspicionStage.FILING)
        came_back_from = ReportStatus.REJECTED if self.facts.receipt is not None else ReportStatus.FAILED
        self._changed(report_tasks.explained(task, came_back_from, self.facts.failures))

    def _move(self, target: SuspicionStatus, at: datetime, by: Actor) -> None:
        source = self.facts.status
        if target not in SUSPICION_EDGES[source]:
            raise IllegalSuspicionMove(f"a suspicion cannot become {target} from {source}")
        self._set(status=target)
        self._transitions.append(SuspicionTransition(status=target, at=at, changed_by=by.subject))

    def _set(self, **changes: object) -> None:
        self.facts = self.facts.model_copy(update=changes)
