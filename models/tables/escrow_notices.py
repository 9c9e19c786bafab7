"""What the escrow bank tells us, booked once.

A notice may come twice, late, or before the one it speaks of: a reversal that overtakes its deposit waits as UNMATCHED
until the deposit is booked. Notices over one deposit are booked one after the other (an advisory lock on the bank's
reference of it), so that neither overlooks the other.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.audit import AuditEvent, AuditRole
from models.escrow import NOTHING, EscrowKind, Movement, TradeAccounts, deposit, reversal, suspense, undelivered
from models.escrow_bank import BankNotice, Booked, Funding, NoticeKind, NoticeOutcome, Untold
from models.tables import audit
from models.tables.database import Database
from models.tables.escrow import EscrowLedger, audit_of
from models.tables.placements import one_at_a_time, standing_placement, undo_placement
from models.tables.rows.escrow import EscrowNoticeRow
from models.tables.statements import Answer, Statements, past_the_orm, pipelined
from models.tables.trade_rows import trade_of_reference, trade_row

_PLACE = "UPDATE escrow_notices SET outcome = %s, transaction_id = %s, trade_id = %s WHERE event_id = %s"
_TOLD = "UPDATE escrow_notices SET told_at = %s WHERE event_id = %s"
_SENT = (EscrowKind.REFUND, EscrowKind.PAYOUT)


class NoticeRecords:
    """Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, notice: BankNotice, at: datetime) -> Booked:
        """Book a notice, once for its event id; what cannot be placed is kept as UNMATCHED, a deposit's money in
        suspense."""
        with self._database.transaction() as session:
            booking = _Booking(session, self._database, notice, at)
            return booking.book()

    def untold(self, *, limit: int) -> list[Untold]:
        """The notices whose trades are still to be told, the oldest first."""
        with self._database.transaction() as session:
            statement = (
                select(EscrowNoticeRow)
                .where(col(EscrowNoticeRow.told_at).is_(None), col(EscrowNoticeRow.trade_id).is_not(None))
                .order_by(col(EscrowNoticeRow.received_at))
                .limit(limit)
            )
            rows = session.exec(statement).all()
            return [Untold(event_id=row.event_id, kind=row.kind, trade_id=row.trade_id) for row in rows if row.trade_id]

    def told(self, event_id: str, at: datetime) -> None:
        """The trade was told."""
        with pipelined(self._database) as statements:
            statements.run(_TOLD, (at, event_id))

    def funding(self, trade_id: UUID, at: datetime) -> Funding:
        """What the trade's buyer has paid in."""
        with self._database.transaction() as session:
            ledger = EscrowLedger(session, self._database.vault, self._database.index, at)
            return ledger.funding(trade_row(session, trade_id).accounts)


@dataclass(frozen=True)
class _Place:
    """Where a notice was booked."""

    outcome: NoticeOutcome
    transaction_id: UUID | None
    trade_id: UUID | None


class _Booking:
    """Books one notice in the caller's transaction."""

    def __init__(self, session: Session, database: Database, notice: BankNotice, at: datetime) -> None:
        self._session = session
        self._ledger = EscrowLedger(session, database.vault, database.index, at)
        self._notice = notice
        self._at = at
        self._events: list[AuditEvent] = []
        self._place = _Place(NoticeOutcome.UNMATCHED, None, None)

    def book(self) -> Booked:
        notice = self._notice
        about = notice.reverses if notice.kind is not NoticeKind.DEPOSIT and notice.reverses else notice.bank_reference
        one_at_a_time(self._session, about)
        with past_the_orm(self._session) as statements:
            new = self._keep(statements).fetchone() is not None
        if not new:
            row = self._session.get_one(EscrowNoticeRow, notice.event_id)
            return Booked(new=False, outcome=row.outcome, trade_id=row.trade_id)
        match notice.kind:
            case NoticeKind.DEPOSIT:
                self._deposit()
            case NoticeKind.REVERSAL:
                self._reversal()
            case NoticeKind.RETURN:
                self._returned()
        place = self._place
        audit.append(self._session, [self._event(place), *self._events])
        return Booked(new=True, outcome=place.outcome, trade_id=place.trade_id)

    def _keep(self, statements: Statements) -> Answer:
        """Keep the notice, UNMATCHED to begin with; no row where it is kept already."""
        columns = {
            **self._notice.model_dump(exclude={"method", "counterparty"}),
            "outcome": NoticeOutcome.UNMATCHED.value,
            "received_at": self._at,
        }
        return statements.insert("escrow_notices", columns, ending="ON CONFLICT DO NOTHING RETURNING event_id")

    def _deposit(self) -> None:
        notice = self._notice
        known = self._ledger.of_bank(notice.bank_reference, EscrowKind.DEPOSIT)
        if known is not None:
            self._placed(notice.event_id, NoticeOutcome.DUPLICATE, known.id, None)
            return
        trade = self._trade_of_reference()
        booked = deposit(f"deposit:{notice.bank_reference}", notice.payment, trade)
        self._post(booked)
        outcome = NoticeOutcome.UNMATCHED if trade is None else NoticeOutcome.MATCHED
        self._placed(notice.event_id, outcome, booked.id, trade and trade.trade_id)
        self._reversal_that_overtook(booked, trade)

    def _reversal_that_overtook(self, booked: Movement, trade: TradeAccounts | None) -> None:
        statement = select(EscrowNoticeRow).where(
            EscrowNoticeRow.outcome == NoticeOutcome.UNMATCHED,
            EscrowNoticeRow.kind == NoticeKind.REVERSAL,
            EscrowNoticeRow.reverses == self._notice.bank_reference,
            col(EscrowNoticeRow.transaction_id).is_(None),
        )
        for early in self._session.exec(statement).all():
            payment = self._notice.payment.model_copy(
                update={
                    "bank_reference": early.bank_reference,
                    "amount": early.amount,
                    "occurred_at": early.occurred_at,
                }
            )
            left = self._ledger.balance(suspense(booked.currency) if trade is None else trade.funding, lock=True)
            undone = reversal(f"reversal:{early.bank_reference}", payment, booked.id, trade, left)
            self._post(undone)
            self._placed(early.event_id, NoticeOutcome.MATCHED, undone.id, trade and trade.trade_id)

    def _reversal(self) -> None:
        notice = self._notice
        known = self._ledger.of_bank(notice.bank_reference, EscrowKind.REVERSAL)
        deposited = self._ledger.of_bank(notice.reverses or "", EscrowKind.DEPOSIT)
        if known is not None:
            self._placed(notice.event_id, NoticeOutcome.DUPLICATE, known.id, None)
        elif deposited is not None and deposited.amount >= notice.amount and deposited.currency == notice.currency:
            placement = standing_placement(self._session, deposited.id)
            trade = self._trade_of(deposited.trade_id if placement is None else placement.trade_id)
            if placement is not None and trade is None:
                left = NOTHING  # it was sent back to its payer; what lies in suspense is others'
            else:
                left = self._ledger.balance(suspense(notice.currency) if trade is None else trade.funding, lock=True)
            undone = reversal(f"reversal:{notice.bank_reference}", notice.payment, deposited.id, trade, left)
            self._post(undone)
            self._placed(notice.event_id, NoticeOutcome.MATCHED, undone.id, trade and trade.trade_id)

    def _returned(self) -> None:
        notice = self._notice
        known = self._ledger.of_bank(notice.bank_reference, EscrowKind.RETURN)
        sent = self._ledger.of_bank(notice.reverses or "", *_SENT)
        if known is not None:
            self._placed(notice.event_id, NoticeOutcome.DUPLICATE, known.id, None)
        elif sent is not None and (sent.amount, sent.currency) == (notice.amount, notice.currency):
            movement = self._ledger.movement_of(sent)
            back = undelivered(f"return:{notice.bank_reference}", movement, notice.bank_reference, notice.occurred_at)
            self._post(back)
            self._placed(notice.event_id, NoticeOutcome.MATCHED, back.id, sent.trade_id)
            undo_placement(self._session, sent.id, self._at)

    def _post(self, movement: Movement) -> None:
        if self._ledger.post(movement):
            self._events.append(audit_of(movement))

    def _placed(self, event_id: str, outcome: NoticeOutcome, transaction_id: UUID, trade_id: UUID | None) -> None:
        with past_the_orm(self._session) as statements:
            statements.run(_PLACE, (outcome.value, transaction_id, trade_id, event_id))
        if event_id == self._notice.event_id:
            self._place = _Place(outcome, transaction_id, trade_id)

    def _trade_of_reference(self) -> TradeAccounts | None:
        """The trade that the money was paid in for: known by its account number, and in its currency."""
        with past_the_orm(self._session) as statements:
            found = trade_of_reference(statements, self._notice.escrow_reference, self._notice.currency)
        return found and found.accounts

    def _trade_of(self, trade_id: UUID | None) -> TradeAccounts | None:
        return None if trade_id is None else trade_row(self._session, trade_id).accounts

    def _event(self, place: _Place) -> AuditEvent:
        notice = self._notice
        return AuditEvent(
            at=self._at,
            action="ESCROW_NOTICE",
            actor="SYSTEM",
            actor_role=AuditRole.SYSTEM,
            subject=str(place.trade_id or place.transaction_id or notice.event_id),
            details={
                "event_id": notice.event_id,
                "kind": notice.kind.value,
                "bank_reference": notice.bank_reference,
                "amount": str(notice.amount),
                "currency": notice.currency,
                "outcome": place.outcome.value,
            },
        )
