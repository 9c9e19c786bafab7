"""Files told by their content: names and headers lie, cut-off files are refused."""

import io

import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from models.file_type import sniff


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(buffer, kind)
    return buffer.getvalue()


def pdf() -> bytes:
    document = FPDF()
    document.add_page()
    return bytes(document.output())


WHOLE = {"application/pdf": pdf(), "image/jpeg": picture("JPEG"), "image/png": picture("PNG")}


@pytest.mark.parametrize("mime_type", WHOLE)
def test_a_whole_file_is_what_it_is(mime_type: str):
    assert sniff(WHOLE[mime_type]) == mime_type


@pytest.mark.parametrize("mime_type", WHOLE)
@given(data=st.data())
def test_a_file_that_is_cut_off_is_refused(mime_type: str, data: st.DataObject):
    whole = WHOLE[mime_type]
    # a PDF's last line break may be missing; the two other kinds end with their end mark
    at = data.draw(st.integers(0, len(whole) - 7))
    assert sniff(whole[:at]) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        b"<html>%PDF-1.7 %%EOF</html>",
        b"MZ" + bytes(60) + b"%PDF-1.7\n%%EOF",
    ],
)
def test_anything_else_is_refused(content: bytes):
    assert sniff(content) is None


def test_a_png_with_a_changed_byte_is_refused():
    png = bytearray(WHOLE["image/png"])
    png[len(png) // 2] ^= 1
    assert sniff(bytes(png)) is None


def test_a_photograph_with_its_thumbnail_and_a_cameras_notes_passes():
    jpeg = WHOLE["image/jpeg"]
    thumbnail = picture("JPEG", (8, 8))
    notes = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    assert sniff(jpeg[:2] + notes + jpeg[2:] + b"trailing notes") == "image/jpeg"


def test_a_photograph_cut_off_behind_its_thumbnail_is_refused():
    jpeg = WHOLE["image/jpeg"]
    thumbnail = picture("JPEG", (8, 8))
    notes = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    whole = jpeg[:2] + notes + jpeg[2:]
    assert sniff(whole[:-20]) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content: bytes):
    for prefix in (b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        sniff(prefix + content)
