"""India: GST, with GSTR-1 and GSTR-3B for each seller."""

from datetime import date
from decimal import Decimal

from models.identifiers.gstin import STATE_OF_CODE
from models.jurisdictions.jurisdiction import Dated, Jurisdiction, ReturnForm, TaxColumn, TaxRate

_GST_BEGAN = date(2017, 7, 1)
_RATES = ("0", "0.1", "0.25", "1", "1.5", "3", "5", "6", "7.5", "12", "18", "28")

INDIA = Jurisdiction(
    code="IN",
    name="India",
    currency="INR",
    utc_offset_minutes=330,
    financial_year_starts=4,
    return_form=ReturnForm.GSTR,
    taxes=(
        TaxColumn(column="igst", field="iamt", name="Integrated tax"),
        TaxColumn(column="cgst", field="camt", name="Central tax"),
        TaxColumn(column="sgst", field="samt", name="State or union territory tax"),
        TaxColumn(column="cess", field="csamt", name="Cess"),
    ),
    rates=(
        *(TaxRate(rate=Decimal(rate), since=_GST_BEGAN) for rate in _RATES),
        TaxRate(rate=Decimal(40), since=date(2025, 9, 22)),
    ),
    regions={code: state.name if state else code for code, state in STATE_OF_CODE.items()},
    large_consumer_invoice=(
        Dated(since=_GST_BEGAN, amount=Decimal(250_000)),
        Dated(since=date(2024, 8, 1), amount=Decimal(100_000)),
    ),
    products_by_kind_since=date(2025, 5, 1),
)
"""Rates that were withdrawn (12 and 28 for most goods in September 2025) stay: a note on an older supply has them."""
