"""Drafts: opened, amended, and opened again after a rejection or an expiry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, func, select

from models.application import Transition, WaitingOn
from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.encryption import BlindIndex, Vault
from models.record import Record
from models.status import ContractorStatus
from models.tables import audit, registration_rows
from models.tables.case_steps import StepWriter
from models.tables.contractor import ContractorRepository
from models.tables.errors import NotFound
from models.tables.moments import moment
from models.tables.rows.application import ApplicationRow
from models.tables.rows.contractor import ContractorRow

STALE_VERSION = "STALE_VERSION"
"""The code of a change that was made to an earlier version of the draft."""
WRONG_STATE = "WRONG_STATE"
"""The code of an action that the case's status forbids."""

_OPEN_AGAIN = frozenset({ContractorStatus.REJECTED, ContractorStatus.EXPIRED})

_RENEWABLE = frozenset({ContractorStatus.GOV_APPROVED, ContractorStatus.EXPIRED})
_INSTEAD = {
    ContractorStatus.SUSPENDED: "it can be renewed once it is reinstated",
    ContractorStatus.REJECTED: "it was revoked; apply again with POST /applications",
}


class Draft(Record):
    """A draft as it was opened. `contractor_id` is the earlier one where the contractor applies again."""

    application_id: UUID
    contractor_id: UUID
    attempt: int
    document_version: int


class Drafts:
    """Writes drafts in the caller's transaction."""

    def __init__(self, session: Session, vault: Vault, index: BlindIndex) -> None:
        self._session = session
        self._vault = vault
        self._index = index
        self._contractors = ContractorRepository(session, vault, index)

    def open(
        self, *, application_id: UUID, contractor_id: UUID, owner: str, document: JsonObject, now: datetime
    ) -> Draft:
        """A new draft: of a new contractor, or the next attempt of the owner's rejected or expired one."""
        earlier = self._to_open_again(owner, document)
        if earlier is None:
            contractor = self._new_contractor(contractor_id, owner, now)
            return self._first_draft(application_id, contractor, document, now, "Application created")
        merged = merged_with(_without_declaration(self._contractors.load_declared(earlier.contractor_id)), document)
        return self._first_draft(application_id, earlier, merged, now, "Applied again")

    def renew(self, *, application_id: UUID, contractor_id: UUID, now: datetime) -> ApplicationRow:
        """The draft that renews a registration, filled with what the contractor declared last; the application that
        runs already, where one does.

        Raises:
            NotFound: the contractor was never approved.
            Conflict: the registration is suspended, or was revoked.
        """
        contractor = self._contractors.row(contractor_id, lock=True)
        registration = registration_rows.registration_row(self._session, contractor_id)
        if registration is None:
            raise NotFound(f"contractor {contractor_id} has no registration")
        running = registration_rows.live_application(self._session, contractor_id)
        if running is not None:
            return running
        if registration.status not in _RENEWABLE:
            message = f"the registration is {registration.status}: {_INSTEAD[registration.status]}"
            raise Conflict(WRONG_STATE, message, "status")
        declared = _without_declaration(self._contractors.load_declared(contractor_id))
        draft = self._first_draft(application_id, contractor, declared, now, "Renewal opened")
        row = self._session.get(ApplicationRow, draft.application_id)
        assert row is not None, "it was added in this transaction"
        return row

    def amend(self, application: ApplicationRow, *, document: JsonObject, expected_version: int, now: datetime) -> int:
        """Put `document` in the draft's place, or, where changes are asked for, in the place of what the contractor
        declares; returns the new version.

        Raises:
            Conflict: it is not the contractor's to change, or it was changed since `expected_version`.
        """
        require_contractors_move(application)
        require_version(application, expected_version)
        self._contractors.store_document(application.contractor_id, document)
        self.touch(application, now, "APPLICATION_AMENDED")
        return application.document_version

    def touch(self, application: ApplicationRow, now: datetime, action: str) -> None:
        """The draft was changed: another version, a word in the audit trail."""
        contractor = self._contractors.row(application.contractor_id)
        application.document_version += 1
        application.updated_at = contractor.last_updated_timestamp = now
        self._note(application, contractor, now, action)

    def _new_contractor(self, contractor_id: UUID, owner: str, now: datetime) -> ContractorRow:
        contractor = ContractorRow(
            id=contractor_id,
            contractor_id=contractor_id,
            owner_subject=owner,
            registration_timestamp=now,
            last_updated_timestamp=now,
            verification_status=ContractorStatus.DRAFT,
        )
        self._session.add(contractor)
        self._session.flush()
        return contractor

    def _first_draft(
        self, application_id: UUID, contractor: ContractorRow, document: JsonObject, now: datetime, remarks: str
    ) -> Draft:
        counted = select(func.count()).where(ApplicationRow.contractor_id == contractor.contractor_id)
        application = ApplicationRow(
            id=application_id,
            contractor_id=contractor.contractor_id,
            attempt=self._session.exec(counted).one() + 1,
            status=ContractorStatus.DRAFT,
            waiting_on=WaitingOn.CONTRACTOR,
            created_at=now,
            updated_at=now,
        )
        contractor.last_updated_timestamp = now
        self._session.add(application)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict(WRONG_STATE, "this contractor has an application already") from error
        self._contractors.store_document(contractor.contractor_id, document)
        writer = StepWriter(self._session, self._vault, application, contractor)
        writer.contractor_follows()
        writer.add_history(
            Transition(status=ContractorStatus.DRAFT, at=now, changed_by=contractor.owner_subject, remarks=remarks)
        )
        event: JsonObject = {
            "from": None,
            "status": ContractorStatus.DRAFT.value,
            "at": moment(now),
            "changed_by": contractor.owner_subject,
        }
        writer.publish("status", event, now)
        self._note(application, contractor, now, "APPLICATION_CREATED")
        return Draft(
            application_id=application.id,
            contractor_id=contractor.contractor_id,
            attempt=application.attempt,
            document_version=application.document_version,
        )

    def _to_open_again(self, owner: str, document: JsonObject) -> ContractorRow | None:
        """The owner's rejected or expired contractor that this document is of: the one with its PAN, or, where the
        document names none, the owner's only one."""
        owned = self._contractors.owned_by(owner)
        identity = document.get("legalIdentity")
        pan = identity.get("pan") if isinstance(identity, dict) else None
        if isinstance(pan, str):
            wanted = self._index.of("pan", pan)
            matches = [row for row in owned if self._contractors.identity_indexes_of(row.contractor_id)[0] == wanted]
        else:
            matches = owned if len(owned) == 1 else []
        closed = [row for row in matches if row.verification_status in _OPEN_AGAIN]
        if not closed:
            return None
        locked = self._contractors.row(closed[0].contractor_id, lock=True)
        return locked if locked.verification_status in _OPEN_AGAIN else None

    def _note(self, application: ApplicationRow, contractor: ContractorRow, now: datetime, action: str) -> None:
        event = AuditEvent(
            at=now,
            action=action,
            actor=contractor.owner_subject,
            actor_role=AuditRole.CONTRACTOR,
            subject=str(application.id),
            contractor_id=contractor.contractor_id,
            details={"attempt": application.attempt, "document_version": application.document_version},
        )
        audit.append(self._session, [event])


def require_draft(application: ApplicationRow) -> None:
    """Refuse what can only be done to a draft.

    Raises:
        Conflict: naming the status the application is in.
    """
    if application.status is not ContractorStatus.DRAFT:
        raise Conflict(WRONG_STATE, f"the application is {application.status}, not a draft", "status")


def require_contractors_move(application: ApplicationRow) -> None:
    """Refuse what a contractor may only do to a draft, or while it is asked for changes.

    Raises:
        Conflict: naming the status the application is in.
    """
    if application.waiting_on is not WaitingOn.CONTRACTOR:
        message = f"the application is {application.status}, and no changes are asked for"
        raise Conflict(WRONG_STATE, message, "status")


def require_version(application: ApplicationRow, expected: int) -> None:
    """Refuse what was decided on another version of the draft.

    Raises:
        Conflict: naming both versions.
    """
    actual = application.document_version
    if actual != expected:
        message = f"the draft is at version {actual}, not {expected}: read it again and repeat the change"
        raise Conflict(STALE_VERSION, message, "document_version")


def merged_with(document: JsonObject, patch: JsonObject) -> JsonObject:
    """`document` with `patch` applied as RFC 7396 says."""
    merged = dict(document)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            known = merged.get(name)
            merged[name] = merged_with(known if isinstance(known, dict) else {}, value)
        else:
            merged[name] = value
    return merged


def _without_declaration(document: JsonObject) -> JsonObject:
    """An earlier attempt's document without its wallet declaration: a signature proves one thing once."""
    compliance = document.get("compliance")
    if not isinstance(compliance, dict):
        return document
    return {**document, "compliance": {n: value for n, value in compliance.items() if n != "walletDeclaration"}}
