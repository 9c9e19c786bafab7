"""A trade as it is looked at: what GET /trades/{id} and the list of trades show."""

from datetime import datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

from pydantic import JsonValue

from models.record import Record
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.sealing import RowSealer
from models.trade import TradeStatus
from models.trade_process import Offer, TradeWaitingOn
from models.trade_rules import BrokenRule
from models.trade_watch import TradeFlag


class TradeSummary(Record):
    """A trade in a list. `seller` and `buyer` are who sign in as the two investors."""

    trade_id: UUID
    investment_agreement_id: UUID
    project_id: UUID
    seller_investor_id: UUID
    buyer_investor_id: UUID
    seller: str
    buyer: str
    units: int
    trade_amount: Decimal
    currency: str
    status: TradeStatus
    waiting_on: TradeWaitingOn
    due_at: datetime | None
    reason_code: str | None
    created_at: datetime
    updated_at: datetime


class TradeView(TradeSummary):
    """One trade, whole. `remarks` are what a person wrote of its cancel; `paid_in` and `held` what its escrow holds."""

    refusals: tuple[BrokenRule, ...]
    flags: tuple[TradeFlag, ...]
    offers: tuple[Offer, ...]
    remarks: str | None
    policy_version: str | None
    approved_by: str | None
    cancelled_by: str | None
    escrow_reference: str | None
    paid_in: Decimal
    held: Decimal
    settlement_transaction_id: UUID | None
    buyer_agreement_id: UUID | None
    approved_at: datetime | None
    funding_due_at: datetime | None
    funded_at: datetime | None
    settled_at: datetime | None
    cancelled_at: datetime | None
    transaction_hash: str | None
    block_number: int | None
    contract_address: str | None
    chain_id: int | None
    history: tuple[dict[str, JsonValue], ...]


class TradeFilters(Record):
    """Which trades. `party` is somebody who must be seller or buyer, or have an offer of first refusal open."""

    status: tuple[TradeStatus, ...] = ()
    project_id: UUID | None = None
    party: str | None = None


_SUMMARY: LiteralString = """
SELECT t.id AS trade_id, t.investment_agreement_id, a.project_id, t.seller_investor_id, t.buyer_investor_id,
       s.subject AS seller, b.subject AS buyer, t.units, t.trade_amount, t.currency, t.status,
       coalesce(t.waiting_on, 'NOBODY') AS waiting_on, t.due_at, t.reason_code, t.created_at, t.updated_at
"""

_FROM: LiteralString = """
FROM secondary_market_trades t
JOIN investment_agreements a ON a.id = t.investment_agreement_id
JOIN investor_profiles s ON s.id = t.seller_investor_id
JOIN investor_profiles b ON b.id = t.buyer_investor_id
"""

_WHOLE: LiteralString = f"""
{_SUMMARY},
       t.refusals, t.flags, t.offers, t.remarks_sealed, t.policy_version, t.approved_by, t.cancelled_by,
       t.escrow_reference, t.settlement_transaction_id, t.buyer_agreement_id, t.approved_at, t.funding_due_at,
       t.funded_at, t.settled_at, t.cancelled_at, t.transaction_hash, t.block_number, t.contract_address, t.chain_id,
       (SELECT coalesce(sum(e.amount), 0) FROM escrow_accounts k JOIN escrow_entries e ON e.account_id = k.id
        WHERE k.trade_id = t.id AND k.kind = 'FUNDING') AS paid_in,
       (SELECT coalesce(sum(e.amount), 0) FROM escrow_accounts k JOIN escrow_entries e ON e.account_id = k.id
        WHERE k.trade_id = t.id AND k.kind = 'HOLD') AS held
{_FROM}
WHERE t.id = %s
"""  # noqa: S608 — of two texts that stand above

_HISTORY = "SELECT payload FROM outbox WHERE case_id = %s AND event_type = 'status' ORDER BY seq"


def read_trade(database: Database, trade_id: UUID) -> TradeView | None:
    """The trade, None when there is none.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(_WHOLE, (trade_id,))
    if row is None:
        return None
    sealer = RowSealer(database.vault, "secondary_market_trades", trade_id)
    columns = {name: value for name, value in row.items() if name != "remarks_sealed"}
    return TradeView.model_validate(
        {
            **columns,
            "remarks": sealer.open_text("remarks_sealed", blob(row["remarks_sealed"])),
            "history": tuple(each["payload"] for each in database.rows(_HISTORY, (trade_id,))),
        }
    )


def list_trades(
    database: Database, filters: TradeFilters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[TradeSummary]:
    """The trades that match every filter, the newest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    parameters: dict[str, object] = {
        "status": [status.value for status in filters.status],
        "project_id": filters.project_id,
        "party": filters.party,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement: LiteralString = _SUMMARY + _FROM + " WHERE true"
    # Only the conditions that are asked for stand in the statement, so that each can be answered from its index.
    if filters.status:
        statement += " AND t.status = ANY(%(status)s::trade_status[])"
    if filters.project_id is not None:
        statement += " AND a.project_id = %(project_id)s"
    if filters.party is not None:
        statement += """ AND (s.subject = %(party)s OR b.subject = %(party)s
            OR (t.waiting_on = 'CO_INVESTOR' AND t.offers -> -1 ->> 'subject' = %(party)s))"""
    if after is not None:
        statement += " AND (t.created_at, t.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY t.created_at DESC, t.id DESC LIMIT %(limit)s", parameters)
    found = [_summary(row) for row in rows]
    return page_of(found, size, [(trade.created_at, trade.trade_id) for trade in found])


def _summary(row: Row) -> TradeSummary:
    return TradeSummary.model_validate(row)
