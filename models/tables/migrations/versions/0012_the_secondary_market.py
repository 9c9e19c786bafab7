"""The secondary market: investors, projects, stakes and their trades, and the escrow's double-entry ledger."""

# pyright: reportUnknownArgumentType=false
# SQLAlchemy leaves the Python type of PostgreSQL's own enum open.

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.tables.escrow_triggers import FUNCTIONS, TRIGGERS
from models.tables.triggers import function_statement

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JSON = postgresql.JSONB(none_as_null=True)
_INVESTOR_STATUS = sa.Enum("REGISTERED", "SUSPENDED", "CLOSED", name="investor_status")
_INVESTOR_VERIFICATION = sa.Enum("PENDING", "VERIFIED", "FAILED", name="investor_verification")
_PROJECT_STATUS = sa.Enum("OPEN", "CLOSED", name="project_status")
_ESCROW_KIND = sa.Enum(
    "DEPOSIT",
    "MATCH",
    "HOLD",
    "UNHOLD",
    "RELEASE",
    "REFUND",
    "PAYOUT",
    "REVERSAL",
    "RECOVERY",
    "RETURN",
    name="escrow_kind",
)
_PAYMENT_METHOD = postgresql.ENUM(
    "NEFT", "RTGS", "IMPS", "UPI", "CHEQUE", "CASH", "SWIFT", "INTERNAL", name="payment_method", create_type=False
)
_AGREEMENT_STATUS = sa.Enum("ACTIVE", "TRANSFERRED", "REDEEMED", name="agreement_status")
_TRADE_STATUS = sa.Enum("REQUESTED", "APPROVED", "SETTLED", "CANCELLED", name="trade_status")
_ESCROW_ACCOUNT_KIND = sa.Enum(
    "NOSTRO", "FUNDING", "HOLD", "INVESTOR", "FEES", "SUSPENSE", "RECEIVABLE", name="escrow_account_kind"
)
_ESCROW_NOTICE_KIND = sa.Enum("deposit.received", "deposit.reversed", "payment.returned", name="escrow_notice_kind")
_ESCROW_NOTICE_OUTCOME = sa.Enum("MATCHED", "UNMATCHED", "DUPLICATE", name="escrow_notice_outcome")
_INVESTMENT_KIND = sa.Enum(
    "SUBSCRIPTION", "TRANSFER_OUT", "TRANSFER_IN", "DISTRIBUTION", "REDEMPTION", name="investment_kind"
)
_UNIT_LOCK_STATUS = sa.Enum("HELD", "RELEASED", "CONSUMED", name="unit_lock_status")
_ENUMS = (
    _INVESTOR_STATUS,
    _INVESTOR_VERIFICATION,
    _PROJECT_STATUS,
    _ESCROW_KIND,
    _AGREEMENT_STATUS,
    _TRADE_STATUS,
    _ESCROW_ACCOUNT_KIND,
    _ESCROW_NOTICE_KIND,
    _ESCROW_NOTICE_OUTCOME,
    _INVESTMENT_KIND,
    _UNIT_LOCK_STATUS,
)


def upgrade() -> None:
    """Make the tables and what watches over them, and let the escrow have tasks."""
    op.create_table(
        "investor_profiles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("wallet_address", sa.String(), nullable=False),
        sa.Column("status", _INVESTOR_STATUS, nullable=False),
        sa.Column("verification", _INVESTOR_VERIFICATION, nullable=False),
        sa.Column("country", sa.CHAR(length=2), nullable=False),
        sa.Column("legal_name", sa.LargeBinary(), nullable=False),
        sa.Column("name_tokens", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("pan", sa.LargeBinary(), nullable=True),
        sa.Column("pan_index", sa.String(), nullable=True),
        sa.Column("payout_account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject"),
        sa.UniqueConstraint("wallet_address"),
    )
    op.create_index("ix_investor_profiles_name_tokens", "investor_profiles", ["name_tokens"], postgresql_using="gin")
    op.create_index(op.f("ix_investor_profiles_pan_index"), "investor_profiles", ["pan_index"])
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("total_units", sa.BigInteger(), nullable=False),
        sa.Column("status", _PROJECT_STATUS, nullable=False),
        sa.Column("first_refusal_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_units > 0", name="ck_projects_total_units"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "escrow_reconciliations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("statement_digest", sa.String(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("differences", _JSON, nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.task_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_escrow_reconciliations_day"), "escrow_reconciliations", ["day"])
    op.create_table(
        "escrow_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.String(), nullable=False),
        sa.Column("kind", _ESCROW_KIND, nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("method", _PAYMENT_METHOD, nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=True),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("counterparty_name", sa.LargeBinary(), nullable=True),
        sa.Column("counterparty_account", sa.LargeBinary(), nullable=True),
        sa.Column("counterparty_index", sa.String(), nullable=True),
        sa.Column("counterparty_country", sa.CHAR(length=2), nullable=True),
        sa.Column("cross_border", sa.Boolean(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(bank_reference IS NULL) = (method = 'INTERNAL')", name="ck_escrow_transactions_bank_reference"
        ),
        sa.CheckConstraint("amount > 0", name="ck_escrow_transactions_amount"),
        sa.ForeignKeyConstraint(["investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["reverses_id"], ["escrow_transactions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bank_reference"),
        sa.UniqueConstraint("id", "currency", name="uq_escrow_transactions_id_currency"),
        sa.UniqueConstraint("operation_id"),
        sa.UniqueConstraint("reverses_id"),
    )
    op.create_index(
        "ix_escrow_transactions_counterparty_index_occurred_at",
        "escrow_transactions",
        ["counterparty_index", "occurred_at"],
    )
    op.create_index(
        "ix_escrow_transactions_investor_id_occurred_at", "escrow_transactions", ["investor_id", "occurred_at"]
    )
    op.create_index("ix_escrow_transactions_occurred_at_id", "escrow_transactions", ["occurred_at", "id"])
    op.create_index("ix_escrow_transactions_trade_id", "escrow_transactions", ["trade_id"])
    op.create_table(
        "investment_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("lock_in_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_agreement_id", sa.Uuid(), nullable=True),
        sa.Column("status", _AGREEMENT_STATUS, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(units > 0) = (status = 'ACTIVE')", name="ck_investment_agreements_status"),
        sa.CheckConstraint("amount >= 0", name="ck_investment_agreements_amount"),
        sa.CheckConstraint("units >= 0", name="ck_investment_agreements_units"),
        sa.ForeignKeyConstraint(["investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["parent_agreement_id"], ["investment_agreements.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_investment_agreements_investor_id", "investment_agreements", ["investor_id"])
    op.create_index(
        op.f("ix_investment_agreements_parent_agreement_id"), "investment_agreements", ["parent_agreement_id"]
    )
    op.create_index(
        "ix_investment_agreements_project_id_investor_id", "investment_agreements", ["project_id", "investor_id"]
    )
    op.create_table(
        "secondary_market_trades",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("investment_agreement_id", sa.Uuid(), nullable=False),
        sa.Column("seller_investor_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_investor_id", sa.Uuid(), nullable=False),
        sa.Column("trade_amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("status", _TRADE_STATUS, nullable=False),
        sa.Column("settlement_transaction_id", sa.Uuid(), nullable=True),
        sa.Column("buyer_agreement_id", sa.Uuid(), nullable=True),
        sa.Column("escrow_reference", sa.String(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("refusals", _JSON, nullable=False),
        sa.Column("flags", _JSON, nullable=False),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("policy_version", sa.String(), nullable=True),
        sa.Column("assessment", _JSON, nullable=True),
        sa.Column("waiting_on", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("funding_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("funded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transaction_hash", sa.String(), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("contract_address", sa.String(), nullable=True),
        sa.Column("chain_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'CANCELLED') = (reason_code IS NOT NULL)", name="ck_secondary_market_trades_reason_code"
        ),
        sa.CheckConstraint(
            "(status = 'SETTLED') = (settlement_transaction_id IS NOT NULL)",
            name="ck_secondary_market_trades_settlement",
        ),
        sa.CheckConstraint("seller_investor_id <> buyer_investor_id", name="ck_secondary_market_trades_two_parties"),
        sa.CheckConstraint("trade_amount > 0", name="ck_secondary_market_trades_trade_amount"),
        sa.CheckConstraint("units > 0", name="ck_secondary_market_trades_units"),
        sa.ForeignKeyConstraint(["buyer_agreement_id"], ["investment_agreements.id"]),
        sa.ForeignKeyConstraint(["buyer_investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["investment_agreement_id"], ["investment_agreements.id"]),
        sa.ForeignKeyConstraint(["seller_investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["settlement_transaction_id"], ["escrow_transactions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("buyer_agreement_id"),
        sa.UniqueConstraint("escrow_reference"),
        sa.UniqueConstraint("settlement_transaction_id"),
    )
    op.create_index("ix_secondary_market_trades_agreement", "secondary_market_trades", ["investment_agreement_id"])
    op.create_index(
        "ix_secondary_market_trades_buyer_created_at_id",
        "secondary_market_trades",
        ["buyer_investor_id", "created_at", "id"],
    )
    op.create_index("ix_secondary_market_trades_created_at_id", "secondary_market_trades", ["created_at", "id"])
    op.create_index(
        "ix_secondary_market_trades_seller_created_at_id",
        "secondary_market_trades",
        ["seller_investor_id", "created_at", "id"],
    )
    op.create_index(
        "ix_secondary_market_trades_status_created_at_id", "secondary_market_trades", ["status", "created_at", "id"]
    )
    op.create_table(
        "escrow_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _ESCROW_ACCOUNT_KIND, nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
        sa.ForeignKeyConstraint(["trade_id"], ["secondary_market_trades.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "currency", name="uq_escrow_accounts_id_currency"),
    )
    op.create_index(
        "uq_escrow_accounts_of_a_trade",
        "escrow_accounts",
        ["trade_id", "kind"],
        unique=True,
        postgresql_where=sa.text("trade_id IS NOT NULL"),
    )
    op.create_index(
        "uq_escrow_accounts_of_an_investor",
        "escrow_accounts",
        ["investor_id", "kind", "currency"],
        unique=True,
        postgresql_where=sa.text("trade_id IS NULL AND investor_id IS NOT NULL"),
    )
    op.create_index(
        "uq_escrow_accounts_of_the_house",
        "escrow_accounts",
        ["kind", "currency"],
        unique=True,
        postgresql_where=sa.text("trade_id IS NULL AND investor_id IS NULL"),
    )
    op.create_table(
        "escrow_notices",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("kind", _ESCROW_NOTICE_KIND, nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=False),
        sa.Column("escrow_reference", sa.String(), nullable=False),
        sa.Column("reverses", sa.String(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("outcome", _ESCROW_NOTICE_OUTCOME, nullable=False),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["trade_id"], ["secondary_market_trades.id"]),
        sa.ForeignKeyConstraint(["transaction_id"], ["escrow_transactions.id"]),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index(op.f("ix_escrow_notices_bank_reference"), "escrow_notices", ["bank_reference"])
    op.create_index(op.f("ix_escrow_notices_trade_id"), "escrow_notices", ["trade_id"])
    op.create_index(
        "ix_escrow_notices_unmatched",
        "escrow_notices",
        ["received_at"],
        postgresql_where=sa.text("outcome = 'UNMATCHED'"),
    )
    op.create_index(
        "ix_escrow_notices_untold",
        "escrow_notices",
        ["received_at"],
        postgresql_where=sa.text("told_at IS NULL AND trade_id IS NOT NULL"),
    )
    op.create_table(
        "investment_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("investment_agreement_id", sa.Uuid(), nullable=False),
        sa.Column("investor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _INVESTMENT_KIND, nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.Column("method", _PAYMENT_METHOD, nullable=False),
        sa.Column("cross_border", sa.Boolean(), nullable=False),
        sa.Column("counterparty_investor_id", sa.Uuid(), nullable=True),
        sa.Column("trade_id", sa.Uuid(), nullable=True),
        sa.Column("escrow_transaction_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_investment_transactions_amount"),
        sa.CheckConstraint("units >= 0", name="ck_investment_transactions_units"),
        sa.ForeignKeyConstraint(["counterparty_investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["escrow_transaction_id"], ["escrow_transactions.id"]),
        sa.ForeignKeyConstraint(["investment_agreement_id"], ["investment_agreements.id"]),
        sa.ForeignKeyConstraint(["investor_id"], ["investor_profiles.id"]),
        sa.ForeignKeyConstraint(["trade_id"], ["secondary_market_trades.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_investment_transactions_investment_agreement_id", "investment_transactions", ["investment_agreement_id"]
    )
    op.create_index(
        "ix_investment_transactions_investor_id_occurred_at", "investment_transactions", ["investor_id", "occurred_at"]
    )
    op.create_index("ix_investment_transactions_occurred_at_id", "investment_transactions", ["occurred_at", "id"])
    op.create_index(op.f("ix_investment_transactions_trade_id"), "investment_transactions", ["trade_id"])
    op.create_table(
        "unit_locks",
        sa.Column("trade_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("status", _UNIT_LOCK_STATUS, nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'HELD') = (ended_at IS NULL)", name="ck_unit_locks_ended_at"),
        sa.CheckConstraint("units > 0", name="ck_unit_locks_units"),
        sa.ForeignKeyConstraint(["agreement_id"], ["investment_agreements.id"]),
        sa.ForeignKeyConstraint(["trade_id"], ["secondary_market_trades.id"]),
        sa.PrimaryKeyConstraint("trade_id"),
    )
    op.create_index("ix_unit_locks_held", "unit_locks", ["agreement_id"], postgresql_where=sa.text("status = 'HELD'"))
    op.create_table(
        "escrow_entries",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), nullable=False),
        sa.CheckConstraint("amount <> 0", name="ck_escrow_entries_amount"),
        sa.ForeignKeyConstraint(["account_id", "currency"], ["escrow_accounts.id", "escrow_accounts.currency"]),
        sa.ForeignKeyConstraint(
            ["transaction_id", "currency"], ["escrow_transactions.id", "escrow_transactions.currency"]
        ),
        sa.PrimaryKeyConstraint("transaction_id", "ordinal"),
    )
    op.create_index("ix_escrow_entries_account_id", "escrow_entries", ["account_id"], postgresql_include=["amount"])
    for name in FUNCTIONS:
        op.execute(function_statement(name, FUNCTIONS))
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute("ALTER TYPE process ADD VALUE IF NOT EXISTS 'escrow'")
    op.execute("ALTER TYPE task_kind ADD VALUE IF NOT EXISTS 'RECONCILIATION'")
    op.execute("ALTER TYPE item_kind ADD VALUE IF NOT EXISTS 'DIFFERENCE'")


def downgrade() -> None:
    """Take them back; the values that types were given stay, unused."""
    op.drop_index("ix_escrow_entries_account_id", table_name="escrow_entries", postgresql_include=["amount"])
    op.drop_table("escrow_entries")
    op.drop_index("ix_unit_locks_held", table_name="unit_locks", postgresql_where=sa.text("status = 'HELD'"))
    op.drop_table("unit_locks")
    op.drop_index(op.f("ix_investment_transactions_trade_id"), table_name="investment_transactions")
    op.drop_index("ix_investment_transactions_occurred_at_id", table_name="investment_transactions")
    op.drop_index("ix_investment_transactions_investor_id_occurred_at", table_name="investment_transactions")
    op.drop_index("ix_investment_transactions_investment_agreement_id", table_name="investment_transactions")
    op.drop_table("investment_transactions")
    op.drop_index(
        "ix_escrow_notices_untold",
        table_name="escrow_notices",
        postgresql_where=sa.text("told_at IS NULL AND trade_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_escrow_notices_unmatched", table_name="escrow_notices", postgresql_where=sa.text("outcome = 'UNMATCHED'")
    )
    op.drop_index(op.f("ix_escrow_notices_trade_id"), table_name="escrow_notices")
    op.drop_index(op.f("ix_escrow_notices_bank_reference"), table_name="escrow_notices")
    op.drop_table("escrow_notices")
    op.drop_index(
        "uq_escrow_accounts_of_the_house",
        table_name="escrow_accounts",
        postgresql_where=sa.text("trade_id IS NULL AND investor_id IS NULL"),
    )
    op.drop_index(
        "uq_escrow_accounts_of_an_investor",
        table_name="escrow_accounts",
        postgresql_where=sa.text("trade_id IS NULL AND investor_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_escrow_accounts_of_a_trade", table_name="escrow_accounts", postgresql_where=sa.text("trade_id IS NOT NULL")
    )
    op.drop_table("escrow_accounts")
    op.drop_index("ix_secondary_market_trades_status_created_at_id", table_name="secondary_market_trades")
    op.drop_index("ix_secondary_market_trades_seller_created_at_id", table_name="secondary_market_trades")
    op.drop_index("ix_secondary_market_trades_created_at_id", table_name="secondary_market_trades")
    op.drop_index("ix_secondary_market_trades_buyer_created_at_id", table_name="secondary_market_trades")
    op.drop_index("ix_secondary_market_trades_agreement", table_name="secondary_market_trades")
    op.drop_table("secondary_market_trades")
    op.drop_index("ix_investment_agreements_project_id_investor_id", table_name="investment_agreements")
    op.drop_index(op.f("ix_investment_agreements_parent_agreement_id"), table_name="investment_agreements")
    op.drop_index("ix_investment_agreements_investor_id", table_name="investment_agreements")
    op.drop_table("investment_agreements")
    op.drop_index("ix_escrow_transactions_trade_id", table_name="escrow_transactions")
    op.drop_index("ix_escrow_transactions_occurred_at_id", table_name="escrow_transactions")
    op.drop_index("ix_escrow_transactions_investor_id_occurred_at", table_name="escrow_transactions")
    op.drop_index("ix_escrow_transactions_counterparty_index_occurred_at", table_name="escrow_transactions")
    op.drop_table("escrow_transactions")
    op.drop_index(op.f("ix_escrow_reconciliations_day"), table_name="escrow_reconciliations")
    op.drop_table("escrow_reconciliations")
    op.drop_table("projects")
    op.drop_index(op.f("ix_investor_profiles_pan_index"), table_name="investor_profiles")
    op.drop_index("ix_investor_profiles_name_tokens", table_name="investor_profiles", postgresql_using="gin")
    op.drop_table("investor_profiles")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for enum in _ENUMS:
        enum.drop(op.get_bind(), checkfirst=True)
