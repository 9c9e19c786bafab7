"""A suspicion: what its process is started with, what its steps write, what it answers.

It begins as a finding of a report. The first word of an officer, that it is one or that it is none, starts its process.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.actors import Actor
from models.record import Record
from models.report import Receipt, ReportFile, ReportKey, ReportWaiting
from models.suspicion import Subject
from models.suspicious_report import StrDraft, StrTransaction
from models.task import Task

SUSPICION_WORKFLOW = "Suspicion"
"""The name under which the process is started."""


class SuspicionStatus(StrEnum):
    """OPEN as it was found; CONFIRMED or DISMISSED by officers; SUBMITTED to the regulator; FILED once it took it."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    SUBMITTED = "SUBMITTED"
    FILED = "FILED"


SUSPICION_EDGES: dict[SuspicionStatus, frozenset[SuspicionStatus]] = {
    SuspicionStatus.OPEN: frozenset({SuspicionStatus.CONFIRMED, SuspicionStatus.DISMISSED}),
    SuspicionStatus.CONFIRMED: frozenset({SuspicionStatus.SUBMITTED, SuspicionStatus.DISMISSED}),
    SuspicionStatus.DISMISSED: frozenset(),
    SuspicionStatus.SUBMITTED: frozenset({SuspicionStatus.FILED, SuspicionStatus.CONFIRMED}),
    SuspicionStatus.FILED: frozenset(),
}
"""Where a suspicion goes from each status; what the regulator refused comes back to the officers."""


class SuspicionStage(StrEnum):
    """What a suspicion is at, within its status."""

    JUDGEMENT = "JUDGEMENT"
    FILING = "FILING"
    WRITING = "WRITING"
    SUBMISSION = "SUBMISSION"
    RECEIPT = "RECEIPT"
    DONE = "DONE"


SUSPICION_WAITS: dict[SuspicionStage, tuple[ReportWaiting, str]] = {
    SuspicionStage.JUDGEMENT: (ReportWaiting.COMPLIANCE, "a compliance officer to confirm or dismiss it"),
    SuspicionStage.FILING: (
        ReportWaiting.COMPLIANCE,
        "another compliance officer to file the report, or to dismiss it",
    ),
    SuspicionStage.WRITING: (ReportWaiting.SYSTEM, "the report's file to be written"),
    SuspicionStage.SUBMISSION: (ReportWaiting.REGULATOR, "the regulator's gateway to take it"),
    SuspicionStage.RECEIPT: (ReportWaiting.REGULATOR, "the regulator to accept or reject it"),
    SuspicionStage.DONE: (ReportWaiting.NOBODY, "nothing: it is closed"),
}
"""Who a suspicion waits for at each stage, and for what, in plain words."""


class SuspicionClosed(Exception):
    """There is no such suspicion, or it cannot be written any more."""


class SuspicionPolicy(Record):
    """The durations a suspicion runs under, fixed when its process starts."""

    filing_working_days: int = Field(default=7, ge=1)
    """PMLA rule 8: seven working days after it is confirmed."""


class SuspicionStart(Record):
    """The input of the workflow; `key` is of the report that found it. No subject is named."""

    suspicion_id: UUID
    key: ReportKey
    draft: StrDraft
    policy: SuspicionPolicy = SuspicionPolicy()


class Amendment(Record):
    """An officer gives the report's fields."""

    actor: Actor
    draft: StrDraft


class StrRequest(Record):
    """The report's file is to be written. `reference` is ours, `reported_on` the day in India of its approval."""

    suspicion_id: UUID
    reference: UUID
    reported_on: date
    draft: StrDraft


class Suspected(Record):
    """Whom a suspicion is about, opened: the name goes into the report's file, and nowhere else."""

    subject: Subject
    name: str = Field(repr=False)
    currency: str
    transactions: tuple[StrTransaction, ...]


class SuspicionTransition(Record):
    """One move of the status."""

    status: SuspicionStatus
    at: datetime
    changed_by: str


class SuspicionFacts(Record):
    """A suspicion as it stands, without its tasks. `decided_by` confirmed or dismissed it; `approved_by` had it filed;
    `reference` is ours for what was handed in last; `failures` say why it came back."""

    status: SuspicionStatus = SuspicionStatus.OPEN
    stage: SuspicionStage = SuspicionStage.JUDGEMENT
    decided_by: str | None = None
    decided_at: datetime | None = None
    remarks: str = ""
    due_at: datetime | None = None
    draft: StrDraft
    attempts: int = 0
    reference: UUID | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    file: ReportFile | None = None
    submitted_at: datetime | None = None
    receipt: Receipt | None = None
    failures: tuple[str, ...] = ()


class SuspicionStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`)."""

    operation_id: str
    start: SuspicionStart
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    facts: SuspicionFacts
    transitions: tuple[SuspicionTransition, ...] = ()
    tasks: tuple[Task, ...] = ()


class SuspicionState(Record):
    """What the query `status` answers."""

    suspicion_id: UUID
    status: SuspicionStatus
    stage: SuspicionStage
    waiting_on: ReportWaiting
    waiting_for: str
    due_at: datetime | None
    draft: StrDraft
    reference: UUID | None
    failures: tuple[str, ...]
    tasks: tuple[Task, ...]
