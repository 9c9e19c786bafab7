"""What a file must not be, told from its structure before a word is read. Runs in a reading process only."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pypdf's containers are bare dicts and lists, and pypdfium2 gives its errors no types.

import io
import zlib
from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, StreamObject

from models.reading.refusals import (
    MAX_OBJECTS,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_STREAM_BYTES,
    MAX_UNPACKED_BYTES,
    PaperRefused,
    Refusal,
)

_CHUNK = 1024 * 1024
_SCRIPTS = frozenset({"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent"})
"""Keys under which a PDF carries a script, a form that runs, or another file."""
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute", "/Rendition", "/GoToE"}
)
"""Actions that run something, fetch something or send something away (the values of /S)."""
_UNPACKED = {"/FlateDecode", "/Fl"}


def refuse_unsafe_pdf(content: bytes) -> None:
    """Raises:
    PaperRefused: with the first thing that is wrong.
    """
    _require_readable(content)
    try:
        _walk(PdfReader(io.BytesIO(content), strict=False))
    except LimitReachedError as error:
        raise PaperRefused(Refusal.TOO_LARGE_UNPACKED) from error
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        zlib.error,
    ) as error:
        # what a parser says of a damaged file depends on where it stumbles
        raise PaperRefused(Refusal.CORRUPT) from error


def refuse_unsafe_picture(content: bytes) -> None:
    """Raises:
    PaperRefused: it cannot be opened, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise PaperRefused(Refusal.TOO_MANY_PIXELS)
    except Image.DecompressionBombError as error:
        raise PaperRefused(Refusal.TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PaperRefused(Refusal.CORRUPT) from error


def _require_readable(content: bytes) -> None:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = error.err_code in {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
        raise PaperRefused(Refusal.ENCRYPTED if locked else Refusal.CORRUPT) from error
    try:
        pages = len(document)
    finally:
        document.close()
    if pages == 0:
        raise PaperRefused(Refusal.CORRUPT)
    if pages > MAX_PAGES:
        raise PaperRefused(Refusal.TOO_MANY_PAGES)


def _walk(reader: PdfReader) -> None:
    """Every object of the file, once."""
    if reader.is_encrypted:  # with an empty password, since it could be opened: only printing or copying is forbidden
        reader.decrypt("")
    places = {(number, generation) for generation, table in reader.xref.items() for number in table}
    places.update((number, 0) for number in reader.xref_objStm)
    if len(places) > MAX_OBJECTS:
        raise PaperRefused(Refusal.TOO_COSTLY)
    unpacked = 0
    _refuse_active(reader.trailer)
    for number, generation in sorted(places):
        thing = reader.get_object(IndirectObject(number, generation, reader))
        _refuse_active(thing)
        if isinstance(thing, StreamObject):
            unpacked += _unpacked_size(thing)
            if unpacked > MAX_UNPACKED_BYTES:
                raise PaperRefused(Refusal.TOO_LARGE_UNPACKED)


def _refuse_active(thing: object) -> None:
    """Looks through an object and what stands in it directly; what it refers to is walked by itself."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            if not _SCRIPTS.isdisjoint(each) or dict.get(each, "/S") in _ACTIONS:
                raise PaperRefused(Refusal.ACTIVE_CONTENT)
            waiting.extend(dict.values(each))
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _unpacked_size(stream: StreamObject) -> int:
    """The bytes of a stream once it is unpacked, counted without ever holding them.

    Raises:
        PaperRefused: there are too many, or it is a picture with too many pixels.
    """
    width, height = stream.get("/Width"), stream.get("/Height")
    if isinstance(width, NumberObject) and isinstance(height, NumberObject) and width * height > MAX_PIXELS:
        raise PaperRefused(Refusal.TOO_MANY_PIXELS)
    packed = stream._data  # pyright: ignore[reportPrivateUsage]  get_data() would unpack all of it at once
    chunks: Iterable[bytes] = (packed,)
    for name in _filters_of(stream):
        if name not in _UNPACKED:
            break
        chunks = _inflated(chunks)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_STREAM_BYTES:
            raise PaperRefused(Refusal.TOO_LARGE_UNPACKED)
    return size


def _filters_of(stream: StreamObject) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, NameObject):
        return [str(named)]
    return [str(name) for name in named] if isinstance(named, ArrayObject) else []


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpacked piece by piece; what is damaged ends where the damage begins, as in every viewer."""
    inflater = zlib.decompressobj()
    for chunk in chunks:
        rest = chunk
        while rest and not inflater.eof:
            try:
                yield inflater.decompress(rest, _CHUNK)
            except zlib.error:
                return
            rest = inflater.unconsumed_tail
