"""The audit trail's chain: each entry's hash covers the one before it, so that an export proves itself.

An entry's hash is the SHA-256 of its RFC 8785 canonical JSON (every field but the hash itself, `previous_hash`
among them). Removing, altering, adding or reordering an entry breaks the chain at a sequence number that can be
named; cutting off its end is found by comparing with the root anchored on chain.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import rfc8785
from pydantic import Field, JsonValue

from models.actors import AI_SYSTEM, Actor, Role
from models.record import Record

GENESIS_HASH = "0" * 64
"""What the first entry points back to."""


class AuditRole(StrEnum):
    """Who acted: the seed's five, and the house's other roles beside them."""

    CONTRACTOR = "CONTRACTOR"
    GOVERNMENT_ADMIN = "GOVERNMENT_ADMIN"
    AI_SYSTEM = "AI_SYSTEM"
    AUDITOR = "AUDITOR"
    SYSTEM = "SYSTEM"
    RISK_OFFICER = "RISK_OFFICER"
    COMPLIANCE_OFFICER = "COMPLIANCE_OFFICER"
    INVESTOR = "INVESTOR"
    BUYER = "BUYER"


_BY_WEIGHT = (
    Role.SYSTEM,
    Role.GOVERNMENT_ADMIN,
    Role.COMPLIANCE_OFFICER,
    Role.RISK_OFFICER,
    Role.AUDITOR,
    Role.CONTRACTOR,
    Role.BUYER,
    Role.INVESTOR,
)

_SEED_ROLES: dict[AuditRole, AuditRole] = {
    AuditRole.RISK_OFFICER: AuditRole.GOVERNMENT_ADMIN,
    AuditRole.COMPLIANCE_OFFICER: AuditRole.GOVERNMENT_ADMIN,
    AuditRole.INVESTOR: AuditRole.SYSTEM,
    AuditRole.BUYER: AuditRole.SYSTEM,
}


def audit_role(actor: Actor) -> AuditRole:
    """The role an entry names: the weightiest the actor holds, as that is the one its action needed."""
    if actor.subject == AI_SYSTEM.subject and actor.has(Role.SYSTEM):
        return AuditRole.AI_SYSTEM
    return next((AuditRole(role.value) for role in _BY_WEIGHT if actor.has(role)), AuditRole.SYSTEM)


def seed_role(role: AuditRole) -> AuditRole:
    """The nearest of the seed's five, for the contractor document's `auditTrail`."""
    return _SEED_ROLES.get(role, role)


class AuditEvent(Record):
    """Something that happened, before it has its place in the chain. No field may hold personal data.

    `subject` is the case's id. `previous_value` and `new_value` are what the action changed, where it changed a value.
    """

    at: datetime
    action: str
    actor: str
    actor_role: AuditRole
    subject: str
    contractor_id: UUID | None = None
    details: dict[str, JsonValue] = Field(default_factory=dict)
    previous_value: dict[str, JsonValue] | None = None
    new_value: dict[str, JsonValue] | None = None
    ip_address: str | None = None


class AuditEntry(AuditEvent):
    """An event in its place. `seq` counts from 1 without a gap; hashes are 64 hex digits."""

    seq: int
    previous_hash: str
    entry_hash: str


class VerificationReport(Record):
    """What verifying a run of entries found. `root` is the Merkle root over the hashes of the good entries."""

    entries: int
    ok: bool
    first_broken_seq: int | None = None
    reason: str | None = None
    root: str | None = None
    last_hash: str | None = None


def instant(at: datetime) -> str:
    """The one spelling of a moment that is hashed: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(event: AuditEvent, *, seq: int, previous_hash: str) -> str:
    """SHA-256 (hex) over the entry's canonical JSON."""
    covered: dict[str, JsonValue] = {
        "seq": seq,
        "at": instant(event.at),
        "action": event.action,
        "actor": event.actor,
        "actor_role": event.actor_role.value,
        "subject": event.subject,
        "contractor_id": str(event.contractor_id) if event.contractor_id else None,
        "details": event.details,
        "previous_value": event.previous_value,
        "new_value": event.new_value,
        "ip_address": event.ip_address,
        "previous_hash": previous_hash,
    }
    return hashlib.sha256(rfc8785.dumps(covered)).hexdigest()


def chained(event: AuditEvent, *, seq: int, previous_hash: str) -> AuditEntry:
    """The event as the entry number `seq`, after the entry with `previous_hash`."""
    return AuditEntry(
        **{name: getattr(event, name) for name in AuditEvent.model_fields},
        seq=seq,
        previous_hash=previous_hash,
        entry_hash=entry_hash(event, seq=seq, previous_hash=previous_hash),
    )


def export_line(entry: AuditEntry) -> str:
    """One line of an export: the entry as JSON, without the line's end."""
    return entry.model_dump_json()


def parse_line(line: str) -> AuditEntry:
    """The inverse of `export_line`.

    Raises:
        ValueError: when the line is not an entry.
    """
    return AuditEntry.model_validate_json(line)


def verify(
    entries: Iterable[AuditEntry], *, first_seq: int = 1, previous_hash: str = GENESIS_HASH
) -> VerificationReport:
    """Recompute the chain over `entries`, which are expected in order and, by default, from the very first.

    To verify an export that starts later, give the number it starts at and the hash of the entry before it.
    """
    expected, hashes = first_seq, list[str]()
    for entry in entries:
        problem = _problem_with(entry, expected=expected, previous_hash=previous_hash)
        if problem is not None:
            return VerificationReport(
                entries=len(hashes),
                ok=False,
                first_broken_seq=expected,
                reason=problem,
                root=merkle_root(hashes),
                last_hash=hashes[-1] if hashes else None,
            )
        hashes.append(entry.entry_hash)
        previous_hash, expected = entry.entry_hash, expected + 1
    return VerificationReport(
        entries=len(hashes), ok=True, root=merkle_root(hashes), last_hash=hashes[-1] if hashes else None
    )


def _problem_with(entry: AuditEntry, *, expected: int, previous_hash: str) -> str | None:
    if entry.seq != expected:
        return f"entry {expected} is missing or out of order: entry {entry.seq} stands in its place"
    if entry.previous_hash != previous_hash:
        return f"entry {entry.seq} does not point back to the entry before it"
    if entry.entry_hash != entry_hash(entry, seq=entry.seq, previous_hash=entry.previous_hash):
        return f"entry {entry.seq} was altered: its content does not give its hash"
    return None


def merkle_root(entry_hashes: Iterable[str]) -> str | None:
    """The root (64 hex digits) over the entries' hashes in their order, None of none: the value anchored on chain.

    RFC 6962's tree: a leaf is `SHA-256(0x00 ‖ hash)`, a node `SHA-256(0x01 ‖ left ‖ right)`, the left subtree the
    largest power of two; so order counts, and no leaf can be passed off as a node.
    """
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in entry_hashes]
    if not level:
        return None
    while len(level) > 1:
        # Pairing from the left and carrying an odd last node up unchanged gives RFC 6962's tree.
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()
