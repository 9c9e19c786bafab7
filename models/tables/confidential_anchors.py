"""Closing periods of the confidential audit log, and recording where their commitments stand on chain."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pydantic import JsonValue
from sqlalchemy import func, text
from sqlmodel import Session, col, select

from models.audit import GENESIS_HASH, export_line
from models.audit_anchor import AuditPeriod
from models.audit_export import commitment_line
from models.chain import ChainReceipt
from models.confidential_anchor import Commitment, ConfidentialPeriod, commitment_to, name_on_chain
from models.encryption import Vault
from models.tables.audit_anchors import keep_receipt, receipt_of
from models.tables.audit_trail import entry_before
from models.tables.confidential_audit import entries
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.page import DEFAULT_LIMIT, Page, limited
from models.tables.rows.confidential_anchor import ConfidentialAnchorRow
from models.tables.rows.report import ConfidentialAuditRow
from models.tables.sealing import RowSealer

_LOCK = 0x0FA7_7506
_NUMBER_DIGITS = 19


class _Opening(NamedTuple):
    last_seq: int
    nonce: str


class ConfidentialAnchorRecords:
    """The closed periods. Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self, period: AuditPeriod) -> Commitment:
        """Close a period over every entry that there is: their times are sealed. One that is closed already stays as it
        is. The answer is the same whatever there is to commit to."""
        name = name_on_chain(period.name)
        with self._database.transaction() as session:
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            already = session.get(ConfidentialAnchorRow, name)
            if already is not None:
                return _commitment(already)
            last = session.exec(
                select(ConfidentialAuditRow.seq, ConfidentialAuditRow.entry_hash)
                .order_by(col(ConfidentialAuditRow.seq).desc())
                .limit(1)
            ).first()
            last_seq, head = last or (0, GENESIS_HASH)
            nonce = self._database.index.of("confidential_anchor", name)
            row = ConfidentialAnchorRow(
                period=name,
                ordinal=session.exec(select(func.count()).select_from(ConfidentialAnchorRow)).one() + 1,
                root=commitment_to(head, nonce),
                opening_sealed=_sealed(self._database.vault, name, _Opening(last_seq, nonce)),
            )
            session.add(row)
            session.flush()
            return _commitment(row)

    def anchored(self, period: str, receipt: ChainReceipt) -> Commitment:
        """Keep where a period's commitment stands on chain.

        Raises:
            NotFound: the period was never closed.
        """
        with self._database.transaction() as session:
            row = session.get(ConfidentialAnchorRow, period, with_for_update=True)
            if row is None:
                raise NotFound(f"period {period} was never closed")
            keep_receipt(row, receipt)
            session.flush()
            return _commitment(row)


def closed_periods(session: Session, vault: Vault) -> Sequence[ConfidentialPeriod]:
    """Every closed period with what opens it, in the order in which they follow each other."""
    rows = session.exec(select(ConfidentialAnchorRow).order_by(col(ConfidentialAnchorRow.ordinal)))
    return [_period(vault, row) for row in rows]


def list_periods(
    database: Database, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ConfidentialPeriod]:
    """The closed periods, the oldest first; a cursor is the ordinal of the last one seen.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), entry_before(cursor)
    column = col(ConfidentialAnchorRow.ordinal)
    statement = select(ConfidentialAnchorRow).where(column > after).order_by(column).limit(size + 1)
    with database.transaction() as session:
        rows = session.exec(statement).all()
        found = [_period(database.vault, row) for row in rows[:size]]
    return Page(items=tuple(found), next_cursor=str(rows[size - 1].ordinal) if len(rows) > size else None)


def export(session: Session, vault: Vault) -> Iterator[str]:
    """The confidential log and its commitments as JSON Lines (without line ends), opened, which `models.audit_export`
    proves without this database."""
    # The periods are read first: what they cover was there before, so the entries that follow hold all of it.
    periods = closed_periods(session, vault)
    yield from (export_line(entry) for entry in entries(session, vault))
    yield from (commitment_line(each) for each in periods)


def _period(vault: Vault, row: ConfidentialAnchorRow) -> ConfidentialPeriod:
    return ConfidentialPeriod(**_commitment(row).model_dump(), **_opened(vault, row)._asdict())


def _commitment(row: ConfidentialAnchorRow) -> Commitment:
    return Commitment(period=row.period, root=row.root, receipt=receipt_of(row))


def _sealed(vault: Vault, period: str, opening: _Opening) -> bytes:
    written: JsonValue = {"last_seq": f"{opening.last_seq:0{_NUMBER_DIGITS}d}", "nonce": opening.nonce}
    return _sealer(vault, period).seal("opening_sealed", written)


def _opened(vault: Vault, row: ConfidentialAnchorRow) -> _Opening:
    kept = _sealer(vault, row.period).open("opening_sealed", row.opening_sealed)
    assert isinstance(kept, dict)
    return _Opening(int(str(kept["last_seq"])), str(kept["nonce"]))


def _sealer(vault: Vault, period: str) -> RowSealer:
    return RowSealer(vault, "confidential_audit_anchors", period)
