"""Deliveries: planned from the outbox, fetched when they are due, marked with what became of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from pydantic import JsonValue
from sqlalchemy import text
from sqlmodel import Session, col, select, update

from models.buyer import buyer_id_of
from models.buyer_change import BUYER_CHANGED
from models.contractor.json_object import JsonObject
from models.notification import (
    Channel,
    Delivery,
    DeliveryStatus,
    Event,
    LetterSubject,
    Subscription,
    letter_for,
    next_attempt,
    wants,
)
from models.tables.application import ApplicationRepository
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.application import ApplicationRow
from models.tables.rows.buyer import BuyerRepresentativeRow
from models.tables.rows.contractor import ContractorRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.notification import DeliveryRow, SubscriptionRow
from models.tables.rows.requirement import RequirementRow
from models.tables.subscriptions import subscription_from
from models.tables.trade_news import TradeNews, trade_letter_subject

_BATCH = 200
_OF_DELIVERIES = UUID("7b1f3f0c-3a0e-5d0a-9e55-6f2f6c1a4b77")

_DUE = """
SELECT d.id FROM notification_deliveries d
WHERE d.status = 'PENDING' AND d.next_attempt_at <= :now
  AND NOT EXISTS (
    SELECT 1 FROM notification_deliveries earlier
    WHERE earlier.case_id = d.case_id AND earlier.seq < d.seq AND earlier.status = 'PENDING'
      AND earlier.channel = d.channel AND earlier.subscription_id IS NOT DISTINCT FROM d.subscription_id
      AND earlier.investor_id IS NOT DISTINCT FROM d.investor_id
  )
ORDER BY d.seq
LIMIT :limit
"""
"""What may go out now: of one case to one recipient, only the first that is not delivered yet."""


class NotificationRecords:
    """Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away.

    Args:
        clock: the time.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def plan(self, *, limit: int = _BATCH) -> int:
        """Decide for the events that are new in the outbox who is to be told, the oldest `limit` of them; returns how
        many were looked at.

        An event is marked in the transaction that plans it, not passed by a cursor: transactions may commit in
        another order than their numbers, and a cursor would jump over the late one.
        """
        with self._database.transaction() as session:
            new = session.exec(
                select(OutboxRow)
                .where(~col(OutboxRow.planned))
                .order_by(col(OutboxRow.seq))
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).all()
            if not new:
                return 0
            owners = _owners(session, {row.case_id for row in new})
            market = TradeNews(session, new)
            subscriptions = [
                subscription_from(self._database.vault, row) for row in session.exec(select(SubscriptionRow))
            ]
            buyers = _buyers(session, {subscription.owner for subscription in subscriptions})
            session.exec(update(OutboxRow).where(col(OutboxRow.seq).in_([row.seq for row in new])).values(planned=True))
            for row in new:
                event = _event(row)
                owner = owners.get(row.case_id)
                if letter_for(event) is not None and owner is not None:
                    session.add(self._delivery(event, Channel.EMAIL, None))
                if event.event_type == BUYER_CHANGED:
                    session.add(self._delivery(event, Channel.PROCESS, None))
                for investor_id in market.written_to(event):
                    session.add(self._delivery(event, Channel.EMAIL, None, investor_id))
                concerned = market.concerned(event) if market.trades(event) else (owner,)
                for subscription in subscriptions:
                    speaks = event.case_id in buyers[subscription.owner]
                    owners_of = (subscription.owner,) if speaks else concerned
                    if any(wants(subscription, event, case_owner=each) for each in owners_of):
                        session.add(self._delivery(event, Channel.WEBHOOK, subscription))
            return len(new)

    def due(self, *, limit: int) -> list[Delivery]:
        """The deliveries to try now, at most one for each case and recipient."""
        now = self._clock()
        with self._database.transaction() as session:
            ids = session.connection().execute(text(_DUE), {"now": now, "limit": limit}).scalars().all()
            found = session.exec(
                select(DeliveryRow, OutboxRow)
                .join(OutboxRow, col(OutboxRow.seq) == col(DeliveryRow.seq))
                .where(col(DeliveryRow.id).in_(ids))
                .order_by(col(DeliveryRow.seq))
            ).all()
            return [self._from_rows(session, delivery, outbox) for delivery, outbox in found]

    def delivered(self, delivery: Delivery) -> None:
        """The other end has taken it."""
        self._mark(
            delivery,
            status=DeliveryStatus.DELIVERED,
            delivered_at=self._clock(),
            attempts=delivery.attempts + 1,
            last_error=None,
        )

    def failed(self, delivery: Delivery, error: str, *, asked_wait: timedelta | None, for_good: bool) -> None:
        """A try failed: it is tried again later, or has failed when that was the last one or no other can help."""
        attempts = delivery.attempts + 1
        again = None if for_good else next_attempt(attempts, self._clock(), asked_wait)
        self._mark(
            delivery,
            status=DeliveryStatus.PENDING if again else DeliveryStatus.FAILED,
            attempts=attempts,
            next_attempt_at=again or delivery.next_attempt_at,
            last_error=error,
        )

    def letter_subject(self, delivery: Delivery) -> LetterSubject:
        """Whom a letter goes to, and what it may say.

        Raises:
            NotFound: there is no such application, or it was not submitted yet; or no such trade.
        """
        vault, index = self._database.vault, self._database.index
        case_id = delivery.event.case_id
        with self._database.transaction() as session:
            if delivery.investor_id is not None:
                return trade_letter_subject(session, self._database, delivery.event, delivery.investor_id)
            applications = ApplicationRepository(session, vault, index)
            row = applications.row(case_id)
            identity = _object(applications.contractor_of(case_id).get("legalIdentity"))
            reason = applications.rejection_reason_of(case_id)
        email = _object(identity.get("contactDetails")).get("email")
        return LetterSubject(
            email=email if isinstance(email, str) else None,
            legal_name=str(identity.get("legalName")),
            case_id=case_id,
            registration_expires_at=row.expires_at,
            reason=reason,
        )

    def _mark(self, delivery: Delivery, **changes: object) -> None:
        with self._database.transaction() as session:
            statement = update(DeliveryRow).where(
                col(DeliveryRow.id) == delivery.delivery_id, col(DeliveryRow.status) == DeliveryStatus.PENDING
            )
            session.connection().execute(statement.values(**changes))

    def _delivery(
        self, event: Event, channel: Channel, subscription: Subscription | None, investor_id: UUID | None = None
    ) -> DeliveryRow:
        now = self._clock()
        recipient = subscription.subscription_id if subscription else None
        return DeliveryRow(
            id=uuid5(_OF_DELIVERIES, f"{event.seq}|{channel}|{investor_id or recipient}"),
            seq=event.seq,
            case_id=event.case_id,
            channel=channel,
            subscription_id=recipient,
            investor_id=investor_id,
            next_attempt_at=now,
            created_at=now,
        )

    def _from_rows(self, session: Session, delivery: DeliveryRow, outbox: OutboxRow) -> Delivery:
        row = session.get(SubscriptionRow, delivery.subscription_id) if delivery.subscription_id else None
        return Delivery(
            delivery_id=delivery.id,
            event=_event(outbox),
            channel=delivery.channel,
            subscription=subscription_from(self._database.vault, row) if row else None,
            investor_id=delivery.investor_id,
            attempts=delivery.attempts,
            next_attempt_at=delivery.next_attempt_at,
        )


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _event(row: OutboxRow) -> Event:
    if row.seq is None:
        raise NotFound("an event without a number is not in the outbox yet")
    return Event(
        seq=row.seq, case_id=row.case_id, event_type=row.event_type, payload=row.payload, created_at=row.created_at
    )


def _buyers(session: Session, subjects: set[str]) -> dict[str, set[UUID]]:
    """The buyers whom each subject speaks for: what is told of a buyer stands in the outbox under the buyer itself."""
    found = {subject: {buyer_id_of(subject)} for subject in subjects}
    rows = select(BuyerRepresentativeRow).where(col(BuyerRepresentativeRow.subject).in_(subjects))
    for row in session.exec(rows):
        found[row.subject].add(row.buyer_id)
    return found


def _owners(session: Session, case_ids: set[UUID]) -> dict[UUID, str]:
    """The owner's subject of each case that has one."""
    requirements = select(RequirementRow.id, RequirementRow.owner_subject).where(col(RequirementRow.id).in_(case_ids))
    statement = (
        select(ApplicationRow.id, ContractorRow.owner_subject)
        .join(ContractorRow, col(ContractorRow.contractor_id) == col(ApplicationRow.contractor_id))
        .where(col(ApplicationRow.id).in_(case_ids))
    )
    return dict(session.exec(statement).all()) | dict(session.exec(requirements).all())
