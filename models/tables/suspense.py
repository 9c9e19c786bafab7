"""Money in suspense: what lies there, and where it is moved to, as the ledger has it.

A receipt is looked at, and moved, under the same lock as the bank's notices over it: the bank may take it back at the
same instant.
"""

from typing import LiteralString
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.escrow import Counterparty, Movement, PaymentMethod, match, send_back, transaction_id
from models.escrow_orders import Transfer
from models.one_task import TaskStep
from models.suspense import (
    NOT_IN_SUSPENSE,
    OTHER_CURRENCY,
    TRADE_NOT_FUNDABLE,
    Placeable,
    Placed,
    PlacementQuestion,
    Placing,
    Receipt,
)
from models.tables import audit
from models.tables.database import Database, Row
from models.tables.errors import NotFound
from models.tables.escrow import EscrowLedger, audit_of
from models.tables.operations import claim_operation
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.placements import keep_placement, one_at_a_time, undo_placement
from models.tables.rows.escrow import EscrowTransactionRow
from models.tables.rows.investment import InvestorProfileRow
from models.tables.task_steps import write_task_step
from models.tables.trade_rows import KeptTrade, trade_row
from models.trade import TradeStatus

_RECEIPTS: LiteralString = """
SELECT d.id AS receipt_id, d.amount - coalesce(r.amount, 0) AS amount, d.currency, d.bank_reference,
       n.escrow_reference, d.occurred_at, d.recorded_at AS received_at
FROM escrow_transactions d
JOIN escrow_notices n ON n.transaction_id = d.id AND n.kind = 'deposit.received' AND n.outcome = 'UNMATCHED'
LEFT JOIN escrow_transactions r ON r.reverses_id = d.id
WHERE d.kind = 'DEPOSIT' AND d.trade_id IS NULL AND d.amount > coalesce(r.amount, 0)
  AND NOT EXISTS (SELECT FROM escrow_placements p WHERE p.deposit_id = d.id AND p.undone_at IS NULL)
"""
"""A partly reversed deposit lies there with what is left of it."""


class SuspenseRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away; what it writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Receipt]:
        """What lies in suspense, the oldest first.

        Raises:
            Invalid: the cursor is none of ours.
        """
        size, after = limited(limit), parse_cursor(cursor)
        statement: LiteralString = _RECEIPTS
        if after is not None:
            statement += " AND (d.recorded_at, d.id) > (%(at)s::timestamptz, %(id)s::uuid)"
        given = {"at": after and after[0], "id": after and after[1], "limit": size + 1}
        rows = self._database.rows(statement + " ORDER BY d.recorded_at, d.id LIMIT %(limit)s", given)
        found = [_receipt(row) for row in rows]
        return page_of(found, size, [(each.received_at, each.receipt_id) for each in found])

    def receipt(self, receipt_id: UUID) -> Receipt | None:
        """A receipt that lies in suspense, None where it does not (any more)."""
        row = self._database.row(_RECEIPTS + " AND d.id = %(id)s", {"id": receipt_id})
        return None if row is None else _receipt(row)

    def payer(self, receipt_id: UUID, receipt: Receipt) -> Counterparty:
        """Who paid it, as the bank tells it."""
        with self._database.transaction() as session:
            ledger = EscrowLedger(session, self._database.vault, self._database.index, receipt.received_at)
            payer = ledger.counterparty_of(session.get_one(EscrowTransactionRow, receipt_id))
        assert payer is not None, "what came through the bank came from somebody"
        return payer

    def placeable(self, question: PlacementQuestion) -> Placeable:
        """Whether a receipt can be placed so, as things stand.

        Raises:
            Conflict: NOT_IN_SUSPENSE; TRADE_NOT_FUNDABLE, no trade waits for money under this id; OTHER_CURRENCY.
        """
        receipt = self.receipt(question.receipt_id)
        if receipt is None:
            raise _not_in_suspense(question.receipt_id)
        if question.trade_id is None:
            return Placeable(receipt=receipt)
        with self._database.transaction() as session:
            trade = _fundable(session, question.trade_id, receipt)
            ids = (trade.seller_investor_id, trade.buyer_investor_id)
            parties = session.exec(select(InvestorProfileRow.subject).where(col(InvestorProfileRow.id).in_(ids))).all()
        return Placeable(receipt=receipt, parties=frozenset(parties))

    def record(self, step: TaskStep) -> None:
        """Write what was done with the task, once."""
        with self._database.transaction() as session:
            if claim_operation(session, step.operation_id, step.case_id, step.action, step.at):
                write_task_step(session, self._database.vault, step)

    def place(self, placing: Placing) -> Placed:
        """Move a receipt to its trade, or out of the books towards its payer, once; refused where it cannot be any
        more."""
        with self._database.transaction() as session:
            ledger = EscrowLedger(session, self._database.vault, self._database.index, placing.at)
            deposited = session.get_one(EscrowTransactionRow, placing.receipt_id)
            one_at_a_time(session, deposited.bank_reference or "")
            done = ledger.find(placing.operation_id)
            if done is not None:
                return Placed(amount=done.amount, currency=done.currency)
            receipt = _lying_there(session, placing.receipt_id)
            try:
                if receipt is None:
                    raise _not_in_suspense(placing.receipt_id)
                movement = _movement(session, ledger, placing, receipt, deposited)
            except Conflict as conflict:
                return Placed(amount=deposited.amount, currency=deposited.currency, refused=conflict.code)
            ledger.post(movement)
            keep_placement(session, placing, movement)
            audit.append(session, [_entry(placing, movement), audit_of(movement)])
            return Placed(amount=movement.amount, currency=movement.currency)

    def transfer(self, placing: Placing) -> Transfer:
        """What the bank is to send to the payer of a receipt that was placed so."""
        with self._database.transaction() as session:
            ledger = EscrowLedger(session, self._database.vault, self._database.index, placing.at)
            sent = ledger.find(placing.operation_id)
            assert sent is not None, "it was placed first"
            return Transfer(
                operation_id=placing.operation_id,
                reference="",
                amount=sent.amount,
                currency=sent.currency,
                beneficiary=ledger.payment_of(sent).counterparty.account,
                refused=ledger.was_taken_back(placing.operation_id),
            )

    def undeliverable(self, placing: Placing) -> None:
        """The bank would not send it: it is in suspense again."""
        with self._database.transaction() as session:
            ledger = EscrowLedger(session, self._database.vault, self._database.index, placing.at)
            back = ledger.take_back(placing.operation_id)
            if back is not None:
                undo_placement(session, transaction_id(placing.operation_id), placing.at)
                audit.append(session, [audit_of(back)])


def _lying_there(session: Session, receipt_id: UUID) -> Receipt | None:
    """The receipt, if it is in suspense as others left it before the lock was ours."""
    found = session.connection().exec_driver_sql(_RECEIPTS + " AND d.id = %(id)s", {"id": receipt_id})
    row = found.mappings().first()
    return None if row is None else Receipt.model_validate(dict(row))


def _movement(
    session: Session, ledger: EscrowLedger, placing: Placing, receipt: Receipt, deposited: EscrowTransactionRow
) -> Movement:
    """What moves the receipt.

    Raises:
        Conflict: the trade does not wait for it any more.
    """
    if placing.trade_id is not None:
        trade = _fundable(session, placing.trade_id, receipt, lock=True)
        return match(placing.operation_id, receipt.amount, trade.accounts, placing.at)
    payment = ledger.payment_of(deposited).model_copy(
        update={
            "bank_reference": placing.operation_id,
            "amount": receipt.amount,
            "method": PaymentMethod.NEFT,
            "occurred_at": placing.at,
        }
    )
    return send_back(placing.operation_id, payment)


def _fundable(session: Session, trade_id: UUID, receipt: Receipt, *, lock: bool = False) -> KeptTrade:
    """The trade, which waits for money in the receipt's currency.

    Raises:
        Conflict: it does not.
    """
    try:
        trade = trade_row(session, trade_id, lock=lock)
    except NotFound as error:
        raise Conflict(TRADE_NOT_FUNDABLE, f"there is no trade {trade_id}") from error
    if trade.status is not TradeStatus.APPROVED or trade.escrow_reference is None or trade.funded_at is not None:
        raise Conflict(TRADE_NOT_FUNDABLE, f"trade {trade_id} does not wait for its buyer's money")
    if trade.currency != receipt.currency:
        raise Conflict(OTHER_CURRENCY, f"trade {trade_id} is paid in {trade.currency}, this is {receipt.currency}")
    return trade


def _not_in_suspense(receipt_id: UUID) -> Conflict:
    return Conflict(NOT_IN_SUSPENSE, f"no money lies in suspense under {receipt_id}")


def _receipt(row: Row) -> Receipt:
    return Receipt.model_validate(row)


def _entry(placing: Placing, movement: Movement) -> AuditEvent:
    """Who said whose money it was; the movement has an entry of its own."""
    return AuditEvent(
        at=placing.at,
        action="ESCROW_PLACED",
        actor=placing.approved_by,
        actor_role=AuditRole.COMPLIANCE_OFFICER,
        subject=str(placing.receipt_id),
        details={
            "operation_id": placing.operation_id,
            "transaction_id": str(movement.id),
            "trade_id": None if placing.trade_id is None else str(placing.trade_id),
            "proposed_by": placing.proposed_by,
            "amount": str(movement.amount),
            "currency": movement.currency,
        },
    )
