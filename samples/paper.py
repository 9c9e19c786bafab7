"""A sheet of A4 that looks like an official paper, and comes out the same, byte for byte, each time it is made."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from PIL import Image

Colour = tuple[int, int, int]

_MARGIN = 20
_LABEL_WIDTH = 62


class Paper:
    """One document being written. Latin text only: the samples' names are in English, amounts are in `Rs.`"""

    def __init__(self, title: str, *, issuer: Sequence[str], dated: date, colour: Colour = (30, 50, 95)) -> None:
        self._colour = colour
        pdf = FPDF(format="A4")
        pdf.set_creation_date(datetime.combine(dated, time(10, 0), UTC))
        pdf.set_title(title)
        pdf.set_author(issuer[0])
        pdf.set_margins(_MARGIN, _MARGIN)
        pdf.set_auto_page_break(auto=True, margin=25)
        pdf.add_page()
        self._pdf = pdf
        self._letterhead(issuer)
        self._centred(title.upper(), size=14, style="B", colour=colour)
        pdf.ln(4)

    def paragraph(self, text: str) -> None:
        """Running text."""
        self._pdf.set_font("Times", size=11.5)
        self._pdf.multi_cell(0, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pdf.ln(3)

    def fields(self, rows: Sequence[tuple[str, str]]) -> None:
        """Labels and what stands beside them, one a line."""
        for label, value in rows:
            self._pdf.set_font("Helvetica", size=9.5)
            self._pdf.set_text_color(90, 90, 90)
            self._pdf.cell(_LABEL_WIDTH, 7, label)
            self._pdf.set_text_color(0, 0, 0)
            self._pdf.set_font("Helvetica", "B", 10)
            self._pdf.multi_cell(0, 7, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pdf.ln(4)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int]) -> None:
        """A ruled table; `widths` are shares of the line."""
        self._pdf.set_font("Helvetica", size=8.5)
        with self._pdf.table(col_widths=tuple(widths), line_height=5.5, text_align="LEFT") as table:
            for cells in (heads, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)
        self._pdf.ln(5)

    def signature(self, *lines: str) -> None:
        """The signature block at the right."""
        self._pdf.ln(12)
        self._pdf.set_draw_color(80, 80, 80)
        self._pdf.line(125, self._pdf.get_y(), 190, self._pdf.get_y())
        self._pdf.ln(2)
        self._pdf.set_font("Times", size=10.5)
        for line in lines:
            self._pdf.cell(0, 5.5, line, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def note(self, text: str) -> None:
        """Small print."""
        self._pdf.ln(6)
        self._pdf.set_font("Helvetica", "I", 8)
        self._pdf.set_text_color(100, 100, 100)
        self._pdf.multi_cell(0, 4.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pdf.set_text_color(0, 0, 0)

    def content(self) -> bytes:
        """The finished PDF."""
        return bytes(self._pdf.output())

    def _letterhead(self, issuer: Sequence[str]) -> None:
        pdf = self._pdf
        pdf.set_draw_color(*self._colour)
        pdf.set_line_width(0.7)
        pdf.rect(10, 10, 190, 277)
        self._centred(issuer[0], size=16, style="B", colour=self._colour)
        for line in issuer[1:]:
            self._centred(line, size=10, style="", colour=(70, 70, 70))
        pdf.ln(3)
        pdf.line(_MARGIN, pdf.get_y(), 210 - _MARGIN, pdf.get_y())
        pdf.set_line_width(0.2)
        pdf.ln(7)

    def _centred(self, text: str, *, size: float, style: str, colour: Colour) -> None:
        self._pdf.set_font("Times", style, size)
        self._pdf.set_text_color(*colour)
        self._pdf.cell(0, size * 0.5 + 1, text, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._pdf.set_text_color(0, 0, 0)


def reproducible_pdf_of(pages: Sequence[Image.Image]) -> bytes:
    """A PDF whose pages are pictures and nothing else, as a scanner makes it."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime(2026, 1, 1, 10, 0, tzinfo=UTC))
    for page in pages:
        pdf.add_page()
        picture = io.BytesIO()
        page.save(picture, "JPEG", quality=88)
        pdf.image(picture, x=0, y=0, w=210, h=297)
    return bytes(pdf.output())
