"""Stakes changing hands."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from models.tables.columns import CURRENCY, JSON, MOMENT, MONEY, TRADE_STATUS
from models.tables.rows.table import JsonList, JsonObject, Table
from models.trade import TradeStatus


class SecondaryMarketTradeRow(Table, table=True):
    """The seed's SecondaryMarketTrade, with its currency and units. `refusals` are the reason codes of the rules that
    spoke against it, `reason_code` why it was cancelled, `remarks_sealed` what a person wrote of that; `flags` are what
    watching the market raised, `offers` those of first refusal; `policy_version` and `assessment` are the rules it went
    by and the facts they saw; the last four columns are where it was settled on chain."""

    __tablename__ = "secondary_market_trades"
    __table_args__ = (
        CheckConstraint("trade_amount > 0", name="ck_secondary_market_trades_trade_amount"),
        CheckConstraint("units > 0", name="ck_secondary_market_trades_units"),
        CheckConstraint("seller_investor_id <> buyer_investor_id", name="ck_secondary_market_trades_two_parties"),
        CheckConstraint(
            "(status = 'SETTLED') = (settlement_transaction_id IS NOT NULL)",
            name="ck_secondary_market_trades_settlement",
        ),
        CheckConstraint(
            "(status = 'CANCELLED') = (reason_code IS NOT NULL)", name="ck_secondary_market_trades_reason_code"
        ),
        Index("ix_secondary_market_trades_created_at_id", "created_at", "id"),
        Index("ix_secondary_market_trades_status_created_at_id", "status", "created_at", "id"),
        Index("ix_secondary_market_trades_seller_created_at_id", "seller_investor_id", "created_at", "id"),
        Index("ix_secondary_market_trades_buyer_created_at_id", "buyer_investor_id", "created_at", "id"),
        Index("ix_secondary_market_trades_agreement", "investment_agreement_id"),
    )

    id: UUID = Field(primary_key=True)
    investment_agreement_id: UUID = Field(foreign_key="investment_agreements.id")
    seller_investor_id: UUID = Field(foreign_key="investor_profiles.id")
    buyer_investor_id: UUID = Field(foreign_key="investor_profiles.id")
    trade_amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)
    units: int = Field(sa_type=BigInteger)
    status: TradeStatus = Field(sa_type=TRADE_STATUS)
    settlement_transaction_id: UUID | None = Field(default=None, foreign_key="escrow_transactions.id", unique=True)
    buyer_agreement_id: UUID | None = Field(default=None, foreign_key="investment_agreements.id", unique=True)
    escrow_reference: str | None = Field(default=None, unique=True)
    reason_code: str | None = None
    refusals: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    flags: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    offers: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    remarks_sealed: bytes | None = None
    policy_version: str | None = None
    assessment: JsonObject | None = Field(default=None, sa_type=JSON)
    waiting_on: str | None = None
    due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    requested_by: str
    approved_by: str | None = None
    cancelled_by: str | None = None
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)
    approved_at: datetime | None = Field(default=None, sa_type=MOMENT)
    funding_due_at: datetime | None = Field(default=None, sa_type=MOMENT)
    funded_at: datetime | None = Field(default=None, sa_type=MOMENT)
    settled_at: datetime | None = Field(default=None, sa_type=MOMENT)
    cancelled_at: datetime | None = Field(default=None, sa_type=MOMENT)
    transaction_hash: str | None = None
    block_number: int | None = Field(default=None, sa_type=BigInteger)
    contract_address: str | None = None
    chain_id: int | None = Field(default=None, sa_type=BigInteger)
