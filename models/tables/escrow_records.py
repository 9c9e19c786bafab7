"""The escrow of a trade as its activities ask for it: each method is one transaction."""

from uuid import UUID

from sqlmodel import Session

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
from models.tables.database import Database
from models.tables.escrow import EscrowLedger, audit_of
from models.tables.investors import INVESTORS, investor_from
from models.tables.operations import claim_operation
from models.tables.rows.events import OutboxRow
from models.tables.statements import past_the_orm, pipelined
from models.tables.trade_rows import KeptTrade, trade_of, trade_row
from models.trade import TradeStatus
from models.trade_letters import TRADE_REFUNDED

NO_ACCOUNT = "NO_PAYOUT_ACCOUNT"
NOT_ENDED = "TRADE_NOT_ENDED"
_EARNED = "SELECT amount FROM escrow_entries WHERE transaction_id = %s AND account_id = %s"
_ENDED = frozenset({TradeStatus.SETTLED, TradeStatus.CANCELLED})


class EscrowRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was written), `NotFound` for a
    trade that there is not, and does the same order once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def escrow_of(self, trade_id: UUID) -> TradeEscrow:
        """The trade as its escrow knows it."""
        with pipelined(self._database) as statements:
            row = trade_of(statements, trade_id)
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
        with pipelined(self._database) as statements:
            row = trade_of(statements, order.trade_id, lock=True)
            if row.escrow_reference not in {None, reference}:
                raise Conflict("ESCROW_REFERENCE_KNOWN", f"trade {row.id} has another escrow reference")
            changed = {"escrow_reference": reference, "updated_at": order.at}
            statements.update("secondary_market_trades", changed, id=row.id)

    def funding(self, trade_id: UUID) -> Funding:
        """What the buyer has paid in."""
        with self._database.transaction() as session:
            row = trade_row(session, trade_id)
            return EscrowLedger(session, self._database.vault, self._database.index, row.updated_at).funding(
                row.accounts
            )

    def hold(self, order: EscrowOrder) -> HoldOutcome:
        """Set the price apart if there is enough; if not, nothing moves."""
        with self._database.transaction() as session:
            row, accounts, ledger = self._trade(session, order)
            if ledger.balance(accounts.funding, lock=True) >= row.trade_amount:
                _post(ledger, hold(order.operation_id, row.trade_amount, accounts, order.at))
            elif ledger.find(order.operation_id) is None:
                return HoldOutcome(held=False, funding=ledger.funding(accounts))
            return HoldOutcome(held=True, funding=ledger.funding(accounts))

    def unhold(self, order: EscrowOrder) -> Funding:
        """What is held is the buyer's again; nothing, where nothing is."""
        with self._database.transaction() as session:
            _, accounts, ledger = self._trade(session, order)
            held = ledger.balance(accounts.hold, lock=True)
            if held > 0 and ledger.find(order.operation_id) is None:
                _post(ledger, unhold(order.operation_id, held, accounts, order.at))
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
            with past_the_orm(session) as statements:
                sellers = statements.run(INVESTORS, {"parties": [row.seller_investor_id]})
                earned = statements.run(_EARNED, (row.settlement_transaction_id, accounts.seller.id)).fetchone()
                found = sellers.fetchone()
            assert found is not None, "a trade has a seller"
            assert earned is not None, "a settlement pays the seller"
            seller = investor_from(self._database.vault, found)
            if seller.payout_account is None:
                raise Conflict(NO_ACCOUNT, f"investor {seller.id} has named no bank account to be paid to")
            payment = Payment.model_validate(
                {
                    "bank_reference": order.operation_id,
                    "amount": earned["amount"],
                    "currency": row.currency,
                    "method": PaymentMethod.NEFT,
                    "counterparty": Counterparty(
                        name=seller.payout_account.name, account=seller.payout_account, country=seller.country
                    ),
                    "occurred_at": order.at,
                }
            )
            if _post(ledger, payout(order.operation_id, payment, seller.id, row.id)):
                transfer: Transfer | None = Transfer(
                    operation_id=order.operation_id,
                    reference=row.escrow_reference,
                    amount=payment.amount,
                    currency=payment.currency,
                    beneficiary=seller.payout_account,
                )
            else:
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

    def _trade(self, session: Session, order: EscrowOrder) -> tuple[KeptTrade, TradeAccounts, EscrowLedger]:
        row = trade_row(session, order.trade_id, lock=True)
        return row, row.accounts, EscrowLedger(session, self._database.vault, self._database.index, order.at)

    def _refund(self, session: Session, ledger: EscrowLedger, accounts: TradeAccounts, order: EscrowOrder) -> None:
        available = ledger.balance(accounts.funding, lock=True)
        owed = min(-ledger.balance(accounts.receivable), available)
        if owed > 0:
            _post(ledger, recovery(f"{order.operation_id}:recovery", owed, accounts, order.at))
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
        _post(ledger, refund(order.operation_id, payment, accounts, kind=kind))


def _transfer(ledger: EscrowLedger, order: EscrowOrder, reference: str) -> Transfer | None:
    """The transfer that an order began; the same for every attempt at it."""
    row = ledger.find(order.operation_id)
    if row is None or row.kind not in {EscrowKind.REFUND, EscrowKind.PAYOUT}:
        return None
    counterparty = ledger.payment_of(row).counterparty
    beneficiary = counterparty.account if row.kind is EscrowKind.PAYOUT else None
    refused = ledger.was_taken_back(order.operation_id)
    return Transfer(
        operation_id=order.operation_id,
        reference=reference,
        amount=row.amount,
        currency=row.currency,
        beneficiary=beneficiary,
        refused=refused,
    )


def _post(ledger: EscrowLedger, movement: Movement) -> bool:
    """Post, with its audit entry, which comes last."""
    return ledger.post(movement, audited=[audit_of(movement)])
