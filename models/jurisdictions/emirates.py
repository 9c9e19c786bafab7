"""The United Arab Emirates: VAT at one rate, with a VAT 201 for each seller, the calendar's quarters, Gulf time."""

from datetime import date
from decimal import Decimal

from models.jurisdictions.jurisdiction import Jurisdiction, ReturnForm, TaxColumn, TaxRate

_VAT_BEGAN = date(2018, 1, 1)

UNITED_ARAB_EMIRATES = Jurisdiction(
    code="AE",
    name="United Arab Emirates",
    currency="AED",
    utc_offset_minutes=240,
    financial_year_starts=1,
    return_form=ReturnForm.VAT_201,
    taxes=(TaxColumn(column="vat", field="vat", name="VAT"),),
    rates=(TaxRate(rate=Decimal(5), since=_VAT_BEGAN), TaxRate(rate=Decimal(0), since=_VAT_BEGAN)),
    regions={
        "AZ": "Abu Dhabi",
        "DU": "Dubai",
        "SH": "Sharjah",
        "AJ": "Ajman",
        "UQ": "Umm Al Quwain",
        "RK": "Ras Al Khaimah",
        "FU": "Fujairah",
    },
)
"""The regions are in the order of the form's boxes 1a to 1g, with their codes of ISO 3166-2."""
