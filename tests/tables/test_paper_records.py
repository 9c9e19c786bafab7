"""What was read on a document is kept sealed, shown on its reference, and gone with the file when that is replaced."""

from datetime import timedelta

from models.checks import CheckKind, CheckOutcome
from models.documents import DocumentStanding
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.contractor import ContractorRepository
from models.tables.database import Database
from models.tables.paper_records import PaperRecords
from tests.tables.cases import LEGAL_NAME, NOW, PAN, SECRETS, Case, a_check, stored_document
from tests.tables.test_secrecy import clear_text

STANDING = DocumentStanding(
    verified=True,
    verified_by="SYSTEM",
    extracted_fields={"panNumber": PAN, "nameOnCard": LEGAL_NAME, "registrationDate": "2010-06-15"},
    extraction_confidence=0.98,
)
LOOKED_AT = NOW + timedelta(minutes=1)


def submitted(database: Database) -> tuple[Case, PaperRecords]:
    case = Case(database).draft()
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.add_document(case.application_id, stored_document(), now=NOW)
    case.submit()
    return case, PaperRecords(database, lambda: LOOKED_AT)


def reference_of(database: Database, case: Case) -> dict[str, object]:
    with database.transaction() as session:
        document = ContractorRepository(session, database.vault, database.index).load_document(case.contractor_id)
    references = document["documentReferences"]
    assert isinstance(references, dict)
    assert isinstance(references["documents"], list)
    (reference,) = references["documents"]
    assert isinstance(reference, dict)
    return dict(reference)


def test_what_was_read_is_shown_on_the_reference_and_stands_nowhere_in_clear(database: Database) -> None:
    case, records = submitted(database)
    _, (document,) = records.documents_of(case.application_id)
    records.keep_standing(case.application_id, document.document_id, STANDING)
    records.keep_standing(case.application_id, document.document_id, STANDING)
    reference = reference_of(database, case)
    assert reference["extractedFields"] == STANDING.extracted_fields
    assert (reference["verified"], reference["verifiedBy"]) == (True, "SYSTEM")
    assert reference["extractionConfidence"] == 0.98
    assert reference["verificationTimestamp"] == "2026-11-22T09:31:00.123456Z"
    with database.transaction() as session:
        standings = ApplicationRepository(session, database.vault, database.index).standings_of(case.application_id)
    assert standings == {document.document_id: STANDING.model_copy(update={"verification_timestamp": LOOKED_AT})}
    printed = clear_text(database.url).casefold()
    assert [secret for secret in SECRETS if secret.casefold() in printed] == []


def test_an_official_who_settles_the_check_by_hand_vouches_for_what_could_not_be_read(database: Database) -> None:
    case, records = submitted(database)
    _, (document,) = records.documents_of(case.application_id)
    poor = DocumentStanding(rejection_reason="It is blurred. Upload a scan.")
    records.keep_standing(case.application_id, document.document_id, poor)
    assert reference_of(database, case)["rejectionReason"] == poor.rejection_reason
    seen = a_check(CheckKind.DOCUMENTS, CheckOutcome.VERIFIED).model_copy(update={"decided_by": "reviewer-1"})
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.keep_check(case.application_id, seen, at=NOW)
    reference = reference_of(database, case)
    assert (reference["verified"], reference["verifiedBy"]) == (True, "reviewer-1")
    assert "rejectionReason" not in reference


def test_a_closed_case_keeps_what_it_has(database: Database) -> None:
    case, records = submitted(database)
    _, (document,) = records.documents_of(case.application_id)
    case.move(ContractorStatus.REJECTED)
    records.keep_standing(case.application_id, document.document_id, STANDING)
    assert "extractedFields" not in reference_of(database, case)


def test_another_upload_takes_what_was_read_with_it(database: Database) -> None:
    case, records = submitted(database)
    _, (document,) = records.documents_of(case.application_id)
    records.keep_standing(case.application_id, document.document_id, STANDING)
    case.move(ContractorStatus.REJECTED)
    again = Case(database).draft(owner="contractor-7")
    assert again.contractor_id == case.contractor_id
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.add_document(again.application_id, stored_document(), now=NOW)
    reference = reference_of(database, again)
    assert reference["verified"] is False
    assert "extractedFields" not in reference
