"""The thresholds under which a risk becomes a flag: one versioned policy, each figure with its reason.

The seed gives each flag type a range of severities and no thresholds; these are ours. Money in paise.
"""

from models.record import Record

_CRORE = 10_000_000 * 100


class RiskPolicy(Record):
    """The figures of one version. Changing any of them is a new version."""

    version: str = "risk-1.0.0"

    litigation_cases: tuple[int, int, int] = (3, 6, 10)
    """Pending cases from which HIGH_LITIGATION_RISK is WARNING, ERROR, CRITICAL; the seed's example: three, WARNING."""
    litigation_exposure: tuple[int, int, int] = (1 * _CRORE, 10 * _CRORE, 50 * _CRORE)
    """Sum claimed from which it is WARNING, ERROR, CRITICAL: the seed's example has five crore, WARNING."""
    litigation_ordinary_percent: int = 5
    """A sum below this share of the average turnover is ordinary business of a large contractor: it counts nothing."""

    decline_noted_percent: int = 5
    """A turnover that falls by less is within what a year can bring."""
    decline_warning_percent: int = 20
    """TURNOVER_DECLINE is INFO below, WARNING from here: the seed's example of 15 % is INFO."""
    declining_years: int = 2
    """Falls in a row that make a declining trend (seed: two years or more), FINANCIAL_INSTABILITY."""
    decline_error_percent: int = 40
    """A trend that has taken this share of the turnover is an ERROR: what was qualified for is no longer there."""

    delay_tolerance_percent: int = 10
    """A project late by less than this share of its planned duration counts as on time."""
    delay_warning_share_percent: int = 50
    """DELAY_HISTORY is INFO while fewer, WARNING when this share of the completed projects was late."""
    delay_warning_average_percent: int = 25
    """… or when all completed projects together took this much longer than planned."""

    poor_ratings_error: int = 2
    """Projects rated POOR from which PERFORMANCE_ISSUE is ERROR: one can be bad luck."""
    terminations_error: int = 2
    """Terminated contracts from which CONTRACT_TERMINATION is ERROR; an abandoned one is ERROR at once."""

    expiry_notice_days: int = 30
    """A licence or clearance that ends this soon is a WARNING: it may have ended by the time a tender is awarded."""
    esic_from_employees: int = 10
    """ESIC applies to an establishment from its tenth employee (ESI Act, section 1, and the states' notifications)."""
    returns_behind_years: int = 2
    """Income tax returns this many financial years behind the last one that ended are in default: the return of a year
    that has just ended may not be due yet."""


RISK_POLICY = RiskPolicy()
"""The policy in force."""
