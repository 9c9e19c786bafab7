"""The audit log in PostgreSQL: appended in one chain, exported as JSON Lines."""

from collections.abc import Iterable, Iterator

from psycopg.types.json import Jsonb
from sqlmodel import Session, col, select

from models.audit import GENESIS_HASH, AuditEntry, AuditEvent, chained, export_line
from models.audit_export import anchor_line
from models.tables.audit_anchors import closed_periods
from models.tables.database import Database, HotRow
from models.tables.rows.audit import AuditRow
from models.tables.statements import Statements, past_the_orm, pipelined

_CHAIN_LOCK = 0x0FA7_7501
_BATCH = 1_000

_LOCK = "SELECT pg_advisory_xact_lock(%s)"
_LAST = "SELECT seq, entry_hash FROM audit_log ORDER BY seq DESC LIMIT 1"
_INSERT = """
INSERT INTO audit_log (seq, at, action, actor, actor_role, subject, contractor_id, details, previous_value, new_value,
                       ip_address, previous_hash, entry_hash)
VALUES (%(seq)s, %(at)s, %(action)s, %(actor)s, %(actor_role)s::actor_role, %(subject)s, %(contractor_id)s, %(details)s,
        %(previous_value)s, %(new_value)s, %(ip_address)s, %(previous_hash)s, %(entry_hash)s)
"""
_JSON_COLUMNS = ("details", "previous_value", "new_value")


def append(session: Session, events: Iterable[AuditEvent]) -> list[AuditEntry]:
    """Add events to the end of the chain.

    Appends are made one transaction after the other (an advisory lock, held until the commit): call this last in a
    transaction, so that others wait as short as can be.
    """
    with past_the_orm(session) as statements:  # two round trips: everybody else who appends waits meanwhile
        return append_pipelined(statements, events)


def append_pipelined(statements: Statements, events: Iterable[AuditEvent]) -> list[AuditEntry]:
    """`append`, in the caller's pipeline."""
    statements.run(_LOCK, (_CHAIN_LOCK,))
    last: HotRow | None = statements.run(_LAST).fetchone()
    entries = list[AuditEntry]()
    for event in events:
        entry = _next(event, last)
        entries.append(entry)
        last = {"seq": entry.seq, "entry_hash": entry.entry_hash}
        statements.run(_INSERT, _columns(entry))
    return entries


def record(database: Database, *events: AuditEvent) -> None:
    """Add events in a transaction of their own, committed when this returns. Two round trips, without the ORM:
    it stands in the way of an answer, and of every other append while it holds the lock.

    Raises:
        DatabaseUnavailable: none was added; the server could not be reached.
    """
    with pipelined(database) as statements:
        append_pipelined(statements, events)


def _next(event: AuditEvent, last: HotRow | None) -> AuditEntry:
    """The event as the entry after the last one there is."""
    seq, previous_hash = (0, GENESIS_HASH) if last is None else (last["seq"], str(last["entry_hash"]))
    assert isinstance(seq, int)
    return chained(event, seq=seq + 1, previous_hash=previous_hash)


def _columns(entry: AuditEntry) -> dict[str, object]:
    kept: dict[str, object] = {name: getattr(entry, name) for name in AuditEntry.model_fields}
    json = {name: None if kept[name] is None else Jsonb(kept[name]) for name in _JSON_COLUMNS}
    return kept | json | {"actor_role": entry.actor_role.value}


def entries(session: Session, *, after_seq: int = 0, subject: str | None = None) -> Iterator[AuditEntry]:
    """The entries in order, read in batches; those of one case when `subject` is given (which is no whole chain)."""
    while True:
        statement = select(AuditRow).where(AuditRow.seq > after_seq).order_by(col(AuditRow.seq)).limit(_BATCH)
        if subject is not None:
            statement = statement.where(AuditRow.subject == subject)
        batch = session.exec(statement).all()
        if not batch:
            return
        for row in batch:
            yield AuditEntry(**{name: getattr(row, name) for name in AuditEntry.model_fields})
        after_seq = batch[-1].seq


def export(session: Session, *, after_seq: int = 0) -> Iterator[str]:
    """The log and its anchors as JSON Lines (without line ends), which `models.audit_export` proves without this
    database."""
    # The periods are read first: what they cover was there before, so the entries that follow hold all of it.
    anchors = closed_periods(session)
    yield from (export_line(entry) for entry in entries(session, after_seq=after_seq))
    yield from (anchor_line(anchor) for anchor in anchors)
