"""Periods of the audit log are closed once, one after the other, and leave nothing out."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from models.audit import AuditEntry, AuditEvent, AuditRole, merkle_root
from models.audit_anchor import ClosedPeriod, period_of
from models.audit_export import verify_export
from models.chain import ChainReceipt
from models.tables import audit
from models.tables.audit_anchors import AuditAnchorRecords, closed_periods
from models.tables.database import Database
from models.tables.errors import NotFound

FIRST, SECOND, THIRD = (period_of(date(2026, 3, day)) for day in (1, 2, 3))
NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
RECEIPT = ChainReceipt(transaction_hash="0x" + "ab" * 32, block_number=2**40, contract="0x" + "cd" * 20, chain_id=31337)


def write(database: Database, *moments: datetime) -> list[AuditEntry]:
    events = [
        AuditEvent(at=at, action="STEP", actor="meera", actor_role=AuditRole.GOVERNMENT_ADMIN, subject="case")
        for at in moments
    ]
    with database.transaction() as session:
        return audit.append(session, events)


def root_of(entries: Sequence[AuditEntry]) -> str | None:
    return merkle_root(entry.entry_hash for entry in entries)


@pytest.fixture
def records(database: Database) -> AuditAnchorRecords:
    return AuditAnchorRecords(database)


def test_periods_follow_each_other(database: Database, records: AuditAnchorRecords) -> None:
    first, second = write(database, NOON, NOON), write(database, NOON + DAY)
    assert records.close(FIRST) == ClosedPeriod(period=FIRST.name, first_seq=1, last_seq=2, root=root_of(first))
    assert records.close(SECOND) == ClosedPeriod(period=SECOND.name, first_seq=3, last_seq=3, root=root_of(second))


def test_closing_again_changes_nothing_whatever_was_written_since(
    database: Database, records: AuditAnchorRecords
) -> None:
    write(database, NOON)
    closed = records.close(FIRST)
    late = write(database, NOON + timedelta(hours=1))
    assert records.close(FIRST) == closed
    assert records.close(SECOND).root == root_of(late)  # what came late belongs to the period that was open


def test_a_period_without_entries_is_closed_and_has_no_root(database: Database, records: AuditAnchorRecords) -> None:
    assert records.close(FIRST) == ClosedPeriod(period=FIRST.name, first_seq=1, last_seq=0, root=None)
    write(database, NOON + 2 * DAY)
    assert records.close(SECOND).root is None
    assert (records.close(THIRD).first_seq, records.close(THIRD).entries) == (1, 1)


def test_days_on_which_nothing_was_closed_leave_no_gap(database: Database, records: AuditAnchorRecords) -> None:
    entries = write(database, NOON, NOON + DAY, NOON + 2 * DAY)
    assert records.close(THIRD).root == root_of(entries)


def test_a_moment_after_midnight_belongs_to_the_next_day(database: Database, records: AuditAnchorRecords) -> None:
    write(database, FIRST.ends_at - timedelta(microseconds=1), FIRST.ends_at)
    assert (records.close(FIRST).last_seq, records.close(SECOND).last_seq) == (1, 2)


def test_several_that_close_at_once_close_once(database: Database, records: AuditAnchorRecords) -> None:
    write(database, NOON, NOON)
    with ThreadPoolExecutor(4) as pool:
        closed = list(pool.map(records.close, [FIRST, SECOND] * 4))
    assert len(set(closed)) == 2
    with database.transaction() as session:
        periods = list(closed_periods(session))
        assert sum(each.entries for each in periods) == 2
        assert verify_export(audit.export(session)).ok


def test_the_export_says_where_a_root_stands(database: Database, records: AuditAnchorRecords) -> None:
    write(database, NOON)
    records.close(FIRST)
    assert records.anchored(FIRST.name, RECEIPT).receipt == RECEIPT
    write(database, NOON + DAY)
    with database.transaction() as session:
        report = verify_export(audit.export(session))
    assert report.ok
    assert [(each.period, each.receipt) for each in report.anchors] == [(FIRST.name, RECEIPT)]
    assert (report.trail.entries, report.anchored_to) == (2, 1)


def test_what_was_never_closed_cannot_be_anchored(records: AuditAnchorRecords) -> None:
    with pytest.raises(NotFound, match="2026-03-01 was never closed"):
        records.anchored(FIRST.name, RECEIPT)
