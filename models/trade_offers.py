"""The right of first refusal: a project's co-investors are asked one after the other before a stranger buys."""

from datetime import datetime

from models.decision import Refusal, Refused
from models.trade_process import CoInvestor, Offer, OfferOutcome, TradeAssessment
from models.working_days import add_working_days


class FirstRefusal:
    """The offers of one trade, made in the order of the co-investors."""

    def __init__(self) -> None:
        self.offers: tuple[Offer, ...] = ()
        self._waiting: list[CoInvestor] = []
        self._days = 0

    @property
    def open_offer(self) -> Offer | None:
        """The offer that stands; there is one at most, the newest."""
        return self.offers[-1] if self.offers and self.offers[-1].outcome is None else None

    def begin(self, assessment: TradeAssessment, at: datetime) -> None:
        """The first is asked."""
        self._waiting = list(assessment.co_investors)
        self._days = assessment.facts.project.first_refusal_days or 0
        self._next(at)

    def require_offered_to(self, subject: str) -> Offer:
        """The offer that stands, which must be this person's.

        Raises:
            Refused: it is another's, or there is none.
        """
        offer = self.open_offer
        if offer is None or offer.subject != subject:
            raise Refused(Refusal.WRONG_STATE, "the units are not offered to this investor now")
        return offer

    def take(self) -> None:
        """It buys; nobody else is asked."""
        self._end(OfferOutcome.TAKEN)

    def decline(self, at: datetime) -> None:
        """It leaves the units; the next is asked."""
        self._end(OfferOutcome.DECLINED)
        self._next(at)

    def lapse(self, at: datetime) -> None:
        """Its time is over; the next is asked."""
        self._end(OfferOutcome.LAPSED)
        self._next(at)

    def close(self) -> bool:
        """The trade ended; returns whether an offer stood."""
        stood = self.open_offer is not None
        if stood:
            self._end(OfferOutcome.CLOSED)
        return stood

    def _next(self, at: datetime) -> None:
        if self._waiting:
            asked = self._waiting.pop(0)
            ends_at = add_working_days(at, self._days)
            offer = Offer(investor_id=asked.investor_id, subject=asked.subject, offered_at=at, ends_at=ends_at)
            self.offers = (*self.offers, offer)

    def _end(self, outcome: OfferOutcome) -> None:
        *before, last = self.offers
        self.offers = (*before, last.model_copy(update={"outcome": outcome}))
