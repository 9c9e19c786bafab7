"""A section's JSON, read in a stream: one element of its arrays in memory at a time."""

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from pydantic import JsonValue

_READ = 256 * 1024
_KEPT = 1024 * 1024
_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder(parse_float=Decimal)


def members(file: BinaryIO) -> Iterator[tuple[str, JsonValue]]:
    """Each member of the object in `file`, in order; of a member that is an array, each element under its name. Numbers
    with a fraction are Decimals, as they were written.

    Raises:
        ValueError: this is no JSON object.
    """
    return ((name, value) for name, value, _ in members_as_written(file))


def members_as_written(file: BinaryIO) -> Iterator[tuple[str, JsonValue, str]]:
    """The same, each with its text as it stands in the file.

    Raises:
        ValueError: this is no JSON object.
    """
    text = _Text(file)
    text.expect("{")
    if text.taken("}"):
        return
    while True:
        name = str(text.value()[0])
        text.expect(":")
        if text.taken("["):
            if not text.taken("]"):
                while True:
                    yield (name, *text.value())
                    if not text.taken(","):
                        break
                text.expect("]")
        else:
            yield (name, *text.value())
        if not text.taken(","):
            break
    text.expect("}")


class _Text:
    """The characters of a file from where one is, as many as are needed."""

    def __init__(self, file: BinaryIO) -> None:
        file.seek(0)
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._over = False

    def value(self) -> tuple[JsonValue, str]:
        """The JSON value that begins here, and its text."""
        self._skip()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if self._over:
                    raise
            else:
                if end < len(self._text) or self._over:  # else a number might go on
                    written, self._at = self._text[self._at : end], end
                    return value, written
            self._more(max(_READ, len(self._text) - self._at))

    def taken(self, mark: str) -> bool:
        """Go past a mark, if it is the next one."""
        self._skip()
        if self._text[self._at : self._at + 1] != mark:
            return False
        self._at += 1
        return True

    def expect(self, mark: str) -> None:
        """Go past a mark that must be there."""
        if not self.taken(mark):
            raise ValueError(f"the section's JSON has no {mark} where one must be")

    def _skip(self) -> None:
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or self._over:
                return
            self._more(_READ)

    def _more(self, size: int) -> None:
        if self._at > _KEPT:
            self._text, self._at = self._text[self._at :], 0
        piece = self._file.read(size)
        self._over = len(piece) < size and not piece
        self._text += self._decoder.decode(piece, final=not piece)
