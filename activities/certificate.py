"""Issuing the certificate: written, sealed, stored, and bound with the documents under one root."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio import activity

from activities.heart import beating
from models.certificate import (
    CERTIFICATE_DOCUMENT_TYPE,
    CERTIFICATE_MIME_TYPE,
    Certificate,
    CertificateSubject,
    certificate_document_id,
    certificate_of,
)
from models.documents import StoredDocument
from models.merkle import document_leaf, root
from models.record import Record

_HASH_PREFIX = "sha256:"


class CertificateRequest(Record):
    """One approval: of which application, from when to when it is good."""

    application_id: UUID
    approved_at: datetime
    expires_at: datetime


class IssuedCertificate(Record):
    """What was issued. `certificate_hash` (SHA-256 of the PDF) and `document_root` are `0x` and 64 hex digits; the root
    covers the case's documents and the certificate, `document`."""

    certificate_hash: str
    document_root: str
    document: StoredDocument


class CertificateRecords(Protocol):
    """What issuing needs of the record."""

    def certificate_subject(self, application_id: UUID) -> CertificateSubject:
        """Whom the certificate is for."""
        ...

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
        ...

    def certificate_of(self, application_id: UUID) -> StoredDocument | None:
        """The certificate that was issued for this application before, if one was."""
        ...

    def keep_certificate(self, application_id: UUID, document: StoredDocument) -> StoredDocument:
        """Record `document` as the application's certificate, unless it has one; returns the one it has then."""
        ...


class CertificateStore(Protocol):
    """Where the certificate is kept."""

    async def seal_and_put(self, contractor_id: UUID, document_id: UUID, content: bytes) -> tuple[str, str, str]:
        """CID and hash of the ciphertext, and the wrapped key (base64)."""
        ...


class CertificateActivities:
    """Issuing.

    Args:
        render: a certificate as PDF; the same certificate must give the same bytes.
        verify_url: of a wallet address: where anyone can check its standing.
    """

    def __init__(
        self,
        records: CertificateRecords,
        store: CertificateStore,
        render: Callable[[Certificate], bytes],
        *,
        verify_url: Callable[[str], str],
    ) -> None:
        self._records = records
        self._store = store
        self._render = render
        self._verify_url = verify_url

    def all(self) -> list[Callable[..., object]]:
        """Every activity of this class."""
        return [self.issue_certificate]

    @activity.defn
    async def issue_certificate(self, request: CertificateRequest) -> IssuedCertificate:
        """Issue an application's certificate, once: trying again gives the same hash and the same root.

        Sealing takes a random key, so a second attempt would store a second ciphertext under a second CID, and the
        root would be another. So what was kept first stands: it is looked for before anything is made, and
        keeping is first come, first kept.

        Raises:
            DocumentStoreUnavailable: the store did not answer; to be tried again.
        """
        async with beating():
            kept = await asyncio.to_thread(self._records.certificate_of, request.application_id)
            document = kept or await self._issue(request)
            _, documents = await asyncio.to_thread(self._records.documents_of, request.application_id)
        leaves = [document_leaf(each) for each in (*documents, document)]
        return IssuedCertificate(
            certificate_hash="0x" + document.file_hash.removeprefix(_HASH_PREFIX),
            document_root=root(leaves),
            document=document,
        )

    async def _issue(self, request: CertificateRequest) -> StoredDocument:
        subject = await asyncio.to_thread(self._records.certificate_subject, request.application_id)
        certificate = certificate_of(
            subject,
            approved_at=request.approved_at,
            expires_at=request.expires_at,
            verify_url=self._verify_url(subject.wallet_address),
        )
        content = await asyncio.to_thread(self._render, certificate)
        document_id = certificate_document_id(request.application_id)
        cid, ciphertext_hash, wrapped_key = await self._store.seal_and_put(subject.contractor_id, document_id, content)
        document = StoredDocument(
            document_id=document_id,
            document_type=CERTIFICATE_DOCUMENT_TYPE,
            document_name=f"{certificate.registration_number.replace('/', '-')}.pdf",
            mime_type=CERTIFICATE_MIME_TYPE,
            file_size=len(content),
            file_hash=_HASH_PREFIX + hashlib.sha256(content).hexdigest(),
            ciphertext_hash=ciphertext_hash,
            ipfs_cid=cid,
            wrapped_key=wrapped_key,
            upload_timestamp=request.approved_at,
        )
        return await asyncio.to_thread(self._records.keep_certificate, request.application_id, document)
