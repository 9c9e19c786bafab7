"""Delivery against payment in the record: units, cost, money and status change in one transaction, or none does.

Rows are locked in the order of all who touch a trade: the trade, its agreement, the accounts of its escrow.
"""

from uuid import uuid5

from psycopg.types.json import Jsonb

from models.audit import AuditEvent, AuditRole
from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.escrow import HOME_COUNTRY, PaymentMethod, release
from models.investment import InvestmentKind, UnitLockStatus
from models.settlement import Settled, Settlement, split
from models.tables import audit
from models.tables.database import Database
from models.tables.escrow import EscrowLedger, audit_of
from models.tables.moments import moment
from models.tables.operations import claim_sent, is_new
from models.tables.stakes import end_lock, put_agreement, stake_of
from models.tables.statements import Statements, past_the_orm
from models.tables.trade_rows import KeptTrade, trade_of
from models.trade import TradeStatus

NOT_LOCKED = "UNITS_NOT_LOCKED"

_SIDE = """
INSERT INTO investment_transactions (id, investment_agreement_id, investor_id, kind, units, amount, currency, method,
    cross_border, counterparty_investor_id, trade_id, escrow_transaction_id, occurred_at)
SELECT %(id)s, %(agreement_id)s, %(investor_id)s, %(kind)s, %(units)s, %(amount)s, %(currency)s, %(method)s,
    EXISTS (SELECT 1 FROM investor_profiles WHERE id IN (%(investor_id)s, %(other_id)s) AND country <> %(home)s),
    %(other_id)s, %(trade_id)s, %(transaction_id)s, %(at)s
"""
"""One side's part in a sale. It crosses the border where one of the two lives abroad."""
_PUBLISH = "INSERT INTO outbox (case_id, event_type, payload, created_at) VALUES (%s, 'status', %s, %s)"


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
            with past_the_orm(session) as statements:
                trade = trade_of(statements, settlement.trade_id, lock=True)
                claim = claim_sent(statements, settlement.operation_id, trade.id, "TRADE_SETTLED", settlement.at)
                stake = stake_of(statements, trade.investment_agreement_id, lock=True)
                if not is_new(claim):
                    return _settled(trade, stake.agreement.units)
                lock = end_lock(statements, trade.id, UnitLockStatus.CONSUMED, settlement.at)
            if lock is None or lock.units != trade.units:
                raise Conflict(NOT_LOCKED, f"trade {trade.id} has not locked its {trade.units} units")
            parted = split(stake.agreement, settlement, buyer_id=trade.buyer_investor_id, units=trade.units)
            ledger = EscrowLedger(session, database.vault, database.index, settlement.at)
            paid = release(
                f"{settlement.operation_id}:release", trade.trade_amount, settlement.fee, trade.accounts, settlement.at
            )
            ledger.post(paid)
            settled = trade.model_copy(
                update={"settlement_transaction_id": paid.id, "buyer_agreement_id": parted.bought.id}
            )
            with past_the_orm(session) as statements:
                put_agreement(statements, parted.left, settlement.at)
                put_agreement(statements, parted.bought, settlement.at)
                _mark(statements, settled, settlement)
                audit.append_pipelined(statements, [audit_of(paid), _event(settled, settlement)])
            return _settled(settled, parted.left.units)


def _mark(statements: Statements, trade: KeptTrade, settlement: Settlement) -> None:
    """The trade's own row, what its two parties did, and the event that tells it."""
    receipt = settlement.receipt
    columns: dict[str, object] = {
        "status": TradeStatus.SETTLED.value,
        "settled_at": settlement.at,
        "updated_at": settlement.at,
        "settlement_transaction_id": trade.settlement_transaction_id,
        "buyer_agreement_id": trade.buyer_agreement_id,
        "waiting_on": None,
        "due_at": None,
    }
    if receipt is not None:
        columns |= {
            "transaction_hash": receipt.transaction_hash,
            "block_number": receipt.block_number,
            "contract_address": receipt.contract,
            "chain_id": receipt.chain_id,
        }
    statements.update("secondary_market_trades", columns, id=trade.id)
    seller, buyer = trade.seller_investor_id, trade.buyer_investor_id
    sides = (
        (InvestmentKind.TRANSFER_OUT, trade.investment_agreement_id, seller, buyer),
        (InvestmentKind.TRANSFER_IN, trade.buyer_agreement_id, buyer, seller),
    )
    for kind, agreement_id, investor_id, other_id in sides:
        values = {
            "id": uuid5(trade.id, kind),
            "agreement_id": agreement_id,
            "investor_id": investor_id,
            "kind": kind.value,
            "units": trade.units,
            "amount": trade.trade_amount,
            "currency": trade.currency,
            "method": PaymentMethod.INTERNAL.value,
            "home": HOME_COUNTRY,
            "other_id": other_id,
            "trade_id": trade.id,
            "transaction_id": trade.settlement_transaction_id,
            "at": settlement.at,
        }
        statements.run(_SIDE, values)
    event: JsonObject = {
        "from": trade.status.value,
        "status": TradeStatus.SETTLED.value,
        "at": moment(settlement.at),
        "changed_by": "SYSTEM",
    }
    statements.run(_PUBLISH, (trade.id, Jsonb(event), settlement.at))


def _event(trade: KeptTrade, settlement: Settlement) -> AuditEvent:
    return AuditEvent(
        at=settlement.at,
        action="TRADE_SETTLED",
        actor="SYSTEM",
        actor_role=AuditRole.SYSTEM,
        subject=str(trade.id),
        details={
            "operation_id": settlement.operation_id,
            "units": str(trade.units),
            "agreement_id": str(trade.investment_agreement_id),
            "buyer_agreement_id": str(trade.buyer_agreement_id),
            "settlement_transaction_id": str(trade.settlement_transaction_id),
            "transaction_hash": settlement.receipt and settlement.receipt.transaction_hash,
        },
        previous_value={"status": TradeStatus.APPROVED.value},
        new_value={"status": TradeStatus.SETTLED.value},
    )


def _settled(trade: KeptTrade, units_left: int) -> Settled:
    assert trade.settlement_transaction_id is not None
    assert trade.buyer_agreement_id is not None
    return Settled(
        trade_id=trade.id,
        settlement_transaction_id=trade.settlement_transaction_id,
        buyer_agreement_id=trade.buyer_agreement_id,
        seller_units_left=units_left,
    )
