"""The papers of an application, as they are shown."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages.base import APPLICATION_ID, DIGEST, DOCUMENT_ID, Answered

_BASE = f"/api/v1/applications/{APPLICATION_ID}"
_DOCUMENT: dict[str, JsonValue] = {
    "document_id": DOCUMENT_ID,
    "document_type": "PAN_CARD",
    "document_name": "pan.pdf",
    "mime_type": "application/pdf",
    "file_size": 48213,
    "file_hash": f"sha256:{DIGEST.removeprefix('0x')}",
    "ipfs_cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
    "upload_timestamp": "2026-11-01T08:31:00Z",
    "href": f"{_BASE}/documents/{DOCUMENT_ID}",
}
_CHECKED: dict[str, JsonValue] = {
    **_DOCUMENT,
    "verified": True,
    "verification_timestamp": "2026-11-01T09:00:03Z",
    "verified_by": "SYSTEM",
    "extracted_fields": {"panNumber": "AAPCU0939K", "nameOnCard": "ABC CONSTRUCTIONS PRIVATE LIMITED"},
    "extraction_confidence": 0.98,
    "rejection_reason": None,
}


class DocumentReferenceView(Answered):
    """The reference of an uploaded document."""

    document_id: UUID = Field(description="The document's id.")
    document_type: str = Field(description="A type of `/schemas/contractor.json`.")
    document_name: str = Field(description="The file's name as it was sent.")
    mime_type: str = Field(description="Told by the content.")
    file_size: int = Field(description="In bytes.")
    file_hash: str = Field(description="`sha256:` and the SHA-256 of the file itself.")
    ipfs_cid: str = Field(description="The CID of the encrypted file, as it is stored.")
    upload_timestamp: datetime = Field(description="When it was uploaded, UTC.")
    href: str = Field(description="Where the file is.")


class CheckedDocumentView(DocumentReferenceView):
    """The reference of a document, with what was found when it was checked."""

    verified: bool = Field(description="Whether it was read and says what was declared, or an official vouches for it.")
    verification_timestamp: datetime | None = Field(
        default=None, description="When it was checked, UTC; null before that."
    )
    verified_by: str | None = Field(default=None, description="SYSTEM, or the official.")
    extracted_fields: dict[str, str] | None = Field(
        default=None, description="What stands on it: days as ISO, amounts in paise."
    )
    extraction_confidence: float | None = Field(
        default=None, ge=0, le=1, description="How sure the fields are together, 0 to 1."
    )
    rejection_reason: str | None = Field(
        default=None, description="Why it must be uploaded again, and what would be right."
    )


class DocumentList(Answered):
    """The documents of a case."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_CHECKED]}]})

    items: list[CheckedDocumentView] = Field(description="The references.")


class DocumentView(DocumentReferenceView):
    """The reference of a document that was just uploaded."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_DOCUMENT, "missing": ["documents.GST_CERTIFICATE"]}]})

    missing: list[str] = Field(description="What must still be there before the draft can be submitted.")
