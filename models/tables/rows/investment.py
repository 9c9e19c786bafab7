"""Investors, projects, and the stakes that agreements give."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field

from models.escrow import PaymentMethod
from models.investment import AgreementStatus, InvestmentKind, ProjectStatus, UnitLockStatus
from models.investor import InvestorStatus, InvestorVerification
from models.tables.columns import (
    AGREEMENT_STATUS,
    COUNTRY,
    CURRENCY,
    INVESTMENT_KIND,
    INVESTOR_STATUS,
    INVESTOR_VERIFICATION,
    MOMENT,
    MONEY,
    PAYMENT_METHOD,
    PROJECT_STATUS,
    UNIT_LOCK_STATUS,
    WORDS,
)
from models.tables.rows.table import Table


class InvestorProfileRow(Table, table=True):
    """The seed's InvestorProfile. Its name, PAN, bank account and e-mail address are sealed; `pan_index` and
    `name_tokens` are blind indexes."""

    __tablename__ = "investor_profiles"
    __table_args__ = (Index("ix_investor_profiles_name_tokens", "name_tokens", postgresql_using="gin"),)

    id: UUID = Field(primary_key=True)
    subject: str = Field(unique=True)
    wallet_address: str = Field(unique=True)
    status: InvestorStatus = Field(sa_type=INVESTOR_STATUS)
    verification: InvestorVerification = Field(sa_type=INVESTOR_VERIFICATION)
    country: str = Field(sa_type=COUNTRY)
    legal_name: bytes
    name_tokens: list[str] = Field(default_factory=list, sa_type=WORDS, nullable=False)
    pan: bytes | None = None
    pan_index: str | None = Field(default=None, index=True)
    payout_account_sealed: bytes | None = None
    email_sealed: bytes | None = None
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)


class ProjectRow(Table, table=True):
    """What is invested in."""

    __tablename__ = "projects"
    __table_args__ = (CheckConstraint("total_units > 0", name="ck_projects_total_units"),)

    id: UUID = Field(primary_key=True)
    name: str
    currency: str = Field(sa_type=CURRENCY)
    total_units: int = Field(sa_type=BigInteger)
    status: ProjectStatus = Field(sa_type=PROJECT_STATUS)
    first_refusal_days: int | None = None
    created_at: datetime = Field(sa_type=MOMENT)


class InvestmentAgreementRow(Table, table=True):
    """The seed's InvestmentAgreement: a stake of `units`, bought for `amount`. One without units is none any more."""

    __tablename__ = "investment_agreements"
    __table_args__ = (
        CheckConstraint("units >= 0", name="ck_investment_agreements_units"),
        CheckConstraint("amount >= 0", name="ck_investment_agreements_amount"),
        CheckConstraint("(units > 0) = (status = 'ACTIVE')", name="ck_investment_agreements_status"),
        Index("ix_investment_agreements_investor_id", "investor_id"),
        Index("ix_investment_agreements_project_id_investor_id", "project_id", "investor_id"),
    )

    id: UUID = Field(primary_key=True)
    project_id: UUID = Field(foreign_key="projects.id")
    investor_id: UUID = Field(foreign_key="investor_profiles.id")
    units: int = Field(sa_type=BigInteger)
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)
    lock_in_until: datetime | None = Field(default=None, sa_type=MOMENT)
    parent_agreement_id: UUID | None = Field(default=None, foreign_key="investment_agreements.id", index=True)
    status: AgreementStatus = Field(sa_type=AGREEMENT_STATUS)
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)


class InvestmentTransactionRow(Table, table=True):
    """The seed's InvestmentTransaction: what happened to a stake, append-only. `counterparty_investor_id` is the other
    side of a trade; `escrow_transaction_id` the payment for it."""

    __tablename__ = "investment_transactions"
    __table_args__ = (
        CheckConstraint("units >= 0", name="ck_investment_transactions_units"),
        CheckConstraint("amount >= 0", name="ck_investment_transactions_amount"),
        Index("ix_investment_transactions_occurred_at_id", "occurred_at", "id"),
        Index("ix_investment_transactions_investor_id_occurred_at", "investor_id", "occurred_at"),
        Index("ix_investment_transactions_investment_agreement_id", "investment_agreement_id"),
    )

    id: UUID = Field(primary_key=True)
    investment_agreement_id: UUID = Field(foreign_key="investment_agreements.id")
    investor_id: UUID = Field(foreign_key="investor_profiles.id")
    kind: InvestmentKind = Field(sa_type=INVESTMENT_KIND)
    units: int = Field(sa_type=BigInteger)
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)
    method: PaymentMethod = Field(sa_type=PAYMENT_METHOD)
    cross_border: bool = False
    counterparty_investor_id: UUID | None = Field(default=None, foreign_key="investor_profiles.id")
    trade_id: UUID | None = Field(default=None, foreign_key="secondary_market_trades.id", index=True)
    escrow_transaction_id: UUID | None = Field(default=None, foreign_key="escrow_transactions.id")
    occurred_at: datetime = Field(sa_type=MOMENT)


class UnitLockRow(Table, table=True):
    """Units of an agreement that one trade has for itself. A trigger holds that no unit is locked twice."""

    __tablename__ = "unit_locks"
    __table_args__ = (
        CheckConstraint("units > 0", name="ck_unit_locks_units"),
        CheckConstraint("(status = 'HELD') = (ended_at IS NULL)", name="ck_unit_locks_ended_at"),
        Index("ix_unit_locks_held", "agreement_id", postgresql_where=text("status = 'HELD'")),
    )

    trade_id: UUID = Field(primary_key=True, foreign_key="secondary_market_trades.id")
    agreement_id: UUID = Field(foreign_key="investment_agreements.id")
    units: int = Field(sa_type=BigInteger)
    status: UnitLockStatus = Field(sa_type=UNIT_LOCK_STATUS)
    locked_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
