"""Ratings of buyers: given by a counterparty once a deal, and weighed when somebody asks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.buyer import BuyerRating, buyer_id_of
from models.conflict import Conflict
from models.rating import Rating, RatingPolicy, buyer_rating
from models.record import Record
from models.requirement import Source
from models.tables import audit
from models.tables.buyer_changes import announce
from models.tables.database import Database, Row
from models.tables.rows.rating import RatingRow
from models.tables.rows.trade_supply import OrderRow
from models.trade_supply import OrderStatus

ALREADY_RATED = "ALREADY_RATED"
"""The code of a second rating for one deal."""
NOT_A_COUNTERPARTY = "NOT_A_COUNTERPARTY"
"""The code of a rating by somebody who was not the other side of the deal."""

_SUPPLIED = frozenset({OrderStatus.INVOICED, OrderStatus.SETTLED})

RATINGS = """
SELECT stars, (value * 100)::bigint AS value, at FROM ratings WHERE buyer_id = %s AND at BETWEEN %s AND %s
"""
"""Of one buyer, from one moment to another."""


class GivenRating(Record):
    """A rating as it was given. `value` is the deal's, in rupees and paise."""

    rating_id: UUID
    buyer_id: UUID
    rated_by: UUID
    deal_id: UUID
    stars: Decimal
    value: Decimal
    at: datetime


class RatingRecords:
    """The ratings of the record itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rating(self, buyer_id: UUID, *, as_of: datetime, policy: RatingPolicy) -> BuyerRating:
        """What counterparties say of the buyer, by `models.rating`.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        rows = self._database.rows(RATINGS, ratings_asked(buyer_id, as_of, policy))
        return rating_of(rows, as_of=as_of, policy=policy)


def ratings_asked(buyer_id: UUID, as_of: datetime, policy: RatingPolicy) -> tuple[UUID, datetime, datetime]:
    """The parameters of `RATINGS`."""
    return (buyer_id, as_of - timedelta(days=policy.window_days), as_of)


def rating_of(rows: Iterable[Row], *, as_of: datetime, policy: RatingPolicy) -> BuyerRating:
    """What the rows of `RATINGS` come to."""
    return buyer_rating((Rating.model_validate(row) for row in rows), as_of=as_of, policy=policy)


def give_rating(
    session: Session, *, rating_id: UUID, buyer_id: UUID, deal_id: UUID, stars: Decimal, actor: Actor, now: datetime
) -> GivenRating:
    """Write down what the seller of an order thinks of its buyer; the order says what it was worth. Under the same id
    again nothing changes.

    Raises:
        Conflict: NOT_A_COUNTERPARTY when the actor did not supply this buyer by this deal (nobody rates itself), and
            ALREADY_RATED when it has rated it.
    """
    known = session.get(RatingRow, rating_id)
    if known is not None:
        return _of(known)
    rater = buyer_id_of(actor.subject)
    order = session.exec(
        select(OrderRow).where(
            col(OrderRow.id) == deal_id,
            col(OrderRow.buyer_id) == buyer_id,
            col(OrderRow.seller_id) == rater,
            col(OrderRow.status).in_(_SUPPLIED),
        )
    ).one_or_none()
    if order is None or rater == buyer_id or order.value <= 0:
        raise Conflict(NOT_A_COUNTERPARTY, "a buyer is rated by who supplied it, for an invoiced deal", "deal_id")
    row = RatingRow(
        id=rating_id, buyer_id=buyer_id, rated_by=rater, deal_id=deal_id, stars=stars, value=order.value, at=now
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(ALREADY_RATED, "you have rated this deal already; a rating is given once", "deal_id") from error
    announce(session, [buyer_id], Source.RATING, now)
    event = AuditEvent(
        at=now,
        action="BUYER_RATED",
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"buyer:{buyer_id}",
        details={"deal_id": str(deal_id)},
        new_value={"stars": f"{stars:.2f}"},
    )
    audit.append(session, [event])
    return _of(row)


def _of(row: RatingRow) -> GivenRating:
    return GivenRating(
        rating_id=row.id,
        buyer_id=row.buyer_id,
        rated_by=row.rated_by,
        deal_id=row.deal_id,
        stars=row.stars,
        value=row.value,
        at=row.at,
    )
