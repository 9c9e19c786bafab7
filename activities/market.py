"""What bringing investors and stakes to the market does to the record."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from models.chain import ChainReceipt
from models.conflict import Conflict
from models.market import AgreementStart, InvestorStanding


class MarketRecords(Protocol):
    """The record of investors and stakes. Each method is one transaction."""

    def standing(self, investor_id: UUID) -> InvestorStanding:
        """What the chain is to say of an investor."""
        ...

    def bring_agreement(self, start: AgreementStart, receipt: ChainReceipt) -> None:
        """Keep an agreement whose units the chain has issued, once; a `Conflict` when the project has no such units."""
        ...


class MarketActivities:
    """The market's own activities."""

    def __init__(self, records: MarketRecords) -> None:
        self._records = records

    @activity.defn
    def investor_standing(self, investor_id: UUID) -> InvestorStanding:
        """What the chain is to say of an investor."""
        return self._records.standing(investor_id)

    @activity.defn
    def record_agreement(self, start: AgreementStart, receipt: ChainReceipt) -> None:
        """Keep an agreement whose units were issued.

        Raises:
            ApplicationError: the conflict's code, for good.
        """
        try:
            self._records.bring_agreement(start, receipt)
        except Conflict as conflict:
            raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.investor_standing, self.record_agreement]
