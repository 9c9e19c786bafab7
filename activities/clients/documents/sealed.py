"""Documents sealed before they reach any store: what a store holds tells nothing to who holds no key."""

import asyncio
import base64
import binascii
import hashlib
from uuid import UUID

from activities.clients.documents.store import DocumentStore
from models.documents import DocumentCorrupt, StoredDocument, document_aad
from models.encryption import Unsealable, Vault


class SealedDocuments:
    """Each document has a key of its own, wrapped by the vault's, and is bound to its contractor and its id."""

    def __init__(self, store: DocumentStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def seal_and_put(self, contractor_id: UUID, document_id: UUID, content: bytes) -> tuple[str, str, str]:
        """Seal `content` and store it: the ciphertext's CID and hash (`sha256:…`), and the wrapped key (base64).

        Sealing is never the same twice: a second call stores a second ciphertext.

        Raises:
            DocumentStoreUnavailable: it could not be stored.
        """
        aad = document_aad(contractor_id, document_id)
        data_key = self._vault.new_data_key(aad)
        ciphertext = await asyncio.to_thread(self._vault.encrypt, data_key.key, content, aad)
        cid = await self._store.put(ciphertext)
        return cid, sha256_of(ciphertext), base64.b64encode(data_key.wrapped).decode()

    async def fetch(self, contractor_id: UUID, document: StoredDocument) -> bytes:
        """The file as it was uploaded: CID, hash of the ciphertext and hash of the file all recomputed.

        Raises:
            DocumentLost: the store has nothing under its CID.
            DocumentCorrupt: something else came back, or it is not this contractor's document.
            DocumentStoreUnavailable: the store did not answer.
        """
        ciphertext = await self._store.get(document.ipfs_cid)
        return await asyncio.to_thread(self._opened, contractor_id, document, ciphertext)

    def _opened(self, contractor_id: UUID, document: StoredDocument, ciphertext: bytes) -> bytes:
        if sha256_of(ciphertext) != document.ciphertext_hash:
            raise DocumentCorrupt(document.ipfs_cid, "the SHA-256 of the stored bytes differs")
        aad = document_aad(contractor_id, document.document_id)
        try:
            key = self._vault.unwrap(base64.b64decode(document.wrapped_key, validate=True), aad)
            content = self._vault.decrypt(key, ciphertext, aad)
        except (Unsealable, binascii.Error) as error:
            raise DocumentCorrupt(document.ipfs_cid, "it does not open as this contractor's document") from error
        if sha256_of(content) != document.file_hash:
            raise DocumentCorrupt(document.ipfs_cid, "the SHA-256 of the file differs")
        return content


def sha256_of(content: bytes) -> str:
    """`sha256:` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
