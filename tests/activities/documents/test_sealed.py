"""Sealed documents: unreadable where they lie, and nobody's but their contractor's."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.sealed import SealedDocuments
from models.documents import DocumentCorrupt, DocumentLost, StoredDocument
from models.encryption import Vault
from tests.activities.documents.harness import files_under

_CONTENT = b"%PDF-1.7 Permanent Account Number AAPCU0939K " * 100
_CONTRACTOR = uuid4()


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path)


@pytest.fixture
def sealed(store: DirectoryStore) -> SealedDocuments:
    return SealedDocuments(store, Vault(bytes(32), secrets.token_bytes))


async def stored(
    sealed: SealedDocuments, content: bytes = _CONTENT, *, contractor: UUID = _CONTRACTOR
) -> StoredDocument:
    document_id = uuid4()
    cid, ciphertext_hash, wrapped_key = await sealed.seal_and_put(contractor, document_id, content)
    return StoredDocument(
        document_id=document_id,
        document_type="PAN_CARD",
        document_name="pan.pdf",
        mime_type="application/pdf",
        file_size=len(content),
        file_hash=f"sha256:{hashlib.sha256(content).hexdigest()}",
        ciphertext_hash=ciphertext_hash,
        ipfs_cid=cid,
        wrapped_key=wrapped_key,
        upload_timestamp=datetime(2026, 11, 22, tzinfo=UTC),
    )


async def test_a_document_comes_back_and_lies_there_unreadable(sealed: SealedDocuments, tmp_path: Path):
    document = await stored(sealed)
    assert await sealed.fetch(_CONTRACTOR, document) == _CONTENT
    (file,) = files_under(tmp_path)
    assert b"AAPCU0939K" not in file.read_bytes()


async def test_the_same_file_is_never_stored_the_same_way_twice(sealed: SealedDocuments):
    first, second = await stored(sealed), await stored(sealed)
    assert first.ipfs_cid != second.ipfs_cid
    assert first.wrapped_key != second.wrapped_key


@pytest.mark.parametrize(
    "changed",
    [
        {"document_id": uuid4()},
        {"file_hash": f"sha256:{'0' * 64}"},
        {"ciphertext_hash": f"sha256:{'0' * 64}"},
        {"wrapped_key": "AAAA"},
        {"wrapped_key": "not base64"},
    ],
)
async def test_a_record_that_does_not_fit_its_document_is_found(sealed: SealedDocuments, changed: dict[str, object]):
    document = (await stored(sealed)).model_copy(update=changed)
    with pytest.raises(DocumentCorrupt):
        await sealed.fetch(_CONTRACTOR, document)


async def test_one_contractors_document_does_not_open_as_anothers(sealed: SealedDocuments):
    document = await stored(sealed)
    with pytest.raises(DocumentCorrupt):
        await sealed.fetch(uuid4(), document)


async def test_another_vault_opens_nothing(sealed: SealedDocuments, store: DirectoryStore):
    document = await stored(sealed)
    with pytest.raises(DocumentCorrupt):
        await SealedDocuments(store, Vault(bytes([1]) * 32, secrets.token_bytes)).fetch(_CONTRACTOR, document)


async def test_a_lost_document_is_lost(sealed: SealedDocuments, store: DirectoryStore):
    document = await stored(sealed)
    store.path_of(document.ipfs_cid).unlink()
    with pytest.raises(DocumentLost):
        await sealed.fetch(_CONTRACTOR, document)
