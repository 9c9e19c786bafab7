"""Computing a report: the record is held at one moment, and its sections are written one after the other.

A worker that is killed takes the snapshot along, and the section that it was writing. Both are taken up again by
Temporal's retry: the sections before it are in the store, under their SHA-256, and stay as they are, because whoever
holds the record next says that it is the same moment, or that it is not (`models.tables.report_snapshots`).
"""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heart import BEAT_SECONDS, beating_beside
from models.record import Record
from models.report import AsOf, ReportFile, ReportKey, ReportProgress, SectionRequest, SectionWritten
from models.report_section import Progress, SectionResult
from models.report_snapshot import AsOfLost, SnapshotGone

AS_OF_LOST = "AS_OF_LOST"
"""The error type of a section whose report must begin again."""
SNAPSHOT_GONE = "SNAPSHOT_GONE"
"""The error type of a section that waits for somebody to hold the record."""

NO_SUCH_REPORT = "NO_SUCH_REPORT"
"""The error type of a report that there is not in its jurisdiction."""

_SOON = timedelta(seconds=1)
_LOOKS = 50
_BETWEEN_LOOKS = 0.2
_TOLD_EVERY = 1.0
"""Seconds between two words on progress."""


class HeldSnapshot(Protocol):
    """A snapshot while it is held."""

    @property
    def ask_whether_alive(self) -> Callable[[], None]:
        """Raises when the server has let it go."""
        ...


class Sections(Protocol):
    """The sections of each report, and the moment that they are written of."""

    def names(self, key: ReportKey) -> tuple[str, ...]:
        """The sections of a report, in their order; `ValueError` where there is no such report."""
        ...

    def held(self, report_id: UUID, key: ReportKey) -> AbstractContextManager[HeldSnapshot]:
        """Hold the moment of a report while the block runs."""
        ...

    def as_of(self, report_id: UUID) -> AsOf | None:
        """The moment that is held, or was held last."""
        ...

    def forget(self, report_id: UUID) -> None:
        """Let the moment go."""
        ...

    def write(self, request: SectionRequest, out: BinaryIO, told: Callable[[Progress], None]) -> SectionResult:
        """Write one section; raises `SnapshotGone` or `AsOfLost`."""
        ...


class Files(Protocol):
    """Where reports' files are kept."""

    def put(self, content: BinaryIO) -> tuple[str, int]:
        """Store a file; returns its SHA-256 and size."""
        ...


class ProgressBoard(Protocol):
    """Where people read how far a report is."""

    def progress(self, report_id: UUID, progress: ReportProgress) -> None:
        """Say it."""
        ...


class FreezeRequest(Record):
    """The record is to be held at one moment for a report."""

    report_id: UUID
    key: ReportKey


class Frozen(Record):
    """The moment, and the sections that are to be written of it."""

    as_of: AsOf
    sections: tuple[str, ...]


class ReportSectionActivities:
    """What computing a report does.

    Args:
        clock: the time, for words on progress.
    """

    def __init__(self, sections: Sections, files: Files, board: ProgressBoard, clock: Callable[[], datetime]) -> None:
        self._sections = sections
        self._files = files
        self._board = board
        self._clock = clock

    @activity.defn(no_thread_cancel_exception=True)
    def hold_report_snapshot(self, request: FreezeRequest) -> None:
        """Hold the record for a report until the process says that its sections are written (it cancels this)."""
        with self._sections.held(request.report_id, request.key) as snapshot:
            while not activity.is_cancelled():
                activity.heartbeat()
                snapshot.ask_whether_alive()
                activity.wait_for_cancelled_sync(BEAT_SECONDS)
                if activity.is_worker_shutdown():
                    raise ApplicationError("this worker leaves: another one holds the record", type=SNAPSHOT_GONE)

    @activity.defn
    def report_as_of(self, request: FreezeRequest) -> Frozen:
        """The moment that is held, once somebody holds one.

        Raises:
            ApplicationError: SNAPSHOT_GONE while nobody does; NO_SUCH_REPORT, not to be retried.
        """
        for _ in range(_LOOKS):
            as_of = self._sections.as_of(request.report_id)
            if as_of is not None:
                return Frozen(as_of=as_of, sections=self._names(request.key))
            time.sleep(_BETWEEN_LOOKS)
        raise ApplicationError("nobody holds the record for this report yet", type=SNAPSHOT_GONE)

    @activity.defn
    def forget_report_snapshot(self, report_id: UUID) -> None:
        """The sections are written: the moment may go."""
        self._sections.forget(report_id)

    @activity.defn
    def write_report_section(self, request: SectionRequest) -> SectionWritten:
        """Write one section and store it. What an attempt before this one stored, and could not tell any more, stands
        in its last heartbeat.

        Raises:
            ApplicationError: AS_OF_LOST, not to be retried: the report begins again; SNAPSHOT_GONE: retried soon.
        """
        details = activity.info().heartbeat_details
        if details:
            return SectionWritten.model_validate(details[0])
        with TemporaryFile() as file, self._watched(request) as told:
            try:
                result = self._sections.write(request, file, told)
            except AsOfLost as error:
                raise ApplicationError(str(error), type=AS_OF_LOST, non_retryable=True) from error
            except SnapshotGone as error:
                raise ApplicationError(str(error), type=SNAPSHOT_GONE, next_retry_delay=_SOON) from error
            sha256, size = self._files.put(file)
        kept = ReportFile(
            format=f"section-{result.name}",
            media_type="application/json",
            file_name=f"{result.name}.json",
            sha256=sha256,
            size=size,
        )
        written = SectionWritten(result=result, file=kept)
        activity.heartbeat(written)
        return written

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [
            self.hold_report_snapshot,
            self.report_as_of,
            self.forget_report_snapshot,
            self.write_report_section,
        ]

    def _names(self, key: ReportKey) -> tuple[str, ...]:
        try:
            return self._sections.names(key)
        except ValueError as error:
            raise ApplicationError(str(error), type=NO_SUCH_REPORT, non_retryable=True) from error

    @contextmanager
    def _watched(self, request: SectionRequest) -> Generator[Callable[[Progress], None]]:
        """Heartbeats beside the block, and words on its progress now and then."""
        last_told = 0.0

        def told(progress: Progress) -> None:
            nonlocal last_told
            now = time.monotonic()
            if now - last_told >= _TOLD_EVERY or progress.rows == progress.of:
                last_told = now
                self._say(request, progress.rows, progress.of)

        self._say(request, 0, None)
        with beating_beside(activity.heartbeat):
            yield told

    def _say(self, request: SectionRequest, done: int, of: int | None) -> None:
        doing = f"writing the section {request.section}"
        self._board.progress(request.report_id, ReportProgress(doing=doing, done=done, of=of, at=self._clock()))
