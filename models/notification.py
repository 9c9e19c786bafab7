"""Telling people: which event of a case is told to whom, by which channel, and when a failed delivery is tried again.

An event stands in the outbox, in the transaction of the step that caused it. Each channel that it concerns gets one
delivery of it: at least once, in the order of the case's events, tried again with growing pauses, and visibly failed
when all tries are used up.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import Field, JsonValue

from models.comment import Visibility
from models.record import Record
from models.status import ContractorStatus
from models.trade_letters import TradeLetter, trade_letters


class Channel(StrEnum):
    """The ways to reach somebody."""

    EMAIL = "EMAIL"
    WEBHOOK = "WEBHOOK"
    PROCESS = "PROCESS"
    """The processes that the event concerns, each by a signal."""


class DeliveryStatus(StrEnum):
    """PENDING until it is delivered, or until its last try failed."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Event(Record):
    """An event of a case as the outbox holds it; `payload` has nothing personal."""

    seq: int
    case_id: UUID
    event_type: str
    payload: dict[str, JsonValue]
    created_at: datetime


class Subscription(Record):
    """Somebody's wish to be called: a POST to `url` for each event whose type is in `event_types` (empty: all), of
    the cases that `owner` may see (`sees_all`: of every case), signed with `secret`."""

    subscription_id: UUID
    owner: str
    sees_all: bool
    url: str
    secret: str
    event_types: tuple[str, ...] = ()
    created_at: datetime


class Delivery(Record):
    """One event on its way to one recipient. `attempts` counts the tries made; `last_error` is the newest one's."""

    delivery_id: UUID
    event: Event
    channel: Channel
    subscription: Subscription | None = None
    investor_id: UUID | None = None
    """The investor whom a letter about a trade is for; None for the contractor of an application."""
    attempts: int = 0
    next_attempt_at: datetime


class DeliveryView(Record):
    """A delivery as officials look at it. `last_error` names what the other end did, never what was in the message."""

    delivery_id: UUID
    seq: int
    case_id: UUID
    event_type: str
    channel: Channel
    subscription_id: UUID | None
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime
    delivered_at: datetime | None
    last_error: str | None
    created_at: datetime


class Letter(Record):
    """An e-mail to be sent. `message_id` is the same at every try, so that a second copy is seen to be one."""

    to: str
    subject: str
    body: str
    message_id: str


class LetterSubject(Record):
    """What a letter may say of a case: whom it is for, and where the case stands. `trade` is there where it is one."""

    email: str | None
    legal_name: str
    case_id: UUID
    registration_expires_at: datetime | None = None
    reason: str | None = Field(default=None, description="The officials' reason, for a rejection or suspension.")
    trade: TradeLetter | None = None


_STATUS_LETTERS: dict[str, str] = {
    ContractorStatus.SUBMITTED: "submitted",
    ContractorStatus.GOV_APPROVED: "approved",
    ContractorStatus.REJECTED: "rejected",
    ContractorStatus.SUSPENDED: "suspended",
    ContractorStatus.EXPIRED: "expired",
}
"""The transitions a contractor is written to about; the others are steps of the officials' own work, or another
process's."""

_AFTER_SUSPENSION = {ContractorStatus.GOV_APPROVED: "reinstated", ContractorStatus.REJECTED: "revoked"}
"""The same states entered from a suspension mean something else: no application was decided."""

_EVENT_LETTERS = {
    "changes_requested": "changes_requested",
    "changes_reminder": "changes_overdue",
    "expiry_reminder": "expiry_reminder",
}
"""The other events a contractor is written to about."""

_PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""The waits after the first try, the second, …: a day in all."""

MAX_ATTEMPTS = len(_PAUSES) + 1
"""After so many tries a delivery has failed."""


def letter_for(event: Event) -> str | None:
    """The name of the letter that a contractor gets about an event, None where it gets none."""
    if event.event_type == "status":
        status = event.payload.get("status")
        if event.payload.get("from") == ContractorStatus.SUSPENDED and status in _AFTER_SUSPENSION:
            return _AFTER_SUSPENSION[ContractorStatus(status)]
        return _STATUS_LETTERS.get(status) if isinstance(status, str) else None
    return _EVENT_LETTERS.get(event.event_type)


def letter_to(event: Event, subject: LetterSubject) -> str | None:
    """The name of the letter about an event that goes to `subject`."""
    if subject.trade is None:
        return letter_for(event)
    return trade_letters(event.event_type, event.payload).get(subject.trade.side)


def wants(subscription: Subscription, event: Event, *, case_owner: str | None) -> bool:
    """Whether a subscription asks for an event of a case of `case_owner` and may hear of it: what officials say among
    themselves is for those who see all."""
    asked_for = not subscription.event_types or event.event_type in subscription.event_types
    if not subscription.sees_all and event.payload.get("visibility") == Visibility.OFFICIALS:
        return False
    return asked_for and (subscription.sees_all or subscription.owner == case_owner)


def next_attempt(attempts: int, at: datetime, asked_wait: timedelta | None = None) -> datetime | None:
    """When to try again after `attempts` tries of which the last failed at `at`; None when that was the last.

    Args:
        asked_wait: what the other end asked for (Retry-After); a longer pause of ours stands.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    pause = _PAUSES[attempts - 1]
    return at + (max(pause, min(asked_wait, _PAUSES[-1])) if asked_wait else pause)
