"""The periods of reports: one name for each span of days, and which is over when a schedule rings."""

from datetime import date, timedelta

from models.jurisdictions import Jurisdiction
from models.report import ReportKey, ReportType
from models.report_period import ReportPeriod, month_after

_MONTHS_IN_A_QUARTER = 3


def canonical(period: ReportPeriod) -> str:
    """The one name of a span in ids: `Q1-2026` also for `FY2025-26-Q4`; a month is `2026-03`."""
    first = period.first_day
    if len(period.months) == 1:
        return f"{first:%Y-%m}"
    return f"Q{(first.month - 1) // _MONTHS_IN_A_QUARTER + 1}-{first.year}"


def key_of(report_type: ReportType, jurisdiction: Jurisdiction, period: ReportPeriod, revision: int = 1) -> ReportKey:
    """The key of a report over `period`."""
    return ReportKey(
        report_type=report_type,
        jurisdiction=jurisdiction.code,
        period=canonical(period),
        first_day=period.first_day,
        last_day=period.last_day,
        revision=revision,
    )


def quarter_before(day: date) -> str:
    """The calendar quarter that was over when `day` began; India's financial quarters are the same spans."""
    start = month_after(day.replace(day=1), -((day.month - 1) % _MONTHS_IN_A_QUARTER))
    last = start - timedelta(days=1)
    return f"Q{(last.month - 1) // _MONTHS_IN_A_QUARTER + 1}-{last.year}"


def month_before(day: date) -> str:
    """The month that was over when `day` began."""
    return f"{day.replace(day=1) - timedelta(days=1):%Y-%m}"
