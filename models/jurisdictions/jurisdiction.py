"""What a jurisdiction is to a tax report: a clock, a calendar, a currency, taxes, rates and a form of return."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import StrEnum

from models.record import Record
from models.report_period import ReportPeriod, month_after
from models.trade_supply import ReturnFrequency


class ReturnForm(StrEnum):
    """Which return a jurisdiction's sellers hand in: each is a way of laying out the same supplies."""

    GSTR = "GSTR"
    VAT_201 = "VAT_201"


class Dated(Record):
    """An amount that holds from a day on, until the next of its kind does."""

    since: date
    amount: Decimal


class TaxRate(Record):
    """A percentage that may be charged on supplies from a day on."""

    rate: Decimal
    since: date


class TaxColumn(Record):
    """One tax: the column of a line that holds it, and what the return calls it."""

    column: str
    field: str
    name: str


class Jurisdiction(Record):
    """One jurisdiction. All of it is data: a new one needs a module beside `india`, and no code unless its return is of
    a form that there is not yet."""

    code: str
    name: str
    currency: str
    utc_offset_minutes: int
    financial_year_starts: int
    return_form: ReturnForm
    taxes: tuple[TaxColumn, ...]
    rates: tuple[TaxRate, ...]
    regions: dict[str, str]
    large_consumer_invoice: tuple[Dated, ...] = ()
    """Above which value an invoice to a consumer of another region is listed by itself (India's B2CL)."""
    products_by_kind_since: date | None = None
    """Since when the summary by product tells supplies to businesses from those to consumers (India's hsn)."""

    @property
    def zone(self) -> tzinfo:
        """Its clock. None of ours has summer time, so a fixed offset is exact."""
        return timezone(timedelta(minutes=self.utc_offset_minutes), self.code)

    def starts(self, day: date) -> datetime:
        """The first moment of a day there, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day there that an aware moment falls on."""
        return moment.astimezone(self.zone).date()

    def period(self, text: str) -> ReportPeriod:
        """A period as it is written here.

        Raises:
            ValueError: it is none; the message says what is right.
        """
        return ReportPeriod.parse(text, financial_year_starts=self.financial_year_starts)

    def moments(self, period: ReportPeriod) -> tuple[datetime, datetime]:
        """The first moment of a period, and the first after it."""
        return self.starts(period.first_day), self.starts(period.day_after)

    def return_period(self, month: date, frequency: ReturnFrequency) -> str:
        """The return that a month's supplies go into, as MMYYYY: the month itself, or the last one of its quarter."""
        if frequency is ReturnFrequency.QUARTERLY:
            month = month_after(month, _months_to_quarter_end(month, self.financial_year_starts))
        return f"{month:%m%Y}"


def _months_to_quarter_end(month: date, financial_year_starts: int) -> int:
    return 2 - (month.month - financial_year_starts) % 3
