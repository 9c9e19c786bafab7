"""Reports' files under their SHA-256, sealed: what lies in a directory or a bucket names nobody.

A file is kept as a wrapped data key and frames of a megabyte, each encrypted and authenticated by itself, with its
number and whether it is the last: a file is read and written in a stream, and not cut, reordered or exchanged unseen.
The SHA-256 is the file's own, not the ciphertext's.
"""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

from activities.clients.reports.objects import CHUNK, Objects, chunks
from models.encryption import Unsealable, Vault
from models.report_store import ReportFileCorrupt

_MAGIC = b"FATTS-R1"
_LENGTH = 4


class ReportStore:
    """Puts and gives files. Threads may share it."""

    def __init__(self, objects: Objects, vault: Vault) -> None:
        self._objects = objects
        self._vault = vault

    def put(self, content: BinaryIO) -> tuple[str, int]:
        """Store a file; returns its SHA-256 (hex) and size in bytes.

        Args:
            content: is read from its beginning, twice.

        Raises:
            ReportStoreUnavailable: it could not be stored.
        """
        sha256, size = digest_of(content)
        with TemporaryFile() as sealed:
            self._seal(sha256, content, sealed)
            sealed.seek(0)
            self._objects.put(sha256, sealed)
        return sha256, size

    def get(self, sha256: str) -> Iterator[bytes]:
        """The file, piece by piece; every piece is authentic, and at the end the whole has its SHA-256.

        Raises:
            ReportFileLost, ReportFileCorrupt, ReportStoreUnavailable: it cannot be had as it was.
        """
        whole = hashlib.sha256()
        with self._objects.opened(sha256) as sealed:
            for piece in self._open(sha256, sealed):
                whole.update(piece)
                yield piece
        if whole.hexdigest() != sha256:
            raise ReportFileCorrupt(sha256)

    @contextmanager
    def opened(self, sha256: str) -> Generator[BinaryIO]:
        """The file as one that can be read and sought in; gone when the block ends.

        Raises:
            ReportFileLost, ReportFileCorrupt, ReportStoreUnavailable: it cannot be had as it was.
        """
        with TemporaryFile() as file:
            for piece in self.get(sha256):
                file.write(piece)
            file.seek(0)
            yield file

    def _seal(self, sha256: str, content: BinaryIO, sealed: BinaryIO) -> None:
        data_key = self._vault.new_data_key(_place(sha256))
        sealed.write(_MAGIC + len(data_key.wrapped).to_bytes(_LENGTH, "big") + data_key.wrapped)
        content.seek(0)
        piece, number = content.read(CHUNK), 0
        while True:
            following = content.read(CHUNK)
            place = _place(sha256, number, last=not following)
            frame = self._vault.encrypt(data_key.key, piece, place)
            sealed.write(len(frame).to_bytes(_LENGTH, "big") + frame)
            if not following:
                return
            piece, number = following, number + 1

    def _open(self, sha256: str, sealed: BinaryIO) -> Iterator[bytes]:
        if sealed.read(len(_MAGIC)) != _MAGIC:
            raise ReportFileCorrupt(sha256)
        try:
            key = self._vault.unwrap(_exactly(sealed, _size(sealed)), _place(sha256))
            frame, number = _exactly(sealed, _size(sealed)), 0
            while True:
                size = sealed.read(_LENGTH)
                yield self._vault.decrypt(key, frame, _place(sha256, number, last=not size))
                if not size:
                    return
                frame, number = _exactly(sealed, int.from_bytes(size, "big")), number + 1
        except (Unsealable, EOFError) as error:
            raise ReportFileCorrupt(sha256) from error


def digest_of(content: BinaryIO) -> tuple[str, int]:
    """The SHA-256 (hex) and the size of what can be read from `content`, from its beginning."""
    content.seek(0)
    whole, size = hashlib.sha256(), 0
    for piece in chunks(content):
        whole.update(piece)
        size += len(piece)
    return whole.hexdigest(), size


def _place(sha256: str, number: int | None = None, *, last: bool = False) -> str:
    """What ties a ciphertext to its place."""
    return f"reports|{sha256}" + ("" if number is None else f"|{number}|{'last' if last else 'more'}")


def _size(sealed: BinaryIO) -> int:
    size = int.from_bytes(_exactly(sealed, _LENGTH), "big")
    if size > 2 * CHUNK:
        raise EOFError("a frame is longer than any that was written")
    return size


def _exactly(sealed: BinaryIO, size: int) -> bytes:
    read = bytearray()
    while len(read) < size:
        piece = sealed.read(size - len(read))
        if not piece:
            raise EOFError("the object ends in the middle of a frame")
        read += piece
    return bytes(read)
