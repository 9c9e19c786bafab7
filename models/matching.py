"""Several requirements and one offer: who is served first, and how much each gets.

The seed asks for low-risk buyers first: the higher the precheck's score, the earlier; of two alike the one that asked
first. An open requirement without a score, which officers agreed to, comes after all that have one.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from models.amounts import Amount, Quantity
from models.record import Record
from models.requirement import BlockReason


class Offer(Record):
    """What a seller has to give: `quantity` of `commodity` in `quantity_unit`, each for `price_per_unit`."""

    commodity: str
    quantity: Quantity
    quantity_unit: str
    price_per_unit: Amount
    currency: str
    seller_branch_id: UUID | None = None


class Candidate(Record):
    """An open requirement that the offer suits; `blocked` says why the two must not trade."""

    requirement_id: UUID
    risk_precheck_score: int | None
    created_at: datetime
    min_quantity: Decimal
    wanted_quantity: Decimal
    blocked: BlockReason | None = None


class Match(Record):
    """A candidate in its place, with what of the offer it would get: nothing where it is blocked, or less is left than
    it takes at least."""

    candidate: Candidate
    rank: int
    allocated_quantity: Decimal


def matched(offer: Offer, candidates: Iterable[Candidate]) -> tuple[Match, ...]:
    """The candidates in the order in which they are served, each with what is left for it."""
    left = offer.quantity
    matches: list[Match] = []
    for rank, candidate in enumerate(sorted(candidates, key=_order), start=1):
        given = min(left, candidate.wanted_quantity)
        if candidate.blocked is not None or given < candidate.min_quantity:
            given = Decimal("0.000")
        left -= given
        matches.append(Match(candidate=candidate, rank=rank, allocated_quantity=given))
    return tuple(matches)


def _order(candidate: Candidate) -> tuple[int, datetime, UUID]:
    score = -1 if candidate.risk_precheck_score is None else candidate.risk_precheck_score
    return -score, candidate.created_at, candidate.requirement_id
