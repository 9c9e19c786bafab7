"""Who hears of a trade: its parties, and the co-investor whom its units are offered to, each of its own side alone."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.notification import Event, LetterSubject
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.investors import InvestorRepository
from models.tables.rows.events import OutboxRow
from models.tables.rows.investment import InvestmentAgreementRow, InvestorProfileRow, ProjectRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.trade_letters import REASONS, TOLD_TO_PARTIES, TRADE_OFFERED, TradeLetter, TradeSide, trade_letters
from models.trade_process import CancelReason, Offer


class _Party(NamedTuple):
    investor_id: UUID
    subject: str
    has_address: bool


class TradeNews:
    """The trades that events of the outbox are of, and who is to hear of each."""

    def __init__(self, session: Session, rows: Iterable[OutboxRow]) -> None:
        events = list(rows)
        self._parties = _parties(session, {row.case_id for row in events})
        asked = {UUID(str(row.payload["investor_id"])) for row in events if row.event_type == TRADE_OFFERED}
        self._asked = _investors(session, asked)

    def trades(self, event: Event) -> bool:
        """Whether the event is of a trade."""
        return event.case_id in self._parties

    def concerned(self, event: Event) -> tuple[str | None, ...]:
        """The subjects who may be called about it; None is nobody but those who see all."""
        if event.event_type == TRADE_OFFERED:
            return (self._offered_to(event).subject,)
        if event.event_type not in TOLD_TO_PARTIES:
            return (None,)
        return tuple(party.subject for party in self._parties[event.case_id].values())

    def written_to(self, event: Event) -> list[UUID]:
        """The investors who get a letter about it: those who named an address."""
        if not self.trades(event):
            return []
        sides = trade_letters(event.event_type, event.payload)
        parties = self._parties[event.case_id]
        found = [parties[side] for side in sides if side in parties]
        if TradeSide.CO_INVESTOR in sides:
            found.append(self._offered_to(event))
        return [party.investor_id for party in found if party.has_address]

    def _offered_to(self, event: Event) -> _Party:
        return self._asked[UUID(str(event.payload["investor_id"]))]


def trade_letter_subject(session: Session, database: Database, event: Event, investor_id: UUID) -> LetterSubject:
    """What a letter to an investor may say of the trade that an event is of.

    Raises:
        NotFound: there is no such trade.
    """
    statement = (
        select(SecondaryMarketTradeRow, ProjectRow.name)
        .join(
            InvestmentAgreementRow,
            col(InvestmentAgreementRow.id) == col(SecondaryMarketTradeRow.investment_agreement_id),
        )
        .join(ProjectRow, col(ProjectRow.id) == col(InvestmentAgreementRow.project_id))
        .where(SecondaryMarketTradeRow.id == event.case_id)
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound(f"there is no trade {event.case_id}")
    row, project = found
    investor = InvestorRepository(session, database.vault, database.index).get(investor_id)
    offers = [offer for each in row.offers if (offer := Offer.model_validate(each)).investor_id == investor_id]
    return LetterSubject(
        email=investor.email,
        legal_name=investor.legal_name,
        case_id=row.id,
        trade=TradeLetter(
            side=_side(event, row, investor_id),
            project=project,
            units=row.units,
            price=row.trade_amount,
            currency=row.currency,
            reason=None if row.reason_code is None else REASONS[CancelReason(row.reason_code)],
            funding_due_at=row.funding_due_at,
            escrow_reference=row.escrow_reference,
            offer_ends_at=offers[-1].ends_at if offers else None,
        ),
    )


def _side(event: Event, row: SecondaryMarketTradeRow, investor_id: UUID) -> TradeSide:
    """What it was when it was to hear of it; a buyer may have been replaced since."""
    if event.event_type == TRADE_OFFERED:
        return TradeSide.CO_INVESTOR
    return TradeSide.SELLER if investor_id == row.seller_investor_id else TradeSide.BUYER


def _parties(session: Session, case_ids: set[UUID]) -> dict[UUID, dict[TradeSide, _Party]]:
    """Who sells and who buys by each case that is a trade."""
    seller, buyer = aliased(InvestorProfileRow), aliased(InvestorProfileRow)
    statement = (
        select(SecondaryMarketTradeRow.id, seller, buyer)
        .join(seller, col(seller.id) == col(SecondaryMarketTradeRow.seller_investor_id))
        .join(buyer, col(buyer.id) == col(SecondaryMarketTradeRow.buyer_investor_id))
        .where(col(SecondaryMarketTradeRow.id).in_(case_ids))
    )
    return {
        trade_id: {TradeSide.SELLER: _party(sells), TradeSide.BUYER: _party(buys)}
        for trade_id, sells, buys in session.exec(statement).all()
    }


def _investors(session: Session, ids: set[UUID]) -> dict[UUID, _Party]:
    rows = session.exec(select(InvestorProfileRow).where(col(InvestorProfileRow.id).in_(ids))).all()
    return {row.id: _party(row) for row in rows}


def _party(row: InvestorProfileRow) -> _Party:
    return _Party(row.id, row.subject, row.email_sealed is not None)
