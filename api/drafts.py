"""What a contractor does to its draft: each function is one transaction, and refuses with every problem at once."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from threading import Lock
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session

from api.asked import refuse_unasked_document, unasked_changes
from api.problems import ApiProblem, Code, invalid, not_found
from api.services import ApiServices
from models.actors import Actor
from models.application import WaitingOn
from models.change_request import ChangeRequest
from models.contractor.checklist import ChecklistItem, checklist
from models.contractor.json_object import JsonObject
from models.contractor.validation import merge_patch, missing_from, normalise, problems_of, read_only_problems
from models.documents import StoredDocument
from models.problems import Problem
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.case_view import CaseView
from models.tables.contractor import ContractorRepository
from models.tables.errors import NotFound
from models.tables.moments import moment
from models.tables.rows.application import ApplicationRow

_IST = timezone(timedelta(hours=5, minutes=30), "IST")


@dataclass(frozen=True)
class DraftState:
    """A draft after a change."""

    application_id: UUID
    contractor_id: UUID
    status: ContractorStatus
    document_version: int
    missing: list[str]


class OwnCase:
    """One application in a transaction, for the contractor who owns it.

    Args:
        session: the transaction.
        application_id: which application; locked until the transaction ends.
        actor: who asks.

    Raises:
        ApiProblem: 404 when there is none, or it is another's: which of the two is nobody's business.
    """

    def __init__(self, services: ApiServices, session: Session, application_id: UUID, actor: Actor) -> None:
        vault, index = services.database.vault, services.database.index
        self.applications = ApplicationRepository(session, vault, index)
        self.contractors = ContractorRepository(session, vault, index)
        try:
            self.row: ApplicationRow = self.applications.row(application_id, lock=True)
        except NotFound as error:
            raise not_found("application") from error
        if self.contractors.owner_of(self.row.contractor_id) != actor.subject:
            raise not_found("application")

    def require_draft(self) -> None:
        """Refuse a change of what was handed in.

        Raises:
            ApiProblem: 409.
        """
        if self.row.status is not ContractorStatus.DRAFT:
            detail = f"The application is {self.row.status}; only a draft can be changed or submitted."
            raise ApiProblem(409, Code.WRONG_STATE, detail)

    def require_changeable(self) -> None:
        """Refuse a change while it is not the contractor's move.

        Raises:
            ApiProblem: 409 when it is neither a draft nor asked for changes.
        """
        if self.row.waiting_on is not WaitingOn.CONTRACTOR:
            detail = f"The application is {self.row.status}, and no changes are asked for."
            raise ApiProblem(409, Code.WRONG_STATE, detail)

    def request(self) -> ChangeRequest | None:
        """What the contractor is asked for; None for a draft, which is all its own.

        Raises:
            ApiProblem: 409 when it is neither a draft nor asked for anything.
        """
        self.require_changeable()
        return self.applications.request_of(self.row.id)

    def state(self, now: datetime) -> DraftState:
        """The draft as it stands."""
        document = self.contractors.load_declared(self.row.contractor_id)
        types = [stored.document_type for stored in self.applications.uploaded_of(self.row.id)]
        return DraftState(
            application_id=self.row.id,
            contractor_id=self.row.contractor_id,
            status=self.row.status,
            document_version=self.row.document_version,
            missing=missing_from(document, documents=types, today=ist_day(now)),
        )


def open_draft(
    services: ApiServices, session: Session, actor: Actor, *, application_id: UUID, document: JsonObject, now: datetime
) -> DraftState:
    """A new draft of `document`, or the next attempt of the actor's rejected contractor.

    Raises:
        ApiProblem: 422 with everything that is wrong in it.
        Conflict: that attempt was opened already.
    """
    document = with_declaration_dated(document, now)
    refuse_wrong([*read_only_problems(document, {}), *problems_of(document, today=ist_day(now))])
    applications = ApplicationRepository(session, services.database.vault, services.database.index)
    if not _opened_before(applications, application_id):
        applications.create_draft(
            application_id=application_id,
            contractor_id=services.new_id(),
            owner=actor.subject,
            document=normalise(document),
            now=now,
        )
    return OwnCase(services, session, application_id, actor).state(now)


def open_renewal(
    services: ApiServices, session: Session, actor: Actor, *, contractor_id: UUID, application_id: UUID, now: datetime
) -> DraftState:
    """The draft that renews the actor's registration, or the application that is to renew it already.

    Raises:
        ApiProblem: 404 when there is no such registration, or it is another's.
        Conflict: it is suspended, or was revoked.
    """
    contractors = ContractorRepository(session, services.database.vault, services.database.index)
    applications = ApplicationRepository(session, services.database.vault, services.database.index)
    try:
        if contractors.owner_of(contractor_id) != actor.subject:
            raise not_found("registration")
        row = applications.renew(application_id=application_id, contractor_id=contractor_id, now=now)
    except NotFound as error:
        raise not_found("registration") from error
    return OwnCase(services, session, row.id, actor).state(now)


def amend_draft(
    services: ApiServices, session: Session, actor: Actor, *, application_id: UUID, patch: JsonObject, now: datetime
) -> DraftState:
    """The draft with `patch` merged into it (RFC 7396); of a case whose contractor is asked for changes, what it
    declares, with nothing changed but what was asked for.

    Raises:
        ApiProblem: 404, 409 when it is not the contractor's to change, 422 with everything that is wrong.
    """
    case = OwnCase(services, session, application_id, actor)
    request = case.request()
    contractor_id = case.row.contractor_id
    read_only = read_only_problems(patch, case.contractors.load_document(contractor_id))
    before = case.contractors.load_declared(contractor_id)
    merged = merge_patch(before, with_declaration_dated(patch, now))
    unasked = [] if request is None else unasked_changes(request, before, merged)
    refuse_wrong([*read_only, *unasked, *problems_of(merged, today=ist_day(now))])
    case.applications.amend_draft(
        application_id, document=normalise(merged), expected_version=case.row.document_version, now=now
    )
    return case.state(now)


def add_document(
    services: ApiServices, session: Session, actor: Actor, *, application_id: UUID, document: StoredDocument
) -> DraftState:
    """The draft with an uploaded file, which may also be one that is asked for.

    Raises:
        ApiProblem: 404, 409 when it is not the contractor's to change, 422 for a paper that is not asked for.
    """
    case = OwnCase(services, session, application_id, actor)
    refuse_unasked_document(case.request(), document.document_type)
    case.applications.add_document(application_id, document, now=document.upload_timestamp)
    return case.state(document.upload_timestamp)


def hand_in(case: OwnCase, *, bank_account_number: str | None, now: datetime) -> DraftState:
    """The draft as it can be submitted, its bank account number kept for the bank's check.

    Raises:
        ApiProblem: 409 when it was submitted, 422 with everything that is missing or wrong.
    """
    case.require_draft()
    state = case.state(now)
    document = case.contractors.load_declared(case.row.contractor_id)
    refuse_wrong(
        [
            *(Problem(field=path, code="REQUIRED", message="Needed before submission.") for path in state.missing),
            *problems_of(document, today=ist_day(now)),
            *account_problems(document, bank_account_number),
        ]
    )
    if bank_account_number is not None:
        case.applications.put_bank_account(case.row.id, bank_account_number)
    return state


def with_declaration_dated(document: JsonObject, now: datetime) -> JsonObject:
    """`document` whose wallet declaration, if a new one comes without its time, has the time it was handed in: what was
    signed names its own time of issue, and an earlier declaration's time must not stand beside a new signature."""
    compliance = document.get("compliance")
    declaration = compliance.get("walletDeclaration") if isinstance(compliance, dict) else None
    if not isinstance(compliance, dict) or not isinstance(declaration, dict):
        return document
    if "signature" not in declaration or "declarationTimestamp" in declaration:
        return document
    dated: JsonObject = {**declaration, "declarationTimestamp": moment(now)}
    return {**document, "compliance": {**compliance, "walletDeclaration": dated}}


class Missing:
    """What drafts still need, remembered for each version of each: a contractor polls its draft more often than it
    changes it, and to tell what is missing takes the whole document. Paths of members only, nothing personal."""

    def __init__(self, *, remembered: int = 10_000) -> None:
        self._remembered = remembered
        self._known: OrderedDict[tuple[UUID, int, date], tuple[ChecklistItem, ...]] = OrderedDict()
        self._turn = Lock()

    def checklist(self, services: ApiServices, case: CaseView) -> tuple[ChecklistItem, ...]:
        """All that `case` needs before it can be submitted, there or not; nothing where it is no draft."""
        if case.status is not ContractorStatus.DRAFT:
            return ()
        version = (case.application_id, case.document_version, ist_day(services.clock()))
        with self._turn:
            known = self._known.get(version)
        if known is None:
            known = _checklist_from_record(services, case.application_id)
            with self._turn:
                self._known[version] = known
                if len(self._known) > self._remembered:
                    self._known.popitem(last=False)
        return known


def whole_document(services: ApiServices, case: CaseView) -> JsonObject:
    """The contractor document with what the system wrote into it; of an attempt that another one has followed, as it
    was handed in."""
    with services.database.transaction() as session:
        applications = ApplicationRepository(session, services.database.vault, services.database.index)
        contractors = ContractorRepository(session, services.database.vault, services.database.index)
        if case.submitted_at is not None and not applications.is_latest(case.application_id):
            return applications.contractor_of(case.application_id)
        return contractors.load_document(case.contractor_id)


def ist_day(now: datetime) -> date:
    """The day it is in India, by which dates in a document are judged."""
    return now.astimezone(_IST).date()


def _opened_before(applications: ApplicationRepository, application_id: UUID) -> bool:
    """Whether this draft is there: it was opened under the same Idempotency-Key, and the answer got lost in a crash."""
    try:
        applications.row(application_id)
    except NotFound:
        return False
    return True


def _checklist_from_record(services: ApiServices, application_id: UUID) -> tuple[ChecklistItem, ...]:
    with services.database.transaction() as session:
        applications = ApplicationRepository(session, services.database.vault, services.database.index)
        contractors = ContractorRepository(session, services.database.vault, services.database.index)
        document = contractors.load_declared(applications.row(application_id).contractor_id)
        types = [stored.document_type for stored in applications.documents_of(application_id)]
    return checklist(document, documents=types, today=ist_day(services.clock()))


def account_problems(document: JsonObject, number: str | None) -> list[Problem]:
    """What is wrong with the bank account number that goes with `document`."""
    if number is None:
        message = "The full bank account number is needed; it is erased once the bank has confirmed it."
        return [Problem(field="bank_account_number", code="REQUIRED", message=message)]
    declared: JsonValue = document
    for member in ("financialQualification", "bankDetails", "accountLast4Digits"):
        declared = declared.get(member) if isinstance(declared, dict) else None
    if isinstance(declared, str) and number[-4:] != declared:
        message = "Its last four digits must be contractor.financialQualification.bankDetails.accountLast4Digits."
        return [Problem(field="bank_account_number", code="MISMATCH", message=message)]
    return []


def refuse_wrong(problems: list[Problem]) -> None:
    """Refuse all that is wrong at once.

    Raises:
        ApiProblem: 422, when there is anything.
    """
    if problems:
        raise invalid(problems)
