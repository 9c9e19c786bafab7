"""Credit lines and what is held on them. Whoever changes what is held, or what may be, locks the line's row first.

Without that lock two requirements could each read the last of a line and both take it; with it, the second waits, and
then reads what the first has left. It is taken before anything else of the buyer's, so no two wait for each other.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.buyer import CreditHold, CreditLine
from models.notice import Notice
from models.requirement_case import EXPOSURE_ALERT
from models.requirement_steps import ReleaseReason
from models.tables.database import Database
from models.tables.moments import moment
from models.tables.rows.buyer import CreditHoldRow, CreditLineRow
from models.tables.rows.events import OutboxRow

_NOTHING = Decimal("0.00")

_LINE = """
SELECT l.sanctioned_limit, l.currency, l.blocked,
       l.sanctioned_limit - l.outstanding - coalesce(
           (SELECT sum(h.amount) FROM credit_holds h WHERE h.buyer_id = l.buyer_id AND h.released_at IS NULL), 0
       ) AS remaining
FROM credit_lines l
WHERE l.buyer_id = %s
"""


class CreditLines:
    """The credit module that is ours. Its holds for requirements are taken with their record
    (`models.tables.requirement`); the methods here serve whoever holds credit for something else to the same port."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def credit_line(self, buyer_id: UUID) -> CreditLine | None:
        """The buyer's line; None when it has none.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        row = self._database.row(_LINE, (buyer_id,))
        return None if row is None else CreditLine.model_validate(row)

    def place_hold(self, hold: CreditHold, *, expires_at: datetime) -> bool:
        """Set credit aside, once (`hold_id`).

        Returns:
            Whether it is set aside; not, when there is no line, it is blocked, or less of it remains.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        with self._database.transaction() as session:
            line = locked_line(session, hold.buyer_id)
            known = session.get(CreditHoldRow, hold.hold_id)
            if known is not None:
                return known.released_at is None
            if line is None or line.blocked or remaining_of(session, line) < hold.amount:
                return False
            take(session, hold, at=self._clock(), expires_at=expires_at)
            return True

    def release_hold(self, hold_id: UUID) -> None:
        """Give a hold's credit back; nothing happens where there is none (any more).

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        with self._database.transaction() as session:
            row = session.get(CreditHoldRow, hold_id)
            if row is not None:
                locked_line(session, row.buyer_id)
                give_back(session, hold_id, at=self._clock(), reason=ReleaseReason.CANCELLED)


def locked_line(session: Session, buyer_id: UUID) -> CreditLineRow | None:
    """The buyer's line, kept from everybody else until the transaction ends; None when it has none."""
    statement = select(CreditLineRow).where(col(CreditLineRow.buyer_id) == buyer_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def remaining_of(session: Session, line: CreditLineRow) -> Decimal:
    """What of a locked line is neither outstanding nor held."""
    held = session.exec(
        select(func.coalesce(func.sum(CreditHoldRow.amount), _NOTHING)).where(
            col(CreditHoldRow.buyer_id) == line.buyer_id, col(CreditHoldRow.released_at).is_(None)
        )
    ).one()
    return line.sanctioned_limit - line.outstanding - Decimal(held)


def take(session: Session, hold: CreditHold, *, at: datetime, expires_at: datetime) -> None:
    """Set credit aside on a line that the caller has locked and found sufficient."""
    session.add(
        CreditHoldRow(
            hold_id=hold.hold_id,
            requirement_id=hold.requirement_id,
            buyer_id=hold.buyer_id,
            amount=hold.amount,
            placed_at=at,
            expires_at=expires_at,
        )
    )
    session.flush()


def give_back(session: Session, hold_id: UUID, *, at: datetime, reason: ReleaseReason) -> bool:
    """Release a hold whose line the caller has locked; whether there was one to release."""
    row = session.get(CreditHoldRow, hold_id, with_for_update=True, populate_existing=True)
    if row is None or row.released_at is not None:
        return False
    row.released_at, row.release_reason = at, reason.value
    session.flush()
    return True


def note_exposure(
    session: Session, line: CreditLineRow, *, remaining: Decimal, share: Decimal, case_id: UUID, at: datetime
) -> None:
    """Tell once that the buyer has used more than `share` of its limit, and be ready to tell again once it has not.

    Args:
        session: of the transaction that changed what is used.
        line: locked.
        remaining: what is left now.
        share: of the limit, 0 to 1.
        case_id: under which the event stands in the outbox: the requirement, else the buyer.
        at: now.
    """
    above = line.sanctioned_limit - remaining > share * line.sanctioned_limit
    if above and not line.alerted:
        exposure = line.sanctioned_limit - remaining
        notice = exposure_notice(line.buyer_id, limit=line.sanctioned_limit, exposure=exposure, share=share, at=at)
        session.add(OutboxRow(case_id=case_id, event_type=notice.event, payload=dict(notice.payload), created_at=at))
    line.alerted = above


def exposure_notice(buyer_id: UUID, *, limit: Decimal, exposure: Decimal, share: Decimal, at: datetime) -> Notice:
    """That a buyer has used more than `share` of its limit."""
    return Notice(
        event=EXPOSURE_ALERT,
        payload={
            "buyer_id": str(buyer_id),
            "sanctioned_limit": str(limit),
            "exposure": str(exposure),
            "share": str(share),
            "at": moment(at),
        },
    )
