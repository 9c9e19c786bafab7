"""The papers of an application, as they are shown."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages.base import APPLICATION_ID, DIGEST, Answered

_BASE = f"/api/v1/applications/{APPLICATION_ID}"
_DOCUMENT: dict[str, JsonValue] = {
    "document_id": "8a0f6f0e-1b8c-4a44-8f59-2f0c3b1d9e01",
    "document_type": "PAN_CARD",
    "document_name": "pan.pdf",
    "mime_type": "application/pdf",
    "file_size": 48213,
    "file_hash": f"sha256:{DIGEST.removeprefix('0x')}",
    "ipfs_cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
    "upload_timestamp": "2026-11-01T08:31:00Z",
    "href": f"{_BASE}/documents/8a0f6f0e-1b8c-4a44-8f59-2f0c3b1d9e01",
}


class DocumentReferenceView(Answered):
    """The reference of an uploaded document."""

    document_id: UUID
    document_type: str
    document_name: str
    mime_type: str
    file_size: int = Field(description="In bytes.")
    file_hash: str = Field(description="`sha256:` and the SHA-256 of the file itself.")
    ipfs_cid: str = Field(description="The CID of the encrypted file, as it is stored.")
    upload_timestamp: datetime
    href: str = Field(description="Where the file is.")


class DocumentList(Answered):
    """The documents of a case."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_DOCUMENT]}]})

    items: list[DocumentReferenceView]


class DocumentView(DocumentReferenceView):
    """The reference of a document that was just uploaded."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_DOCUMENT, "missing": ["documents.GST_CERTIFICATE"]}]})

    missing: list[str] = Field(description="What must still be there before the draft can be submitted.")
