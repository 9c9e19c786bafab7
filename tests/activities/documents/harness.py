"""A store under test, and how to spoil what it holds behind its back."""

import base64
import hashlib
import random
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import boto3
import httpx

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.kubo import KuboStore
from activities.clients.documents.pinning import PinningStore
from activities.clients.documents.store import DocumentStore

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


def sample_bytes(size: int) -> bytes:
    """The same `size` bytes each time."""
    return random.Random(size).randbytes(size)  # noqa: S311 - the same each time is the point


class Harness(Protocol):
    """A store, and its servants' access to it."""

    @property
    def store(self) -> DocumentStore: ...

    def lose(self, cid: str) -> None:
        """Let the store forget what is under `cid`."""
        ...

    def damage(self, content: bytes) -> None:
        """Change one byte of `content` where it is kept; one block at most."""
        ...


class DirectoryHarness:
    """Files are removed and rewritten."""

    def __init__(self, directory: Path) -> None:
        self.store = DirectoryStore(directory)

    def lose(self, cid: str) -> None:
        self.store.path_of(cid).unlink()

    def damage(self, content: bytes) -> None:
        for path in self.store.path_of("bafk").parent.parent.rglob("*"):
            if path.is_file() and path.read_bytes() == content:
                path.write_bytes(_changed(content))


class KuboHarness:
    """Pins are taken away and garbage is collected; a block's file is rewritten."""

    def __init__(self, store: KuboStore, url: str, repository: Path) -> None:
        self.store = store
        self._url = f"{url}/api/v0"
        self._repository = repository

    def lose(self, cid: str) -> None:
        self._ask("/pin/rm", cid)
        for block in (cid, *self.leaves(cid)):
            self._ask("/block/rm", block)

    def leaves(self, cid: str) -> list[str]:
        """The blocks that `cid` links to; none when it is a single one."""
        lines = self._ask("/refs", cid).splitlines()
        return [line.split('"Ref":"')[1].split('"')[0] for line in lines if '"Ref":"' in line]

    def lose_block(self, cid: str, block: str) -> None:
        """Take one block out of the middle of `cid`."""
        self._ask("/pin/rm", cid)
        self._ask("/block/rm", block)

    def damage(self, content: bytes) -> None:
        multihash = b"\x12\x20" + hashlib.sha256(content).digest()
        name = base64.b32encode(multihash).decode().rstrip("=") + ".data"
        (path,) = (self._repository / "blocks").rglob(name)
        path.chmod(0o600)
        path.write_bytes(_changed(content))

    def _ask(self, path: str, cid: str) -> str:
        return httpx.post(self._url + path, params={"arg": cid}, trust_env=False).raise_for_status().text


class PinningHarness:
    """Objects are deleted and overwritten."""

    def __init__(self, store: PinningStore, s3: "S3Client", bucket: str) -> None:
        self.store = store
        self._s3 = s3
        self._bucket = bucket

    def lose(self, cid: str) -> None:
        self._s3.delete_object(Bucket=self._bucket, Key=cid)

    def damage(self, content: bytes) -> None:
        for item in self._s3.list_objects_v2(Bucket=self._bucket).get("Contents", []):
            key = item.get("Key", "")
            if self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read() == content:
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=_changed(content), Metadata={"cid": key})


def s3_client(url: str, key: str, secret: str) -> "S3Client":
    """A client of our own beside the store's."""
    return boto3.session.Session().client(  # pyright: ignore[reportUnknownMemberType] - stubs are there for S3 alone
        "s3", endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret, region_name="us-east-1"
    )


def _changed(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def files_under(directory: Path) -> list[Path]:
    """Every file below `directory`."""
    return [path for path in directory.rglob("*") if path.is_file()]
