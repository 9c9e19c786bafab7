"""Requests for changes: kept, shown, answered with another version of the document, or let go."""

from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, select

from models.application import ChangesAnswer
from models.change_request import Asked, ChangeRequest
from models.contractor.json_object import JsonObject
from models.contractor.paths import changed_paths, value_at
from models.contractor.vocabulary import DocumentType
from models.encryption import Vault
from models.tables.document_layout import declared
from models.tables.rows.people import ChangeRequestRow
from models.tables.sealing import RowSealer

_AS_THEY_ARE = ("requested_by", "requested_at", "remind_at", "due_at", "reminded_at", "outcome", "closed_at")


def keep_request(session: Session, vault: Vault, application_id: UUID, request: ChangeRequest) -> None:
    """Insert or update a request, as it stands."""
    row = session.get(ChangeRequestRow, (application_id, request.number))
    values = {name: getattr(request, name) for name in _AS_THEY_ARE}
    if row is None:
        asked: list[JsonValue] = [each.model_dump(mode="json") for each in request.asked]
        sealed = _sealer(vault, application_id, request.number).seal("asked_sealed", asked)
        session.add(
            ChangeRequestRow(application_id=application_id, number=request.number, asked_sealed=sealed, **values)
        )
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()


def open_request_of(session: Session, vault: Vault, application_id: UUID) -> ChangeRequest | None:
    """What the contractor is asked for now, None when it is asked for nothing."""
    statement = select(ChangeRequestRow).where(
        ChangeRequestRow.application_id == application_id, col(ChangeRequestRow.outcome).is_(None)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        return None
    values = {name: getattr(row, name) for name in _AS_THEY_ARE}
    asked = asked_from(vault, application_id, row.number, row.asked_sealed)
    return ChangeRequest(number=row.number, asked=asked, **values)


def asked_from(vault: Vault, application_id: object, number: object, sealed: bytes | None) -> tuple[Asked, ...]:
    """What a row's `asked_sealed` holds."""
    return tuple(
        Asked.model_validate(each)
        for each in RowSealer(vault, "change_requests", f"{application_id}:{number}").open_list("asked_sealed", sealed)
    )


def changes_between(before: JsonObject, after: JsonObject) -> tuple[tuple[str, ...], tuple[DocumentType, ...]]:
    """The fields of the contractor's own word, and the types of papers, in which two whole documents differ."""
    fields = changed_paths(declared(before), declared(after))
    old, new = _papers(before), _papers(after)
    documents = [kind for kind in DocumentType if old.get(kind, frozenset()) != new.get(kind, frozenset())]
    return tuple(fields), tuple(documents)


def sealed_values(vault: Vault, operation_id: str, document: JsonObject, answer: ChangesAnswer) -> JsonObject:
    """One side of the change for the audit trail: the paths and types in clear, the values sealed for this entry (its
    operation id is the row); the chain's hash covers the ciphertext."""
    values: JsonObject = {path: value_at(document, path) for path in answer.fields}
    papers = _papers(document)
    values |= {f"documents.{kind}": list[JsonValue](sorted(papers.get(kind, ()))) for kind in answer.documents}
    sealed = RowSealer(vault, "audit_log", operation_id).seal("changed_values", values)
    return {"paths": list[JsonValue](values), "sealed": sealed.hex()}


def opened_values(vault: Vault, operation_id: str, side: JsonObject) -> JsonObject:
    """The inverse of `sealed_values`: each changed path with its value."""
    sealed = side.get("sealed")
    opened = (
        RowSealer(vault, "audit_log", operation_id).open("changed_values", bytes.fromhex(sealed))
        if isinstance(sealed, str)
        else {}
    )
    return opened if isinstance(opened, dict) else {}


def references_in(document: JsonObject) -> list[JsonObject]:
    """The references to papers in a whole document."""
    references = document.get("documentReferences")
    documents = references.get("documents") if isinstance(references, dict) else None
    listed: list[JsonValue] = documents if isinstance(documents, list) else []
    return [reference for reference in listed if isinstance(reference, dict)]


def _papers(document: JsonObject) -> dict[str, frozenset[str]]:
    """The ids of the papers of each type."""
    papers: dict[str, set[str]] = {}
    for reference in references_in(document):
        papers.setdefault(str(reference["documentType"]), set()).add(str(reference["documentId"]))
    return {kind: frozenset(ids) for kind, ids in papers.items()}


def _sealer(vault: Vault, application_id: UUID, number: int) -> RowSealer:
    return RowSealer(vault, "change_requests", f"{application_id}:{number}")
