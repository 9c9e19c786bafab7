"""What a file is, told by its content: its name and its sender's word count for nothing."""

import zlib

_PDF_TAIL = 2048
"""Where a PDF's end mark must stand: writers may put a few bytes behind it (the PDF specification's own lenience is
1024 bytes)."""

_PDF_START = b"%PDF-"
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_START, _JPEG_SCAN, _JPEG_END = b"\xff\xd8\xff", b"\xff\xda", b"\xff\xd9"

MIME_TYPES = ("application/pdf", "image/jpeg", "image/png")
"""What a paper may be."""


def sniff(content: bytes) -> str | None:
    """`application/pdf`, `image/jpeg` or `image/png`; None for anything else, and for a file that is cut off."""
    if content.startswith(_PDF_START) and b"%%EOF" in content[-_PDF_TAIL:]:
        return "application/pdf"
    if content.startswith(_JPEG_START) and _is_whole_jpeg(content):
        return "image/jpeg"
    if content.startswith(_PNG_SIGNATURE) and _is_whole_png(content):
        return "image/png"
    return None


def is_beginning(content: bytes) -> bool:
    """Whether it begins as a PDF, JPEG or PNG does: one that `sniff` does not know is damaged or cut off."""
    return content.startswith((_PDF_START, _JPEG_START, _PNG_SIGNATURE))


def _is_whole_jpeg(content: bytes) -> bool:
    """Walks the segments up to the picture's own data (a thumbnail inside one of them has its own end mark)."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        if content[at + 1] == 0xFF:  # padding
            at += 1
        elif content[at : at + 2] == _JPEG_SCAN:
            return content.find(_JPEG_END, at) > 0
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _is_whole_png(content: bytes) -> bool:
    """Walks the chunks: IHDR first, data in between, IEND reached, every checksum right."""
    at, seen = len(_PNG_SIGNATURE), list[bytes]()
    while at + 12 <= len(content):
        end = at + 8 + int.from_bytes(content[at : at + 4], "big")
        if end + 4 > len(content):
            return False
        if zlib.crc32(content[at + 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
            return False
        kind = content[at + 4 : at + 8]
        if not seen and kind != b"IHDR":
            return False
        seen.append(kind)
        if kind == b"IEND":
            return b"IDAT" in seen
        at = end + 4
    return False
