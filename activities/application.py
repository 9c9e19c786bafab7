"""What an application does to the record, and what the rules make of it. Quick and ours: run as local activities."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.scoring import AssessedRecords, AssessmentRequest, Scorecard, judged
from models.application import Assessment, CaseStep, ChangesAnswer, Submission, SubmittedCase
from models.conflict import Conflict
from models.record import Record
from models.verification import planned_checks


class SubmissionStep(Record):
    """Handing a draft in: the submission, and the step that opens its review."""

    submission: Submission
    step: CaseStep


class AnswerStep(Record):
    """Handing in what was asked for: the answer, and the step that sets the checks going again."""

    answer: ChangesAnswer
    step: CaseStep


class ApplicationRecords(AssessedRecords, Protocol):
    """The record of applications. Each method is one transaction."""

    def submit(self, submission: Submission, step: CaseStep) -> None:
        """Snapshot the draft and open the case; doing it again changes nothing.

        Raises:
            Conflict: the draft changed since it was validated, is not a draft any more, or its PAN or wallet is
                another live contractor's.
        """
        ...

    def answer(self, answer: ChangesAnswer, step: CaseStep) -> None:
        """Put the document as it stands in the place of the one handed in; doing it again changes nothing.

        Raises:
            Conflict: nothing is asked for any more, it changed since it was validated, or its PAN, GSTIN or wallet is
                another live contractor's.
        """
        ...

    def record(self, step: CaseStep) -> None:
        """Write one step, once."""
        ...

    def was_registered(self, application_id: UUID) -> bool:
        """Whether an earlier application of the same contractor was approved."""
        ...


class ApplicationActivities:
    """The application's own activities."""

    def __init__(self, records: ApplicationRecords) -> None:
        self._records = records

    @activity.defn
    def record_submission(self, handed_in: SubmissionStep) -> SubmittedCase:
        """Record the submission, and say what the process must know of it."""
        try:
            self._records.submit(handed_in.submission, handed_in.step)
        except Conflict as conflict:
            raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict
        return self._submitted(handed_in.step.application_id)

    @activity.defn
    def record_answer(self, handed_in: AnswerStep) -> SubmittedCase:
        """Record what the contractor changed, and say what the process must know of it."""
        try:
            self._records.answer(handed_in.answer, handed_in.step)
        except Conflict as conflict:
            raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict
        return self._submitted(handed_in.step.application_id)

    @activity.defn
    def record_step(self, step: CaseStep) -> None:
        """Record one step of the process."""
        self._records.record(step)

    @activity.defn
    def assess_application(self, request: AssessmentRequest) -> Assessment:
        """Flags, score and outlook, all by the rules: quick, and there while nothing else is."""
        return judged(self._records, request, Scorecard())

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.record_submission, self.record_answer, self.record_step, self.assess_application]

    def _submitted(self, application_id: UUID) -> SubmittedCase:
        contractor = self._records.contractor(application_id)
        return SubmittedCase(
            planned_checks=planned_checks(contractor),
            wallet_address=contractor.wallet_address,
            registered_before=self._records.was_registered(application_id),
        )
