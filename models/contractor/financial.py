"""What the contractor is worth: `financialQualification` and what it is made of."""

from typing import Annotated, Literal

from pydantic import Field

from models.contractor.section import Section
from models.contractor.values import (
    Day,
    Ifsc,
    Last4,
    MembershipNumber,
    Name100,
    Paise,
    Text,
    Text50,
    Text100,
    Udin,
    Year,
)
from models.contractor.vocabulary import AccountType, TurnoverSource
from models.money import CURRENCY

Currency = Literal["INR"]
"""Every amount is in paise, so every currency is the rupee."""


class MonetaryValue(Section):
    """An amount of money. `amountFormatted` is always made from `amount`."""

    amount: Paise = Field(description="Amount in smallest currency unit (paise for INR)")
    amount_formatted: Text50 | None = Field(default=None, description="Human-readable amount (e.g., '₹5,00,00,000')")
    currency: Currency = CURRENCY


class TurnoverEntry(Section):
    """One financial year's turnover."""

    financial_year: Year = Field(description="Financial year in format YYYY-YY (e.g., 2023-24)")
    amount: Paise = Field(description="Turnover amount in smallest currency unit (paise for INR)")
    amount_formatted: Text50 | None = Field(default=None, description="Human-readable amount (e.g., '₹5,00,00,000')")
    currency: Currency
    source: TurnoverSource | None = Field(default=None, description="Source of turnover data")


class NetWorth(Section):
    """What remains after the debts, on a day."""

    amount: MonetaryValue | None = None
    as_on_date: Day | None = None


class SolvencyCertificate(Section):
    """A bank's word for how much the contractor is good for."""

    bank_name: Name100
    branch_name: Text100 | None = None
    solvency_amount: MonetaryValue
    issue_date: Day
    valid_until: Day
    certificate_number: Text50 | None = None


class BankDetails(Section):
    """Bank details for transaction purposes (NOT stored on-chain)."""

    bank_name: Name100
    branch_name: Name100
    account_type: AccountType
    ifsc_code: Ifsc
    account_last4_digits: Last4 = Field(description="Only last 4 digits stored for verification")


class CaCertificateDetails(Section):
    """The chartered accountant's certificate behind the turnover."""

    ca_name: Text | None = None
    ca_membership_number: MembershipNumber | None = None
    ca_firm_name: Text | None = None
    ca_firm_registration_number: Text50 | None = None
    udin: Udin | None = Field(default=None, description="Unique Document Identification Number (18 chars)")
    certificate_date: Day | None = None


class FinancialQualification(Section):
    """Turnover, net worth, solvency, bank."""

    annual_turnover: TurnoverEntry
    turnover_history: Annotated[tuple[TurnoverEntry, ...], Field(min_length=3, max_length=5)] = Field(
        description="Turnover for last 3-5 financial years"
    )
    net_worth: NetWorth | None = None
    solvency_certificate: SolvencyCertificate
    bank_details: BankDetails | None = None
    ca_certificate_details: CaCertificateDetails | None = None
