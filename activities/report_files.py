"""Making a report's files of its sections, and storing them under their SHA-256."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heart import beating_beside
from models.record import Record
from models.report import RenderRequest, ReportFile, ReportProgress

SCHEMA_VIOLATION = "SCHEMA_VIOLATION"
"""The error type of a section that is not what its schema says."""
RENDERER_MISSING = "RENDERER_MISSING"
"""The error type of a worker that lacks what a format is made with; another one, or this one mended, may have it."""

_TOLD_EVERY = 1.0


class SchemaViolation(Exception):
    """A section is not what its schema says: there is a slip in our own code."""


class RendererMissing(Exception):
    """What a format is made with is not installed here; the message says what to install."""


class Rendered(Record):
    """A file that was made: what it is, and the name it is downloaded under."""

    media_type: str
    file_name: str


Told = Callable[[int, int | None], None]
"""Called now and then with what is done, and of how much."""


class Files(Protocol):
    """Where reports' files are kept."""

    def put(self, content: BinaryIO) -> tuple[str, int]:
        """Store a file; returns its SHA-256 and size."""
        ...

    def opened(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """A file that is kept."""
        ...


class Renderer(Protocol):
    """What makes files of sections."""

    def render(self, request: RenderRequest, sections: Files, out: BinaryIO, told: Told) -> Rendered:
        """Make one file; raises `SchemaViolation` or `RendererMissing`. The same request gives the same bytes."""
        ...


class ProgressBoard(Protocol):
    """Where people read how far a report is."""

    def progress(self, report_id: UUID, progress: ReportProgress) -> None:
        """Say it."""
        ...


class ReportFileActivities:
    """What rendering a report does."""

    def __init__(self, renderer: Renderer, files: Files, board: ProgressBoard, clock: Callable[[], datetime]) -> None:
        self._renderer = renderer
        self._files = files
        self._board = board
        self._clock = clock

    @activity.defn
    def render_report(self, request: RenderRequest) -> ReportFile:
        """Make one file and store it.

        Raises:
            ApplicationError: SCHEMA_VIOLATION, not to be retried; RENDERER_MISSING.
        """
        with TemporaryFile() as out, self._watched(request) as told:
            try:
                rendered = self._renderer.render(request, self._files, out, told)
            except SchemaViolation as error:
                raise ApplicationError(str(error), type=SCHEMA_VIOLATION, non_retryable=True) from error
            except RendererMissing as error:
                raise ApplicationError(str(error), type=RENDERER_MISSING) from error
            sha256, size = self._files.put(out)
        return ReportFile(
            format=request.format,
            media_type=rendered.media_type,
            file_name=rendered.file_name,
            sha256=sha256,
            size=size,
        )

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.render_report]

    @contextmanager
    def _watched(self, request: RenderRequest) -> Generator[Told]:
        last_told = 0.0

        def told(done: int, of: int | None) -> None:
            nonlocal last_told
            now = time.monotonic()
            if now - last_told >= _TOLD_EVERY:
                last_told = now
                doing = f"making the file {request.format}"
                progress = ReportProgress(doing=doing, done=done, of=of, at=self._clock())
                self._board.progress(request.report_id, progress)

        told(0, None)
        with beating_beside(activity.heartbeat):
            yield told
