"""The audit trail of what nobody but the compliance role may learn of: sealed entries in a chain of their own.

In the trail that auditors read, an entry would tell of a suspicious-activity report by its subject, its time, or its
place in the count. Here each entry is sealed whole; the hashes chain as in `models.audit`.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.audit import GENESIS_HASH, AuditEntry, AuditEvent, chained
from models.encryption import Vault
from models.tables.audit_trail import entry_before
from models.tables.database import Database
from models.tables.page import DEFAULT_LIMIT, Page, limited
from models.tables.rows.report import ConfidentialAuditRow
from models.tables.sealing import RowSealer

_CHAIN_LOCK = 0x0FA7_7505


def append(session: Session, vault: Vault, events: Iterable[AuditEvent]) -> list[AuditEntry]:
    """Add events to the end of the chain; call this last in a transaction, as `audit.append`."""
    session.flush()
    session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    statement = select(ConfidentialAuditRow).order_by(col(ConfidentialAuditRow.seq).desc()).limit(1)
    last = session.exec(statement).first()
    seq, previous_hash = (last.seq, last.entry_hash) if last is not None else (0, GENESIS_HASH)
    appended: list[AuditEntry] = []
    for event in events:
        entry = chained(event, seq=seq + 1, previous_hash=previous_hash)
        sealed = _sealer(vault, entry.seq).seal("entry_sealed", entry.model_dump(mode="json"))
        session.add(
            ConfidentialAuditRow(
                seq=entry.seq, entry_sealed=sealed, previous_hash=previous_hash, entry_hash=entry.entry_hash
            )
        )
        appended.append(entry)
        seq, previous_hash = entry.seq, entry.entry_hash
    session.flush()
    return appended


def record(database: Database, event: AuditEvent) -> None:
    """Add one event in a transaction of its own, committed when this returns.

    Raises:
        DatabaseUnavailable: it was not added; the server could not be reached.
    """
    with database.transaction() as session:
        append(session, database.vault, [event])


def list_entries(database: Database, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[AuditEntry]:
    """The entries, opened, the oldest first; a cursor is the number of the last entry seen.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), entry_before(cursor)
    column = col(ConfidentialAuditRow.seq)
    statement = select(ConfidentialAuditRow).where(column > after).order_by(column).limit(size + 1)
    with database.transaction() as session:
        found = [_opened(database.vault, row) for row in session.exec(statement).all()]
    return Page(items=tuple(found[:size]), next_cursor=str(found[size - 1].seq) if len(found) > size else None)


def entries(session: Session, vault: Vault) -> list[AuditEntry]:
    """Every entry in order, opened."""
    rows = session.exec(select(ConfidentialAuditRow).order_by(col(ConfidentialAuditRow.seq))).all()
    return [_opened(vault, row) for row in rows]


def _opened(vault: Vault, row: ConfidentialAuditRow) -> AuditEntry:
    return AuditEntry.model_validate(_sealer(vault, row.seq).open("entry_sealed", row.entry_sealed))


def _sealer(vault: Vault, seq: int) -> RowSealer:
    return RowSealer(vault, "confidential_audit_log", seq)
