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
from typing import LiteralString
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.encryption import BlindIndex, Vault
from models.escrow import (
    MAY_BE_NEGATIVE,
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
from models.tables import audit
from models.tables.rows.escrow import EscrowAccountRow, EscrowEntryRow, EscrowPlacementRow, EscrowTransactionRow
from models.tables.sealing import RowSealer
from models.tables.statements import Answer, Statements, past_the_orm

INSUFFICIENT = "INSUFFICIENT_FUNDS"
REUSED = "OPERATION_REUSED"
KNOWN_REFERENCE = "BANK_REFERENCE_KNOWN"

_ONCE = "ON CONFLICT DO NOTHING RETURNING id"
_BALANCE = "SELECT coalesce(sum(amount), 0.00) AS balance FROM escrow_entries WHERE account_id = %s"
_LOCK = "SELECT id FROM escrow_accounts WHERE id = %s FOR UPDATE"
_SHARE = "SELECT id FROM escrow_accounts WHERE id = %s FOR KEY SHARE"
_ENTRY = """
INSERT INTO escrow_entries (transaction_id, ordinal, account_id, amount, currency) VALUES (%s, %s, %s, %s, %s)
"""


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

    def post(self, movement: Movement, *, audited: Sequence[AuditEvent] = ()) -> bool:
        """Post a movement, once, and append what is `audited` of it (then last in the transaction): False when it was
        posted before and nothing was done.

        Raises:
            Conflict: OPERATION_REUSED, the operation posted something else before; BANK_REFERENCE_KNOWN, another
                operation posted this transaction of the bank; INSUFFICIENT_FUNDS, an account would give more than it
                has.
        """
        giving = [entry for entry in movement.entries if _is_bounded(entry)]
        with past_the_orm(self._session) as statements:
            posted = statements.insert("escrow_transactions", self._columns(movement), ending=_ONCE)
            self._lock(statements, movement.entries)
            there = [statements.run(_BALANCE, (entry.account.id,)) for entry in giving]
            new = posted.fetchone() is not None
            if new:
                for entry, balance in zip(giving, there, strict=True):
                    _require_covered(entry, _amount(balance))
                for ordinal, entry in enumerate(movement.entries, start=1):
                    account = entry.account
                    statements.run(_ENTRY, (movement.id, ordinal, account.id, entry.amount, account.currency))
                if audited:
                    audit.append_pipelined(statements, audited)
        if not new:
            self._require_same(movement)
        return new

    def balance(self, account: AccountKey, *, lock: bool = False) -> Decimal:
        """The sum of an account's entries; `lock` lets nobody take from it until this transaction ends."""
        with past_the_orm(self._session) as statements:
            if lock:
                self._open(statements, account)
                statements.run(_hold_of(account, giving=True), (account.id,))
            return _amount(statements.run(_BALANCE, (account.id,)))

    def funding(self, trade: TradeAccounts) -> Funding:
        """What a trade's buyer has paid in."""
        with past_the_orm(self._session) as statements:
            available, held, owed = (
                statements.run(_BALANCE, (account.id,)) for account in (trade.funding, trade.hold, trade.receivable)
            )
            return Funding(
                trade_id=trade.trade_id,
                currency=trade.currency,
                available=_amount(available),
                held=_amount(held),
                owed=-_amount(owed),
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

    def _lock(self, statements: Statements, entries: Iterable[Entry]) -> None:
        """Open the accounts that are not yet, and lock all in the order of their ids (see the module)."""
        giving = {entry.account.id for entry in entries if entry.amount < 0}
        accounts = {entry.account.id: entry.account for entry in entries}
        for account_id in sorted(accounts):
            self._open(statements, accounts[account_id])
            statements.run(_hold_of(accounts[account_id], giving=account_id in giving), (account_id,))

    def _open(self, statements: Statements, account: AccountKey) -> None:
        columns = {**account.model_dump(), "id": account.id, "opened_at": self._at}
        statements.insert("escrow_accounts", columns, ending="ON CONFLICT DO NOTHING")

    def _one(self, condition: ColumnElement[bool]) -> EscrowTransactionRow | None:
        return self._session.exec(select(EscrowTransactionRow).where(condition)).one_or_none()


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


def _is_bounded(entry: Entry) -> bool:
    """Whether it takes from an account that cannot give more than it has."""
    return entry.amount < 0 and entry.account.kind not in MAY_BE_NEGATIVE


def _require_covered(entry: Entry, there: Decimal) -> None:
    """The database refuses it too; here the caller learns it by a word."""
    if there + entry.amount < 0:
        kind, wanted = entry.account.kind, -entry.amount
        raise Conflict(INSUFFICIENT, f"{kind} holds {there} {entry.account.currency}, {wanted} are asked of it")


def _hold_of(account: AccountKey, *, giving: bool) -> LiteralString:
    """The bank's own account is never locked to give: nothing bounds it, and every payment touches it."""
    return _LOCK if giving and account.kind not in MAY_BE_NEGATIVE else _SHARE


def _amount(balance: Answer) -> Decimal:
    row = balance.fetchone()
    assert row is not None, "a sum has a row"
    return Decimal(str(row["balance"]))


def _refused(operation_id: str) -> str:
    """The operation that takes back what the bank would not send."""
    return f"{operation_id}:refused"


_APART = frozenset({"entries", "counterparty"})


def _key(row: EscrowAccountRow) -> AccountKey:
    return AccountKey(kind=row.kind, currency=row.currency, investor_id=row.investor_id, trade_id=row.trade_id)


def _sealer(vault: Vault, transaction_id: UUID) -> RowSealer:
    return RowSealer(vault, "escrow_transactions", transaction_id)
