"""A trade's row, as those read it who move its money and units."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from models.escrow import TradeAccounts
from models.record import Record
from models.tables.errors import NotFound
from models.tables.statements import Statements, past_the_orm
from models.trade import TradeStatus

_COLUMNS = """
SELECT id, investment_agreement_id, seller_investor_id, buyer_investor_id, trade_amount, currency, units, status,
       settlement_transaction_id, buyer_agreement_id, escrow_reference, funded_at, updated_at
FROM secondary_market_trades
"""
_BY_ID = _COLUMNS + "WHERE id = %s"
_LOCKED = _BY_ID + " FOR UPDATE"
_BY_REFERENCE = _COLUMNS + "WHERE escrow_reference = %s AND currency = %s"


class KeptTrade(Record):
    """What of a trade its money and units go by."""

    id: UUID
    investment_agreement_id: UUID
    seller_investor_id: UUID
    buyer_investor_id: UUID
    trade_amount: Decimal
    currency: str
    units: int
    status: TradeStatus
    settlement_transaction_id: UUID | None
    buyer_agreement_id: UUID | None
    escrow_reference: str | None
    funded_at: datetime | None
    updated_at: datetime

    @property
    def accounts(self) -> TradeAccounts:
        """Its escrow."""
        return TradeAccounts(
            trade_id=self.id,
            currency=self.currency,
            buyer_id=self.buyer_investor_id,
            seller_id=self.seller_investor_id,
        )


def trade_of(statements: Statements, trade_id: UUID, *, lock: bool = False) -> KeptTrade:
    """The trade; `lock` keeps its row until the transaction ends, and comes before every other lock.

    Raises:
        NotFound: there is no such trade.
    """
    row = statements.run(_LOCKED if lock else _BY_ID, (trade_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no trade {trade_id}")
    return KeptTrade.model_validate(row)


def trade_of_reference(statements: Statements, reference: str, currency: str) -> KeptTrade | None:
    """The trade whose buyer pays into the bank's account `reference`, in the trade's currency."""
    row = statements.run(_BY_REFERENCE, (reference, currency)).fetchone()
    return None if row is None else KeptTrade.model_validate(row)


def trade_row(session: Session, trade_id: UUID, *, lock: bool = False) -> KeptTrade:
    """`trade_of`, in a session's transaction."""
    with past_the_orm(session) as statements:
        return trade_of(statements, trade_id, lock=lock)
