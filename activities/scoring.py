"""Judging a case: by the rules' own scorecard as it comes, or by a scorer that is asked for over a port."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from models import scorecard
from models.application import Assessment
from models.checks import CheckResult
from models.contractor.document import Contractor
from models.flags import RiskFlag
from models.links import Link
from models.record import Record
from models.risk import assess
from models.score import Score
from models.score_inputs import ScoreInputs

SCORER_UNAVAILABLE = "SCORER_UNAVAILABLE"
"""The error type of a scorer that gave no score."""


class ScorerUnavailable(Exception):
    """A scorer gave no score that is one.

    Args:
        reason: a plain sentence without any value of the case.
        retryable: whether asking again can help (down, late, nonsense) or not (it does not accept what we send).
    """

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(f"the scorer {reason}")
        self.retryable = retryable


class Scorer(Protocol):
    """Whoever scores. What it gives obeys `models.score.problem_with_score`, and is the same for the same inputs."""

    def score(self, inputs: ScoreInputs, assessment_id: UUID) -> Score:
        """The score of these inputs, under this assessment's id.

        Raises:
            ScorerUnavailable: there is none.
        """
        ...


class Scorecard:
    """The rules' own scorer, in this process: always there."""

    def score(self, inputs: ScoreInputs, assessment_id: UUID) -> Score:
        """The score by `models.scorecard`."""
        return scorecard.score(inputs, assessment_id)


class AssessmentRequest(Record):
    """What is to be judged, as of one moment; `flags` are those that already stand, with what people said of them."""

    application_id: UUID
    results: tuple[CheckResult, ...]
    flags: tuple[RiskFlag, ...]
    as_of: datetime


class AssessedRecords(Protocol):
    """What a judgement reads of the case. Each method is one transaction."""

    def contractor(self, application_id: UUID) -> Contractor:
        """The document as it was submitted."""
        ...

    def links_of(self, application_id: UUID) -> tuple[Link, ...]:
        """The other contractors' applications that share something with this one, as they are now."""
        ...

    def erase_bank_account(self, application_id: UUID) -> None:
        """Forget the account number: its check is done."""
        ...


def judged(records: AssessedRecords, request: AssessmentRequest, scorer: Scorer) -> Assessment:
    """Flags, score and outlook, made by the rules from the submitted document, the checks' results and the links."""
    records.erase_bank_account(request.application_id)
    return assess(
        records.contractor(request.application_id),
        application_id=request.application_id,
        results=request.results,
        existing=request.flags,
        as_of=request.as_of,
        links=records.links_of(request.application_id),
        scorer=scorer.score,
    )


class ScoringActivities:
    """Judging with a scorer that may be slow or down: an activity of its own, seen and retried alone."""

    def __init__(self, records: AssessedRecords, scorer: Scorer) -> None:
        self._records = records
        self._scorer = scorer

    @activity.defn
    def assess_with_scorer(self, request: AssessmentRequest) -> Assessment:
        """`assess_application`, scored by the scorer instead of the scorecard."""
        try:
            return judged(self._records, request, self._scorer)
        except ScorerUnavailable as error:
            raise ApplicationError(str(error), type=SCORER_UNAVAILABLE, non_retryable=not error.retryable) from error

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.assess_with_scorer]
