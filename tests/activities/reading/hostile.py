"""Files that nobody should open unguarded, each made here, and harmless ones to compare them with."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache

from fpdf import FPDF
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

MB = 1024 * 1024


def plain_pdf(pages: int = 1, text: str = "Permanent Account Number ZZZCZ9999Z") -> bytes:
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
        pdf.set_font("Helvetica", size=12)
        pdf.cell(0, 10, text)
    return bytes(pdf.output())


def padded(pdf: bytes, size: int) -> bytes:
    """`pdf` made `size` bytes large by a comment near its end, where it shifts nothing."""
    head, tail = pdf[: pdf.rindex(b"startxref")], pdf[pdf.rindex(b"startxref") :]
    return head + b"%" + b"x" * (size - len(pdf) - 2) + b"\n" + tail


def _changed(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(io.BytesIO(plain_pdf()))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted() -> bytes:
    return _changed(lambda writer: writer.encrypt("secret", algorithm="AES-256"))


def printing_forbidden() -> bytes:
    """Encrypted too, but anybody may open it."""
    return _changed(lambda writer: writer.encrypt("", "the owner's", algorithm="AES-128"))


def with_script() -> bytes:
    """A script that runs when the document is opened, as most writers put it there."""

    def change(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello');")}
        )
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)  # pyright: ignore[reportPrivateUsage]

    return _changed(change)


def with_attachment() -> bytes:
    return _changed(lambda writer: writer.add_attachment("invoice.exe", b"MZ"))


def with_action(kind: str) -> bytes:
    """An action that a page starts when it is opened."""

    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calc.exe")})
        page = writer.pages[0]
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(action)})  # pyright: ignore[reportPrivateUsage]

    return _changed(change)


def with_link() -> bytes:
    """An address that a reader may click on: no harm."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.cell(0, 10, "See the portal, where the PAN ZZZCZ9999Z can be verified.", link="https://example.com/")
    return bytes(pdf.output())


def with_stream(content: bytes, filters: Sequence[str], members: dict[str, int] | None = None) -> bytes:
    """A PDF with a stream, packed already, among its page's contents."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = content  # pyright: ignore[reportPrivateUsage]
        stream[NameObject("/Filter")] = ArrayObject(NameObject(name) for name in filters)
        for name, value in (members or {}).items():
            stream[NameObject(name)] = NumberObject(value)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)  # pyright: ignore[reportPrivateUsage]

    return _changed(change)


@cache
def packed_zeros(size: int) -> bytes:
    """`size` bytes of nothing, packed a thousandfold."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(bytes(MB)) for _ in range(size // MB)]
    return b"".join([*packed, packer.flush()])


def flate_bomb() -> bytes:
    """A quarter of a gigabyte in 256 KB."""
    return with_stream(packed_zeros(256 * MB), ["/FlateDecode"])


def nested_flate_bomb() -> bytes:
    """A quarter of a gigabyte in a kilobyte: packed twice."""
    return with_stream(zlib.compress(packed_zeros(256 * MB), 9), ["/FlateDecode", "/FlateDecode"])


def many_streams_bomb() -> bytes:
    """Streams that are each allowed, and too much together."""

    def change(writer: PdfWriter) -> None:
        packed = packed_zeros(64 * MB)
        for number in range(10):
            stream = StreamObject()
            stream._data = packed  # pyright: ignore[reportPrivateUsage]
            stream[NameObject("/Filter")] = NameObject("/FlateDecode")
            writer.pages[0][NameObject(f"/Piece{number}")] = writer._add_object(stream)  # pyright: ignore[reportPrivateUsage]

    return _changed(change)


def huge_picture_in_pdf() -> bytes:
    """A picture that says it has ten billion pixels."""
    return with_stream(packed_zeros(MB), ["/FlateDecode"], {"/Width": 100_000, "/Height": 100_000})


def png(width: int, height: int, *, row: bytes = b"") -> bytes:
    """A grey PNG, its rows all alike; whatever size it says it has."""
    line = b"\0" + (row or bytes(min(width, 1)))
    data = zlib.compress(line * (height if row else 1), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def endless_page() -> bytes:
    """A page whose drawing takes minutes: a million strokes in a few kilobytes."""
    strokes = b"0 0 m " + b"600 800 l 0 800 l 600 0 l 0 0 l " * 60_000 + b"B* "
    return with_stream(zlib.compress(strokes * 12, 9), ["/FlateDecode"])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
