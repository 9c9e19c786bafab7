"""Periods of the confidential audit log are closed every day, once, and open for nobody without the keys."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from models.audit import AuditEvent, AuditRole
from models.audit_anchor import period_of
from models.audit_export import verify_export
from models.chain import ChainReceipt
from models.tables import confidential_anchors, confidential_audit
from models.tables.confidential_anchors import ConfidentialAnchorRecords
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.confidential_anchor import ConfidentialAnchorRow

FIRST, SECOND = (period_of(date(2026, 3, day)) for day in (1, 2))
EVENT = AuditEvent(
    at=datetime(2026, 3, 1, 6, 30, tzinfo=UTC),
    action="SUSPICION_CONFIRMED",
    actor="compliance-bose",
    actor_role=AuditRole.COMPLIANCE_OFFICER,
    subject="suspicion-1",
)
RECEIPT = ChainReceipt(transaction_hash="0x" + "ab" * 32, block_number=2**40, contract="0x" + "cd" * 20, chain_id=31337)


@pytest.fixture
def records(database: Database) -> ConfidentialAnchorRecords:
    return ConfidentialAnchorRecords(database)


def exported(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(confidential_anchors.export(session, database.vault))


def test_every_day_is_committed_to_and_what_opens_it_is_sealed(
    database: Database, records: ConfidentialAnchorRecords
) -> None:
    nothing = records.close(FIRST)
    confidential_audit.record(database, EVENT)
    something = records.close(SECOND)
    assert nothing.root != something.root
    with database.transaction() as session:
        rows = session.exec(select(ConfidentialAnchorRow)).all()
        opened = confidential_anchors.closed_periods(session, database.vault)
    assert [each.last_seq for each in opened] == [0, 1]
    assert len({len(row.opening_sealed) for row in rows}) == 1
    for row, period in zip(rows, opened, strict=True):
        assert period.nonce.encode() not in row.opening_sealed
        assert period.nonce not in row.root


def test_closing_again_changes_nothing_whatever_was_written_since(
    database: Database, records: ConfidentialAnchorRecords
) -> None:
    closed = records.close(FIRST)
    confidential_audit.record(database, EVENT)
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(records.close, [FIRST, SECOND] * 4))
    assert all(each == closed for each in again[::2])
    assert len({each.root for each in again}) == 2
    assert verify_export(exported(database)).ok


def test_the_export_says_where_a_commitment_stands_and_proves_itself(
    database: Database, records: ConfidentialAnchorRecords
) -> None:
    confidential_audit.record(database, EVENT)
    closed = records.close(FIRST)
    assert records.anchored(closed.period, RECEIPT).receipt == RECEIPT
    confidential_audit.record(database, EVENT)
    lines = exported(database)
    report = verify_export(lines)
    assert (report.ok, report.trail.entries, report.anchored_to) == (True, 2, 1)
    assert report.periods[0].receipt == RECEIPT
    assert verify_export(lines[1:]).ok is False
    altered = [line.replace("compliance-bose", "nobody") for line in lines]
    assert verify_export(altered).trail.first_broken_seq == 1


def test_a_trail_written_anew_as_a_whole_does_not_give_the_commitment(
    database: Database, records: ConfidentialAnchorRecords
) -> None:
    """Who holds the keys and the database could seal another chain; the commitment on chain is of the first one."""
    confidential_audit.record(database, EVENT)
    records.close(FIRST)
    lines = exported(database)
    entry = json.loads(lines[0])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE confidential_audit_log DISABLE TRIGGER append_only")
        connection.exec_driver_sql("DELETE FROM confidential_audit_log")
    confidential_audit.record(database, EVENT.model_copy(update={"actor": "somebody-else"}))
    report = verify_export(exported(database))
    assert report.trail.ok
    assert report.trail.last_hash != entry["entry_hash"]
    assert report.problem == "entries 1 to 1 do not give the commitment of period 2026-03-01/confidential"


def test_what_was_never_closed_cannot_be_anchored(records: ConfidentialAnchorRecords) -> None:
    with pytest.raises(NotFound, match="2026-03-01/confidential was never closed"):
        records.anchored("2026-03-01/confidential", RECEIPT)
