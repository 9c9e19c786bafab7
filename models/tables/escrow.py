"""The escrow ledger in PostgreSQL: movements posted once, balances added up.

Every movement locks the accounts it touches before it reads or writes one of their entries, in the order of their ids,
whoever posts: two movements over the same accounts then wait for each other in one direction only, and can neither
deadlock nor each take the last of a balance that both saw. What only receives is locked against being locked to give
(KEY SHARE), so two payments to one account do not wait. Within one transaction the trade's row comes first, then the
agreement's, then the accounts'.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.encryption import BlindIndex, Vault
from models.escrow import (
    MAY_BE_NEGATIVE,
    NOTHING,
    AccountKey,
    Counterparty,
    Entry,
    EscrowKind,
    Movement,
    Payment,
    TradeAccounts,
    undelivered,
)
from models.escrow_bank import Funding
from models.investor import BankAccount
from models.tables.errors import NotFound
from models.tables.rows.escrow import EscrowAccountRow, EscrowEntryRow, EscrowPlacementRow, EscrowTransactionRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.sealing import RowSealer

INSUFFICIENT = "INSUFFICIENT_FUNDS"
REUSED = "OPERATION_REUSED"
KNOWN_REFERENCE = "BANK_REFERENCE_KNOWN"


class EscrowLedger:
    """Posts movements and reads balances in the caller's transaction.

    Args:
        clock_at: when what is posted here is recorded.
    """

    def __init__(self, session: Session, vault: Vault, index: BlindIndex, clock_at: datetime) -> None:
        self._session = session
        self._vault = vault
        self._index = index
        self._at = clock_at

    def post(self, movement: Movement) -> bool:
        """Post a movement, once: False when it was posted before and nothing was done.

        Raises:
            Conflict: OPERATION_REUSED, the operation posted something else before; BANK_REFERENCE_KNOWN, another
                operation posted this transaction of the bank; INSUFFICIENT_FUNDS, an account would give more than it
                has.
        """
        statement = insert(EscrowTransactionRow).values(self._columns(movement)).on_conflict_do_nothing()
        if self._session.connection().execute(statement.returning(col(EscrowTransactionRow.id))).first() is None:
            self._require_same(movement)
            return False
        self._lock(movement.entries)
        self._require_covered(movement.entries)
        for ordinal, entry in enumerate(movement.entries, start=1):
            self._session.add(
                EscrowEntryRow(
                    transaction_id=movement.id,
                    ordinal=ordinal,
                    account_id=entry.account.id,
                    amount=entry.amount,
                    currency=entry.account.currency,
                )
            )
        self._session.flush()
        return True

    def balance(self, account: AccountKey, *, lock: bool = False) -> Decimal:
        """The sum of an account's entries; `lock` lets nobody take from it until this transaction ends."""
        if lock:
            self._open(account)
            self._hold_row(account, giving=True)
        summed = select(func.coalesce(func.sum(EscrowEntryRow.amount), NOTHING))
        return self._session.exec(summed.where(EscrowEntryRow.account_id == account.id)).one()

    def funding(self, trade: TradeAccounts) -> Funding:
        """What a trade's buyer has paid in."""
        return Funding(
            trade_id=trade.trade_id,
            currency=trade.currency,
            available=self.balance(trade.funding),
            held=self.balance(trade.hold),
            owed=-self.balance(trade.receivable),
        )

    def find(self, operation_id: str) -> EscrowTransactionRow | None:
        """The transaction of an operation."""
        return self._one(col(EscrowTransactionRow.operation_id) == operation_id)

    def of_bank(self, bank_reference: str, *kinds: EscrowKind) -> EscrowTransactionRow | None:
        """The transaction that the bank's statement calls `bank_reference`."""
        of_kind = col(EscrowTransactionRow.kind).in_(kinds)
        return self._one(and_(col(EscrowTransactionRow.bank_reference) == bank_reference, of_kind))

    def placed(self, trade_id: UUID) -> Sequence[UUID]:
        """The trade's deposits that lay in suspense first: the bank has them under another account number."""
        statement = select(EscrowPlacementRow.deposit_id).where(
            EscrowPlacementRow.trade_id == trade_id, col(EscrowPlacementRow.undone_at).is_(None)
        )
        return self._session.exec(statement).all()

    def last_deposit(self, trade_id: UUID) -> EscrowTransactionRow | None:
        """The trade's newest deposit: where its buyer's money came from."""
        of_trade = or_(
            col(EscrowTransactionRow.trade_id) == trade_id, col(EscrowTransactionRow.id).in_(self.placed(trade_id))
        )
        statement = (
            select(EscrowTransactionRow)
            .where(of_trade, EscrowTransactionRow.kind == EscrowKind.DEPOSIT)
            .order_by(col(EscrowTransactionRow.occurred_at).desc(), col(EscrowTransactionRow.id))
            .limit(1)
        )
        return self._session.exec(statement).first()

    def counterparty_of(self, row: EscrowTransactionRow) -> Counterparty | None:
        """Who paid, or was paid, opened."""
        if row.counterparty_name is None:
            return None
        sealer = _sealer(self._vault, row.id)
        account = row.counterparty_account
        name = sealer.open_text("counterparty_name", row.counterparty_name)
        return Counterparty.model_validate(
            {
                "name": name,
                "account": None if account is None else sealer.open("counterparty_account", account),
                "country": row.counterparty_country,
            }
        )

    def payment_of(self, row: EscrowTransactionRow) -> Payment:
        """The money of a transaction that went through the bank."""
        return Payment.model_validate(
            {
                "bank_reference": row.bank_reference,
                "amount": row.amount,
                "currency": row.currency,
                "method": row.method,
                "counterparty": self.counterparty_of(row),
                "occurred_at": row.occurred_at,
            }
        )

    def movement_of(self, row: EscrowTransactionRow) -> Movement:
        """A transaction as it was posted."""
        statement = (
            select(EscrowEntryRow, EscrowAccountRow)
            .join(EscrowAccountRow, col(EscrowAccountRow.id) == col(EscrowEntryRow.account_id))
            .where(EscrowEntryRow.transaction_id == row.id)
            .order_by(col(EscrowEntryRow.ordinal))
        )
        entries = tuple(
            Entry(account=_key(account), amount=entry.amount) for entry, account in self._session.exec(statement).all()
        )
        columns = {name: getattr(row, name) for name in Movement.model_fields if name not in _APART}
        return Movement.model_validate({**columns, "entries": entries, "counterparty": self.counterparty_of(row)})

    def take_back(self, operation_id: str) -> Movement | None:
        """The bank would not send what an operation took out of the books: it is in them again. None where nothing was
        to be sent, or it is back already."""
        sent = self.find(operation_id)
        if sent is None:
            return None
        back = undelivered(_refused(operation_id), self.movement_of(sent), None, self._at)
        return back if self.post(back) else None

    def was_taken_back(self, operation_id: str) -> bool:
        """Whether the bank would not send what an operation took out of the books."""
        return self.find(_refused(operation_id)) is not None

    def _columns(self, movement: Movement) -> dict[str, object]:
        """The transaction's columns, by name."""
        other = movement.counterparty
        columns = movement.model_dump(include={name for name in Movement.model_fields if name not in _APART})
        sealer = _sealer(self._vault, movement.id)
        account = other.account if other else None
        return {
            **columns,
            "id": movement.id,
            "cross_border": movement.cross_border,
            "counterparty_name": None if other is None else sealer.seal("counterparty_name", other.name),
            "counterparty_account": account and sealer.seal("counterparty_account", account.model_dump(mode="json")),
            "counterparty_index": account and self._index_of(account),
            "counterparty_country": other and other.country,
            "recorded_at": self._at,
        }

    def _index_of(self, account: BankAccount) -> str:
        """The blind index that finds all payments from and to one bank account."""
        return self._index.of("bank_account", f"{account.ifsc}{account.account_number}")

    def _require_same(self, movement: Movement) -> None:
        """A transaction that is there already must be of the same operation and say the same."""
        row = self.find(movement.operation_id)
        if row is None:
            raise Conflict(KNOWN_REFERENCE, "another operation posted this transaction of the bank, or undid this one")
        said = (row.kind, row.amount, row.currency, row.trade_id, row.bank_reference)
        if said != (movement.kind, movement.amount, movement.currency, movement.trade_id, movement.bank_reference):
            raise Conflict(REUSED, f"operation {movement.operation_id} moved {row.amount} {row.currency} before")

    def _lock(self, entries: Iterable[Entry]) -> None:
        """Open the accounts that are not yet, and lock all in the order of their ids (see the module)."""
        giving = {entry.account.id for entry in entries if entry.amount < 0}
        accounts = {entry.account.id: entry.account for entry in entries}
        for account_id in sorted(accounts):
            self._open(accounts[account_id])
            self._hold_row(accounts[account_id], giving=account_id in giving)

    def _hold_row(self, account: AccountKey, *, giving: bool) -> None:
        """The bank's own account is never locked to give: nothing bounds it, and every payment touches it."""
        shared = not giving or account.kind in MAY_BE_NEGATIVE
        statement = select(EscrowAccountRow.id).where(EscrowAccountRow.id == account.id)
        self._session.exec(statement.with_for_update(read=shared, key_share=shared)).one()

    def _open(self, account: AccountKey) -> None:
        values = {**account.model_dump(), "id": account.id, "opened_at": self._at}
        self._session.connection().execute(insert(EscrowAccountRow).values(values).on_conflict_do_nothing())

    def _require_covered(self, entries: Iterable[Entry]) -> None:
        """The database refuses it too; here the caller learns it by a word."""
        for entry in entries:
            if entry.amount > 0 or entry.account.kind in MAY_BE_NEGATIVE:
                continue
            there = self.balance(entry.account)
            if there + entry.amount < 0:
                kind, wanted = entry.account.kind, -entry.amount
                raise Conflict(INSUFFICIENT, f"{kind} holds {there} {entry.account.currency}, {wanted} are asked of it")

    def _one(self, condition: ColumnElement[bool]) -> EscrowTransactionRow | None:
        return self._session.exec(select(EscrowTransactionRow).where(condition)).one_or_none()


def trade_row(session: Session, trade_id: UUID, *, lock: bool = False) -> SecondaryMarketTradeRow:
    """A trade's row; `lock` keeps it until the transaction ends, and comes before every other lock.

    Raises:
        NotFound: there is no such trade.
    """
    statement = select(SecondaryMarketTradeRow).where(SecondaryMarketTradeRow.id == trade_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFound(f"there is no trade {trade_id}")
    return row


def accounts_of(row: SecondaryMarketTradeRow) -> TradeAccounts:
    """The escrow of a trade."""
    return TradeAccounts(
        trade_id=row.id, currency=row.currency, buyer_id=row.buyer_investor_id, seller_id=row.seller_investor_id
    )


def audit_of(movement: Movement, actor: str = "SYSTEM") -> AuditEvent:
    """The audit entry of a movement: what moved between which accounts."""
    return AuditEvent(
        at=movement.occurred_at,
        action=f"ESCROW_{movement.kind}",
        actor=actor,
        actor_role=AuditRole.SYSTEM,
        subject=str(movement.trade_id or movement.id),
        details={
            "operation_id": movement.operation_id,
            "transaction_id": str(movement.id),
            "amount": str(movement.amount),
            "currency": movement.currency,
            "entries": [
                {"account": str(entry.account.id), "kind": entry.account.kind, "amount": str(entry.amount)}
                for entry in movement.entries
            ],
        },
    )


def _refused(operation_id: str) -> str:
    """The operation that takes back what the bank would not send."""
    return f"{operation_id}:refused"


_APART = frozenset({"entries", "counterparty"})


def _key(row: EscrowAccountRow) -> AccountKey:
    return AccountKey(kind=row.kind, currency=row.currency, investor_id=row.investor_id, trade_id=row.trade_id)


def _sealer(vault: Vault, transaction_id: UUID) -> RowSealer:
    return RowSealer(vault, "escrow_transactions", transaction_id)
