"""The check of a case's documents: each fetched, hashed again, read, and held against what was declared."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol
from uuid import UUID

from pydantic import TypeAdapter
from temporalio import activity

from models.contractor.document import Contractor
from models.contractor.vocabulary import DocumentType
from models.documents import DocumentCorrupt, DocumentLost, DocumentStanding, DocumentVerdict, StoredDocument
from models.reading.comparison import differences
from models.reading.fields import SOUGHT
from models.reading.paper import PaperText
from models.reading.reading import Reading, read_paper
from models.reading.refusals import PaperRefused

_SYSTEM = "SYSTEM"
_HEARTBEAT_SECONDS = 10
"""A scan of several pages takes longer than a heartbeat may."""


class DocumentRecords(Protocol):
    """Which documents a case has, what was declared, and where what was read is kept."""

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
        ...

    def contractor(self, application_id: UUID) -> Contractor:
        """The document as it was submitted."""
        ...

    def keep_standing(self, application_id: UUID, document_id: UUID, standing: DocumentStanding) -> None:
        """Keep what is known of a document; doing it again changes nothing but the time."""
        ...


class DocumentFetcher(Protocol):
    """Where the documents are."""

    async def fetch(self, contractor_id: UUID, document: StoredDocument) -> bytes:
        """The file itself, its CID and hashes recomputed.

        Raises:
            DocumentLost, DocumentCorrupt: it cannot be had as it was.
            DocumentStoreUnavailable: nobody can tell now.
        """
        ...


class DocumentReader(Protocol):
    """Who opens them. Both raise `PaperRefused` for a file that is not to be opened, with the reason."""

    async def examine(self, content: bytes, mime_type: str) -> None:
        """Look whether it may be opened at all."""
        ...

    async def read(self, content: bytes, mime_type: str) -> PaperText:
        """Its text."""
        ...


_VERDICTS = TypeAdapter(tuple[DocumentVerdict, ...])


class DocumentChecks:
    """The check. A store that is down is no verdict: the attempt fails, and the next goes on where it stopped."""

    def __init__(self, records: DocumentRecords, fetcher: DocumentFetcher, reader: DocumentReader) -> None:
        self._records = records
        self._fetcher = fetcher
        self._reader = reader

    def all(self) -> list[Callable[..., object]]:
        """Every activity of this class."""
        return [self.check_documents]

    @activity.defn
    async def check_documents(self, application_id: UUID) -> list[DocumentVerdict]:
        """A verdict on each document, in the order in which they were handed in.

        What was read is kept in the record; the heartbeats carry the verdicts so far.

        Raises:
            DocumentStoreUnavailable: the store did not answer; to be tried again.
            ReaderUnavailable: nothing could be opened; to be tried again.
        """
        contractor_id, documents = await asyncio.to_thread(self._records.documents_of, application_id)
        verdicts = {verdict.document_id: verdict for verdict in _verdicts_so_far()}
        left = [document for document in documents if document.document_id not in verdicts]
        if left:
            contractor = await asyncio.to_thread(self._records.contractor, application_id)
            async with _alive(verdicts):
                for document in left:
                    verdict, standing = await self._verdict(contractor_id, contractor, document)
                    await asyncio.to_thread(self._records.keep_standing, application_id, document.document_id, standing)
                    verdicts[document.document_id] = verdict
                    _heartbeat(verdicts)
        return [verdicts[document.document_id] for document in documents]

    async def _verdict(
        self, contractor_id: UUID, contractor: Contractor, document: StoredDocument
    ) -> tuple[DocumentVerdict, DocumentStanding]:
        verdict = DocumentVerdict(document_id=document.document_id, document_type=document.document_type)
        try:
            content = await self._fetcher.fetch(contractor_id, document)
        except DocumentLost as error:
            gone = DocumentStanding(rejection_reason="The file was lost on our side. Upload it again.")
            return verdict.model_copy(update={"problem": str(error), "lost": True}), gone
        except DocumentCorrupt as error:
            broken = DocumentStanding(rejection_reason="The stored file is not the one that was uploaded.")
            return verdict.model_copy(update={"problem": str(error)}), broken
        try:
            reading = await self._read(document, content)
        except PaperRefused as refused:
            return _unreadable(verdict, Reading(fields={}, ask_again=str(refused)))
        if reading.ask_again is not None:
            return _unreadable(verdict, reading)
        return _compared(verdict, contractor, reading)

    async def _read(self, document: StoredDocument, content: bytes) -> Reading:
        document_type = DocumentType(document.document_type)
        if not SOUGHT[document_type]:
            await self._reader.examine(content, document.mime_type)
            return Reading(fields={})
        return await asyncio.to_thread(read_paper, document_type, await self._reader.read(content, document.mime_type))


def _unreadable(verdict: DocumentVerdict, reading: Reading) -> tuple[DocumentVerdict, DocumentStanding]:
    """It must be asked for again. What was read of it is not kept: nobody should take it for what it says."""
    standing = DocumentStanding(extraction_confidence=reading.confidence, rejection_reason=reading.ask_again)
    return verdict.model_copy(update={"ask_again": reading.ask_again}), standing


def _compared(
    verdict: DocumentVerdict, contractor: Contractor, reading: Reading
) -> tuple[DocumentVerdict, DocumentStanding]:
    found = differences(
        contractor, reading, document_id=verdict.document_id, document_type=DocumentType(verdict.document_type)
    )
    grave = sorted({each.field for each in found if each.severity.blocks})
    reason = f"It says otherwise than was declared in {', '.join(grave)}." if grave else None
    standing = DocumentStanding(
        verified=not grave,
        verified_by=None if grave else _SYSTEM,
        extracted_fields={name: field.value for name, field in reading.fields.items()} or None,
        extraction_confidence=reading.confidence,
        rejection_reason=reason,
    )
    return verdict.model_copy(update={"differences": found}), standing


@asynccontextmanager
async def _alive(verdicts: dict[UUID, DocumentVerdict]) -> AsyncGenerator[None]:
    """Heartbeats while one document takes its time."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            _heartbeat(verdicts)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


def _heartbeat(verdicts: dict[UUID, DocumentVerdict]) -> None:
    activity.heartbeat([verdict.model_dump(mode="json") for verdict in verdicts.values()])


def _verdicts_so_far() -> tuple[DocumentVerdict, ...]:
    """What the attempt before this one had found out."""
    details = activity.info().heartbeat_details
    return _VERDICTS.validate_python(details[0]) if details else ()
