"""The escrow of a trade as its activities ask for it: each method is one transaction."""

from uuid import UUID

from sqlmodel import Session, select

from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.escrow import (
    NOTHING,
    Counterparty,
    EscrowKind,
    Movement,
    Payment,
    PaymentMethod,
    TradeAccounts,
    hold,
    payout,
    recovery,
    refund,
    unhold,
)
from models.escrow_bank import Funding
from models.escrow_orders import EscrowOrder, HoldOutcome, TradeEscrow, Transfer
from models.tables import audit
from models.tables.case_steps import claim_operation
from models.tables.database import Database
from models.tables.escrow import EscrowLedger, accounts_of, audit_of, trade_row
from models.tables.investors import InvestorRepository
from models.tables.rows.escrow import EscrowEntryRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.trade import TradeStatus
from models.trade_letters import TRADE_REFUNDED

NO_ACCOUNT = "NO_PAYOUT_ACCOUNT"
NOT_ENDED = "TRADE_NOT_ENDED"
_ENDED = frozenset({TradeStatus.SETTLED, TradeStatus.CANCELLED})


class EscrowRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was written), `NotFound` for a
    trade that there is not, and does the same order once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def escrow_of(self, trade_id: UUID) -> TradeEscrow:
        """The trade as its escrow knows it."""
        with self._database.transaction() as session:
            row = trade_row(session, trade_id)
            return TradeEscrow(
                trade_id=row.id,
                status=row.status,
                price=row.trade_amount,
                currency=row.currency,
                reference=row.escrow_reference,
            )

    def keep_reference(self, order: EscrowOrder, reference: str) -> None:
        """The bank opened an account for the trade.

        Raises:
            Conflict: the trade has another one.
        """
        with self._database.transaction() as session:
            row = trade_row(session, order.trade_id, lock=True)
            if row.escrow_reference not in {None, reference}:
                raise Conflict("ESCROW_REFERENCE_KNOWN", f"trade {row.id} has another escrow reference")
            row.escrow_reference, row.updated_at = reference, order.at

    def funding(self, trade_id: UUID) -> Funding:
        """What the buyer has paid in."""
        with self._database.transaction() as session:
            row = trade_row(session, trade_id)
            return EscrowLedger(session, self._database.vault, self._database.index, row.updated_at).funding(
                accounts_of(row)
            )

    def hold(self, order: EscrowOrder) -> HoldOutcome:
        """Set the price apart if there is enough; if not, nothing moves."""
        with self._database.transaction() as session:
            row, accounts, ledger = self._trade(session, order)
            if ledger.find(order.operation_id) is None:
                if ledger.balance(accounts.funding, lock=True) < row.trade_amount:
                    return HoldOutcome(held=False, funding=ledger.funding(accounts))
                _post(session, ledger, hold(order.operation_id, row.trade_amount, accounts, order.at))
            return HoldOutcome(held=True, funding=ledger.funding(accounts))

    def unhold(self, order: EscrowOrder) -> Funding:
        """What is held is the buyer's again; nothing, where nothing is."""
        with self._database.transaction() as session:
            _, accounts, ledger = self._trade(session, order)
            held = ledger.balance(accounts.hold, lock=True)
            if held > 0 and ledger.find(order.operation_id) is None:
                _post(session, ledger, unhold(order.operation_id, held, accounts, order.at))
            return ledger.funding(accounts)

    def begin_refund(self, order: EscrowOrder) -> Transfer | None:
        """Take what the buyer paid in, and is not held, out of the books, to be sent back; first what it owes us.

        None when there is nothing to send.

        Raises:
            Conflict: TRADE_NOT_ENDED for an `only_if_ended` of a trade that goes on.
        """
        with self._database.transaction() as session:
            row, accounts, ledger = self._trade(session, order)
            if order.only_if_ended and row.status not in _ENDED:
                raise Conflict(NOT_ENDED, f"trade {row.id} is {row.status}: its own process decides over its money")
            if row.escrow_reference is None:
                return None
            if claim_operation(session, order.operation_id, row.id, "ESCROW_REFUND", order.at):
                self._refund(session, ledger, accounts, order)
            return _transfer(ledger, order, row.escrow_reference)

    def begin_payout(self, order: EscrowOrder) -> Transfer:
        """Take what the settled trade gave its seller out of the books, to be sent to its bank account.

        Raises:
            Conflict: NO_PAYOUT_ACCOUNT, the seller has named none; TRADE_NOT_ENDED, it is not settled.
        """
        with self._database.transaction() as session:
            row, accounts, ledger = self._trade(session, order)
            if row.settlement_transaction_id is None or row.escrow_reference is None:
                raise Conflict(NOT_ENDED, f"trade {row.id} is {row.status}: nobody is paid for it yet")
            seller = InvestorRepository(session, self._database.vault, self._database.index).get(row.seller_investor_id)
            if seller.payout_account is None:
                raise Conflict(NO_ACCOUNT, f"investor {seller.id} has named no bank account to be paid to")
            if ledger.find(order.operation_id) is None:
                earned = select(EscrowEntryRow).where(
                    EscrowEntryRow.transaction_id == row.settlement_transaction_id,
                    EscrowEntryRow.account_id == accounts.seller.id,
                )
                payment = Payment(
                    bank_reference=order.operation_id,
                    amount=session.exec(earned).one().amount,
                    currency=row.currency,
                    method=PaymentMethod.NEFT,
                    counterparty=Counterparty(
                        name=seller.payout_account.name, account=seller.payout_account, country=seller.country
                    ),
                    occurred_at=order.at,
                )
                _post(session, ledger, payout(order.operation_id, payment, seller.id, row.id))
            transfer = _transfer(ledger, order, row.escrow_reference)
            assert transfer is not None, "it was posted just now, or before"
            return transfer

    def undeliverable(self, order: EscrowOrder) -> None:
        """The bank would not make the transfer of this operation: the money is in the books again."""
        with self._database.transaction() as session:
            _, _, ledger = self._trade(session, order)
            back = ledger.take_back(order.operation_id)
            if back is not None:
                audit.append(session, [audit_of(back)])

    def _trade(
        self, session: Session, order: EscrowOrder
    ) -> tuple[SecondaryMarketTradeRow, TradeAccounts, EscrowLedger]:
        row = trade_row(session, order.trade_id, lock=True)
        return row, accounts_of(row), EscrowLedger(session, self._database.vault, self._database.index, order.at)

    def _refund(self, session: Session, ledger: EscrowLedger, accounts: TradeAccounts, order: EscrowOrder) -> None:
        available = ledger.balance(accounts.funding, lock=True)
        owed = min(-ledger.balance(accounts.receivable), available)
        if owed > 0:
            _post(session, ledger, recovery(f"{order.operation_id}:recovery", owed, accounts, order.at))
        deposited = ledger.last_deposit(accounts.trade_id)
        if available - owed <= NOTHING or deposited is None:
            return
        payment = ledger.payment_of(deposited).model_copy(
            update={
                "bank_reference": order.operation_id,
                "amount": available - owed,
                "method": PaymentMethod.NEFT,
                "occurred_at": order.at,
            }
        )
        # what lay in suspense first, the bank cannot refund from the trade's account number: it pays it out
        kind = EscrowKind.PAYOUT if ledger.placed(accounts.trade_id) else EscrowKind.REFUND
        told: JsonObject = {"amount": str(payment.amount), "currency": payment.currency}
        session.add(OutboxRow(case_id=accounts.trade_id, event_type=TRADE_REFUNDED, payload=told, created_at=order.at))
        _post(session, ledger, refund(order.operation_id, payment, accounts, kind=kind))


def _transfer(ledger: EscrowLedger, order: EscrowOrder, reference: str) -> Transfer | None:
    """The transfer that an order began; the same for every attempt at it."""
    row = ledger.find(order.operation_id)
    if row is None or row.kind not in {EscrowKind.REFUND, EscrowKind.PAYOUT}:
        return None
    paid_out = row.kind is EscrowKind.PAYOUT
    return Transfer(
        operation_id=order.operation_id,
        reference=reference,
        amount=row.amount,
        currency=row.currency,
        beneficiary=ledger.payment_of(row).counterparty.account if paid_out else None,
        refused=ledger.was_taken_back(order.operation_id),
    )


def _post(session: Session, ledger: EscrowLedger, movement: Movement) -> None:
    """Post, with its audit entry, which comes last."""
    if ledger.post(movement):
        audit.append(session, [audit_of(movement)])
