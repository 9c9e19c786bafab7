"""Watching the market: what a trade looks like beside those before it. A flag refuses nothing; the compliance officer
weighs it, and it is kept for the AML report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import Field, JsonValue

from models.flags import Severity
from models.record import Record
from models.trade_facts import PastTrade, TradeFacts
from models.trade_policy import TradePolicy


class TradeFlagType(StrEnum):
    """What a trade can look like."""

    WASH_TRADE = "WASH_TRADE"
    CIRCULAR_TRADE = "CIRCULAR_TRADE"
    PRICE_FAR_OFF = "PRICE_FAR_OFF"
    CONCENTRATION = "CONCENTRATION"
    SANCTIONS_REVIEW = "SANCTIONS_REVIEW"


SEVERITIES = {
    TradeFlagType.WASH_TRADE: Severity.ERROR,
    TradeFlagType.CIRCULAR_TRADE: Severity.ERROR,
    TradeFlagType.SANCTIONS_REVIEW: Severity.ERROR,
    TradeFlagType.PRICE_FAR_OFF: Severity.WARNING,
    TradeFlagType.CONCENTRATION: Severity.WARNING,
}
"""ERROR must be settled before an approval, WARNING is shown."""


class TradeFlag(Record):
    """Something about a trade that somebody must look at. `evidence` holds ids and figures, nobody's name.

    `outcome` is what the officer said of it (RESOLVED or UPHELD), None while nobody has.
    """

    flag_id: UUID
    flag_type: TradeFlagType
    severity: Severity
    description: str
    evidence: dict[str, JsonValue] = Field(default_factory=dict)
    raised_at: datetime
    outcome: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


class Sighting(Record):
    """What was seen, before it is a flag of one trade."""

    flag_type: TradeFlagType
    description: str
    evidence: dict[str, JsonValue] = Field(default_factory=dict)


def sightings(facts: TradeFacts, policy: TradePolicy) -> tuple[Sighting, ...]:
    """All that is seen in a trade."""
    return tuple(seen for watch in _WATCHES for seen in watch(facts, policy))


def raised(trade_id: UUID, seen: tuple[Sighting, ...], at: datetime) -> tuple[TradeFlag, ...]:
    """The flags of what was seen; the same sighting is the same flag."""
    return tuple(
        TradeFlag(
            flag_id=uuid5(trade_id, f"{each.flag_type}|{each.description}"),
            flag_type=each.flag_type,
            severity=SEVERITIES[each.flag_type],
            description=each.description,
            evidence=each.evidence,
            raised_at=at,
        )
        for each in seen
    )


def _circles(facts: TradeFacts, policy: TradePolicy) -> Iterator[Sighting]:
    """The units come back to where they were: A to B to A, or round through others."""
    since = facts.at - timedelta(days=policy.wash_days)
    way = _way_back(facts, since, policy.circle_parties)
    if way is None:
        return
    trades: list[JsonValue] = [str(each.trade_id) for each in way]
    if len(way) == 1:
        days = (facts.at - way[0].at).days
        yield Sighting(
            flag_type=TradeFlagType.WASH_TRADE,
            description=f"The seller bought units of this project from the buyer {days} days ago.",
            evidence={"trades": trades},
        )
    else:
        yield Sighting(
            flag_type=TradeFlagType.CIRCULAR_TRADE,
            description=f"With this trade units of the project went round among {len(way) + 1} investors.",
            evidence={"trades": trades},
        )


def _way_back(facts: TradeFacts, since: datetime, most_parties: int) -> tuple[PastTrade, ...] | None:
    """The shortest way, one trade after the other in time, from the buyer of this trade to its seller."""
    sold_by: dict[UUID, list[PastTrade]] = defaultdict(list)
    for past in sorted(facts.past_trades, key=lambda each: (each.at, str(each.trade_id))):
        if past.at >= since:
            sold_by[past.seller_investor_id].append(past)
    ways: list[tuple[PastTrade, ...]] = [(first,) for first in sold_by[facts.terms.buyer_investor_id]]
    for _ in range(most_parties - 1):
        for way in ways:
            if way[-1].buyer_investor_id == facts.terms.seller_investor_id:
                return way
        ways = [
            (*way, after)
            for way in ways
            for after in sold_by[way[-1].buyer_investor_id]
            if after.at >= way[-1].at and after.buyer_investor_id not in _parties_of(way)
        ]
    return None


def _parties_of(way: tuple[PastTrade, ...]) -> frozenset[UUID]:
    return frozenset(each.seller_investor_id for each in way) | {way[-1].buyer_investor_id}


def _price(facts: TradeFacts, policy: TradePolicy) -> Iterator[Sighting]:
    last = facts.project.last_price
    if last is None:
        return
    price = facts.terms.trade_amount / facts.terms.units
    off = (price - last) / last * 100
    if abs(off) > policy.price_band_percent:
        yield Sighting(
            flag_type=TradeFlagType.PRICE_FAR_OFF,
            description=f"A unit's price is {abs(off):.0f} % {'above' if off > 0 else 'below'} the last one.",
            evidence={"price": _shown(price), "last_price": _shown(last)},
        )


def _concentration(facts: TradeFacts, policy: TradePolicy) -> Iterator[Sighting]:
    held, total = facts.buyer.project_units + facts.terms.units, facts.project.total_units
    if held * 100 >= policy.concentration_flag_percent * total:
        yield Sighting(
            flag_type=TradeFlagType.CONCENTRATION,
            description=f"The buyer would hold {held} of the project's {total} units.",
            evidence={"units": held, "total_units": total},
        )


def _sanctions(facts: TradeFacts, policy: TradePolicy) -> Iterator[Sighting]:
    for who, party in (("seller", facts.seller), ("buyer", facts.buyer)):
        if policy.sanctions_review <= party.likeness.score < policy.sanctions_block:
            yield Sighting(
                flag_type=TradeFlagType.SANCTIONS_REVIEW,
                description=f"The {who}'s name is like that of a sanctioned party ({party.likeness.reference}).",
                evidence={
                    "investor_id": str(party.investor_id),
                    "score": party.likeness.score,
                    "reference": party.likeness.reference,
                    "list": facts.sanctions_version,
                },
            )


def _shown(price: Decimal) -> str:
    return f"{price:.2f}"


_WATCHES: tuple[Callable[[TradeFacts, TradePolicy], Iterator[Sighting]], ...] = (
    _circles,
    _price,
    _concentration,
    _sanctions,
)
