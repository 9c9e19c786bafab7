"""Changes of what is known of a buyer, told in the outbox: its live requirements are assessed anew
(`activities/buyer_changes.py`)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.buyer_change import BUYER_CHANGED
from models.requirement import Source
from models.requirement_status import LIVE
from models.tables.database import Database
from models.tables.rows.events import OutboxRow
from models.tables.rows.requirement import RequirementRow


def announce(session: Session, buyer_ids: Iterable[UUID], source: Source, at: datetime) -> None:
    """Put one event into the outbox for each of these buyers; the buyer takes the case's place in it."""
    session.add_all(
        OutboxRow(case_id=buyer_id, event_type=BUYER_CHANGED, payload={"source": source.value}, created_at=at)
        for buyer_id in sorted(set(buyer_ids))
    )
    session.flush()


class LiveRequirements:
    """The requirements of a buyer that a change concerns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_buyer(self, buyer_id: UUID) -> tuple[UUID, ...]:
        """The buyer's requirements that have not ended.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        with self._database.transaction() as session:
            found = select(RequirementRow.id).where(
                col(RequirementRow.buyer_id) == buyer_id, col(RequirementRow.status).in_(LIVE)
            )
            return tuple(session.exec(found.order_by(col(RequirementRow.id))))
