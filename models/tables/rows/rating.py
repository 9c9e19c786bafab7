"""What counterparties gave a buyer."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field

from models.tables.columns import MOMENT, MONEY
from models.tables.rows.table import Table

_STARS: Numeric[Decimal] = Numeric(3, 2)


class RatingRow(Table, table=True):
    """A rating of a buyer, by a counterparty, for one deal. `rated_by` is the counterparty, `value` what the deal was
    worth. A deal of before this system has no order: `deal_id` refers to none."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("deal_id", "rated_by", name="uq_ratings_deal_id_rated_by"),
        Index("ix_ratings_buyer_id_at", "buyer_id", "at"),
        CheckConstraint("stars BETWEEN 0 AND 5", name="ratings_stars_check"),
        CheckConstraint("value > 0", name="ratings_value_check"),
        CheckConstraint("rated_by <> buyer_id", name="ratings_of_oneself_check"),
    )

    id: UUID = Field(primary_key=True)
    buyer_id: UUID
    rated_by: UUID
    deal_id: UUID
    stars: Decimal = Field(sa_type=_STARS)
    value: Decimal = Field(sa_type=MONEY)
    at: datetime = Field(sa_type=MOMENT)
