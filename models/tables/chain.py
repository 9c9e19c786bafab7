"""Our transactions on the chain, each kept as it was signed before it is sent."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.columns import MOMENT
from models.tables.database import Database, Row
from models.tables.rows.table import Table
from models.tables.statements import pipelined
from models.transaction import Intent, JournalEntry, MinedTransaction, SignedTransaction, Signer, TransactionStatus

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


_COLUMNS = """
SELECT operation_id, payload_digest, chain_id, from_address, contract, nonce, raw, hash, status, block_number
FROM chain_transactions
"""
_FIND = _COLUMNS + "WHERE operation_id = %s"
_UNSETTLED = (
    _COLUMNS
    + """
WHERE chain_id = %s AND from_address = %s AND (status IN ('SIGNED', 'SENT', 'MINED') OR nonce >= %s)
ORDER BY nonce
"""
)
"""Those not known to be final, and all from a nonce on: the chain has forgotten what it once held."""
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_NEXT_NONCE = """
SELECT coalesce(max(nonce), -1) + 1 AS nonce FROM chain_transactions WHERE chain_id = %s AND from_address = %s
"""
_SENT = """
UPDATE chain_transactions SET status = 'SENT', block_number = NULL, block_hash = NULL, mined_at = NULL
WHERE operation_id = %s
"""
_MINED = """
UPDATE chain_transactions SET status = %s, block_number = %s, block_hash = %s, mined_at = %s WHERE operation_id = %s
"""


class ChainJournal:
    """The journal as the chain's activities use it: each method is one transaction, over before it returns."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def find(self, operation_id: str) -> JournalEntry | None:
        """The transaction that carries out an operation."""
        row = self._database.row(_FIND, (operation_id,))
        return None if row is None else _entry(row)

    def keep(self, intent: Intent, chain_nonce: int, sign: Callable[[int], SignedTransaction]) -> JournalEntry:
        """Sign with the next free nonce, and keep the result. An operation that has a transaction keeps that one.

        Until this transaction ends nobody else takes a nonce of this signer.

        Args:
            intent: what the transaction is for, and who signs it.
            chain_nonce: the next nonce as the chain sees it; the journal may know of more.
            sign: makes the transaction for a nonce.
        """
        signer = intent.signer
        with pipelined(self._database) as statements:
            statements.run(_ONE_AT_A_TIME, (f"{signer.chain_id}|{signer.account}",))
            found = statements.run(_FIND, (intent.operation_id,))
            free = statements.run(_NEXT_NONCE, (signer.chain_id, signer.account)).fetchone()
            assert free is not None, "a maximum has a row"
            already = found.fetchone()
            if already is not None:
                return _entry(already)
            entry = JournalEntry(
                **dict(intent),
                transaction=sign(max(chain_nonce, int(str(free["nonce"])))),
                status=TransactionStatus.SIGNED,
            )
            statements.insert("chain_transactions", _columns(entry, self._clock()))
            return entry

    def unsettled(self, signer: Signer, *, from_nonce: int) -> list[JournalEntry]:
        """Those not known to be final, and all from `from_nonce` on, by nonce."""
        found = self._database.rows(_UNSETTLED, (signer.chain_id, signer.account, from_nonce))
        return [_entry(row) for row in found]

    def mark_sent(self, operation_id: str) -> None:
        """It was handed to the chain, which holds it in no block (any more)."""
        with pipelined(self._database) as statements:
            statements.run(_SENT, (operation_id,))

    def mark_mined(self, operation_id: str, mined: MinedTransaction, *, final: bool) -> None:
        """It is in a block; `final` when that block is deep enough."""
        taken = TransactionStatus.FINAL if final else TransactionStatus.MINED
        status = taken if mined.succeeded else TransactionStatus.FAILED
        with pipelined(self._database) as statements:
            statements.run(_MINED, (status.value, mined.block_number, mined.block_hash, mined.mined_at, operation_id))


def _columns(entry: JournalEntry, now: datetime) -> dict[str, object]:
    return {
        "operation_id": entry.operation_id,
        "payload_digest": entry.payload_digest,
        "chain_id": entry.signer.chain_id,
        "from_address": entry.signer.account,
        "contract": entry.contract,
        "nonce": entry.transaction.nonce,
        "raw": entry.transaction.raw,
        "hash": entry.transaction.hash,
        "status": entry.status.value,
        "created_at": now,
    }


def _entry(row: Row) -> JournalEntry:
    return JournalEntry.model_validate(
        {
            "operation_id": row["operation_id"],
            "payload_digest": row["payload_digest"],
            "signer": {"chain_id": row["chain_id"], "account": row["from_address"]},
            "contract": row["contract"],
            "transaction": {"nonce": row["nonce"], "raw": row["raw"], "hash": row["hash"]},
            "status": row["status"],
            "block_number": row["block_number"],
        }
    )
