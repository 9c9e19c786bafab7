"""Periods of the audit trail, closed one after the other under a Merkle root that is anchored on chain.

A period is named for a day in India and covers a run of entries: from where the one before it ended to the last entry
that was made before the day was over. So every entry belongs to exactly one period, also one that was written late
(then to the period that was open), and a day on which nothing was closed leaves no gap.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from models.audit import merkle_root
from models.chain import ChainReceipt
from models.confidential_anchor import Commitment
from models.financial_year import IST
from models.record import Record


class AuditPeriod(Record):
    """A period to close: `name` stands on chain (`2026-03-01`), `ends_at` is the first moment after it."""

    name: str
    ends_at: datetime


class ClosedPeriod(Record):
    """What a closed period covers: entries `first_seq` to `last_seq`, under `root` (64 hex digits).

    A period without entries has a `last_seq` one below its `first_seq`, and no root: there is nothing to anchor.
    `receipt` is where the root stands on chain, None until it does.
    """

    period: str
    first_seq: int
    last_seq: int
    root: str | None
    receipt: ChainReceipt | None = None

    @property
    def entries(self) -> int:
        """How many entries it covers."""
        return self.last_seq - self.first_seq + 1


def day_before(moment: datetime) -> AuditPeriod:
    """The last day in India that is over at a moment."""
    today = moment.astimezone(IST).date()
    return period_of(today - timedelta(days=1))


def period_of(day: date) -> AuditPeriod:
    """A day in India as a period."""
    ends_at = datetime.combine(day + timedelta(days=1), time(), IST).astimezone(UTC)
    return AuditPeriod(name=day.isoformat(), ends_at=ends_at)


def operation_id(period: str) -> str:
    """What the chain's journal knows an anchor by."""
    return f"audit-anchor:{period}"


def on_chain_root(root: str) -> str:
    """A root as it stands on chain: `0x` and 64 hex digits."""
    return f"0x{root}"


def problem_with_anchors(hashes: Sequence[str], anchors: Sequence[ClosedPeriod]) -> str | None:
    """What is wrong between a trail and its anchors, in one sentence; None when nothing is.

    Args:
        hashes: the hashes of all entries (`models.audit.verify` found them in order), from the first.
        anchors: the closed periods in their order.
    """
    expected = 1
    for anchor in anchors:
        if anchor.first_seq != expected or anchor.last_seq < anchor.first_seq - 1:
            return (
                f"period {anchor.period} covers entries {anchor.first_seq} to {anchor.last_seq}, but the one before it "
                f"leaves off at {expected - 1}"
            )
        if anchor.last_seq > len(hashes):
            return (
                f"period {anchor.period} covers entries up to {anchor.last_seq}, but the trail ends at {len(hashes)}: "
                "its end was cut off"
            )
        if merkle_root(hashes[anchor.first_seq - 1 : anchor.last_seq]) != anchor.root:
            return f"entries {anchor.first_seq} to {anchor.last_seq} do not give the root of period {anchor.period}"
        expected = anchor.last_seq + 1
    return None


def problem_with_chain(
    anchors: Sequence[ClosedPeriod] | Sequence[Commitment], on_chain: Mapping[str, str]
) -> str | None:
    """What is wrong between the closed periods of a trail and the roots that the chain holds; None when nothing is.

    Args:
        anchors: the closed periods.
        on_chain: the root of every period of that trail that the chain holds (`0x` hex).
    """
    for anchor in anchors:
        held = on_chain.get(anchor.period)
        if anchor.root is None:
            if held is not None:
                return f"period {anchor.period} is said to be empty, but the chain holds a root for it: {held}"
        elif held is None and anchor.receipt is not None:
            return f"the chain holds no root for period {anchor.period}, which is said to be anchored"
        elif held not in {None, on_chain_root(anchor.root)}:
            return f"the chain holds another root for period {anchor.period}: {held}"
    missing = sorted(set(on_chain) - {anchor.period for anchor in anchors})
    if missing:
        return f"the chain holds a root for period {missing[0]}, which is missing here: the end was cut off"
    return None
