"""Webhook subscriptions, and the deliveries as officials look at them."""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, delete, select

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.notification import DeliveryStatus, DeliveryView, Subscription
from models.tables import audit
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.rows.notification import DeliveryRow, SubscriptionRow
from models.tables.sealing import RowSealer

_SECRET = "secret_sealed"  # noqa: S105 - a column's name
MAX_SUBSCRIPTIONS = 20
"""How many one owner may have."""


class Subscriptions:
    """Reads and writes subscriptions in the caller's transaction."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, subscription: Subscription, actor: Actor) -> None:
        """Keep a new one; where it leads may hold a secret of its owner's, so the audit trail does not say."""
        sealer = _sealer(self._vault, subscription.subscription_id)
        row = SubscriptionRow(
            id=subscription.subscription_id,
            owner=subscription.owner,
            sees_all=subscription.sees_all,
            url=subscription.url,
            secret_sealed=sealer.seal(_SECRET, subscription.secret),
            event_types=list(subscription.event_types),
            created_at=subscription.created_at,
        )
        self._session.add(row)
        details: JsonObject = {"sees_all": row.sees_all, "event_types": list[JsonValue](row.event_types)}
        self._note("WEBHOOK_CREATED", actor, row.created_at, f"webhook:{row.id}", details)

    def of(self, owner: str) -> list[Subscription]:
        """Those of one owner, the oldest first."""
        statement = select(SubscriptionRow).where(SubscriptionRow.owner == owner)
        rows = self._session.exec(statement.order_by(col(SubscriptionRow.created_at), col(SubscriptionRow.id)))
        return [subscription_from(self._vault, row) for row in rows]

    def remove(self, actor: Actor, subscription_id: UUID, now: datetime) -> None:
        """Forget one of the actor's, and what is on its way to it.

        Raises:
            NotFound: the actor has no such subscription.
        """
        statement = delete(SubscriptionRow).where(
            col(SubscriptionRow.id) == subscription_id, col(SubscriptionRow.owner) == actor.subject
        )
        if self._session.connection().execute(statement).rowcount == 0:
            raise NotFound(f"there is no webhook {subscription_id}")
        self._note("WEBHOOK_REMOVED", actor, now, f"webhook:{subscription_id}", {})

    def retry(self, actor: Actor, delivery_id: UUID, now: datetime) -> DeliveryView:
        """Let a failed delivery have all its tries again, from now.

        Raises:
            NotFound: there is no delivery of this id that has failed.
        """
        row = self._session.get(DeliveryRow, delivery_id, with_for_update=True)
        if row is None or row.status is not DeliveryStatus.FAILED:
            raise NotFound(f"there is no failed delivery {delivery_id}")
        row.status, row.attempts, row.next_attempt_at = DeliveryStatus.PENDING, 0, now
        self._note("DELIVERY_RETRIED", actor, now, str(row.case_id), {"delivery_id": str(delivery_id)})
        found = self._session.connection().exec_driver_sql(_DELIVERIES + " WHERE d.id = %s", (delivery_id,))
        return DeliveryView.model_validate(dict(found.mappings().one()))

    def _note(self, action: str, actor: Actor, at: datetime, subject: str, details: JsonObject) -> None:
        event = AuditEvent(
            at=at, action=action, actor=actor.subject, actor_role=audit_role(actor), subject=subject, details=details
        )
        audit.append(self._session, [event])


_DELIVERIES = """
SELECT d.id AS delivery_id, d.seq, d.case_id, o.event_type, d.channel::text, d.subscription_id, d.status::text,
       d.attempts, d.next_attempt_at, d.delivered_at, d.last_error, d.created_at
FROM notification_deliveries d
JOIN outbox o ON o.seq = d.seq
"""


def list_deliveries(
    database: Database,
    *,
    status: DeliveryStatus | None = None,
    case_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[DeliveryView]:
    """The deliveries that match, the newest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    parameters: dict[str, object] = {
        "status": status.value if status else None,
        "case_id": case_id,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _DELIVERIES + " WHERE true"
    if status is not None:
        statement += " AND d.status = %(status)s::delivery_status"
    if case_id is not None:
        statement += " AND d.case_id = %(case_id)s"
    if after is not None:
        statement += " AND (d.created_at, d.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY d.created_at DESC, d.id DESC LIMIT %(limit)s", parameters)
    found = [DeliveryView.model_validate(row) for row in rows]
    return page_of(found, size, [(view.created_at, view.delivery_id) for view in found])


def subscription_from(vault: Vault, row: SubscriptionRow) -> Subscription:
    """The subscription, its secret opened."""
    secret = _sealer(vault, row.id).open_text(_SECRET, row.secret_sealed)
    return Subscription(
        subscription_id=row.id,
        owner=row.owner,
        sees_all=row.sees_all,
        url=row.url,
        secret=secret or "",
        event_types=tuple(row.event_types),
        created_at=row.created_at,
    )


def _sealer(vault: Vault, subscription_id: UUID) -> RowSealer:
    return RowSealer(vault, "webhook_subscriptions", subscription_id)
