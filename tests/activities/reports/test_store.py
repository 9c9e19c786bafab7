"""Reports' files in a directory and at a real S3 server: whole, authentic, and saying nothing to who looks there."""

import hashlib
import io
import random
import secrets
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.clients.reports.objects import CHUNK, DirectoryObjects, Objects
from activities.clients.reports.s3 import S3Objects
from activities.clients.reports.store import ReportStore
from models.encryption import Vault
from models.report_store import ReportFileCorrupt, ReportFileLost, ReportStoreUnavailable
from tests.activities.conftest import S3_KEY, S3_SECRET
from tests.activities.documents.harness import s3_client

VAULT = Vault(bytes(range(32)), secrets.token_bytes)


class Kept:
    """A store's objects, and its servants' access to them."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.store = ReportStore(objects, VAULT)

    def read(self, key: str) -> bytes:
        with self.objects.opened(key) as kept:
            return kept.read()

    def overwrite(self, key: str, content: bytes) -> None:
        self.objects.put(key, io.BytesIO(content))


@pytest.fixture(params=["directory", "s3"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    if request.param == "directory":
        return Kept(DirectoryObjects(tmp_path / "reports"))
    url = request.getfixturevalue("s3_url")
    assert isinstance(url, str)
    return Kept(s3_objects(url, a_bucket(url)))


def a_bucket(url: str) -> str:
    bucket = f"reports-{uuid.uuid4().hex[:12]}"
    s3_client(url, S3_KEY, S3_SECRET).create_bucket(Bucket=bucket)
    return bucket


def s3_objects(url: str, bucket: str, secret: str = S3_SECRET) -> S3Objects:
    return S3Objects(
        endpoint_url=url,
        bucket=bucket,
        region="us-east-1",
        access_key_id=S3_KEY,
        secret_access_key=secret,
        timeout_seconds=10,
    )


def sample(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 - the same each time is the point


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_what_is_put_comes_back_whole_under_its_sha256(kept: Kept, size: int) -> None:
    content = sample(size)
    sha256, told = kept.store.put(io.BytesIO(content))
    assert (sha256, told) == (hashlib.sha256(content).hexdigest(), size)
    assert b"".join(kept.store.get(sha256)) == content
    assert kept.store.put(io.BytesIO(content))[0] == sha256, "twice is once"
    with kept.store.opened(sha256) as file:
        assert file.read() == content


def test_a_large_file_goes_to_s3_in_parts(s3_url: str) -> None:
    store = ReportStore(s3_objects(s3_url, a_bucket(s3_url)), VAULT)
    content = sample(20 * CHUNK)
    sha256, _ = store.put(io.BytesIO(content))
    assert b"".join(store.get(sha256)) == content


def test_nothing_of_it_lies_there_in_clear(kept: Kept) -> None:
    sha256, _ = kept.store.put(io.BytesIO(b"27AAPCU0939K1ZQ Uttara Constructions " * 100))
    assert b"27AAPCU0939K1ZQ" not in kept.read(sha256)
    assert b"Uttara" not in kept.read(sha256)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a byte of the last frame": lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
    "a byte of the key": lambda sealed: sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:],
    "cut off in a frame": lambda sealed: sealed[:-100],
    "nothing but the beginning": lambda sealed: sealed[:8],
    "nothing": lambda _: b"",
    "something else": lambda _: b"%PDF-1.7" * 100,
    "more after the end": lambda sealed: sealed + b"\x00\x00\x00\x01x",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_altered_is_not_given_out(kept: Kept, change: str) -> None:
    sha256, _ = kept.store.put(io.BytesIO(sample(2 * CHUNK + 5)))
    kept.overwrite(sha256, CHANGES[change](kept.read(sha256)))
    with pytest.raises(ReportFileCorrupt):
        list(kept.store.get(sha256))


def test_a_whole_frame_less_and_another_files_object_are_seen(kept: Kept) -> None:
    sha256, _ = kept.store.put(io.BytesIO(sample(3 * CHUNK)))
    other, _ = kept.store.put(io.BytesIO(b"other"))
    sealed, frame = kept.read(sha256), CHUNK + 12 + 16 + 4
    for instead in (sealed[:-frame], sealed[: -2 * frame] + sealed[-frame:], kept.read(other)):
        kept.overwrite(sha256, instead)
        with pytest.raises(ReportFileCorrupt):
            list(kept.store.get(sha256))


def test_what_was_never_put_is_lost(kept: Kept) -> None:
    with pytest.raises(ReportFileLost):
        list(kept.store.get("0" * 64))


def test_a_store_that_is_away_or_refuses_us_says_so(tmp_path: Path, s3_url: str) -> None:
    (tmp_path / "file").write_text("no directory")
    for objects in (
        DirectoryObjects(tmp_path / "file"),
        s3_objects("http://127.0.0.1:9", "none"),
        s3_objects(s3_url, "reports", secret="another-secret"),
    ):
        with pytest.raises(ReportStoreUnavailable) as refused:
            ReportStore(objects, VAULT).put(io.BytesIO(b"x"))
        assert "another-secret" not in str(refused.value)
