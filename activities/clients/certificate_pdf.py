"""The certificate as a PDF: one sheet with a QR code, in the scripts that Indian names are written in.

The same certificate gives the same bytes: every date in the file is the approval's, and nothing in it is random.
"""

from math import cos, pi, sin
from typing import Literal

import fontpkg
import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from models.certificate import Certificate, day_in_india

_NAVY, _GOLD, _GREY, _BLACK = (20, 40, 85), (176, 138, 58), (95, 95, 95), (20, 20, 20)
_SANS, _SERIF = "NotoSans", "Times"
_FALLBACKS = {"NotoSansDevanagari": "Noto Sans Devanagari", "NotoSansTamil": "Noto Sans Tamil"}
_WIDTH, _HEIGHT, _MARGIN = 297.0, 210.0, 30.0
_QR_SIDE = 34.0

_Colour = tuple[int, int, int]


def render_certificate(certificate: Certificate) -> bytes:
    """The finished PDF, landscape A4."""
    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_creation_date(certificate.approved_at)
    pdf.set_title(f"Certificate of Registration {certificate.registration_number}")
    pdf.set_author("FATTS")
    # Drawn Devanagari and Tamil cannot always be read back in the order it was written; this can.
    pdf.set_subject(certificate.legal_name)
    pdf.set_lang("en-IN")
    pdf.set_auto_page_break(auto=False)
    pdf.set_margins(_MARGIN, _MARGIN)
    _add_fonts(pdf)
    pdf.add_page()
    _frame(pdf)
    _head(pdf)
    _body(pdf, certificate)
    _particulars(pdf, certificate)
    _qr_code(pdf, certificate.verify_url)
    _foot(pdf, certificate)
    return bytes(pdf.output())


def _add_fonts(pdf: FPDF) -> None:
    pdf.add_font(_SANS, fname=fontpkg.path("Noto Sans"))
    for name, package in _FALLBACKS.items():
        pdf.add_font(name, fname=fontpkg.path(package))
    pdf.set_fallback_fonts(list(_FALLBACKS))
    pdf.set_text_shaping(use_shaping_engine=True)


def _frame(pdf: FPDF) -> None:
    for inset, width, colour in ((8.0, 1.4, _NAVY), (10.5, 0.4, _GOLD), (12.0, 0.2, _GOLD)):
        pdf.set_draw_color(*colour)
        pdf.set_line_width(width)
        pdf.rect(inset, inset, _WIDTH - 2 * inset, _HEIGHT - 2 * inset)
    for x in (12.0, _WIDTH - 12.0):
        for y in (12.0, _HEIGHT - 12.0):
            pdf.set_fill_color(*_GOLD)
            pdf.circle(x, y, 1.2, style="F")


def _head(pdf: FPDF) -> None:
    _seal(pdf, _WIDTH / 2, 28, 9)
    pdf.set_y(40)
    _centred(pdf, "GOVERNMENT OF INDIA", font=(_SERIF, "B", 12), colour=_NAVY, line=6)
    _centred(
        pdf,
        "National Register of Public Procurement Contractors (FATTS)",
        font=(_SERIF, "", 11),
        colour=_GREY,
        line=6,
    )
    pdf.ln(4)
    _centred(pdf, "CERTIFICATE OF REGISTRATION", font=(_SERIF, "B", 27), colour=_NAVY, line=13)
    pdf.set_draw_color(*_GOLD)
    pdf.set_line_width(0.6)
    pdf.line(_WIDTH / 2 - 45, pdf.get_y() + 1, _WIDTH / 2 + 45, pdf.get_y() + 1)
    pdf.ln(6)


def _body(pdf: FPDF, certificate: Certificate) -> None:
    _centred(pdf, "This is to certify that", font=(_SERIF, "I", 13), colour=_GREY, line=8)
    _name(pdf, certificate.legal_name)
    pdf.set_font(_SERIF, "", 12.5)
    pdf.set_text_color(*_BLACK)
    pdf.set_x(_MARGIN + 15)
    pdf.multi_cell(
        _WIDTH - 2 * _MARGIN - 30,
        6.5,
        "has been verified against the public registries, assessed, reviewed and approved by two officials, and is "
        "registered as a contractor eligible to take part in public procurement for the period stated below.",
        align="C",
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )


def _name(pdf: FPDF, name: str) -> None:
    """The name as large as it can stand, on as many lines as it needs."""
    pdf.set_text_color(*_NAVY)
    size = next((size for size in (24, 21, 18, 15) if _width(pdf, name, size) <= _WIDTH - 2 * _MARGIN), 13)
    pdf.set_font(_SANS, size=size)
    pdf.multi_cell(0, size * 0.5, name, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(3)


def _width(pdf: FPDF, text: str, size: float) -> float:
    pdf.set_font(_SANS, size=size)
    return pdf.get_string_width(text)


def _particulars(pdf: FPDF, certificate: Certificate) -> None:
    rows = (
        ("Registration number", certificate.registration_number),
        ("Wallet address", certificate.wallet_address),
        ("Competence band", f"{certificate.band.letter} ({certificate.band.word})"),
        ("Valid from", day_in_india(certificate.approved_at)),
        ("Valid until", day_in_india(certificate.expires_at)),
    )
    pdf.set_y(132)
    for label, value in rows:
        pdf.set_x(_MARGIN + 4)
        pdf.set_text_color(*_GREY)
        pdf.set_font(_SANS, size=10)
        pdf.cell(45, 8, label)
        pdf.set_text_color(*_BLACK)
        pdf.set_font(_SANS, size=11.5)
        pdf.cell(0, 8, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _qr_code(pdf: FPDF, url: str) -> None:
    """Drawn as rectangles, a run of modules each, so that it stays sharp at any size; a link too."""
    code = segno.make(url, error="m", micro=False)
    matrix = [bytes(row) for row in code.matrix]
    module = _QR_SIDE / len(matrix)
    left, top = _WIDTH - _MARGIN - _QR_SIDE - 4, 133.0
    pdf.set_fill_color(*_BLACK)
    for line, row in enumerate(matrix):
        at = 0
        while at < len(row):
            run = len(row[at:]) - len(row[at:].lstrip(b"\x01"))
            if run:
                pdf.rect(left + at * module, top + line * module, run * module, module, style="F")
            at += run or 1
    pdf.link(left, top, _QR_SIDE, _QR_SIDE, url)
    pdf.set_xy(left - 10, top + _QR_SIDE + 1.5)
    pdf.set_font(_SANS, size=8)
    pdf.set_text_color(*_GREY)
    pdf.cell(_QR_SIDE + 20, 4, "Scan to verify", align="C")


def _foot(pdf: FPDF, certificate: Certificate) -> None:
    pdf.set_y(180)
    pdf.set_font(_SANS, size=7.5)
    pdf.set_text_color(*_GREY)
    pdf.multi_cell(
        0,
        4,
        "Issued electronically; it needs no signature. The SHA-256 of this file is bound to the registration on chain. "
        "Standing can change during the validity: check it before relying on this certificate, at\n"
        f"{certificate.verify_url}",
        align="C",
    )


def _seal(pdf: FPDF, x: float, y: float, radius: float) -> None:
    """A wheel of twenty-four spokes: our own sign, not the State Emblem, which nobody may print at will."""
    pdf.set_draw_color(*_NAVY)
    pdf.set_line_width(0.8)
    pdf.circle(x, y, radius)
    pdf.set_line_width(0.3)
    for spoke in range(24):
        angle = 2 * pi * spoke / 24
        pdf.line(
            x + 1.6 * cos(angle),
            y + 1.6 * sin(angle),
            x + (radius - 0.6) * cos(angle),
            y + (radius - 0.6) * sin(angle),
        )
    pdf.set_fill_color(*_GOLD)
    pdf.circle(x, y, 1.6, style="F")


def _centred(
    pdf: FPDF, text: str, *, font: tuple[str, Literal["", "B", "I"], float], colour: _Colour, line: float
) -> None:
    pdf.set_font(*font)
    pdf.set_text_color(*colour)
    pdf.cell(0, line, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
