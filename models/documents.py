"""Documents as the system keeps them: encrypted before they reach any store."""

from datetime import datetime
from uuid import UUID

from models.reading.difference import Difference
from models.record import Record

MAX_DOCUMENT_BYTES = 25 * 1024 * 1024
"""The largest file taken (25 MB)."""


class StoredDocument(Record):
    """One uploaded file. `ipfs_cid` addresses the ciphertext; `file_hash` is `sha256:` and 64 hex digits of the file
    itself, `ciphertext_hash` the same of what the store holds; `wrapped_key` (base64) is the file's own key,
    wrapped by the key-encryption key."""

    document_id: UUID
    document_type: str
    document_name: str
    mime_type: str
    file_size: int
    file_hash: str
    ciphertext_hash: str
    ipfs_cid: str
    wrapped_key: str
    upload_timestamp: datetime


def document_aad(contractor_id: UUID, document_id: UUID) -> str:
    """What a document's ciphertext is bound to: nobody can pass one contractor's file off as another's."""
    return f"{contractor_id}|{document_id}"


class DocumentVerdict(Record):
    """What came of checking a document. `problem` is a plain sentence on its bytes, None when they are those that were
    stored."""

    document_id: UUID
    document_type: str
    problem: str | None = None
    lost: bool = False
    """The store does not have it: it must be asked for again; nobody is accused of anything."""
    ask_again: str | None = None
    """Why it cannot be read, and what would be right: a plain sentence to the contractor."""
    differences: tuple[Difference, ...] = ()
    """Where it says otherwise than was declared."""


class DocumentStanding(Record):
    """What is known of an uploaded document besides the file. `extracted_fields` are personal, in the words of seed
    001, section 4 (days as ISO, amounts in paise); `extraction_confidence` is 0..1; `rejection_reason` a plain sentence
    to the contractor; `verified_by` an official's subject, or `SYSTEM`."""

    verified: bool = False
    verification_timestamp: datetime | None = None
    verified_by: str | None = None
    extracted_fields: dict[str, str] | None = None
    extraction_confidence: float | None = None
    rejection_reason: str | None = None


class DocumentLost(Exception):
    """The store has nothing under this CID."""

    def __init__(self, cid: str) -> None:
        super().__init__(f"the document store has nothing under {cid}")
        self.cid = cid


class DocumentCorrupt(Exception):
    """What came back is not what was stored: its bytes do not give the CID or the hash they should."""

    def __init__(self, cid: str, what: str) -> None:
        super().__init__(f"what the store returned for {cid} is not what was put there: {what}")
        self.cid = cid


class DocumentStoreUnavailable(Exception):
    """The store did not do as asked: down, refusing, or out of room. Nothing is known of the document; asking again
    may help. The message is a plain sentence that names no document's content."""
