"""A requirement as its process carries it: what starts it, what its steps write, what it answers."""

import hashlib
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

import rfc8785
from pydantic import Field

from models.actors import Actor, Role
from models.amounts import Quantity
from models.buyer import BuyerRating, CreditLine, PaymentPerformance
from models.notice import Notice
from models.record import Record
from models.requirement import RequirementInputs, RequirementTerms, RiskAssessment, RiskStatus, Source
from models.requirement_policy import RequirementPolicy
from models.requirement_status import RequirementStatus
from models.task import Task

REQUIREMENT_WORKFLOW = "Requirement"
"""The name under which the process is started."""


class Cause(StrEnum):
    """Why an assessment was made."""

    CREATED = "CREATED"
    CREDIT_CHANGED = "CREDIT_CHANGED"
    RATING_CHANGED = "RATING_CHANGED"
    PAYMENTS_CHANGED = "PAYMENTS_CHANGED"
    POLICY_CHANGED = "POLICY_CHANGED"
    CREDIT_SHORT = "CREDIT_SHORT"
    """An officer approved, and the credit no longer covered it."""


CAUSES = {
    Source.CREDIT: Cause.CREDIT_CHANGED,
    Source.RATING: Cause.RATING_CHANGED,
    Source.PAYMENT_PERFORMANCE: Cause.PAYMENTS_CHANGED,
}
"""What news from each source makes the buyer's requirements be assessed for."""


class HoldState(StrEnum):
    """What became of the credit that a requirement needs."""

    HELD = "HELD"
    NOT_HELD = "NOT_HELD"
    """Nothing was asked for: it failed, nobody decided yet, or nothing is known of the buyer."""
    NO_LINE = "NO_LINE"
    """The buyer has no credit line that could be held."""
    INSUFFICIENT = "INSUFFICIENT"
    """The credit does not allow it; officers opened it all the same."""
    UNAVAILABLE = "UNAVAILABLE"
    """The credit module did not answer."""
    RELEASED = "RELEASED"


class ReleaseReason(StrEnum):
    """Why a hold was given back."""

    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    FULFILLED = "FULFILLED"
    EXPIRED = "EXPIRED"
    REASSESSED = "REASSESSED"
    STRAY = "STRAY"
    """A sweep found it without a live requirement."""


class RequirementRequest(Record):
    """What a buyer asks for."""

    buyer_id: UUID
    owner_subject: str
    commodity: str
    description: str | None = None
    terms: RequirementTerms
    max_quantity: Quantity | None = None
    quantity_unit: str
    currency: str


class Reading(Record):
    """What the sources said at one moment, and the policy that counted then. `source_digests` are SHA-256 (hex) of each
    source's answer, by its name."""

    inputs: RequirementInputs
    policy: RequirementPolicy
    as_of: datetime
    source_digests: dict[str, str] = Field(default_factory=dict[str, str])

    @property
    def inputs_digest(self) -> str:
        """SHA-256 (hex) of the inputs' canonical JSON."""
        return digest_of(self.inputs)


def reading_of(
    policy: RequirementPolicy,
    as_of: datetime,
    *,
    credit: CreditLine | None = None,
    rating: BuyerRating | None,
    payments: PaymentPerformance | None,
    own: Decimal = Decimal("0.00"),
    unavailable: tuple[Source, ...] = (),
) -> Reading:
    """What the sources said, as one reading.

    Args:
        policy: the one that counts.
        as_of: when they were asked.
        credit: the buyer's line; None without one, where it is not known, and where it is read only under its lock.
        rating: what counterparties say; None where that is not known.
        payments: how the buyer pays; None where that is not known.
        own: what the requirement holds already: to itself it is free.
        unavailable: who did not answer.
    """
    answers: dict[Source, Record | None] = {
        Source.CREDIT: credit,
        Source.RATING: rating,
        Source.PAYMENT_PERFORMANCE: payments,
    }
    inputs = RequirementInputs(
        credit_limit_remaining=credit.remaining + own if credit else None,
        credit_limit_total=credit.sanctioned_limit if credit else None,
        credit_blocked=credit.blocked if credit else False,
        rating=rating.score if rating else None,
        payment_performance=payments.score if payments else None,
        unavailable=unavailable,
    )
    digests = {source.value: digest_of(answer) for source, answer in answers.items() if answer is not None}
    return Reading(inputs=inputs, policy=policy, as_of=as_of, source_digests=digests)


class Hold(Record):
    """Credit that is set aside: `hold_id` is also the operation under which it was."""

    hold_id: UUID
    amount: Decimal


class RequirementCore(Record):
    """All that the process must know of its requirement from one step to the next.

    `accepted` is the worst assessment that people agreed to (None: none but a PASS is agreed to by itself); `approvals`
    are the officers who said yes to the open FAIL so far.
    """

    requirement_id: UUID
    number: int | None = None
    request: RequirementRequest
    value: Decimal
    status: RequirementStatus
    reading: Reading
    assessment: RiskAssessment
    accepted: RiskStatus | None = None
    accepted_unknown: bool = False
    approvals: tuple[str, ...] = ()
    hold: Hold | None = None
    hold_state: HoldState = HoldState.NOT_HELD
    expires_at: datetime
    tasks: tuple[Task, ...] = ()

    @property
    def open_task(self) -> Task | None:
        """The task that waits for somebody."""
        return next((task for task in self.tasks if task.live), None)


class RequirementStart(Record):
    """The input of the workflow; `core` and `shown` are what an earlier run left."""

    requirement_id: UUID
    core: RequirementCore | None = None
    shown: tuple[str, ...] = ()


class AssessOrder(Record):
    """A requirement is to be assessed, once (`operation_id`). `core` is None for the first time, and then `request` is
    there."""

    operation_id: str
    requirement_id: UUID
    cause: Cause
    at: datetime
    request: RequirementRequest | None = None
    core: RequirementCore | None = None

    @property
    def task_id(self) -> UUID:
        """The id of the task that the outcome may open."""
        return task_id_of(self.operation_id)

    @property
    def hold_id(self) -> UUID:
        """The id of the hold that the outcome may take."""
        return hold_id_of(self.operation_id)


class RequirementStep(Record):
    """All that one step of the process writes, in one database transaction, once (`operation_id`).

    `core` is the requirement as it then stands, `before` its status till then. `hold` is credit to be set aside in the
    same transaction: where that cannot be, the step is written without it, or not at all (`hold_needed`).
    """

    operation_id: str
    core: RequirementCore
    before: RequirementStatus
    at: datetime
    actor: Actor
    action: str
    note: str = ""
    hold: Hold | None = None
    hold_needed: bool = False
    release: ReleaseReason | None = None
    released: Hold | None = None
    reason: str | None = None
    tasks: tuple[Task, ...] = ()
    notices: tuple[Notice, ...] = ()


class Recorded(Record):
    """What became of a step: written or not, and what of the hold it asked for (None where it asked for none)."""

    written: bool
    hold_state: HoldState | None = None


class CloseAction(StrEnum):
    """What ends a requirement from outside."""

    CANCEL = "CANCEL"
    FULFIL = "FULFIL"


class CloseOrder(Record):
    """A word that ends a requirement."""

    actor: Actor
    action: CloseAction
    reason: str = Field(default="", max_length=4000)


class SignalledClose(Record):
    """The same as a signal carries it: `{"subject": …, "role": …, "remarks": …}`."""

    subject: str = Field(min_length=1, max_length=200)
    role: Role
    remarks: str = Field(default="", max_length=4000)

    def as_order(self, action: CloseAction) -> CloseOrder:
        """The same word in the form the update takes."""
        actor = Actor(subject=self.subject, roles=frozenset({self.role}))
        return CloseOrder(actor=actor, action=action, reason=self.remarks)


class RequirementState(Record):
    """What the query `status` answers, and every update."""

    requirement_id: UUID
    number: int | None
    status: RequirementStatus
    waiting_on: str
    waiting_for: str
    core: RequirementCore


_OPERATIONS = UUID("5c1f0f5e-2a3b-4d2d-8c19-6c7f3a54e0a9")


def hold_id_of(operation_id: str) -> UUID:
    """The hold that an operation may take: done again, it is the same."""
    return uuid5(_OPERATIONS, f"hold|{operation_id}")


def task_id_of(operation_id: str) -> UUID:
    """The task that an operation may open."""
    return uuid5(_OPERATIONS, f"task|{operation_id}")


def digest_of(record: Record) -> str:
    """SHA-256 (hex) of a record's canonical JSON; amounts count as they are written."""
    return hashlib.sha256(rfc8785.dumps(record.model_dump(mode="json"))).hexdigest()
