"""Delivery against payment in the record: units, cost, money and status change in one transaction, or none does.

Rows are locked in the order of all who touch a trade: the trade, its agreement, the accounts of its escrow.
"""

from uuid import uuid5

from sqlmodel import Session, col, select

from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.escrow import HOME_COUNTRY, Movement, PaymentMethod, release
from models.investment import Agreement, InvestmentKind, UnitLockStatus
from models.settlement import Settled, Settlement, split
from models.tables import audit
from models.tables.database import Database
from models.tables.escrow import EscrowLedger, accounts_of, audit_of, trade_row
from models.tables.moments import moment
from models.tables.operations import claim_operation
from models.tables.rows.events import OutboxRow
from models.tables.rows.investment import InvestmentTransactionRow, InvestorProfileRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.stakes import StakeRepository
from models.trade import TradeStatus

NOT_LOCKED = "UNITS_NOT_LOCKED"


class SettlementRecords:
    """Settles trades. Each method is one transaction and raises `DatabaseUnavailable` when PostgreSQL is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, settlement: Settlement) -> Settled:
        """Release the price to the seller, give the buyer its agreement, mark the trade SETTLED: all, once.

        Raises:
            Conflict: INSUFFICIENT_FUNDS, the price is not held; UNITS_NOT_LOCKED, the units are not.
            NotFound: there is no such trade.
        """
        database = self._database
        with database.transaction() as session:
            row = trade_row(session, settlement.trade_id, lock=True)
            stakes = StakeRepository(session)
            if not claim_operation(session, settlement.operation_id, row.id, "TRADE_SETTLED", settlement.at):
                return _settled(row, stakes)
            stake = stakes.stake(row.investment_agreement_id, lock=True)
            lock = stakes.end_lock(row.id, UnitLockStatus.CONSUMED, settlement.at)
            if lock is None or lock.units != row.units:
                raise Conflict(NOT_LOCKED, f"trade {row.id} has not locked its {row.units} units")
            parted = split(stake.agreement, settlement, buyer_id=row.buyer_investor_id, units=row.units)
            ledger = EscrowLedger(session, database.vault, database.index, settlement.at)
            paid = release(
                f"{settlement.operation_id}:release", row.trade_amount, settlement.fee, accounts_of(row), settlement.at
            )
            ledger.post(paid)
            stakes.put_agreement(parted.left, settlement.at)
            stakes.put_agreement(parted.bought, settlement.at)
            _mark(session, row, settlement, paid, parted.bought)
            audit.append(session, [audit_of(paid), _event(row, settlement)])
            return _settled(row, stakes)


def _mark(
    session: Session, row: SecondaryMarketTradeRow, settlement: Settlement, paid: Movement, bought: Agreement
) -> None:
    """The trade's own row, what its two parties did, and the event that tells it."""
    came_from, cross_border = row.status, _crosses_border(session, row)
    row.status, row.settled_at, row.updated_at = TradeStatus.SETTLED, settlement.at, settlement.at
    row.settlement_transaction_id, row.buyer_agreement_id = paid.id, bought.id
    row.waiting_on = row.due_at = None
    if settlement.receipt is not None:
        row.transaction_hash, row.block_number = settlement.receipt.transaction_hash, settlement.receipt.block_number
        row.contract_address, row.chain_id = settlement.receipt.contract, settlement.receipt.chain_id
    session.flush()
    sides = (
        (InvestmentKind.TRANSFER_OUT, row.investment_agreement_id, row.seller_investor_id, row.buyer_investor_id),
        (InvestmentKind.TRANSFER_IN, bought.id, row.buyer_investor_id, row.seller_investor_id),
    )
    for kind, agreement_id, investor_id, other_id in sides:
        session.add(
            InvestmentTransactionRow(
                id=uuid5(row.id, kind),
                investment_agreement_id=agreement_id,
                investor_id=investor_id,
                kind=kind,
                units=row.units,
                amount=row.trade_amount,
                currency=row.currency,
                method=PaymentMethod.INTERNAL,
                cross_border=cross_border,
                counterparty_investor_id=other_id,
                trade_id=row.id,
                escrow_transaction_id=paid.id,
                occurred_at=settlement.at,
            )
        )
    session.add(
        OutboxRow(
            case_id=row.id,
            event_type="status",
            payload={
                "from": came_from.value,
                "status": row.status.value,
                "at": moment(settlement.at),
                "changed_by": "SYSTEM",
            },
            created_at=settlement.at,
        )
    )
    session.flush()


def _crosses_border(session: Session, row: SecondaryMarketTradeRow) -> bool:
    """Whether one of the two lives abroad."""
    parties = (row.seller_investor_id, row.buyer_investor_id)
    statement = select(InvestorProfileRow.country).where(col(InvestorProfileRow.id).in_(parties))
    return any(country != HOME_COUNTRY for country in session.exec(statement))


def _event(row: SecondaryMarketTradeRow, settlement: Settlement) -> AuditEvent:
    return AuditEvent(
        at=settlement.at,
        action="TRADE_SETTLED",
        actor="SYSTEM",
        actor_role=AuditRole.SYSTEM,
        subject=str(row.id),
        details={
            "operation_id": settlement.operation_id,
            "units": str(row.units),
            "agreement_id": str(row.investment_agreement_id),
            "buyer_agreement_id": str(row.buyer_agreement_id),
            "settlement_transaction_id": str(row.settlement_transaction_id),
            "transaction_hash": row.transaction_hash,
        },
        previous_value={"status": TradeStatus.APPROVED.value},
        new_value={"status": TradeStatus.SETTLED.value},
    )


def _settled(row: SecondaryMarketTradeRow, stakes: StakeRepository) -> Settled:
    assert row.settlement_transaction_id is not None
    assert row.buyer_agreement_id is not None
    return Settled(
        trade_id=row.id,
        settlement_transaction_id=row.settlement_transaction_id,
        buyer_agreement_id=row.buyer_agreement_id,
        seller_units_left=stakes.stake(row.investment_agreement_id).agreement.units,
    )
