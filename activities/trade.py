"""What a trade does to the record: it is judged, its steps are written, its units are set apart."""

from collections.abc import Callable
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from models.conflict import Conflict
from models.screening import SanctionsList
from models.trade_judgement import Known, judged
from models.trade_process import AssessmentRequest, TradeAssessment, TradeStep, UnitsOrder


class TradeRecords(Protocol):
    """The record of trades. Each method is one transaction."""

    def known(self, request: AssessmentRequest) -> Known:
        """All that the rules ask about."""
        ...

    def record(self, step: TradeStep) -> None:
        """Write one step, once."""
        ...

    def lock_units(self, order: UnitsOrder) -> None:
        """Set the trade's units apart; a `Conflict` when they are not free any more."""
        ...

    def unlock_units(self, order: UnitsOrder) -> None:
        """Let them go; nothing, where none are set apart."""
        ...


class TradeActivities:
    """The trade's own activities.

    Args:
        sanctions: the list that names are held against.
    """

    def __init__(self, records: TradeRecords, sanctions: SanctionsList) -> None:
        self._records = records
        self._sanctions = sanctions

    @activity.defn
    def assess_trade(self, request: AssessmentRequest) -> TradeAssessment:
        """Judge a trade as things stand."""
        return judged(self._records.known(request), request, self._sanctions)

    @activity.defn
    def record_trade_step(self, step: TradeStep) -> None:
        """Record one step of the process."""
        self._records.record(step)

    @activity.defn
    def lock_units(self, order: UnitsOrder) -> None:
        """Set the units apart, so that no other trade can sell them.

        Raises:
            ApplicationError: UNITS_NOT_FREE, for good: another trade was quicker.
        """
        try:
            self._records.lock_units(order)
        except Conflict as conflict:
            raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict

    @activity.defn
    def unlock_units(self, order: UnitsOrder) -> None:
        """Let the units go."""
        self._records.unlock_units(order)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.assess_trade, self.record_trade_step, self.lock_units, self.unlock_units]
