"""The check of a case's documents: each fetched, opened, and hashed again."""

import asyncio
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from pydantic import TypeAdapter
from temporalio import activity

from models.documents import DocumentCorrupt, DocumentLost, DocumentVerdict, StoredDocument


class DocumentRecords(Protocol):
    """Which documents a case has."""

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
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


_VERDICTS = TypeAdapter(tuple[DocumentVerdict, ...])


class DocumentChecks:
    """The check. A store that is down is no verdict: the attempt fails, and the next goes on where it stopped."""

    def __init__(self, records: DocumentRecords, fetcher: DocumentFetcher) -> None:
        self._records = records
        self._fetcher = fetcher

    def all(self) -> list[Callable[..., object]]:
        """Every activity of this class."""
        return [self.check_documents]

    @activity.defn
    async def check_documents(self, application_id: UUID) -> list[DocumentVerdict]:
        """A verdict on each document, in the order in which they were handed in.

        Heartbeats the verdicts so far after each document.

        Raises:
            DocumentStoreUnavailable: the store did not answer; to be tried again.
        """
        contractor_id, documents = await asyncio.to_thread(self._records.documents_of, application_id)
        verdicts = {verdict.document_id: verdict for verdict in _verdicts_so_far()}
        for document in documents:
            if document.document_id not in verdicts:
                verdicts[document.document_id] = await self._verdict(contractor_id, document)
                activity.heartbeat([verdict.model_dump(mode="json") for verdict in verdicts.values()])
        return [verdicts[document.document_id] for document in documents]

    async def _verdict(self, contractor_id: UUID, document: StoredDocument) -> DocumentVerdict:
        lost, problem = False, None
        try:
            await self._fetcher.fetch(contractor_id, document)
        except DocumentLost as error:
            lost, problem = True, str(error)
        except DocumentCorrupt as error:
            problem = str(error)
        return DocumentVerdict(
            document_id=document.document_id, document_type=document.document_type, problem=problem, lost=lost
        )


def _verdicts_so_far() -> tuple[DocumentVerdict, ...]:
    """What the attempt before this one had found out."""
    details = activity.info().heartbeat_details
    return _VERDICTS.validate_python(details[0]) if details else ()
