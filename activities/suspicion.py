"""What a suspicion's process does: the findings of a report are kept, steps recorded, the report's file written."""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heart import beating_beside
from models.record import Record
from models.report import ReportFile, ReportKey
from models.suspicion import Finding
from models.suspicion_record import StrRequest, Suspected, SuspicionClosed, SuspicionStep
from models.suspicious_report import StrDocument

STR_INVALID = "STR_INVALID"
"""The error type of a report that cannot be what the regulator takes."""
NOT_OPEN = "NOT_OPEN"
"""The error type of a word on a suspicion that there is none of."""


class StrInvalid(Exception):
    """The report is not what its schema says. The message names elements, and repeats no value."""


class KeepFindings(Record):
    """The findings of a report are to be kept; `findings` is its section's file."""

    report_id: UUID
    key: ReportKey
    findings: ReportFile


class SuspicionRecords(Protocol):
    """The record of suspicions. Each method is one transaction."""

    def keep(self, report_id: UUID, key: ReportKey, findings: Iterable[Finding], at: datetime) -> int:
        """Keep findings, each once; returns how many there were."""
        ...

    def record(self, step: SuspicionStep) -> None:
        """Write one step, once; raises `SuspicionClosed` when there is no such suspicion."""
        ...


class SuspectedParties(Protocol):
    """Whom suspicions are about."""

    def suspected(self, suspicion_id: UUID) -> Suspected:
        """The party, with its name, and what it moved."""
        ...


class Files(Protocol):
    """Where reports' files are kept, sealed."""

    def put(self, content: BinaryIO) -> tuple[str, int]:
        """Store a file; returns its SHA-256 and size."""
        ...

    def opened(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """A file."""
        ...


class SuspicionActivities:
    """The activities of suspicions.

    Args:
        read: the findings in a section's file.
        write: makes the report's file; raises `StrInvalid`.
        reporting_entity: FIUREID, ten characters.
        clock: when findings are kept.
    """

    def __init__(
        self,
        records: SuspicionRecords,
        parties: SuspectedParties,
        files: Files,
        *,
        read: Callable[[BinaryIO], Iterator[Finding]],
        write: Callable[[StrDocument], bytes],
        reporting_entity: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._parties = parties
        self._files = files
        self._read = read
        self._write = write
        self._reporting_entity = reporting_entity
        self._clock = clock

    @activity.defn
    def keep_findings(self, request: KeepFindings) -> int:
        """Keep the findings of a report as suspicions, each once, however often the report is made; returns how many
        there were."""
        with beating_beside(activity.heartbeat), self._files.opened(request.findings.sha256) as file:
            return self._records.keep(request.report_id, request.key, self._read(file), self._clock())

    @activity.defn
    def record_suspicion_step(self, step: SuspicionStep) -> None:
        """Record one step of the process.

        Raises:
            ApplicationError: NOT_OPEN, not to be retried.
        """
        try:
            self._records.record(step)
        except SuspicionClosed as error:
            raise ApplicationError(str(error), type=NOT_OPEN, non_retryable=True) from error

    @activity.defn
    def write_str(self, request: StrRequest) -> ReportFile:
        """Write the report's file and store it, sealed: it names somebody.

        Raises:
            ApplicationError: STR_INVALID, not to be retried.
        """
        suspected = self._parties.suspected(request.suspicion_id)
        document = StrDocument(
            reporting_entity=self._reporting_entity,
            reference=request.reference,
            reported_on=request.reported_on,
            draft=request.draft,
            subject_kind=suspected.subject.kind,
            subject_id=suspected.subject.id,
            name=suspected.name,
            currency=suspected.currency,
            transactions=suspected.transactions,
        )
        try:
            content = self._write(document)
        except StrInvalid as error:
            raise ApplicationError(str(error), type=STR_INVALID, non_retryable=True) from error
        sha256, size = self._files.put(io.BytesIO(content))
        return ReportFile(
            format="str",
            media_type="application/xml",
            file_name=f"str-{request.reference}.xml",
            sha256=sha256,
            size=size,
        )

    def of_cases(self) -> list[Callable[..., object]]:
        """What runs beside the processes."""
        return [self.record_suspicion_step]

    def of_reports(self) -> list[Callable[..., object]]:
        """What takes longer."""
        return [self.keep_findings, self.write_str]
