"""Applications: drafts, their submission, and every step after it."""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, exists, select

from models.application import CaseStep, ChangesAnswer, Submission, WaitingOn
from models.change_request import ChangeRequest, RequestOutcome
from models.checks import CheckKind, CheckResult
from models.contractor.json_object import JsonObject
from models.contractor.vocabulary import DocumentType
from models.documents import DocumentStanding, StoredDocument
from models.encryption import BlindIndex, Vault
from models.flags import RiskFlag
from models.status import UNDER_DECISION, ContractorStatus
from models.tables.case_json import checks_from, flags_from
from models.tables.case_steps import StepWriter, keep_checks
from models.tables.change_requests import changes_between, open_request_of, references_in, sealed_values
from models.tables.claims import claim_identity
from models.tables.contractor import ContractorRepository
from models.tables.document_layout import declared
from models.tables.document_rows import (
    keep_document,
    keep_standing,
    put_references,
    references_from,
    standing_of,
    stored_documents,
)
from models.tables.drafts import Draft, Drafts, require_contractors_move, require_draft, require_version
from models.tables.errors import NotFound
from models.tables.links import keep_links
from models.tables.operations import claim_operation
from models.tables.rows.application import ApplicationRow
from models.tables.rows.contractor import DocumentsRow, RiskFlagsRow
from models.tables.sealing import RowSealer


class ApplicationRepository:
    """Reads and writes applications in the caller's transaction. Whatever changes a case locks its row first, so that
    two steps of one case are written one after the other."""

    def __init__(self, session: Session, vault: Vault, index: BlindIndex) -> None:
        self._session = session
        self._vault = vault
        self._index = index
        self._contractors = ContractorRepository(session, vault, index)
        self._drafts = Drafts(session, vault, index)

    # Drafts

    def create_draft(
        self, *, application_id: UUID, contractor_id: UUID, owner: str, document: JsonObject, now: datetime
    ) -> Draft:
        """Open a draft. Where the owner's contractor was rejected or has expired, and it is this one (by PAN, or as the
        owner's only one), this is its next attempt, filled with what it declared before: the answer's `contractor_id`
        is then the earlier one.

        Raises:
            Conflict: somebody opened the same contractor's next attempt at the same moment.
        """
        return self._drafts.open(
            application_id=application_id, contractor_id=contractor_id, owner=owner, document=document, now=now
        )

    def renew(self, *, application_id: UUID, contractor_id: UUID, now: datetime) -> ApplicationRow:
        """The draft that renews a registration, filled with what the contractor declared last; the application that
        runs already, where one does.

        Raises:
            NotFound: the contractor was never approved.
            Conflict: the registration is suspended, or was revoked.
        """
        return self._drafts.renew(application_id=application_id, contractor_id=contractor_id, now=now)

    def amend_draft(self, application_id: UUID, *, document: JsonObject, expected_version: int, now: datetime) -> int:
        """Put `document` in the draft's place; returns the new version.

        Raises:
            NotFound: there is no such application.
            Conflict: it is not a draft any more (WRONG_STATE), or was changed since (STALE_VERSION).
        """
        application = self.row(application_id, lock=True)
        return self._drafts.amend(application, document=document, expected_version=expected_version, now=now)

    def add_document(self, application_id: UUID, document: StoredDocument, *, now: datetime) -> int:
        """Add an uploaded file to the draft, or, where changes are asked for, put it in the place of what was handed in
        of its type; returns the new version.

        Raises:
            NotFound: there is no such application.
            Conflict: it is neither a draft nor asked for.
        """
        application = self.row(application_id, lock=True)
        require_contractors_move(application)
        replaces: frozenset[str] = frozenset()
        if application.submitted_document is not None:
            handed_in = references_in(self._snapshot(application))
            same_type = (each for each in handed_in if each["documentType"] == document.document_type)
            replaces = frozenset(str(each["documentId"]) for each in same_type)
        keep_document(self._session, self._vault, application.contractor_id, document, replaces)
        self._drafts.touch(application, now, "DOCUMENT_UPLOADED")
        return application.document_version

    # Steps

    def submit(self, submission: Submission, step: CaseStep) -> bool:
        """Hand the draft in: claim its PAN, GSTIN and wallet, keep the whole document as it stands and the
        fingerprints of what it may share with others, write the step.

        Returns:
            False when this was done before (`step.operation_id`); nothing is changed then.

        Raises:
            NotFound: there is no such application.
            Conflict: not a draft any more (WRONG_STATE), changed since it was validated (STALE_VERSION), or a PAN,
                GSTIN or wallet of another contractor (TAKEN).
        """
        if not self._claimed(step):
            return False
        application = self.row(step.application_id, lock=True)
        require_draft(application)
        require_version(application, submission.document_version)
        contractor = self._contractors.row(application.contractor_id, lock=True)
        claim_identity(self._session, self._contractors, contractor)
        self._keep_snapshot(application, self._whole(application))
        StepWriter(self._session, self._vault, application, contractor).write(step)
        return True

    def answer(self, answer: ChangesAnswer, step: CaseStep) -> bool:
        """Hand in what was asked for: the document as it now stands takes the place of the one handed in before, and
        the audit trail keeps both sides of every change, sealed.

        Returns:
            False when this was done before (`step.operation_id`); nothing is changed then.

        Raises:
            NotFound: there is no such application.
            Conflict: no changes are asked for (WRONG_STATE), changed since it was validated (STALE_VERSION), or a PAN,
                GSTIN or wallet of another contractor (TAKEN).
        """
        if not self._claimed(step):
            return False
        application = self.row(step.application_id, lock=True)
        require_contractors_move(application)
        require_version(application, answer.document_version)
        contractor = self._contractors.row(application.contractor_id, lock=True)
        claim_identity(self._session, self._contractors, contractor)
        before, after = self._snapshot(application), self._whole(application)
        self._keep_snapshot(application, after)
        StepWriter(self._session, self._vault, application, contractor).write(
            step,
            before=sealed_values(self._vault, step.operation_id, before, answer),
            after=sealed_values(self._vault, step.operation_id, after, answer),
        )
        return True

    def changes_since_submission(self, application_id: UUID) -> tuple[tuple[str, ...], tuple[DocumentType, ...]]:
        """The fields and the types of papers in which what the contractor has now differs from what it handed in.

        Raises:
            NotFound: there is no such application, or it was not submitted yet.
        """
        application = self.row(application_id)
        return changes_between(self._snapshot(application), self._whole(application))

    def record(self, step: CaseStep) -> bool:
        """Write one step of the process, once.

        Returns:
            False when this was done before (`step.operation_id`); nothing is changed then.

        Raises:
            NotFound: there is no such application.
            IllegalTransition: a move that the status table does not allow.
        """
        if not self._claimed(step):
            return False
        application = self.row(step.application_id, lock=True)
        contractor = self._contractors.row(application.contractor_id, lock=True)
        request = step.change_request
        if request is not None and request.outcome in {RequestOutcome.UNANSWERED, RequestOutcome.WITHDRAWN}:
            self._let_go(application)
        StepWriter(self._session, self._vault, application, contractor).write(step)
        return True

    def keep_check(self, application_id: UUID, result: CheckResult, *, at: datetime) -> None:
        """Keep one check's result as soon as it is there, so that its progress shows; a case that is closed by then
        keeps what it has.

        Raises:
            NotFound: there is no such application.
        """
        application = self.row(application_id, lock=True)
        if application.status not in UNDER_DECISION:
            return
        others = (check for check in self._checks(application) if check.check is not result.check)
        keep_checks(self._vault, application, (*others, result))
        application.updated_at = at
        contractor = self._contractors.row(application.contractor_id)
        StepWriter(self._session, self._vault, application, contractor).publish(
            "check", {"check": result.check.value, "outcome": result.outcome.value}, at
        )
        self._session.flush()

    def keep_standing(self, application_id: UUID, document_id: UUID, standing: DocumentStanding) -> None:
        """Keep what is known of a document; a case that is closed by then keeps what it has.

        Raises:
            NotFound: there is no such application.
        """
        application = self.row(application_id, lock=True)
        if application.status in UNDER_DECISION:
            keep_standing(self._session, self._vault, application.contractor_id, document_id, standing)

    # The bank account's number

    def put_bank_account(self, application_id: UUID, number: str) -> None:
        """Keep the account number, sealed, until its check is done.

        Raises:
            NotFound: there is no such application.
            Conflict: it is neither a draft nor asked for changes.
        """
        application = self.row(application_id, lock=True)
        require_contractors_move(application)
        application.bank_account_sealed = self._sealer(application_id).seal("bank_account_sealed", number)
        self._session.flush()

    def bank_account_of(self, application_id: UUID) -> str | None:
        """The account number, None when there is none or it was erased.

        Raises:
            NotFound: there is no such application.
        """
        sealed = self.row(application_id).bank_account_sealed
        return self._sealer(application_id).open_text("bank_account_sealed", sealed)

    def erase_bank_account(self, application_id: UUID) -> None:
        """Forget the account number.

        Raises:
            NotFound: there is no such application.
        """
        self.row(application_id, lock=True).bank_account_sealed = None
        self._session.flush()

    # What is recorded

    def contractor_of(self, application_id: UUID) -> JsonObject:
        """The contractor document as it was submitted.

        Raises:
            NotFound: there is no such application, or it was not submitted yet.
        """
        return self._snapshot(self.row(application_id))

    def documents_of(self, application_id: UUID) -> tuple[StoredDocument, ...]:
        """The uploaded files: those handed in, or a draft's as they stand.

        Raises:
            NotFound: there is no such application.
        """
        application = self.row(application_id)
        if application.submitted_document is None:
            return self._uploaded(application)
        return stored_documents(self._session, references_in(self._snapshot(application)))

    def uploaded_of(self, application_id: UUID) -> tuple[StoredDocument, ...]:
        """The files as the contractor has them now: while changes are asked for, with those uploaded since.

        Raises:
            NotFound: there is no such application.
        """
        application = self.row(application_id)
        if application.waiting_on is WaitingOn.CONTRACTOR:
            return self._uploaded(application)
        return self.documents_of(application_id)

    def request_of(self, application_id: UUID) -> ChangeRequest | None:
        """What the contractor is asked for now."""
        return open_request_of(self._session, self._vault, application_id)

    def standings_of(self, application_id: UUID) -> dict[UUID, DocumentStanding]:
        """What is known of each document that the contractor has now, by its id.

        Raises:
            NotFound: there is no such application.
        """
        application = self.row(application_id)
        row = self._session.get(DocumentsRow, application.contractor_id)
        checks = checks_from(application.checks, None)
        check = next((each for each in checks if each.check is CheckKind.DOCUMENTS), None)
        references = [] if row is None else references_from(self._vault, row)
        return {UUID(str(each["documentId"])): standing_of(each, check) for each in references}

    def checks_of(self, application_id: UUID) -> tuple[CheckResult, ...]:
        """The checks with their evidence and digests, for the officials.

        Raises:
            NotFound: there is no such application.
        """
        return self._checks(self.row(application_id))

    def flags_of(self, application_id: UUID) -> tuple[RiskFlag, ...]:
        """The flags with their evidence and what was said of them, for the officials."""
        row = self._session.get(RiskFlagsRow, application_id)
        if row is None:
            return ()
        sealer = RowSealer(self._vault, "contractor_risk_flags", application_id)
        return flags_from(row.flags, sealer.open_list("evidence_sealed", row.evidence_sealed))

    def was_registered(self, application_id: UUID) -> bool:
        """Whether an earlier application of the same contractor was approved.

        Raises:
            NotFound: there is no such application.
        """
        contractor_id = self.row(application_id).contractor_id
        theirs = (col(ApplicationRow.contractor_id) == contractor_id, col(ApplicationRow.approved_at).is_not(None))
        return self._session.exec(select(exists().where(*theirs))).one()

    def is_latest(self, application_id: UUID) -> bool:
        """Whether no later attempt of the same contractor has followed: the contractor's tables are then this one's.

        Raises:
            NotFound: there is no such application.
        """
        row = self.row(application_id)
        later = (col(ApplicationRow.contractor_id) == row.contractor_id, col(ApplicationRow.attempt) > row.attempt)
        return not self._session.exec(select(exists().where(*later))).one()

    def rejection_reason_of(self, application_id: UUID) -> str | None:
        """Why it was rejected, None where it was not.

        Raises:
            NotFound: there is no such application.
        """
        sealed = self.row(application_id).rejection_reason_sealed
        return self._sealer(application_id).open_text("rejection_reason_sealed", sealed)

    def owner_of(self, application_id: UUID) -> str:
        """The subject whose case it is.

        Raises:
            NotFound: there is no such application.
        """
        return self._contractors.owner_of(self.row(application_id).contractor_id)

    def status_of(self, application_id: UUID) -> ContractorStatus:
        """Where the application stands.

        Raises:
            NotFound: there is no such application.
        """
        return self.row(application_id).status

    def row(self, application_id: UUID, *, lock: bool = False) -> ApplicationRow:
        """The application's row; `lock` keeps it from everybody else until the transaction ends.

        Raises:
            NotFound: there is no such application.
        """
        statement = select(ApplicationRow).where(ApplicationRow.id == application_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.exec(statement).one_or_none()
        if found is None:
            raise NotFound(f"there is no application {application_id}")
        return found

    def _whole(self, application: ApplicationRow) -> JsonObject:
        document = self._contractors.load_document(application.contractor_id)
        document.pop("auditTrail", None)
        return document

    def _keep_snapshot(self, application: ApplicationRow, document: JsonObject) -> None:
        application.submitted_document = self._sealer(application.id).seal("submitted_document", document)
        application.submitted_digest = _digest_of(document)
        number = self._sealer(application.id).open_text("bank_account_sealed", application.bank_account_sealed)
        keep_links(self._session, self._vault, self._index, application, document=document, bank_account=number)

    def _let_go(self, application: ApplicationRow) -> None:
        """What the contractor changed and did not hand in is not its word: what it handed in stands again."""
        document = self._snapshot(application)
        self._contractors.store_document(application.contractor_id, declared(document))
        put_references(self._session, self._vault, application.contractor_id, references_in(document))

    def _uploaded(self, application: ApplicationRow) -> tuple[StoredDocument, ...]:
        row = self._session.get(DocumentsRow, application.contractor_id)
        return stored_documents(self._session, [] if row is None else references_from(self._vault, row))

    def _claimed(self, step: CaseStep) -> bool:
        return claim_operation(self._session, step.operation_id, step.application_id, step.action, step.at)

    def _checks(self, application: ApplicationRow) -> tuple[CheckResult, ...]:
        sealer = self._sealer(application.id)
        return checks_from(application.checks, sealer.open_list("checks_sealed", application.checks_sealed))

    def _snapshot(self, application: ApplicationRow) -> JsonObject:
        if application.submitted_document is None:
            raise NotFound(f"application {application.id} was not submitted yet")
        document = self._sealer(application.id).open("submitted_document", application.submitted_document)
        return document if isinstance(document, dict) else {}

    def _sealer(self, application_id: UUID) -> RowSealer:
        return RowSealer(self._vault, "applications", application_id)


def _digest_of(document: JsonObject) -> str:
    """SHA-256 (hex) over the document with sorted members and no white space, so that a copy can be held against it."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
