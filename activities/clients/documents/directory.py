"""Documents in a directory, each under its CID: the store of a single machine."""

import asyncio
import os
import tempfile
from pathlib import Path

from activities.clients.documents.store import checked, cid_of
from models.documents import DocumentCorrupt, DocumentLost, DocumentStoreUnavailable


class DirectoryStore:
    """A content-addressed directory. A file appears whole or not at all, and is on the disk before `put` returns."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def put(self, content: bytes) -> str:
        """See `DocumentStore.put`."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, cid: str) -> bytes:
        """See `DocumentStore.get`."""
        return await asyncio.to_thread(self._get, cid)

    def path_of(self, cid: str) -> Path:
        """Where the bytes of `cid` lie: by the two letters before the last, as Kubo's own flat files do.

        Raises:
            DocumentLost: this is no CID, so nothing can lie under it.
        """
        if not (cid.isascii() and cid.isalnum() and len(cid) > 3):
            raise DocumentLost(cid)
        return self._directory / cid[-3:-1] / cid

    def _put(self, content: bytes) -> str:
        cid = cid_of(content)
        path = self.path_of(cid)
        try:
            if not _holds(path, cid):
                _write(path, content)
        except OSError as error:
            raise DocumentStoreUnavailable(f"the document directory cannot be written: {error.strerror}") from error
        return cid

    def _get(self, cid: str) -> bytes:
        try:
            content = self.path_of(cid).read_bytes()
        except FileNotFoundError as error:
            if not self._directory.is_dir():
                raise DocumentStoreUnavailable("the document directory is not there") from error
            raise DocumentLost(cid) from error
        except OSError as error:
            raise DocumentStoreUnavailable(f"the document directory cannot be read: {error.strerror}") from error
        return checked(cid, content)


def _holds(path: Path, cid: str) -> bool:
    """Whether the file is there and whole; one that rotted is written anew."""
    try:
        checked(cid, path.read_bytes())
    except (FileNotFoundError, DocumentCorrupt):
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".put-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    # the names too must survive a power cut: the file's, and that of a folder made for it
    for folder in (path.parent, path.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
