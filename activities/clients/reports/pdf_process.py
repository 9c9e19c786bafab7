"""`python -m activities.clients.reports.pdf_process FD`: sets the document that comes in on stdin, and writes the PDF
to the file descriptor FD. Says the number of each page as it is laid out, a line each."""

import logging
import os
import resource
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import fontpkg
from jinja2 import Environment, StrictUndefined

from activities.clients.reports.pdf_document import PdfDocument
from activities.clients.reports.pdf_file import MISSING

_FAMILIES = ("Noto Sans", "Noto Sans Devanagari", "Noto Sans Tamil")
_ADDRESS_SPACE = 4 * 1024**3
INSTALL = "install Pango (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)"
"""What to do where PDFs cannot be made."""


def problem() -> str | None:
    """What is missing on this machine to make PDFs, and how to install it."""
    try:
        import weasyprint  # noqa: F401, PLC0415  # pyright: ignore[reportUnusedImport] — it looks for the system's libraries
    except OSError as error:
        return f"PDF cannot be made here: {INSTALL}: {error}".splitlines()[0]
    return None


def main(descriptor: int) -> int:
    """Set one document; the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    missing = problem()
    if missing is not None:
        sys.stdout.write(f"{missing}\n")
        return MISSING
    document = PdfDocument.model_validate_json(sys.stdin.buffer.read())
    os.environ["SOURCE_DATE_EPOCH"] = str(int(document.created_at.timestamp()))
    _set(document, descriptor)
    return 0


def _set(document: PdfDocument, descriptor: int) -> None:
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.propagate = False
    progress.addHandler(_Pages())
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    fetcher = URLFetcher(allowed_protocols=("file",))  # the fonts, and nothing that a document could name
    set_document = HTML(string=_html(document), url_fetcher=fetcher).render()  # pyright: ignore[reportUnknownMemberType] — untyped
    with os.fdopen(descriptor, "wb", closefd=False) as out:
        set_document.write_pdf(out, pdf_identifier=b"fatts", pdf_version="1.7")  # pyright: ignore[reportUnknownMemberType] — untyped


def _html(document: PdfDocument) -> str:
    template = resources.files("activities.clients.reports").joinpath("templates", "report.html.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        document=document,
        created=f"{document.created_at:%Y-%m-%dT%H:%M:%SZ}",
        fonts=list(_fonts()),
        families='", "'.join(_FAMILIES),
    )


def _fonts() -> Iterator[tuple[str, str]]:
    for family in _FAMILIES:
        yield family, Path(fontpkg.path(family)).as_uri()


class _Pages(logging.Handler):
    """Says each page that is laid out."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line a page."""
        words = record.getMessage().rpartition("Page ")
        if words[1] and words[2].isdigit():
            sys.stdout.write(f"{words[2]}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
