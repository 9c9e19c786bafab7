"""Why a file is not read: what it must not be, and what its sender should do. Each in a plain sentence."""

from enum import StrEnum

MAX_PAGES = 100
"""The longest document read: a list of fifty projects with a page each for the certificates is shorter."""
MAX_PIXELS = 60_000_000
"""The largest picture: an A3 page at 500 dpi has 48 million, a telephone's camera up to 50."""
MAX_STREAM_BYTES = 200 * 1024 * 1024
"""How large one stream of a PDF may become when it is unpacked: the largest picture, in colour, is 180 MB."""
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
"""How large all streams of a PDF may become together."""
MAX_OBJECTS = 200_000
"""How many objects a PDF may be made of."""


class Refusal(StrEnum):
    """What is wrong with a file before a word of it is read."""

    ENCRYPTED = "ENCRYPTED"
    CORRUPT = "CORRUPT"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    TOO_LARGE_UNPACKED = "TOO_LARGE_UNPACKED"
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"
    ACTIVE_CONTENT = "ACTIVE_CONTENT"
    TOO_COSTLY = "TOO_COSTLY"


_PRINT_ANEW = "Print it to a new PDF and upload that."
_SENTENCES: dict[Refusal, str] = {
    Refusal.ENCRYPTED: "The PDF is protected by a password. Save it without protection and upload it again.",
    Refusal.CORRUPT: "The file is damaged or cut off and cannot be opened. Scan or save it anew and upload it again.",
    Refusal.TOO_MANY_PAGES: f"The PDF has more than {MAX_PAGES} pages. Upload only those that belong to this document.",
    Refusal.TOO_LARGE_UNPACKED: f"The PDF unpacks to far more than a document holds. {_PRINT_ANEW}",
    Refusal.TOO_MANY_PIXELS: (
        f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Scan it anew at 200 to 300 dpi."
    ),
    Refusal.ACTIVE_CONTENT: (
        f"The PDF carries a script, an action that starts something, or another file inside it. {_PRINT_ANEW}"
    ),
    Refusal.TOO_COSTLY: "The file takes too long or too much memory to open. " + _PRINT_ANEW,
}


class PaperRefused(Exception):
    """The file will not be read; the message says why and what to do, and names nothing of its content."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(_SENTENCES[refusal])
        self.refusal = refusal


class ReaderUnavailable(Exception):
    """No reading process could be started, or it failed of itself: nothing is known of the file; asking again may
    help."""
