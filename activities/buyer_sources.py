"""What others know of a buyer: credit, rating, payment history, branches. Each is a port with two ends, PostgreSQL and
HTTP, held to one contract (`tests/activities/test_buyer_sources.py`)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from models.buyer import BuyerRating, CreditHold, CreditLine, PaymentPerformance
from models.payment_history import PaymentHistoryPolicy
from models.rating import RatingPolicy


class SourceUnavailable(Exception):
    """A source gave no answer that is one: it is down, late, refuses us, or talks nonsense. It says nothing of the
    buyer. The message has nothing of what was asked or answered. The PostgreSQL ends raise `DatabaseUnavailable`
    instead: where the record itself is away, nothing can be decided at all."""


class CreditSource(Protocol):
    """Credit lines and the holds on them. Every method raises `SourceUnavailable` when there is no answer: after
    `place_hold` nobody knows then whether the hold stands, so ask again, or release it."""

    def credit_line(self, buyer_id: UUID) -> CreditLine | None:
        """The buyer's line; None when it has none."""
        ...

    def place_hold(self, hold: CreditHold, *, expires_at: datetime) -> bool:
        """Set credit aside, once: `hold_id` is the operation's id, under which there is one hold however often it is
        asked for.

        Returns:
            Whether the credit is set aside; not, when there is no line, it is blocked, less of it remains, or this hold
            was released before.
        """
        ...

    def release_hold(self, hold_id: UUID) -> None:
        """Give a hold's credit back; nothing happens where there is none (any more)."""
        ...


class RatingSource(Protocol):
    """What counterparties say of buyers."""

    def rating(self, buyer_id: UUID, *, as_of: datetime, policy: RatingPolicy) -> BuyerRating:
        """The buyer's rating at a moment; unknown while fewer than the policy's number count.

        Raises:
            SourceUnavailable: there is no answer.
        """
        ...


class PaymentHistorySource(Protocol):
    """How buyers pay."""

    def performance(self, buyer_id: UUID, *, as_of: datetime, policy: PaymentHistoryPolicy) -> PaymentPerformance:
        """The buyer's payment performance at a moment; unknown without a payment.

        Raises:
            SourceUnavailable: there is no answer.
        """
        ...


class BranchSource(Protocol):
    """The trees of branches."""

    def heads(self, branch_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The head office of each of up to 1,001 branches that is known.

        Raises:
            SourceUnavailable: there is no answer.
        """
        ...
