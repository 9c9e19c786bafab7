"""A contractor's application: what the process is started with, what its steps write, what it answers."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actors import Actor
from models.chain import ChainReceipt
from models.change_request import ChangeRequest
from models.checks import CheckKind, CheckResult
from models.contractor.vocabulary import DocumentType
from models.flags import RiskFlag, RiskLevel
from models.notice import Notice
from models.outcome import Outlook, Rejection
from models.record import Record
from models.score import Score
from models.status import ContractorStatus
from models.task import Task, TaskKind


class WaitingOn(StrEnum):
    """Who has the next move."""

    CONTRACTOR = "CONTRACTOR"
    REGISTRIES = "REGISTRIES"
    REVIEWER = "REVIEWER"
    APPROVER = "APPROVER"
    CHAIN = "CHAIN"
    NOBODY = "NOBODY"


WAITING_FOR = {
    WaitingOn.CONTRACTOR: "the contractor to hand in the application, or the changes asked for",
    WaitingOn.REGISTRIES: "the registries to answer the checks",
    WaitingOn.REVIEWER: "a government official to review the case",
    WaitingOn.APPROVER: "another government official to approve the case",
    WaitingOn.CHAIN: "the registration to be written to the chain",
    WaitingOn.NOBODY: "nothing: the case is closed",
}
"""What a case waits for, in plain words."""


class ApplicationPolicy(Record):
    """The durations an application runs under, fixed when it starts so that a replay sees the same ones."""

    check_retry_budget_seconds: int = 60
    """How long a check is retried before it becomes a manual one."""
    review_working_days: int = 10
    approval_working_days: int = 5
    answer_working_days: int = 10
    """How long a contractor has to answer a request for changes."""
    validity_days: int = 365
    remote_scorer: bool = False
    """Whether a scorer over HTTP is asked before the rules' own scorecard."""

    def days_for(self, kind: TaskKind) -> int:
        """The working days that a task of this kind may take."""
        return self.review_working_days if kind is TaskKind.REVIEW else self.approval_working_days


class ApplicationStart(Record):
    """The input of the workflow. It holds no personal data: what the checks need they read from the record."""

    application_id: UUID
    contractor_id: UUID
    policy: ApplicationPolicy = ApplicationPolicy()


class Submission(Record):
    """The contractor hands the draft in, as it stood at `document_version` (it was validated at that version)."""

    actor: Actor
    document_version: int


class ChangesAnswer(Record):
    """The contractor hands in what it was asked for, as the document stood at `document_version`; `fields` and
    `documents` are what differs from what was handed in before (paths and types, no values)."""

    actor: Actor
    document_version: int
    fields: tuple[str, ...] = ()
    documents: tuple[DocumentType, ...] = ()


class Transition(Record):
    """One entry of the status history."""

    status: ContractorStatus
    at: datetime
    changed_by: str
    remarks: str


class Approval(Record):
    """What an approval left behind. Hashes are `0x` hex of 32 bytes."""

    receipt: ChainReceipt
    document_root: str
    certificate_hash: str
    certificate_document_id: UUID
    approved_by: str
    reviewed_by: str
    approved_at: datetime
    expires_at: datetime


class CaseStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`).

    A field that is None leaves what is recorded as it is. `action` names the step in the audit trail
    (`APPLICATION_SUBMITTED`, `TASK_CLAIMED`, `DECISION_REFUSED`, …); `note` is its plain sentence there.
    """

    operation_id: str
    application_id: UUID
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    transitions: tuple[Transition, ...] = ()
    waiting_on: WaitingOn | None = None
    due_at: datetime | None = None
    checks: tuple[CheckResult, ...] | None = None
    flags: tuple[RiskFlag, ...] | None = None
    score: Score | None = None
    tasks: tuple[Task, ...] = ()
    """Tasks that this step opened or changed, as they stand after it."""
    approval: Approval | None = None
    rejection_reason: str | None = None
    rejection: Rejection | None = None
    change_request: ChangeRequest | None = None
    """The request for changes that this step opened, reminded of, or closed."""
    notices: tuple[Notice, ...] = ()


class SubmittedCase(Record):
    """What the process must know of a document that was handed in: which checks it needs, the wallet to register, and
    whether the contractor was registered on an earlier application."""

    planned_checks: tuple[CheckKind, ...]
    wallet_address: str
    registered_before: bool = False


class Assessment(Record):
    """What the rules and the scorer make of a case: its flags (earlier resolutions kept), its score, and what the rules
    say against it."""

    flags: tuple[RiskFlag, ...]
    score: Score
    risk_level: RiskLevel
    outlook: Outlook = Outlook()


class ApplicationState(Record):
    """What the query `status` answers."""

    application_id: UUID
    contractor_id: UUID
    status: ContractorStatus
    risk_level: RiskLevel
    waiting_on: WaitingOn
    waiting_for: str
    due_at: datetime | None
    tasks: tuple[Task, ...]
    checks: tuple[CheckResult, ...]
    flags: tuple[RiskFlag, ...]
    score: Score | None
    change_request: ChangeRequest | None = None
