"""What the check of the documents asks of the record, and what it leaves there. Each method is one transaction."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from models.contractor.document import Contractor
from models.documents import DocumentStanding, StoredDocument
from models.tables.application import ApplicationRepository
from models.tables.database import Database


class PaperRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away, and `NotFound` for an application that there
    is not.

    Args:
        clock: the time at which a document was looked at.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            return applications.row(application_id).contractor_id, applications.documents_of(application_id)

    def contractor(self, application_id: UUID) -> Contractor:
        """The document as it was submitted."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            document = applications.contractor_of(application_id)
        return Contractor.model_validate(document)

    def keep_standing(self, application_id: UUID, document_id: UUID, standing: DocumentStanding) -> None:
        """Keep what is known of a document, with the time; doing it again changes the time alone."""
        timed = standing.model_copy(update={"verification_timestamp": self._clock()})
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            applications.keep_standing(application_id, document_id, timed)
