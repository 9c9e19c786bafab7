"""The papers of an application, and its certificate."""

import hashlib
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api import drafts
from api.asked import refuse_unasked_document
from api.auth import CurrentActor, require
from api.cases import APPLICATIONS, instant, visible_case
from api.disclosures import certificate_shown, fields_shown, paper_shown
from api.drafts import DraftState
from api.idempotency import Exchange, Writing
from api.messages.documents import DocumentList, DocumentView
from api.openapi import problem_responses
from api.parameters import ApplicationId, DocumentId
from api.problems import ApiProblem, Code, not_found, refuse_field
from api.services import ApiServices, Services
from api.upload import UPLOAD_BODY, Upload, read_upload
from models.actors import Actor, Role
from models.change_request import ChangeRequest
from models.contractor.vocabulary import DocumentType
from models.documents import DocumentCorrupt, DocumentLost, DocumentStanding, StoredDocument
from models.file_type import is_beginning, sniff
from models.reading.refusals import PaperRefused, Refusal
from models.tables.application import ApplicationRepository
from models.tables.certificates import CertificateRecords

router = APIRouter(prefix="/applications/{application_id}", tags=["documents"])

_FILE_CONTENT: dict[str, object] = {"schema": {"type": "string", "format": "binary"}}
_TYPES = frozenset(kind.value for kind in DocumentType)


@router.post(
    "/documents",
    status_code=201,
    operation_id="uploadDocument",
    summary="Upload a document",
    response_model=DocumentView,
    response_description="The reference; the header Location says where the file is.",
    dependencies=[Depends(require(Role.CONTRACTOR))],
    responses=problem_responses(401, 403, 404, 409, 413, 415, 422, 429, 503),
    openapi_extra={"requestBody": UPLOAD_BODY},
)
async def upload(application_id: ApplicationId, request: Request, writing: Writing) -> Response:
    """Takes a PDF, JPEG or PNG (told by its content) of at most 25 MB. The file is encrypted before it is stored:
    `ipfs_cid` addresses the ciphertext, `file_hash` is the SHA-256 of the file itself. Of a type that a contractor has
    only one of, the later upload replaces the earlier one. A file that is encrypted, damaged, too long, or carries a
    script or another file is refused with what to do. While changes are asked for, only the types asked for are
    taken, and an upload takes the place of what was handed in of its type."""
    contractor_id, asked = await run_in_threadpool(_whose_move, writing.services, application_id, writing.actor)
    sent = await read_upload(request)
    refuse_unasked_document(asked, sent.document_type)
    mime_type = await _accepted(writing.services, sent)
    file_hash = await run_in_threadpool(lambda: hashlib.sha256(sent.content).hexdigest())

    async def act() -> JSONResponse:
        document_id = uuid4()
        cid, ciphertext_hash, wrapped_key = await writing.services.documents.seal_and_put(
            contractor_id, document_id, sent.content
        )
        document = StoredDocument(
            document_id=document_id,
            document_type=sent.document_type,
            document_name=sent.name,
            mime_type=mime_type,
            file_size=len(sent.content),
            file_hash=f"sha256:{file_hash}",
            ciphertext_hash=ciphertext_hash,
            ipfs_cid=cid,
            wrapped_key=wrapped_key,
            upload_timestamp=writing.services.clock(),
        )
        draft = await run_in_threadpool(_add, writing, application_id, document)
        answer = {**_document_json(application_id, document), "missing": list[JsonValue](draft.missing)}
        return JSONResponse(answer, 201, {"Location": f"{APPLICATIONS}/{application_id}/documents/{document_id}"})

    return await writing.once(f"{sent.document_type}\n{sent.name}\n{file_hash}", act)


@router.get(
    "/documents",
    operation_id="listDocuments",
    summary="The documents of a case",
    response_description="The references.",
    response_model=DocumentList,
    responses=problem_responses(401, 404, 422, 503),
)
def documents(application_id: ApplicationId, services: Services, actor: CurrentActor) -> Response:
    """The references: those handed in, or a draft's as they stand, each with what was read on it once it was checked;
    the owner who is asked for changes sees them with what it uploaded since. For the owner and for officials; showing
    officials what was read is an entry of the audit trail."""
    case = visible_case(services.database, application_id, actor)
    papers = _documents_of(services, application_id, actor)
    standings = _standings_of(services, application_id)
    fields_shown(
        services,
        actor,
        case,
        {each.document_id: standings[each.document_id] for each in papers if each.document_id in standings},
    )
    items: list[JsonValue] = [
        {**_document_json(application_id, each), **_standing_json(standings.get(each.document_id, DocumentStanding()))}
        for each in papers
    ]
    return JSONResponse({"items": items})


@router.get(
    "/documents/{document_id}",
    operation_id="readDocument",
    summary="A document itself",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _FILE_CONTENT),
        },
        **problem_responses(401, 404, 409, 422, 503),
    },
)
async def document(
    application_id: ApplicationId, document_id: DocumentId, services: Services, actor: CurrentActor
) -> Response:
    """The file as it was uploaded, its hashes recomputed. For the owner and for officials, whose reading is an entry of
    the audit trail."""
    case = await run_in_threadpool(visible_case, services.database, application_id, actor)
    for stored in await run_in_threadpool(_documents_of, services, application_id, actor):
        if stored.document_id == document_id:
            answer = await _file(services, case.contractor_id, stored)
            await run_in_threadpool(paper_shown, services, actor, case, stored)
            return answer
    raise not_found("document")


@router.get(
    "/certificate",
    operation_id="readCertificate",
    summary="The certificate",
    response_class=Response,
    responses={
        200: {"description": "The certificate.", "content": {"application/pdf": _FILE_CONTENT}},
        **problem_responses(401, 404, 409, 422, 503),
    },
)
async def certificate(application_id: ApplicationId, services: Services, actor: CurrentActor) -> Response:
    """The PDF whose hash is on chain, once the contractor is approved. For the owner, and for officials, whose reading
    is an entry of the audit trail."""
    case = await run_in_threadpool(visible_case, services.database, application_id, actor)
    if case.certificate_document_id is None:
        raise ApiProblem(409, Code.WRONG_STATE, f"The application is {case.status}; approval brings the certificate.")
    stored = await run_in_threadpool(_certificate_of, services, application_id)
    answer = await _file(services, case.contractor_id, stored)
    await run_in_threadpool(certificate_shown, services, actor, case, stored)
    return answer


def _whose_move(services: ApiServices, application_id: UUID, actor: Actor) -> tuple[UUID, ChangeRequest | None]:
    """The contractor, and what it is asked for. Told before the body is read: nobody sends 25 MB to be refused."""
    with services.database.transaction() as session:
        case = drafts.OwnCase(services, session, application_id, actor)
        return case.row.contractor_id, case.request()


async def _accepted(services: ApiServices, sent: Upload) -> str:
    if sent.document_type not in _TYPES:
        refuse_field("document_type", "FORMAT", f"The document types are {', '.join(sorted(_TYPES))}.")
    mime_type = sniff(sent.content)
    if mime_type is None and is_beginning(sent.content):
        refuse_field("file", Refusal.CORRUPT, str(PaperRefused(Refusal.CORRUPT)))
    if mime_type is None:
        refuse_field("file", "UNSUPPORTED_TYPE", "The file is not a PDF, JPEG or PNG, whatever its name says.")
    try:
        await services.examiner.examine(sent.content, mime_type)
    except PaperRefused as refused:
        refuse_field("file", refused.refusal, str(refused))
    return mime_type


def _add(writing: Exchange, application_id: UUID, document: StoredDocument) -> DraftState:
    with writing.services.database.transaction() as session:
        return drafts.add_document(
            writing.services, session, writing.actor, application_id=application_id, document=document
        )


def _documents_of(services: ApiServices, application_id: UUID, actor: Actor) -> tuple[StoredDocument, ...]:
    with services.database.transaction() as session:
        applications = ApplicationRepository(session, services.database.vault, services.database.index)
        if actor.is_official:
            return applications.documents_of(application_id)
        return applications.uploaded_of(application_id)


def _standings_of(services: ApiServices, application_id: UUID) -> dict[UUID, DocumentStanding]:
    with services.database.transaction() as session:
        applications = ApplicationRepository(session, services.database.vault, services.database.index)
        return applications.standings_of(application_id)


def _certificate_of(services: ApiServices, application_id: UUID) -> StoredDocument:
    found = CertificateRecords(services.database).certificate_of(application_id)
    if found is None:
        raise not_found("certificate")
    return found


async def _file(services: ApiServices, contractor_id: UUID, stored: StoredDocument) -> Response:
    try:
        content = await services.documents.fetch(contractor_id, stored)
    except (DocumentLost, DocumentCorrupt) as error:
        detail = "The document store does not have this file as it was stored; it must be uploaded anew."
        raise ApiProblem(409, Code.DOCUMENT_LOST, detail) from error
    # `attachment`, and a type that was told by the content: an upload must never run as a page of this site.
    headers = {"Content-Disposition": f'attachment; filename="{stored.document_type.lower()}"'}
    return Response(content, media_type=stored.mime_type, headers=headers)


def _document_json(application_id: UUID, document: StoredDocument) -> dict[str, JsonValue]:
    return {
        "document_id": str(document.document_id),
        "document_type": document.document_type,
        "document_name": document.document_name,
        "mime_type": document.mime_type,
        "file_size": document.file_size,
        "file_hash": document.file_hash,
        "ipfs_cid": document.ipfs_cid,
        "upload_timestamp": instant(document.upload_timestamp),
        "href": f"{APPLICATIONS}/{application_id}/documents/{document.document_id}",
    }


def _standing_json(standing: DocumentStanding) -> dict[str, JsonValue]:
    at = standing.verification_timestamp
    fields: dict[str, JsonValue] | None = None if standing.extracted_fields is None else {**standing.extracted_fields}
    return {
        "verified": standing.verified,
        "verification_timestamp": None if at is None else instant(at),
        "verified_by": standing.verified_by,
        "extracted_fields": fields,
        "extraction_confidence": standing.extraction_confidence,
        "rejection_reason": standing.rejection_reason,
    }
