"""The audit trail of what nobody but the compliance role may learn of: sealed entries in a chain of their own.

In the trail that auditors read, an entry would tell of a suspicious-activity report by its subject, its time, or its
place in the count. Here each entry is sealed whole; the hashes chain as in `models.audit`.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.audit import GENESIS_HASH, AuditEntry, AuditEvent, chained
from models.encryption import Vault
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


def entries(session: Session, vault: Vault) -> list[AuditEntry]:
    """Every entry in order, opened."""
    rows = session.exec(select(ConfidentialAuditRow).order_by(col(ConfidentialAuditRow.seq))).all()
    return [AuditEntry.model_validate(_sealer(vault, row.seq).open("entry_sealed", row.entry_sealed)) for row in rows]


def _sealer(vault: Vault, seq: int) -> RowSealer:
    return RowSealer(vault, "confidential_audit_log", seq)
