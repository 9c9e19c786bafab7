"""Entries that many threads make at once: committed together, each there when its thread goes on, a failure its own."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from models.audit import AuditEvent, AuditRole, verify
from models.tables import audit
from models.tables.audit_group import AuditGroup
from models.tables.database import Database
from models.tables.errors import DatabaseUnavailable
from tests.tables.test_audit_log import log

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
THREADS = 24


def event(subject: str) -> AuditEvent:
    return AuditEvent(at=AT, action="PAPER_READ", actor="rao", actor_role=AuditRole.SYSTEM, subject=subject)


class Gate:
    """Notes what is to be written together, and holds it until it is opened."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.opened = threading.Event()
        self.began = threading.Event()

    def __call__(self, events: Sequence[AuditEvent]) -> None:
        self.batches.append([each.subject for each in events])
        self.began.set()
        assert self.opened.wait(30)


def test_every_entry_is_in_the_chain_when_its_thread_goes_on(database: Database) -> None:
    group = AuditGroup(lambda events: audit.record(database, *events))

    def shows(number: int) -> None:
        for turn in range(5):
            subject = f"{number}/{turn}"
            group.record(event(subject))
            assert subject in {entry.subject for entry in log(database)}

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(shows, range(THREADS)))
    entries = log(database)
    report = verify(entries)
    assert (report.ok, report.entries) == (True, THREADS * 5)
    assert len({entry.subject for entry in entries}) == THREADS * 5


def test_who_comes_while_one_writes_is_written_with_the_next_commit() -> None:
    gate = Gate()
    group = AuditGroup(gate)
    with ThreadPoolExecutor(THREADS) as pool:
        first = pool.submit(group.record, event("first"))
        assert gate.began.wait(30)
        others = [pool.submit(group.record, event(str(number))) for number in range(THREADS - 1)]
        while group.waiting < THREADS - 1:
            threading.Event().wait(0.001)
        gate.opened.set()
        for each in (first, *others):
            each.result(30)
    assert gate.batches[0] == ["first"]
    assert [sorted(batch) for batch in gate.batches[1:]] == [sorted(str(number) for number in range(THREADS - 1))]
    group.record(event("later"))
    assert gate.batches[-1] == ["later"]


def test_no_thread_goes_on_when_the_database_is_away() -> None:
    def gone(events: Sequence[AuditEvent]) -> None:
        del events
        raise DatabaseUnavailable("away")

    group = AuditGroup(gone)
    with ThreadPoolExecutor(THREADS) as pool:
        failures = [pool.submit(group.record, event(str(number))).exception(30) for number in range(THREADS)]
    assert [type(failure) for failure in failures] == [DatabaseUnavailable] * THREADS
    with pytest.raises(DatabaseUnavailable):
        group.record(event("again"))


def test_an_entry_that_cannot_be_written_fails_alone() -> None:
    written: list[str] = []
    gate = Gate()

    def write(events: Sequence[AuditEvent]) -> None:
        gate(events)
        subjects = [each.subject for each in events]
        if "bad" in subjects:
            raise ValueError("it is no entry")
        written.extend(subjects)

    group = AuditGroup(write)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(group.record, event("first"))
        assert gate.began.wait(30)
        others = {name: pool.submit(group.record, event(name)) for name in ("good", "bad", "fine")}
        while group.waiting < 3:
            threading.Event().wait(0.001)
        gate.opened.set()
        assert first.exception(30) is None
        failed = {name: each.exception(30) for name, each in others.items()}
    assert {name: type(failure) for name, failure in failed.items() if failure} == {"bad": ValueError}
    assert sorted(written) == ["fine", "first", "good"]
