"""A contractor's registration: what its process is started with, what its steps write, what it answers."""

import hashlib
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.actors import Actor, Role
from models.application import Transition, WaitingOn
from models.chain import ChainReceipt
from models.checks import CheckResult
from models.flags import RiskFlag, RiskLevel, Severity
from models.record import Record
from models.status import ContractorStatus
from models.task import Task

REGISTRATION_WORKFLOW = "ContractorRegistration"
"""The name under which the process is started."""

REGISTRATION_RENEWED = "renewed"
"""The signal by which a later approval reaches it."""


class RegistrationPolicy(Record):
    """The durations a registration runs under, fixed when its process starts so that a replay sees the same ones."""

    recheck_days: int = Field(default=30, ge=1)
    """How many days lie between two re-checks; they are counted back from the end of the term."""
    reminder_days: tuple[int, ...] = (60, 30, 7)
    """How many days before the end the contractor is reminded."""
    recheck_retry_budget_seconds: int = 3 * 24 * 3600
    """How long a re-check asks registries that are down before a person must look."""
    recheck_working_days: int = 5
    """Working days until a RECHECK task is due."""


class Term(Record):
    """What one approval gave: from when to when, on which application, to which wallet.

    `accepted` are the risks that the officials knew of when they approved, each by the id it has on the registration
    with its severity: finding them again is no news.
    """

    application_id: UUID
    wallet_address: str
    approved_at: datetime
    expires_at: datetime
    approved_by: str
    reviewed_by: str
    accepted: dict[UUID, Severity] = Field(default_factory=dict[UUID, Severity])


class DueOnChain(Record):
    """Something that happened to a registration and is to be written to the chain: a move to `status`, or a flag that
    was raised, or settled (`resolution_hash`)."""

    at: datetime
    status: ContractorStatus | None = None
    flag: RiskFlag | None = None
    resolution_hash: str | None = None

    @property
    def what(self) -> str:
        """One word for it: the status, or FLAG_RAISED or FLAG_RESOLVED."""
        if self.status is not None:
            return self.status.value
        return "FLAG_RAISED" if self.resolution_hash is None else "FLAG_RESOLVED"


class WrittenOnChain(Record):
    """A write to a registration's record that the chain holds: what it says (`DueOnChain.what`, or REGISTERED or
    RENEWED for an approval), of when, and the status on chain after it."""

    what: str
    at: datetime
    status: ContractorStatus
    receipt: ChainReceipt


class StandingAction(StrEnum):
    """What an official may do to a registration."""

    SUSPEND = "SUSPEND"
    REINSTATE = "REINSTATE"
    REVOKE = "REVOKE"


class StandingOrder(Record):
    """One official's word on a registration's standing, with the reason."""

    actor: Actor
    action: StandingAction
    reason: str = Field(default="", max_length=4000)


class SignalledOrder(Record):
    """An order as a signal carries it: `{"subject": …, "role": …, "remarks": …}`, the action being the signal's
    name."""

    subject: str = Field(min_length=1, max_length=200)
    role: Role
    remarks: str = Field(default="", max_length=4000)

    def as_order(self, action: StandingAction) -> StandingOrder:
        """The same word in the form the update takes."""
        actor = Actor(subject=self.subject, roles=frozenset({self.role}))
        return StandingOrder(actor=actor, action=action, reason=self.remarks)


class RegistrationMemory(Record):
    """All that a registration carries from one run of its process into the next. `sequence` is the chain's count of
    writes to its record, None when it is not known."""

    status: ContractorStatus
    checked_at: datetime
    reminded: tuple[int, ...] = ()
    flags: tuple[RiskFlag, ...] = ()
    unanswered: tuple[CheckResult, ...] = ()
    tasks: tuple[Task, ...] = ()
    sequence: int | None = None
    shown: tuple[str, ...] = ()
    """What its search attributes say."""


class RegistrationStart(Record):
    """The input of the workflow. `open_flags` are those of an earlier term that nobody settled."""

    contractor_id: UUID
    term: Term
    policy: RegistrationPolicy = RegistrationPolicy()
    open_flags: tuple[RiskFlag, ...] = ()
    memory: RegistrationMemory | None = None


class Opening(Record):
    """A registration is to begin, or to go on, by an approval."""

    contractor_id: UUID
    term: Term
    policy: RegistrationPolicy = RegistrationPolicy()


class RegistrationStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`).

    A field that is None leaves what is recorded as it is. `reminder_days` says that a reminder is due, so many days
    before the end. `revoked_for` is the reason of a revocation.
    """

    operation_id: str
    contractor_id: UUID
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    transitions: tuple[Transition, ...] = ()
    flags: tuple[RiskFlag, ...] | None = None
    tasks: tuple[Task, ...] = ()
    written: tuple[WrittenOnChain, ...] = ()
    reminder_days: int | None = None
    revoked_for: str | None = None


class RegistrationState(Record):
    """What the query `status` answers."""

    contractor_id: UUID
    application_id: UUID
    status: ContractorStatus
    risk_level: RiskLevel
    waiting_on: WaitingOn
    waiting_for: str
    due_at: datetime | None
    expires_at: datetime
    checked_at: datetime
    reminded: tuple[int, ...]
    flags: tuple[RiskFlag, ...]
    tasks: tuple[Task, ...]
    on_its_way_to_chain: tuple[str, ...]


class RecheckRequest(Record):
    """One look at the registries, at what the contractor declared on `application_id`. `retry_budget_seconds`
    is how long registries that do not answer are asked before the rest is left to people; `operation_id` makes its
    record happen once."""

    operation_id: str
    contractor_id: UUID
    application_id: UUID
    as_of: datetime
    retry_budget_seconds: int


def resolution_hash(flag: RiskFlag) -> str:
    """SHA-256 (`0x` hex) of the officials' words that settled a flag; the words stay with us."""
    words = "\n".join(f"{word.subject}|{word.at.isoformat()}|{word.remarks}" for word in flag.overrides)
    return "0x" + hashlib.sha256(f"{flag.flag_id}\n{words}".encode()).hexdigest()
