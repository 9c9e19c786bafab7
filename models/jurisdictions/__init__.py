"""Where FATTS reports taxes: one module a jurisdiction, and nothing in it but data."""

from models.jurisdictions.emirates import UNITED_ARAB_EMIRATES
from models.jurisdictions.india import INDIA
from models.jurisdictions.jurisdiction import Dated, Jurisdiction, ReturnForm, TaxColumn, TaxRate

__all__ = ["JURISDICTIONS", "Dated", "Jurisdiction", "ReturnForm", "TaxColumn", "TaxRate", "jurisdiction_of"]

JURISDICTIONS: dict[str, Jurisdiction] = {each.code: each for each in (INDIA, UNITED_ARAB_EMIRATES)}
"""Every jurisdiction, by its ISO 3166 code."""


def jurisdiction_of(code: str) -> Jurisdiction:
    """The jurisdiction of a code.

    Raises:
        ValueError: there is none of this code; the message lists those there are.
    """
    found = JURISDICTIONS.get(code)
    if found is None:
        raise ValueError(f"there is no jurisdiction of this code; there are {', '.join(JURISDICTIONS)}")
    return found
