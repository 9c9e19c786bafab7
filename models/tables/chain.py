"""Our transactions on the chain, each kept as it was signed before it is sent."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, UniqueConstraint, func, or_, text
from sqlmodel import Field, Session, col, select

from models.tables.columns import MOMENT
from models.tables.rows.table import Table
from models.transaction import Intent, JournalEntry, MinedTransaction, SignedTransaction, Signer, TransactionStatus

_UNSETTLED = (TransactionStatus.SIGNED, TransactionStatus.SENT, TransactionStatus.MINED)
_STATUSES = ", ".join(f"'{status}'" for status in TransactionStatus)


class ChainTransactionRow(Table, table=True):
    """One signed transaction. `raw` is what went, or will go, out; hashes and addresses are `0x` hex."""

    __tablename__ = "chain_transactions"
    __table_args__ = (
        UniqueConstraint("operation_id", name="uq_chain_transactions_operation_id"),
        UniqueConstraint("hash", name="uq_chain_transactions_hash"),
        UniqueConstraint("chain_id", "from_address", "nonce", name="uq_chain_transactions_signer_nonce"),
        CheckConstraint(f"status IN ({_STATUSES})", name="ck_chain_transactions_status"),
        CheckConstraint("nonce >= 0", name="ck_chain_transactions_nonce"),
        Index(
            "ix_chain_transactions_unsettled",
            "chain_id",
            "from_address",
            "nonce",
            postgresql_where=text("status IN ('SIGNED', 'SENT', 'MINED')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    operation_id: str
    payload_digest: str
    chain_id: int = Field(sa_type=BigInteger)
    from_address: str
    contract: str
    nonce: int = Field(sa_type=BigInteger)
    raw: bytes
    hash: str
    status: str
    block_number: int | None = Field(default=None, sa_type=BigInteger)
    block_hash: str | None = None
    created_at: datetime = Field(sa_type=MOMENT)
    mined_at: datetime | None = Field(default=None, sa_type=MOMENT)


class ChainTransactions:
    """The table's reads and writes, within a transaction that somebody else opens and commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, operation_id: str) -> JournalEntry | None:
        """The transaction that carries out an operation."""
        row = self._row(operation_id)
        return None if row is None else _entry(row)

    def lock_nonces(self, signer: Signer) -> None:
        """Until this transaction ends nobody else takes a nonce of this signer."""
        key = func.hashtextextended(f"{signer.chain_id}|{signer.account}", 0)
        self._session.exec(select(func.pg_advisory_xact_lock(key)))

    def next_nonce(self, signer: Signer) -> int:
        """One more than the highest nonce we ever signed with; 0 when there is none. Call `lock_nonces` first."""
        highest = select(func.coalesce(func.max(col(ChainTransactionRow.nonce)), -1)).where(*_signed_by(signer))
        return self._session.exec(highest).one() + 1

    def add(self, entry: JournalEntry, *, now: datetime) -> None:
        """Keep a signed transaction."""
        self._session.add(
            ChainTransactionRow(
                operation_id=entry.operation_id,
                payload_digest=entry.payload_digest,
                chain_id=entry.signer.chain_id,
                from_address=entry.signer.account,
                contract=entry.contract,
                nonce=entry.transaction.nonce,
                raw=entry.transaction.raw,
                hash=entry.transaction.hash,
                status=entry.status,
                created_at=now,
            )
        )
        self._session.flush()

    def unsettled(self, signer: Signer, *, from_nonce: int) -> list[JournalEntry]:
        """Those not known to be final, and all from `from_nonce` on: the chain has forgotten what it once held."""
        rows = self._session.exec(
            select(ChainTransactionRow)
            .where(*_signed_by(signer))
            .where(
                or_(col(ChainTransactionRow.status).in_(_UNSETTLED), col(ChainTransactionRow.nonce) >= from_nonce),
            )
            .order_by(col(ChainTransactionRow.nonce))
        )
        return [_entry(row) for row in rows]

    def mark_sent(self, operation_id: str) -> None:
        """It was handed to the chain, which holds it in no block (any more)."""
        row = self._row(operation_id)
        if row is not None:
            row.status, row.block_number, row.block_hash, row.mined_at = TransactionStatus.SENT, None, None, None

    def mark_mined(self, operation_id: str, mined: MinedTransaction, *, final: bool) -> None:
        """It is in a block; `final` when that block is deep enough."""
        row = self._row(operation_id)
        if row is not None:
            taken = TransactionStatus.FINAL if final else TransactionStatus.MINED
            row.status = taken if mined.succeeded else TransactionStatus.FAILED
            row.block_number, row.block_hash, row.mined_at = mined.block_number, mined.block_hash, mined.mined_at

    def _row(self, operation_id: str) -> ChainTransactionRow | None:
        wanted = select(ChainTransactionRow).where(col(ChainTransactionRow.operation_id) == operation_id)
        return self._session.exec(wanted).one_or_none()


class Transactions(Protocol):
    """What opens a database transaction."""

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that is committed at the end, or rolled back."""
        ...


class ChainJournal:
    """The journal as the chain's activities use it: each method is one transaction, over before it returns."""

    def __init__(self, database: Transactions, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def find(self, operation_id: str) -> JournalEntry | None:
        """The transaction that carries out an operation."""
        with self._database.transaction() as session:
            return ChainTransactions(session).find(operation_id)

    def keep(self, intent: Intent, chain_nonce: int, sign: Callable[[int], SignedTransaction]) -> JournalEntry:
        """Sign with the next free nonce, and keep the result. An operation that has a transaction keeps that one.

        Args:
            intent: what the transaction is for, and who signs it.
            chain_nonce: the next nonce as the chain sees it; the journal may know of more.
            sign: makes the transaction for a nonce.
        """
        with self._database.transaction() as session:
            transactions = ChainTransactions(session)
            transactions.lock_nonces(intent.signer)
            already = transactions.find(intent.operation_id)
            if already is not None:
                return already
            entry = JournalEntry(
                **dict(intent),
                transaction=sign(max(chain_nonce, transactions.next_nonce(intent.signer))),
                status=TransactionStatus.SIGNED,
            )
            transactions.add(entry, now=self._clock())
            return entry

    def unsettled(self, signer: Signer, *, from_nonce: int) -> list[JournalEntry]:
        """Those not known to be final, and all from `from_nonce` on, by nonce."""
        with self._database.transaction() as session:
            return ChainTransactions(session).unsettled(signer, from_nonce=from_nonce)

    def mark_sent(self, operation_id: str) -> None:
        """It was handed to the chain, which holds it in no block (any more)."""
        with self._database.transaction() as session:
            ChainTransactions(session).mark_sent(operation_id)

    def mark_mined(self, operation_id: str, mined: MinedTransaction, *, final: bool) -> None:
        """It is in a block; `final` when that block is deep enough."""
        with self._database.transaction() as session:
            ChainTransactions(session).mark_mined(operation_id, mined, final=final)


def _signed_by(signer: Signer) -> tuple[ColumnElement[bool], ...]:
    row = ChainTransactionRow
    return (col(row.chain_id) == signer.chain_id, col(row.from_address) == signer.account)


def _entry(row: ChainTransactionRow) -> JournalEntry:
    return JournalEntry(
        operation_id=row.operation_id,
        payload_digest=row.payload_digest,
        signer=Signer(chain_id=row.chain_id, account=row.from_address),
        contract=row.contract,
        transaction=SignedTransaction(nonce=row.nonce, raw=row.raw, hash=row.hash),
        status=TransactionStatus(row.status),
        block_number=row.block_number,
    )
