"""The escrow ledger: accounts, and transactions of entries that sum to nothing."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.escrow import EscrowAccountKind, EscrowKind, PaymentMethod
from models.escrow_bank import NoticeKind, NoticeOutcome
from models.tables.columns import (
    COUNTRY,
    CURRENCY,
    ESCROW_ACCOUNT_KIND,
    ESCROW_KIND,
    ESCROW_NOTICE_KIND,
    ESCROW_NOTICE_OUTCOME,
    JSON,
    MOMENT,
    MONEY,
    PAYMENT_METHOD,
)
from models.tables.rows.table import JsonList, Table

_OF_A_TRADE = text("trade_id IS NOT NULL")
_OF_THE_HOUSE = text("trade_id IS NULL AND investor_id IS NULL")


class EscrowAccountRow(Table, table=True):
    """The seed's EscrowAccount. Its balance is the sum of its entries and stands nowhere else. What belongs to a trade
    has its `trade_id`, what belongs to an investor its `investor_id`, what belongs to the house neither."""

    __tablename__ = "escrow_accounts"
    __table_args__ = (
        UniqueConstraint("id", "currency", name="uq_escrow_accounts_id_currency"),
        Index("uq_escrow_accounts_of_the_house", "kind", "currency", unique=True, postgresql_where=_OF_THE_HOUSE),
        Index(
            "uq_escrow_accounts_of_a_trade",
            "trade_id",
            "kind",
            unique=True,
            postgresql_where=text("trade_id IS NOT NULL"),
        ),
        Index(
            "uq_escrow_accounts_of_an_investor",
            "investor_id",
            "kind",
            "currency",
            unique=True,
            postgresql_where=text("trade_id IS NULL AND investor_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: EscrowAccountKind = Field(sa_type=ESCROW_ACCOUNT_KIND)
    currency: str = Field(sa_type=CURRENCY)
    investor_id: UUID | None = Field(default=None, foreign_key="investor_profiles.id")
    project_id: UUID | None = Field(default=None, foreign_key="projects.id")
    trade_id: UUID | None = Field(default=None, foreign_key="secondary_market_trades.id")
    opened_at: datetime = Field(sa_type=MOMENT)


class EscrowTransactionRow(Table, table=True):
    """The seed's EscrowTransaction, append-only. `investor_id` is whose money it is, the counterparty who paid it or
    was paid; `bank_reference` is what the bank's statement calls it (null for what moves within the books). `trade_id`
    has no foreign key: a trade's `settlement_transaction_id` points here, and two tables cannot each come first."""

    __tablename__ = "escrow_transactions"
    __table_args__ = (
        UniqueConstraint("id", "currency", name="uq_escrow_transactions_id_currency"),
        CheckConstraint("amount > 0", name="ck_escrow_transactions_amount"),
        CheckConstraint(
            "(bank_reference IS NULL) = (method = 'INTERNAL')", name="ck_escrow_transactions_bank_reference"
        ),
        Index("ix_escrow_transactions_occurred_at_id", "occurred_at", "id"),
        Index("ix_escrow_transactions_investor_id_occurred_at", "investor_id", "occurred_at"),
        Index("ix_escrow_transactions_trade_id", "trade_id"),
        Index("ix_escrow_transactions_counterparty_index_occurred_at", "counterparty_index", "occurred_at"),
    )

    id: UUID = Field(primary_key=True)
    operation_id: str = Field(unique=True)
    kind: EscrowKind = Field(sa_type=ESCROW_KIND)
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)
    method: PaymentMethod = Field(sa_type=PAYMENT_METHOD)
    investor_id: UUID | None = Field(default=None, foreign_key="investor_profiles.id")
    trade_id: UUID | None = None
    counterparty_name: bytes | None = None
    counterparty_account: bytes | None = None
    counterparty_index: str | None = None
    counterparty_country: str | None = Field(default=None, sa_type=COUNTRY)
    cross_border: bool = False
    bank_reference: str | None = Field(default=None, unique=True)
    reverses_id: UUID | None = Field(default=None, foreign_key="escrow_transactions.id", unique=True)
    occurred_at: datetime = Field(sa_type=MOMENT)
    recorded_at: datetime = Field(sa_type=MOMENT)


class EscrowEntryRow(Table, table=True):
    """One side of a transaction, append-only: what an account gets (more than 0) or gives (less). Triggers hold that
    the entries of a transaction sum to 0 and that no account which is not the bank's gives what it has not."""

    __tablename__ = "escrow_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["transaction_id", "currency"], ["escrow_transactions.id", "escrow_transactions.currency"]
        ),
        ForeignKeyConstraint(["account_id", "currency"], ["escrow_accounts.id", "escrow_accounts.currency"]),
        CheckConstraint("amount <> 0", name="ck_escrow_entries_amount"),
        Index("ix_escrow_entries_account_id", "account_id", postgresql_include=["amount"]),
    )

    transaction_id: UUID = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    account_id: UUID
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)


class EscrowNoticeRow(Table, table=True):
    """What the bank told us by webhook, once for each of its event ids. `outcome` UNMATCHED is money that we cannot
    place yet: it stands in suspense until somebody does. `told_at` is when the trade's workflow was told."""

    __tablename__ = "escrow_notices"
    __table_args__ = (
        Index("ix_escrow_notices_unmatched", "received_at", postgresql_where=text("outcome = 'UNMATCHED'")),
        Index(
            "ix_escrow_notices_untold",
            "received_at",
            postgresql_where=text("told_at IS NULL AND trade_id IS NOT NULL"),
        ),
    )

    event_id: str = Field(primary_key=True)
    kind: NoticeKind = Field(sa_type=ESCROW_NOTICE_KIND)
    bank_reference: str = Field(index=True)
    escrow_reference: str
    reverses: str | None = None
    amount: Decimal = Field(sa_type=MONEY)
    currency: str = Field(sa_type=CURRENCY)
    outcome: NoticeOutcome = Field(sa_type=ESCROW_NOTICE_OUTCOME)
    trade_id: UUID | None = Field(default=None, foreign_key="secondary_market_trades.id", index=True)
    transaction_id: UUID | None = Field(default=None, foreign_key="escrow_transactions.id")
    occurred_at: datetime = Field(sa_type=MOMENT)
    received_at: datetime = Field(sa_type=MOMENT)
    told_at: datetime | None = Field(default=None, sa_type=MOMENT)


class EscrowPlacementRow(Table, table=True):
    """What became of a deposit in suspense: it was moved to a trade, or (no trade) back to its payer, by the movement
    `transaction_id`, as one officer proposed and another approved. `undone_at`: the bank would not send it back, or it
    came back, and it is in suspense again. Of one deposit one placement stands."""

    __tablename__ = "escrow_placements"
    __table_args__ = (
        CheckConstraint("proposed_by <> approved_by", name="ck_escrow_placements_four_eyes"),
        Index("uq_escrow_placements_standing", "deposit_id", unique=True, postgresql_where=text("undone_at IS NULL")),
        Index("ix_escrow_placements_trade_id", "trade_id"),
    )

    transaction_id: UUID = Field(primary_key=True, foreign_key="escrow_transactions.id")
    deposit_id: UUID = Field(foreign_key="escrow_transactions.id")
    trade_id: UUID | None = Field(default=None, foreign_key="secondary_market_trades.id")
    proposed_by: str
    approved_by: str
    placed_at: datetime = Field(sa_type=MOMENT)
    undone_at: datetime | None = Field(default=None, sa_type=MOMENT)


class EscrowReconciliationRow(Table, table=True):
    """A day of the bank's statement, compared with the books. `differences` name references and amounts, nobody."""

    __tablename__ = "escrow_reconciliations"

    id: UUID = Field(primary_key=True)
    day: date = Field(index=True)
    currency: str = Field(sa_type=CURRENCY)
    statement_digest: str
    matched: int
    differences: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    task_id: UUID | None = Field(default=None, foreign_key="tasks.task_id")
    compared_at: datetime = Field(sa_type=MOMENT)
    settled_at: datetime | None = Field(default=None, sa_type=MOMENT)
