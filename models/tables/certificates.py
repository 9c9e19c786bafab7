"""Certificates: what issuing one asks of the record, and where the one that was issued is found again."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.certificate import CertificateSubject
from models.contractor.document import Contractor
from models.documents import StoredDocument
from models.encryption import Vault
from models.score import Score
from models.tables.application import ApplicationRepository
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.certificate import CertificateRow
from models.tables.sealing import RowSealer

_COLUMN = "stored_document"


class CertificateRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away and `NotFound` for an
    application that there is not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def certificate_subject(self, application_id: UUID) -> CertificateSubject:
        """Whom the certificate is for.

        Raises:
            NotFound: the application has no score yet.
        """
        with self._database.transaction() as session:
            applications = self._applications(session)
            row = applications.row(application_id)
            document = applications.contractor_of(application_id)
        if row.score is None:
            raise NotFound(f"application {application_id} has no score yet")
        contractor = Contractor.model_validate(document)
        return CertificateSubject(
            contractor_id=row.contractor_id,
            legal_name=contractor.legal_identity.legal_name,
            wallet_address=contractor.wallet_address,
            competence_score=Score.model_validate(row.score).competence_score,
        )

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
        with self._database.transaction() as session:
            applications = self._applications(session)
            return applications.row(application_id).contractor_id, applications.documents_of(application_id)

    def certificate_of(self, application_id: UUID) -> StoredDocument | None:
        """The certificate that was issued for this application, if one was."""
        with self._database.transaction() as session:
            return kept_certificate(session, self._database.vault, application_id)

    def keep_certificate(self, application_id: UUID, document: StoredDocument) -> StoredDocument:
        """Record `document` as the application's certificate, unless it has one; returns the one it has then."""
        vault = self._database.vault
        with self._database.transaction() as session:
            statement = insert(CertificateRow).values(
                application_id=application_id,
                document_id=document.document_id,
                stored_document=_sealer(vault, application_id).seal(_COLUMN, document.model_dump(mode="json")),
                kept_at=document.upload_timestamp,
            )
            session.connection().execute(
                statement.on_conflict_do_nothing(index_elements=[col(CertificateRow.application_id)])
            )
            return kept_certificate(session, vault, application_id) or document

    def _applications(self, session: Session) -> ApplicationRepository:
        return ApplicationRepository(session, self._database.vault, self._database.index)


def kept_certificate(session: Session, vault: Vault, application_id: UUID) -> StoredDocument | None:
    """The certificate that is kept for an application, in the caller's transaction."""
    row = session.get(CertificateRow, application_id)
    if row is None:
        return None
    return StoredDocument.model_validate(_sealer(vault, application_id).open(_COLUMN, row.stored_document))


def _sealer(vault: Vault, application_id: UUID) -> RowSealer:
    return RowSealer(vault, "certificates", application_id)
