"""A stored document between its record, its reference in the contractor document, and the key that opens it."""

from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, select

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.json_object import JsonObject
from models.documents import DocumentStanding, StoredDocument
from models.encryption import Vault
from models.tables.concealment import Concealer, reveal
from models.tables.errors import NotFound
from models.tables.moments import moment
from models.tables.rows.contractor import DocumentKeyRow, DocumentsRow
from models.tables.sealing import RowSealer

SEVERAL_OF = frozenset(
    {"CA_TURNOVER_CERTIFICATE", "PAST_PROJECTS_DOCUMENT", "LITIGATION_DISCLOSURE", "AUTHORIZATION_LETTER", "OTHER"}
)
"""The types of which a contractor may hand in several files. Of any other, the later upload takes the earlier one's
place, so that a wrong scan can be put right."""

_MEMBERS = {
    "documentId": "document_id",
    "documentType": "document_type",
    "documentName": "document_name",
    "mimeType": "mime_type",
    "fileSize": "file_size",
    "fileHash": "file_hash",
    "ipfsCID": "ipfs_cid",
    "uploadTimestamp": "upload_timestamp",
}


_STANDING = {
    "verified": "verified",
    "verificationTimestamp": "verification_timestamp",
    "verifiedBy": "verified_by",
    "extractedFields": "extracted_fields",
    "extractionConfidence": "extraction_confidence",
    "rejectionReason": "rejection_reason",
}
"""What the system adds to a reference once it has read the document."""


def references_from(vault: Vault, row: DocumentsRow) -> list[JsonObject]:
    """The references of one contractor, as its document carries them."""
    secrets = _sealer(vault, row.contractor_id).open_list("concealed", row.concealed)
    revealed = [reveal(reference, secrets) for reference in row.documents]
    return [reference for reference in revealed if isinstance(reference, dict)]


def keep_document(
    session: Session,
    vault: Vault,
    contractor_id: UUID,
    document: StoredDocument,
    replaces: frozenset[str] = frozenset(),
) -> None:
    """Add a reference, in the place of an earlier one where only one may be, and of those whose ids are in `replaces`;
    the same file again changes nothing."""
    row = session.get(DocumentsRow, contractor_id)
    if row is None:
        row = DocumentsRow(contractor_id=contractor_id)
        session.add(row)
    reference = reference_of(document)
    kept = [
        other
        for other in references_from(vault, row)
        if not (_replaced(other, reference) or other["documentId"] in replaces)
    ]
    _put_references(vault, row, [*kept, reference])
    session.add(
        DocumentKeyRow(
            document_id=document.document_id,
            contractor_id=contractor_id,
            ipfs_cid=document.ipfs_cid,
            ciphertext_hash=document.ciphertext_hash,
            wrapped_key=document.wrapped_key,
        )
    )
    session.flush()


def put_references(session: Session, vault: Vault, contractor_id: UUID, references: list[JsonObject]) -> None:
    """Put these references, whose keys are there, in the place of all others; what was read on a document stays."""
    row = session.get(DocumentsRow, contractor_id)
    if row is None:
        return
    read = {
        each["documentId"]: {n: v for n, v in each.items() if n in _STANDING} for each in references_from(vault, row)
    }
    put = [
        {**{n: v for n, v in each.items() if n in _MEMBERS}, **read.get(each["documentId"], {})} for each in references
    ]
    _put_references(vault, row, put)
    session.flush()


def keep_standing(
    session: Session, vault: Vault, contractor_id: UUID, document_id: UUID, standing: DocumentStanding
) -> None:
    """Put what is known of a document on its reference; one that was replaced meanwhile has none."""
    row = session.get(DocumentsRow, contractor_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    members = _members_of(standing)
    known = references_from(vault, row)
    its_own = str(document_id)
    _put_references(
        vault, row, [_with_members(each, members) if each["documentId"] == its_own else each for each in known]
    )
    session.flush()


def standing_of(reference: JsonObject, check: CheckResult | None) -> DocumentStanding:
    """What is known of a referenced document. Where an official settled the documents check by hand, their word counts
    for every document that the system could not vouch for.

    Args:
        check: the documents check of the case, as it stands.
    """
    standing = DocumentStanding.model_validate(
        {name: reference[member] for member, name in _STANDING.items() if member in reference}
    )
    if standing.verified or check is None or check.check is not CheckKind.DOCUMENTS:
        return standing
    if check.outcome is not CheckOutcome.VERIFIED or check.decided_by is None:
        return standing
    return standing.model_copy(update={"verified": True, "verified_by": check.decided_by, "rejection_reason": None})


def with_standing(reference: JsonObject, standing: DocumentStanding) -> JsonObject:
    """The reference with this standing and no other."""
    return _with_members(reference, _members_of(standing))


def _members_of(standing: DocumentStanding) -> JsonObject:
    known: JsonObject = standing.model_dump(mode="json")
    if standing.verification_timestamp is not None:
        known["verification_timestamp"] = moment(standing.verification_timestamp)
    return {member: known[name] for member, name in _STANDING.items() if known[name] is not None}


def _with_members(reference: JsonObject, members: JsonObject) -> JsonObject:
    return {**{name: value for name, value in reference.items() if name not in _STANDING}, **members}


def reference_of(document: StoredDocument) -> JsonObject:
    """The reference that the contractor document carries."""
    dumped: JsonObject = document.model_dump(mode="json")
    reference: JsonObject = {member: dumped[name] for member, name in _MEMBERS.items()}
    return {**reference, "uploadTimestamp": moment(document.upload_timestamp)}


def stored_documents(session: Session, references: list[JsonObject]) -> tuple[StoredDocument, ...]:
    """The documents behind references, with the keys that open them.

    Raises:
        NotFound: a reference whose key is not there.
    """
    ids = [UUID(str(reference["documentId"])) for reference in references]
    statement = select(DocumentKeyRow).where(col(DocumentKeyRow.document_id).in_(ids))
    keys = {row.document_id: row for row in session.exec(statement).all()}
    missing = [document_id for document_id in ids if document_id not in keys]
    if missing:
        raise NotFound(f"there is no key for document {missing[0]}")
    return tuple(_stored(reference, keys[document_id]) for document_id, reference in zip(ids, references, strict=True))


def _stored(reference: JsonObject, key: DocumentKeyRow) -> StoredDocument:
    values: dict[str, JsonValue] = {name: reference[member] for member, name in _MEMBERS.items()}
    return StoredDocument.model_validate(
        {**values, "ciphertext_hash": key.ciphertext_hash, "wrapped_key": key.wrapped_key}
    )


def _replaced(earlier: JsonObject, later: JsonObject) -> bool:
    if earlier["documentType"] != later["documentType"]:
        return False
    return later["documentType"] not in SEVERAL_OF or earlier["fileHash"] == later["fileHash"]


def _put_references(vault: Vault, row: DocumentsRow, references: list[JsonObject]) -> None:
    concealer = Concealer()
    row.documents = [concealer.conceal(reference) for reference in references]
    row.concealed = _sealer(vault, row.contractor_id).seal("concealed", concealer.secrets)


def _sealer(vault: Vault, contractor_id: UUID) -> RowSealer:
    return RowSealer(vault, "contractor_documents", contractor_id)
