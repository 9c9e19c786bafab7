"""Buyers as the precheck knows them: their branches, their credit, and what of it is set aside."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field

from models.tables.columns import MOMENT, MONEY
from models.tables.rows.table import Table


class BranchRow(Table, table=True):
    """A branch of a company; one without a parent is a head office, and its descendants are its family."""

    __tablename__ = "branches"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="check_branches_parent"),
        Index("ix_branches_parent_id", "parent_id"),
    )

    id: UUID = Field(primary_key=True)
    parent_id: UUID | None = Field(default=None, foreign_key="branches.id")
    code: str = Field(unique=True)
    name: str


class BuyerRepresentativeRow(Table, table=True):
    """Somebody (a token's `sub`) who may act for a buyer beside the buyer itself."""

    __tablename__ = "buyer_representatives"

    buyer_id: UUID = Field(primary_key=True)
    subject: str = Field(primary_key=True, index=True)


class CreditLineRow(Table, table=True):
    """A buyer's credit: what was sanctioned, and what trades before have used of it. What is held for requirements
    stands in `credit_holds`. `alerted` while the exposure is above the share that is told of."""

    __tablename__ = "credit_lines"
    __table_args__ = (CheckConstraint("sanctioned_limit >= 0 AND outstanding >= 0", name="check_credit_lines_amounts"),)

    buyer_id: UUID = Field(primary_key=True)
    sanctioned_limit: Decimal = Field(sa_type=MONEY)
    outstanding: Decimal = Field(default=Decimal("0.00"), sa_type=MONEY, sa_column_kwargs={"server_default": "0"})
    currency: str
    blocked: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    alerted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    updated_at: datetime = Field(sa_type=MOMENT)


class CreditHoldRow(Table, table=True):
    """Credit set aside for one requirement, until it is released; one at a time. `hold_id` comes from the operation
    that took it, so that it is taken once."""

    __tablename__ = "credit_holds"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="check_credit_holds_amount"),
        Index("ix_credit_holds_live", "buyer_id", postgresql_where=text("released_at IS NULL")),
        Index(
            "ix_credit_holds_one_a_requirement",
            "requirement_id",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    hold_id: UUID = Field(primary_key=True)
    requirement_id: UUID = Field(foreign_key="requirements.id")
    buyer_id: UUID
    amount: Decimal = Field(sa_type=MONEY)
    placed_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    released_at: datetime | None = Field(default=None, sa_type=MOMENT)
    release_reason: str | None = None
