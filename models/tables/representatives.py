"""Who may act for a buyer beside the buyer itself: added and removed by officials, each with an entry in the trail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.tables import audit
from models.tables.database import Database
from models.tables.rows.buyer import BuyerRepresentativeRow

_OF = "SELECT subject FROM buyer_representatives WHERE buyer_id = %s ORDER BY subject"


def representatives_of(database: Database, buyer_id: UUID) -> tuple[str, ...]:
    """The subjects that may act for a buyer, beside its own.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return tuple(str(row["subject"]) for row in database.rows(_OF, (buyer_id,)))


def add_representative(session: Session, buyer_id: UUID, subject: str, *, actor: Actor, now: datetime) -> bool:
    """Let `subject` act for the buyer; False where it may already."""
    statement = insert(BuyerRepresentativeRow).values(buyer_id=buyer_id, subject=subject).on_conflict_do_nothing()
    if session.connection().execute(statement.returning(col(BuyerRepresentativeRow.subject))).first() is None:
        return False
    audit.append(session, [_event("REPRESENTATIVE_ADDED", buyer_id, subject, actor, now)])
    return True


def remove_representative(session: Session, buyer_id: UUID, subject: str, *, actor: Actor, now: datetime) -> bool:
    """Let `subject` act for the buyer no more; False where it may not. What it asked for stays the buyer's."""
    statement = delete(BuyerRepresentativeRow).where(
        col(BuyerRepresentativeRow.buyer_id) == buyer_id, col(BuyerRepresentativeRow.subject) == subject
    )
    if session.connection().execute(statement).rowcount == 0:
        return False
    audit.append(session, [_event("REPRESENTATIVE_REMOVED", buyer_id, subject, actor, now)])
    return True


def _event(action: str, buyer_id: UUID, subject: str, actor: Actor, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now,
        action=action,
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"buyer:{buyer_id}",
        details={"representative": subject},
    )
