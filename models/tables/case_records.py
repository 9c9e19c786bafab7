"""The record of cases as the application's activities ask for it: each method is one transaction."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from models.application import CaseStep, ChangesAnswer, Submission
from models.checks import CheckResult
from models.contractor.document import Contractor
from models.links import Link
from models.tables.application import ApplicationRepository
from models.tables.database import Database
from models.tables.links import read_links


class CaseRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was written), and `NotFound` for
    an application that there is not.

    Args:
        clock: the time, for what carries none of its own.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def submit(self, submission: Submission, step: CaseStep) -> None:
        """Snapshot the draft and open the case; doing it again changes nothing.

        Raises:
            Conflict: see `ApplicationRepository.submit`.
        """
        with self._database.transaction() as session:
            ApplicationRepository(session, self._database.vault, self._database.index).submit(submission, step)

    def answer(self, answer: ChangesAnswer, step: CaseStep) -> None:
        """Hand in what the contractor was asked for; doing it again changes nothing.

        Raises:
            Conflict: see `ApplicationRepository.answer`.
        """
        with self._database.transaction() as session:
            ApplicationRepository(session, self._database.vault, self._database.index).answer(answer, step)

    def record(self, step: CaseStep) -> None:
        """Write one step, once."""
        with self._database.transaction() as session:
            ApplicationRepository(session, self._database.vault, self._database.index).record(step)

    def contractor(self, application_id: UUID) -> Contractor:
        """The document as it was submitted."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            document = applications.contractor_of(application_id)
        return Contractor.model_validate(document)

    def was_registered(self, application_id: UUID) -> bool:
        """Whether an earlier application of the same contractor was approved."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            return applications.was_registered(application_id)

    def links_of(self, application_id: UUID) -> tuple[Link, ...]:
        """The other contractors' applications that share something with this one, as they are now."""
        return read_links(self._database, application_id)

    def keep_check(self, application_id: UUID, result: CheckResult) -> None:
        """Keep a check's result as soon as it is there."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            applications.keep_check(application_id, result, at=self._clock())

    def bank_account_of(self, application_id: UUID) -> str | None:
        """The account number, None when it was erased."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            return applications.bank_account_of(application_id)

    def erase_bank_account(self, application_id: UUID) -> None:
        """Forget the account number."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            applications.erase_bank_account(application_id)
