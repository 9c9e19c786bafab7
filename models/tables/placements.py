"""Where deposits that lay in suspense went: one standing placement a deposit, kept with the notice of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.escrow import Movement
from models.escrow_bank import NoticeKind, NoticeOutcome
from models.suspense import Placing
from models.tables.rows.escrow import EscrowNoticeRow, EscrowPlacementRow

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:reference, 0))")


def one_at_a_time(session: Session, bank_reference: str) -> None:
    """Wait for whoever books, or places, the same transaction of the bank: neither overlooks the other. It is the first
    lock that is taken."""
    session.connection().execute(_ONE_AT_A_TIME, {"reference": f"escrow|{bank_reference}"})


def standing_placement(session: Session, deposit_id: UUID) -> EscrowPlacementRow | None:
    """Where a deposit went from suspense; None while it lies there, or never did."""
    statement = select(EscrowPlacementRow).where(
        EscrowPlacementRow.deposit_id == deposit_id, col(EscrowPlacementRow.undone_at).is_(None)
    )
    return session.exec(statement).one_or_none()


def keep_placement(session: Session, placing: Placing, movement: Movement) -> None:
    """The deposit was moved. Its notice is the trade's now, and the trade is still to be told."""
    session.add(
        EscrowPlacementRow(
            transaction_id=movement.id,
            deposit_id=placing.receipt_id,
            trade_id=placing.trade_id,
            proposed_by=placing.proposed_by,
            approved_by=placing.approved_by,
            placed_at=placing.at,
        )
    )
    outcome = NoticeOutcome.RETURNED if placing.trade_id is None else NoticeOutcome.MATCHED
    _of_the_deposit(session, placing.receipt_id, outcome, placing.trade_id)


def undo_placement(session: Session, transaction_id: UUID, at: datetime) -> None:
    """What was sent back to its payer is in suspense again; nothing, where the movement was no placement."""
    placement = session.get(EscrowPlacementRow, transaction_id)
    if placement is not None and placement.undone_at is None:
        placement.undone_at = at
        _of_the_deposit(session, placement.deposit_id, NoticeOutcome.UNMATCHED, None)


def _of_the_deposit(session: Session, deposit_id: UUID, outcome: NoticeOutcome, trade_id: UUID | None) -> None:
    statement = select(EscrowNoticeRow).where(
        EscrowNoticeRow.transaction_id == deposit_id,
        EscrowNoticeRow.kind == NoticeKind.DEPOSIT,
        EscrowNoticeRow.outcome != NoticeOutcome.DUPLICATE,
    )
    notice = session.exec(statement).one()
    notice.outcome, notice.trade_id = outcome, trade_id
    session.flush()
