"""A paper as it was read: pieces of text, each with its place on the page and how sure its reader is of it."""

from models.record import Record


class Fragment(Record):
    """A run of text on one line. The box has its origin at the page's upper left corner, y grows downwards; its unit is
    the page's own (points or pixels) and is only ever compared with that of other boxes of the same page.

    `confidence` is 0..1: of a text layer nearly 1, of characters that were recognised what the recogniser says.
    """

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def height(self) -> float:
        """The height of its box."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where its line lies."""
        return (self.top + self.bottom) / 2


class PaperText(Record):
    """All that was read on a paper's pages, in no order. `recognised`: characters were recognised in a picture, on one
    page at least; else every page had its text with it. `letter_pixels` is the height of the picture's lines of text in
    its own pixels, in the middle of them all; None where nothing was recognised."""

    fragments: tuple[Fragment, ...]
    pages: int
    recognised: bool = False
    letter_pixels: float | None = None


def rows_of(paper: PaperText) -> list[list[Fragment]]:
    """The lines of the paper from top to bottom, each from left to right: fragments whose middles lie within each
    other's boxes share a line."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(paper.fragments, key=lambda each: (each.page, each.middle)):
        row = rows[-1] if rows else []
        if row and _share_a_line(row[-1], fragment):
            row.append(fragment)
        else:
            rows.append([fragment])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _share_a_line(one: Fragment, other: Fragment) -> bool:
    return one.page == other.page and abs(one.middle - other.middle) < 0.5 * min(one.height, other.height)
