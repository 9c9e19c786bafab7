"""The audit chain: whatever is done to an export is found, and where."""

import hashlib
from datetime import timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actors import AI_SYSTEM, SYSTEM, Actor, Role
from models.audit import (
    GENESIS_HASH,
    AuditEntry,
    AuditEvent,
    AuditRole,
    audit_role,
    chained,
    export_line,
    merkle_root,
    parse_line,
    seed_role,
    verify,
)
from tests.tables.cases import NOW


def chain(length: int) -> list[AuditEntry]:
    entries, previous_hash = list[AuditEntry](), GENESIS_HASH
    for seq in range(1, length + 1):
        event = AuditEvent(
            at=NOW + timedelta(seconds=seq),
            action="TASK_CLAIMED",
            actor="reviewer-1",
            actor_role=AuditRole.GOVERNMENT_ADMIN,
            subject="case",
            details={"number": seq, "share": 0.1},
        )
        entries.append(chained(event, seq=seq, previous_hash=previous_hash))
        previous_hash = entries[-1].entry_hash
    return entries


@given(st.integers(0, 12))
def test_an_untouched_chain_verifies_from_its_export(length: int) -> None:
    entries = [parse_line(export_line(entry)) for entry in chain(length)]
    report = verify(entries)
    assert (report.ok, report.entries, report.first_broken_seq) == (True, length, None)
    assert report.root == merkle_root(entry.entry_hash for entry in entries)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "TASK_RELEASED"},
        {"actor": "reviewer-2"},
        {"at": NOW},
        {"details": {"number": 3, "share": 0.2}},
        {"subject": "another"},
        {"new_value": {"status": "GOV_APPROVED"}},
        {"ip_address": "10.0.0.1"},
        {"actor_role": AuditRole.AUDITOR},
        {"entry_hash": "0" * 64},
        {"previous_hash": "0" * 64},
    ],
)
def test_an_altered_entry_is_named(change: dict[str, object]) -> None:
    entries = chain(5)
    entries[2] = entries[2].model_copy(update=change)
    report = verify(entries)
    assert (report.ok, report.first_broken_seq, report.entries) == (False, 3, 2)
    assert report.reason


def test_an_entry_that_was_altered_and_hashed_again_breaks_the_next() -> None:
    entries = chain(5)
    altered = entries[2].model_copy(update={"actor": "nobody"})
    entries[2] = chained(altered, seq=3, previous_hash=entries[2].previous_hash)
    assert verify(entries).first_broken_seq == 4


@given(st.integers(0, 5), st.sampled_from(["removed", "doubled"]))
def test_an_entry_removed_or_added_is_found(position: int, what: str) -> None:
    entries = chain(7)
    if what == "removed":
        del entries[position]
    else:
        entries.insert(position, entries[position])
    report = verify(entries)
    assert report.first_broken_seq == position + (1 if what == "removed" else 2)


def test_two_entries_that_changed_places_are_found() -> None:
    entries = chain(4)
    entries[1], entries[2] = entries[2], entries[1]
    assert verify(entries).first_broken_seq == 2


def test_a_later_part_verifies_from_where_it_starts() -> None:
    entries = chain(6)
    report = verify(entries[3:], first_seq=4, previous_hash=entries[2].entry_hash)
    assert (report.ok, report.entries) == (True, 3)


def test_each_end_of_the_chain_has_a_root_of_its_own() -> None:
    roots = [verify(chain(length)).root for length in range(1, 9)]
    assert all(one != other for one, other in pairwise(roots))
    assert len(set(roots)) == len(roots)


def test_the_root_is_the_tree_of_rfc_6962() -> None:
    """By its recursive definition, over lengths where the tree is not full."""

    def tree(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return hashlib.sha256(b"\1" + tree(leaves[:split]) + tree(leaves[split:])).digest()

    for length in range(1, 20):
        leaves = [hashlib.sha256(bytes([number])).digest() for number in range(length)]
        assert merkle_root(leaf.hex() for leaf in leaves) == tree(leaves).hex()
    assert merkle_root([]) is None


def test_one_moment_has_one_hash_in_every_time_zone() -> None:
    event = AuditEvent(at=NOW, action="A", actor="a", actor_role=AuditRole.SYSTEM, subject="s")
    elsewhere = event.model_copy(update={"at": NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))})
    hashes = {chained(one, seq=1, previous_hash=GENESIS_HASH).entry_hash for one in (event, elsewhere)}
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("actor", "role", "in_the_seed"),
    [
        (AI_SYSTEM, AuditRole.AI_SYSTEM, AuditRole.AI_SYSTEM),
        (SYSTEM, AuditRole.SYSTEM, AuditRole.SYSTEM),
        (Actor(subject="AI_SYSTEM", roles=frozenset({Role.CONTRACTOR})), AuditRole.CONTRACTOR, AuditRole.CONTRACTOR),
        (
            Actor(subject="x", roles=frozenset({Role.AUDITOR, Role.RISK_OFFICER})),
            AuditRole.RISK_OFFICER,
            AuditRole.GOVERNMENT_ADMIN,
        ),
    ],
)
def test_an_entry_names_the_role_that_acted(actor: Actor, role: AuditRole, in_the_seed: AuditRole) -> None:
    assert audit_role(actor) is role
    assert seed_role(role) is in_the_seed
