"""The rules inside `financialQualification`: the turnover's years, the accountant's number, the days."""

from collections.abc import Iterator
from datetime import date

from models.contractor.fields import Fields
from models.contractor.rules.days import in_lifetime, in_order, incorporated_on
from models.financial_year import FinancialYear, are_consecutive
from models.identifiers import udin
from models.problems import Problem


def financial_problems(contractor: Fields, today: date) -> Iterator[Problem]:
    """Every contradiction inside `financialQualification`."""
    financial, since = contractor.section("financialQualification"), incorporated_on(contractor)
    yield from _years(financial, since=since, today=today)
    yield from _annual_turnover(financial)
    yield from in_lifetime(financial.section("netWorth"), "asOnDate", since=since, today=today)
    solvency = financial.section("solvencyCertificate")
    yield from in_lifetime(solvency, "issueDate", since=since, today=today)
    yield from in_order(solvency, "issueDate", "validUntil")
    yield from _accountant(financial.section("caCertificateDetails"), since=since, today=today)


def _year_of(entry: Fields) -> FinancialYear | None:
    text = entry.text("financialYear")
    return FinancialYear.parse(text) if text is not None else None


def _years(financial: Fields, *, since: date | None, today: date) -> Iterator[Problem]:
    history = financial.sections("turnoverHistory")
    for entry in [financial.section("annualTurnover"), *history]:
        year = _year_of(entry)
        if year is not None and year.first_day > today:
            yield entry.problem(
                "financialYear", "FUTURE_DATE", "has not begun yet; it must be this financial year or an earlier one"
            )
        if year is not None and since is not None and year.last_day < since and entry.whole("amount"):
            yield entry.problem(
                "financialYear", "BEFORE_INCORPORATION", "ended before the entity existed, so it can have no turnover"
            )
    years = [year for entry in history if (year := _year_of(entry)) is not None]
    if len(years) == len(history) and not are_consecutive(years):
        yield financial.problem(
            "turnoverHistory",
            "NOT_CONSECUTIVE",
            "must list financial years that follow each other, no gap and none twice, like 2022-23, 2023-24, 2024-25",
        )


def _annual_turnover(financial: Fields) -> Iterator[Problem]:
    annual = financial.section("annualTurnover")
    year, amount = _year_of(annual), annual.whole("amount")
    history = {
        known.first: entry.whole("amount")
        for entry in financial.sections("turnoverHistory")
        if (known := _year_of(entry)) is not None
    }
    if year is None or not history:
        return
    if year.first not in history:
        if year.first != max(history) + 1:
            yield annual.problem(
                "financialYear", "MISMATCH", "must be a year of turnoverHistory, or the one after its latest"
            )
        return
    declared = history[year.first]
    if amount is not None and declared is not None and amount != declared:
        yield annual.problem(
            "amount", "MISMATCH", "differs from the amount of the same financial year in turnoverHistory"
        )


def _accountant(certificate: Fields, *, since: date | None, today: date) -> Iterator[Problem]:
    yield from in_lifetime(certificate, "certificateDate", since=since, today=today)
    number, member, day = (
        certificate.text("udin"),
        certificate.text("caMembershipNumber"),
        certificate.day("certificateDate"),
    )
    if number and member and (message := udin.problem_with_membership(number, member)):
        yield certificate.problem("udin", "MISMATCH", message)
    if number and day and (message := udin.problem_with_date(number, day)):
        yield certificate.problem("udin", "MISMATCH", message)
