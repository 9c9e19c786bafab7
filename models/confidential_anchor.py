"""The confidential audit trail's anchors: each day one commitment on chain, whether or not there is anything in it.

What is anchored is `SHA-256(0x02 ‖ nonce ‖ head)`, the head being the hash of the last entry, which covers all entries
before it, or the hash that the first one points back to. The nonce is secret and of its day, so that a day without an
entry looks on chain as any other does: the same size, at the same time, another value. Who may read the trail has nonce
and head, and can show what the chain held.
"""

import hashlib
from collections.abc import Sequence

from models.audit import GENESIS_HASH
from models.chain import ChainReceipt
from models.record import Record

_SUFFIX = "/confidential"


class Commitment(Record):
    """What is anchored of a period: `period` as it stands on chain, `root` (64 hex digits), and where, once it does. It
    tells nothing of what it commits to."""

    period: str
    root: str
    receipt: ChainReceipt | None = None


class ConfidentialPeriod(Commitment):
    """A commitment with what opens it: `nonce` (64 hex digits), and the number of the last entry covered, or
    0."""

    last_seq: int
    nonce: str


def name_on_chain(day: str) -> str:
    """What the chain calls the confidential trail's period of a day (`2026-03-01`)."""
    return f"{day}{_SUFFIX}"


def is_confidential(period: str) -> bool:
    """Whether a period that the chain holds a root for is one of the confidential trail."""
    return period.endswith(_SUFFIX)


def commitment_to(head: str, nonce: str) -> str:
    """The commitment to a trail that ends in the hash `head`; all are 64 hex digits."""
    return hashlib.sha256(b"\x02" + bytes.fromhex(nonce) + bytes.fromhex(head)).hexdigest()


def problem_with_commitments(hashes: Sequence[str], periods: Sequence[ConfidentialPeriod]) -> str | None:
    """What is wrong between the confidential trail and its commitments, in one sentence; None when nothing is.

    Args:
        hashes: the hashes of all entries (`models.audit.verify` found them in order), from the first.
        periods: the periods in their order.
    """
    covered = 0
    for each in periods:
        if each.last_seq < covered:
            return f"period {each.period} covers entries to {each.last_seq}, the one before it more: to {covered}"
        if each.last_seq > len(hashes):
            return (
                f"period {each.period} covers entries up to {each.last_seq}, but the trail ends at {len(hashes)}: its "
                "end was cut off"
            )
        head = hashes[each.last_seq - 1] if each.last_seq else GENESIS_HASH
        if commitment_to(head, each.nonce) != each.root:
            return f"entries 1 to {each.last_seq} do not give the commitment of period {each.period}"
        covered = each.last_seq
    return None
