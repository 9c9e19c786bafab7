"""A compliance report: what its process is started with, what its steps write, what it answers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from models.actors import Actor
from models.notice import Notice
from models.record import Record
from models.report_section import SectionResult
from models.task import Task

REPORT_WORKFLOW = "ComplianceReport"
"""The name under which the process is started."""


class ReportType(StrEnum):
    """The seed's three."""

    TAX = "TAX"
    AML_SAR = "AML_SAR"
    FINANCIAL_AUDIT = "FINANCIAL_AUDIT"

    @property
    def confidential(self) -> bool:
        """Whether nobody but the compliance role may learn that there is one: no tipping-off."""
        return self is ReportType.AML_SAR


class ReportStatus(StrEnum):
    """The seed's three, and the two ways in which a report fails: against our own record, and at the regulator's."""

    GENERATED = "GENERATED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    FAILED = "FAILED"
    REJECTED = "REJECTED"


REPORT_EDGES: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.GENERATED: frozenset({ReportStatus.SUBMITTED, ReportStatus.FAILED}),
    ReportStatus.SUBMITTED: frozenset({ReportStatus.APPROVED, ReportStatus.REJECTED}),
    ReportStatus.APPROVED: frozenset(),
    ReportStatus.FAILED: frozenset(),
    ReportStatus.REJECTED: frozenset(),
}
"""Where a report goes from each status. What failed or was rejected goes on as another report: its next revision."""


class ReportStage(StrEnum):
    """What a report is at, within its status."""

    SNAPSHOT = "SNAPSHOT"
    SECTIONS = "SECTIONS"
    RENDERING = "RENDERING"
    SIGN_OFF = "SIGN_OFF"
    SUBMISSION = "SUBMISSION"
    RECEIPT = "RECEIPT"
    CORRECTION = "CORRECTION"
    DONE = "DONE"


class ReportWaiting(StrEnum):
    """Who has the next move."""

    SYSTEM = "SYSTEM"
    COMPLIANCE = "COMPLIANCE"
    REGULATOR = "REGULATOR"
    NOBODY = "NOBODY"


WAITS: dict[ReportStage, tuple[ReportWaiting, str]] = {
    ReportStage.SNAPSHOT: (ReportWaiting.SYSTEM, "the record to be frozen at one moment"),
    ReportStage.SECTIONS: (ReportWaiting.SYSTEM, "its sections to be computed"),
    ReportStage.RENDERING: (ReportWaiting.SYSTEM, "its files to be made"),
    ReportStage.SIGN_OFF: (ReportWaiting.COMPLIANCE, "a compliance officer to sign it off"),
    ReportStage.SUBMISSION: (ReportWaiting.REGULATOR, "the regulator's gateway to take it"),
    ReportStage.RECEIPT: (ReportWaiting.REGULATOR, "the regulator to accept or reject it"),
    ReportStage.CORRECTION: (ReportWaiting.COMPLIANCE, "a compliance officer to have it made anew, or to leave it"),
    ReportStage.DONE: (ReportWaiting.NOBODY, "nothing: it is closed"),
}
"""Who a report waits for at each stage, and for what, in plain words."""


class ReportKey(Record):
    """What makes a report the same report: `period` is its one name in ids (`Q1-2026`, `2026-03`), whichever way it was
    asked for; the days are the jurisdiction's. `revision` counts from 1."""

    report_type: ReportType
    jurisdiction: str
    period: str
    first_day: date
    last_day: date
    revision: int = Field(default=1, ge=1)

    @property
    def next_revision(self) -> "ReportKey":
        """The report that takes this one's place."""
        return self.model_copy(update={"revision": self.revision + 1})


class ReportPolicy(Record):
    """The durations a report runs under, fixed when it starts so that a replay sees the same ones."""

    sign_off_working_days: int = Field(default=5, ge=1)
    """GSTR-1 is due on the 11th of the month after, and a quarter's report is made on its first day."""
    correction_working_days: int = Field(default=3, ge=1)


class ReportStart(Record):
    """The input of the workflow. `generated_period` is the period as it was asked for."""

    report_id: UUID
    key: ReportKey
    generated_period: str
    requested_by: Actor
    policy: ReportPolicy = ReportPolicy()


Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ReportFile(Record):
    """A file of a report. `format` is its name in the report (`json`, `regulator`, `pdf`, `csv-outward_supplies`);
    `size` in bytes, both of the file itself, not of how it is kept."""

    format: str
    media_type: str
    file_name: str
    sha256: Sha256
    size: int


class SectionWritten(Record):
    """A section that is in the store, with what it says of itself."""

    result: SectionResult
    file: ReportFile


class AsOf(Record):
    """The moment a report speaks of: one snapshot of the record. `number` grows when a snapshot was lost and what it
    showed could not be shown again."""

    number: int
    at: datetime


class SectionRequest(Record):
    """One section is to be written."""

    report_id: UUID
    key: ReportKey
    section: str
    as_of: AsOf


class RenderRequest(Record):
    """The files of a report are to be made of its sections. `made_by` is who asked for it."""

    report_id: UUID
    key: ReportKey
    as_of: AsOf
    sections: tuple[SectionWritten, ...]
    format: str


class Submission(Record):
    """A report goes to the regulator. `reference` is ours: the same for the same report, however often it is sent."""

    report_id: UUID
    key: ReportKey
    reference: str
    signed_by: str
    signed_at: datetime
    file: ReportFile


class ReceiptStatus(StrEnum):
    """What the regulator says of a submission."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class Receipt(Record):
    """The regulator's answer. `acknowledgement` is its number for the submission; `reasons` are its words for a
    rejection, which may name people."""

    acknowledgement: str
    status: ReceiptStatus
    reasons: tuple[str, ...] = ()


class ReportTransition(Record):
    """One move of the status."""

    status: ReportStatus
    at: datetime
    changed_by: str
    remarks: str = ""


class ReportFacts(Record):
    """A report as it stands, without its tasks. `failures` say in a sentence each what does not hold; the regulator's
    `receipt` is there once it has taken the file."""

    status: ReportStatus = ReportStatus.GENERATED
    stage: ReportStage = ReportStage.SNAPSHOT
    as_of: AsOf | None = None
    sections: tuple[SectionWritten, ...] = ()
    sections_to_write: tuple[str, ...] = ()
    files: tuple[ReportFile, ...] = ()
    failures: tuple[str, ...] = ()
    signed_by: str | None = None
    signed_at: datetime | None = None
    submitted_at: datetime | None = None
    reference: str | None = None
    receipt: Receipt | None = None
    due_at: datetime | None = None
    next_revision: UUID | None = None

    @property
    def totals(self) -> dict[str, JsonValue]:
        """The totals of every section, by its name: the seed's aggregated data."""
        return {
            each.result.name: {"rows": dict[str, JsonValue](each.result.rows), "totals": each.result.totals}
            for each in self.sections
        }


class ReportStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`)."""

    operation_id: str
    start: ReportStart
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    facts: ReportFacts
    transitions: tuple[ReportTransition, ...] = ()
    tasks: tuple[Task, ...] = ()
    notices: tuple[Notice, ...] = ()


class ReportState(Record):
    """What the query `status` answers."""

    report_id: UUID
    report_type: ReportType
    jurisdiction: str
    generated_period: str
    revision: int
    status: ReportStatus
    stage: ReportStage
    waiting_on: ReportWaiting
    waiting_for: str
    due_at: datetime | None
    as_of: datetime | None
    sections_written: tuple[str, ...]
    sections_to_write: tuple[str, ...]
    failures: tuple[str, ...]
    files: tuple[ReportFile, ...]
    tasks: tuple[Task, ...]


class ReportProgress(Record):
    """How far a report is: what it is at, in words; rows or pages done, of how many where that is known."""

    doing: str
    done: int
    of: int | None = None
    at: datetime
