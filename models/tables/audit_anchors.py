"""Closing periods of the audit log, and recording where their roots stand on chain."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from models.audit import merkle_root
from models.audit_anchor import AuditPeriod, ClosedPeriod
from models.chain import ChainReceipt
from models.tables.errors import NotFound
from models.tables.rows.audit import AuditRow
from models.tables.rows.audit_anchor import AuditAnchorRow
from models.tables.rows.confidential_anchor import ConfidentialAnchorRow

_LOCK = 0x0FA7_7503
_BATCH = 10_000


class Transactions(Protocol):
    """What opens a database transaction."""

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that is committed at the end, or rolled back."""
        ...


class AuditAnchorRecords:
    """The closed periods. Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def close(self, period: AuditPeriod) -> ClosedPeriod:
        """Close a period: from where the last one ended to the last entry made before its end. One that is closed
        already stays as it is.

        Entries are appended one transaction after the other, so what is seen here has no gap; and what is written
        later, whatever its time, goes into a later period.
        """
        with self._database.transaction() as session:
            session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            already = session.get(AuditAnchorRow, period.name)
            if already is not None:
                return _closed(already)
            ended = select(func.coalesce(func.max(AuditAnchorRow.last_seq), 0), func.count()).select_from(
                AuditAnchorRow
            )
            former_last, closed_before = session.exec(ended).one()
            made_before = select(func.coalesce(func.max(AuditRow.seq), former_last)).where(
                col(AuditRow.seq) > former_last, col(AuditRow.at) < period.ends_at
            )
            last_seq = session.exec(made_before).one()
            covered = (
                select(AuditRow.entry_hash)
                .where(col(AuditRow.seq) > former_last, col(AuditRow.seq) <= last_seq)
                .order_by(col(AuditRow.seq))
                .execution_options(yield_per=_BATCH)
            )
            row = AuditAnchorRow(
                period=period.name,
                ordinal=closed_before + 1,
                ends_at=period.ends_at,
                first_seq=former_last + 1,
                last_seq=last_seq,
                root=merkle_root(session.exec(covered)),
            )
            session.add(row)
            session.flush()
            return _closed(row)

    def anchored(self, period: str, receipt: ChainReceipt) -> ClosedPeriod:
        """Keep where a period's root stands on chain.

        Raises:
            NotFound: the period was never closed.
        """
        with self._database.transaction() as session:
            row = session.get(AuditAnchorRow, period, with_for_update=True)
            if row is None:
                raise NotFound(f"period {period} was never closed")
            keep_receipt(row, receipt)
            session.flush()
            return _closed(row)


def closed_periods(session: Session) -> Sequence[ClosedPeriod]:
    """Every closed period, in the order in which they follow each other."""
    rows = session.exec(select(AuditAnchorRow).order_by(col(AuditAnchorRow.ordinal)))
    return [_closed(row) for row in rows]


def keep_receipt(row: AuditAnchorRow | ConfidentialAnchorRow, receipt: ChainReceipt) -> None:
    """Write where a period's root stands on chain."""
    row.transaction_hash, row.block_number = receipt.transaction_hash, receipt.block_number
    row.contract_address, row.chain_id = receipt.contract, receipt.chain_id


def receipt_of(row: AuditAnchorRow | ConfidentialAnchorRow) -> ChainReceipt | None:
    """Where a period's root stands on chain, None until it does."""
    if row.transaction_hash and row.block_number is not None and row.contract_address and row.chain_id is not None:
        return ChainReceipt(
            transaction_hash=row.transaction_hash,
            block_number=row.block_number,
            contract=row.contract_address,
            chain_id=row.chain_id,
        )
    return None


def _closed(row: AuditAnchorRow) -> ClosedPeriod:
    return ClosedPeriod(
        period=row.period, first_seq=row.first_seq, last_seq=row.last_seq, root=row.root, receipt=receipt_of(row)
    )
