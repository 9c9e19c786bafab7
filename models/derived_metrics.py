"""What follows from the declared figures: the seed's derived fields and metrics (001, section 3).

Whole numbers throughout (paise, days, per cent rounded towards zero), so that the same declaration gives the same
figures on every machine.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import isqrt

from models.contractor.document import Contractor
from models.contractor.technical import PastProject
from models.contractor.vocabulary import ClientType, CompletionStatus
from models.record import Record

_CRORE = 10_000_000 * 100
_MEDIUM_FROM = 5 * _CRORE
_LARGE_FROM = 50 * _CRORE
_AVERAGED_YEARS = 3


class ValueCategory(StrEnum):
    """The size of a project: MEDIUM from ₹5 crore, LARGE from ₹50 crore."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


CLIENT_TYPE_WEIGHT: dict[ClientType, int] = {
    ClientType.CENTRAL_GOVERNMENT: 100,
    ClientType.STATE_GOVERNMENT: 100,
    ClientType.PSU: 80,
    ClientType.INTERNATIONAL: 60,
    ClientType.PRIVATE: 60,
}
"""What a client's kind says of public work, 0–100 (seed: government > PSU > private; ours: the rest as private)."""


class TurnoverMetrics(Record):
    """The declared turnover, in short. Amounts in paise."""

    years: tuple[str, ...]
    amounts: tuple[int, ...]
    """By year, oldest first."""
    average: int
    """Of the last three years (seed: `averageTurnover`)."""
    growth_percent: int | None
    """Of the last year over the one before (seed: `turnoverGrowthRate`); None when that one was nil."""
    deviation_percent: int
    """Standard deviation of all years as a share of their mean (seed: `turnoverStability`)."""
    worst_fall_percent: int
    """The greatest fall from one year to the next; 0 when there was none."""
    falls_in_a_row: int
    """How many years in a row, up to the last one, turnover fell."""
    trend_fall_percent: int
    """How much those falls took from the turnover together; 0 when the last year did not fall."""

    @property
    def declining_trend(self) -> bool:
        """Whether it fell two years in a row or more, up to the last (seed: `decliningTrend`)."""
        return self.falls_in_a_row >= 2


def turnover_metrics(contractor: Contractor) -> TurnoverMetrics:
    """The metrics of the turnover history, whatever order it was sent in."""
    entries = sorted(contractor.financial_qualification.turnover_history, key=lambda entry: entry.financial_year)
    amounts = tuple(entry.amount for entry in entries)
    last = amounts[-_AVERAGED_YEARS:]
    falls = _falls_in_a_row(amounts)
    before_falls = amounts[-1 - falls]
    return TurnoverMetrics(
        years=tuple(entry.financial_year for entry in entries),
        amounts=amounts,
        average=sum(last) // len(last),
        growth_percent=_towards_zero(100 * (amounts[-1] - amounts[-2]), amounts[-2]) if amounts[-2] else None,
        deviation_percent=_deviation_percent(amounts),
        worst_fall_percent=max(
            (100 * (before - after) // before for before, after in pairwise(amounts) if after < before), default=0
        ),
        falls_in_a_row=falls,
        trend_fall_percent=100 * (before_falls - amounts[-1]) // before_falls if falls else 0,
    )


class ProjectMetrics(Record):
    """One past project, in short."""

    completed: bool
    planned_days: int
    """From start to the completion first agreed on, at least one (seed: `projectDuration`)."""
    delay_days: int
    """How much later it was completed; 0 while it is not, and when it was early (seed: `delayDays`)."""
    value: int
    value_category: ValueCategory
    client_weight: int | None
    """0–100 (seed: `clientTypeWeight`); None when the client's kind is not declared."""

    @property
    def delay_percentage(self) -> int:
        """The delay as a share of the planned duration (seed: `delayPercentage`)."""
        return 100 * self.delay_days // self.planned_days


def project_metrics(project: PastProject) -> ProjectMetrics:
    """The metrics of one project. The delay follows from the dates, whatever `delayDays` says."""
    value = project.project_value.amount
    completed = project.completion_status is CompletionStatus.COMPLETED
    actual = project.actual_completion_date if completed else None
    return ProjectMetrics(
        completed=completed,
        planned_days=max(1, (project.original_completion_date - project.start_date).days),
        delay_days=_days_late(actual, project.original_completion_date),
        value=value,
        value_category=_value_category(value),
        client_weight=CLIENT_TYPE_WEIGHT[project.client_type] if project.client_type else None,
    )


def past_project_metrics(contractor: Contractor) -> tuple[ProjectMetrics, ...]:
    """The metrics of every past project, in the order in which they were declared."""
    return tuple(project_metrics(project) for project in contractor.technical_experience.past_projects)


def overall_delay_percent(projects: Iterable[ProjectMetrics]) -> int | None:
    """How much longer than planned all completed projects took together; None when none is completed."""
    completed = [project for project in projects if project.completed]
    if not completed:
        return None
    return 100 * sum(p.delay_days for p in completed) // sum(p.planned_days for p in completed)


def _falls_in_a_row(amounts: tuple[int, ...]) -> int:
    falls = 0
    for later, earlier in zip(reversed(amounts), reversed(amounts[:-1]), strict=False):
        if later >= earlier:
            break
        falls += 1
    return falls


def _deviation_percent(amounts: tuple[int, ...]) -> int:
    count, total = len(amounts), sum(amounts)
    if total == 0:
        return 0
    # With n the count and S the sum: deviation/mean = sqrt(n·Σx² − S²) / S, so no fraction arises before the root.
    return 100 * isqrt(count * sum(amount * amount for amount in amounts) - total * total) // total


def _towards_zero(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // denominator
    return quotient if numerator >= 0 else -quotient


def _days_late(actual: date | None, agreed: date) -> int:
    return max(0, (actual - agreed).days) if actual is not None else 0


def _value_category(value: int) -> ValueCategory:
    if value >= _LARGE_FROM:
        return ValueCategory.LARGE
    return ValueCategory.MEDIUM if value >= _MEDIUM_FROM else ValueCategory.SMALL
