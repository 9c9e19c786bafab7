"""What every document store promises, held against each of the three on its real server."""

from pathlib import Path

import pytest

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.kubo import KuboStore
from activities.clients.documents.store import DocumentStore, cid_of
from cli.stack.ports import LOOPBACK, free_ports
from models.documents import DocumentCorrupt, DocumentLost, DocumentStoreUnavailable
from tests.activities.documents.conftest import pinning_store
from tests.activities.documents.harness import DirectoryHarness, Harness, KuboHarness, files_under, sample_bytes

_MULTI_BLOCK = 700_001


@pytest.mark.parametrize("size", [1, 11, 262_144, _MULTI_BLOCK])
async def test_what_was_put_comes_back_under_its_cid(harness: Harness, size: int):
    content = sample_bytes(size)
    cid = await harness.store.put(content)
    assert cid == cid_of(content)
    assert await harness.store.get(cid) == content


async def test_putting_the_same_bytes_again_is_putting_them_once(harness: Harness):
    content = sample_bytes(5_000)
    assert await harness.store.put(content) == await harness.store.put(content)
    assert await harness.store.get(cid_of(content)) == content


async def test_what_was_never_put_is_lost_not_an_outage(harness: Harness):
    with pytest.raises(DocumentLost):
        await harness.store.get(cid_of(b"never put anywhere"))


@pytest.mark.parametrize("size", [4_321, _MULTI_BLOCK + 1])
async def test_a_lost_document_is_said_to_be_lost_and_can_be_put_again(harness: Harness, size: int):
    content = sample_bytes(size)
    cid = await harness.store.put(content)
    harness.lose(cid)
    with pytest.raises(DocumentLost) as caught:
        await harness.store.get(cid)
    assert caught.value.cid == cid
    assert await harness.store.put(content) == cid
    assert await harness.store.get(cid) == content


async def test_a_changed_byte_is_found(harness: Harness):
    content = sample_bytes(7_777)
    cid = await harness.store.put(content)
    harness.damage(content)
    with pytest.raises(DocumentCorrupt):
        await harness.store.get(cid)


async def test_a_block_missing_in_the_middle_is_a_loss_not_an_accusation(kubo: KuboHarness):
    cid = await kubo.store.put(sample_bytes(_MULTI_BLOCK + 2))
    kubo.lose_block(cid, kubo.leaves(cid)[1])
    with pytest.raises(DocumentLost):
        await kubo.store.get(cid)


async def test_a_rotten_file_is_healed_by_putting_it_again(tmp_path: Path):
    harness = DirectoryHarness(tmp_path)
    content = sample_bytes(99)
    cid = await harness.store.put(content)
    harness.damage(content)
    await harness.store.put(content)
    assert await harness.store.get(cid) == content


@pytest.mark.parametrize("cid", ["../../../etc/passwd", "", "b", "bafk/../x"])
async def test_a_directory_is_never_left_by_way_of_a_cid(tmp_path: Path, cid: str):
    (tmp_path / "documents").mkdir()
    with pytest.raises(DocumentLost):
        await DirectoryStore(tmp_path / "documents").get(cid)


async def test_a_directory_holds_nothing_but_whole_documents(tmp_path: Path):
    store = DirectoryStore(tmp_path)
    cids = {await store.put(sample_bytes(size)) for size in range(1, 20)}
    assert {path.name for path in files_under(tmp_path)} == cids


@pytest.mark.parametrize("kind", ["directory", "kubo", "pinning", "pinning without its bucket"])
async def test_a_store_that_is_down_accuses_nobody(kind: str, request: pytest.FixtureRequest, tmp_path: Path):
    store = _store_that_is_down(kind, request, tmp_path)
    with pytest.raises(DocumentStoreUnavailable):
        await store.get(cid_of(b"anything"))
    with pytest.raises(DocumentStoreUnavailable):
        await store.put(b"anything")


def _store_that_is_down(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> DocumentStore:
    (port,) = free_ports(1)
    nobody = f"http://{LOOPBACK}:{port}"
    match kind:
        case "directory":
            (tmp_path / "a file").write_text("where the directory's parent should be")
            return DirectoryStore(tmp_path / "a file" / "documents")
        case "kubo":
            return KuboStore(nobody)
        case "pinning":
            return pinning_store(nobody, "documents")
        case _:
            return pinning_store(str(request.getfixturevalue("s3_url")), "no-such-bucket")
