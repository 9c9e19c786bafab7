"""Objects under keys, streamed: a directory for one machine, S3 for many."""

import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Protocol

from models.report_store import ReportFileLost, ReportStoreUnavailable

CHUNK = 1024 * 1024


class Objects(Protocol):
    """A place for objects. Putting an object that is there replaces it, whole."""

    def put(self, key: str, content: BinaryIO) -> None:
        """Store what can be read from `content`.

        Raises:
            ReportStoreUnavailable: it could not be stored.
        """
        ...

    @contextmanager
    def opened(self, key: str) -> Generator[BinaryIO]:
        """The object, to be read once from its beginning.

        Raises:
            ReportFileLost: there is none.
            ReportStoreUnavailable: the store did not answer.
        """
        ...


class DirectoryObjects:
    """Files in a directory, by the first two letters of their key. A file appears whole or not at all."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, key: str, content: BinaryIO) -> None:
        """See `Objects.put`."""
        path = self.path_of(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(prefix=".put-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    copyfileobj(content, file, CHUNK)
                    file.flush()
                    os.fsync(file.fileno())
                Path(beside).replace(path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ReportStoreUnavailable(f"the report directory cannot be written: {error.strerror}") from error

    @contextmanager
    def opened(self, key: str) -> Generator[BinaryIO]:
        """See `Objects.opened`."""
        try:
            file = self.path_of(key).open("rb")
        except FileNotFoundError as error:
            raise ReportFileLost(key) from error
        except OSError as error:
            raise ReportStoreUnavailable(f"the report directory cannot be read: {error.strerror}") from error
        with file:
            yield file

    def path_of(self, key: str) -> Path:
        """Where the object lies."""
        return self._directory / key[:2] / key


def chunks(content: BinaryIO, size: int = CHUNK) -> Iterator[bytes]:
    """What can be read from `content`, piece by piece."""
    while piece := content.read(size):
        yield piece
