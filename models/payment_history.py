"""How a buyer pays, as one score from 0 to 100.

    score = 100 * sum(amount * merit) / sum(amount), rounded half up
    merit = max(0, 1 - days late / 90), and half of that while the payment is disputed

over every payment that was due (or made earlier) up to the moment that is asked about and not before the window. A
payment made on its due day or before has merit 1, one made 45 days late a half, one made 90 days late none. One that is
due and not made is late by the days until now, so the score sinks while a buyer keeps its seller waiting. A dispute
halves: it may be the seller's fault, and may be a way of not paying. Days are calendar days in India. The arithmetic is
in whole numbers, so nothing is lost and the order does not matter. Without any payment the score is unknown, not bad.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeGuard

from pydantic import Field

from models.buyer import PaymentPerformance
from models.financial_year import day_in_india
from models.record import Record

_FULL = 100
_UNDISPUTED, _DISPUTED = 2, 1
"""The merit's factor, in halves."""


class PaymentHistoryPolicy(Record):
    """How payments are judged; part of the requirement policy."""

    worthless_after_days: int = Field(
        ge=1,
        le=3650,
        description="So many days late, a payment has no merit left (the banks' 90-day rule).",
    )
    window_days: int = Field(ge=1, le=36500, description="A payment that was due longer ago counts no more.")


class Payment(Record):
    """One payment of a buyer: what it owed, and when it paid. `paid_at` None: not yet."""

    amount: int = Field(gt=0)
    """Paise."""
    due_on: date
    paid_at: datetime | None = None
    disputed_at: datetime | None = None
    dispute_resolved_at: datetime | None = None


def payment_performance(
    payments: Iterable[Payment], *, as_of: datetime, policy: PaymentHistoryPolicy
) -> PaymentPerformance:
    """The score, and how many payments it was made of; unknown when none counts.

    Args:
        payments: of one buyer, in any order; those that were neither due nor made by `as_of`, and those due before the
            window, are left out.
        as_of: aware. What happened after it has not happened yet: a payment made, a dispute, its end.
        policy: how they are judged.
    """
    today = day_in_india(as_of)
    earliest = today - timedelta(days=policy.window_days)
    earned = owed = counted = 0
    for payment in payments:
        paid_on = day_in_india(payment.paid_at) if _happened(payment.paid_at, as_of) else None
        # Due today is not late before the day is over, and not made is not yet anything.
        if payment.due_on < earliest or (paid_on is None and payment.due_on >= today):
            continue
        days_late = max(0, ((paid_on or today) - payment.due_on).days)
        merit = max(0, policy.worthless_after_days - days_late)
        earned += payment.amount * merit * (_DISPUTED if _is_disputed(payment, as_of) else _UNDISPUTED)
        owed += payment.amount
        counted += 1
    if not owed:
        return PaymentPerformance(score=None, counted=0)
    whole = owed * policy.worthless_after_days * _UNDISPUTED
    return PaymentPerformance(score=(2 * _FULL * earned + whole) // (2 * whole), counted=counted)


def _is_disputed(payment: Payment, as_of: datetime) -> bool:
    return _happened(payment.disputed_at, as_of) and not _happened(payment.dispute_resolved_at, as_of)


def _happened(moment: datetime | None, as_of: datetime) -> TypeGuard[datetime]:
    return moment is not None and moment <= as_of
