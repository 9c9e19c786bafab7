"""The TAX report: its sections in each jurisdiction."""

from models.encryption import Vault
from models.jurisdictions import Jurisdiction, ReturnForm
from models.tables.reports.gstr1 import Gstr1
from models.tables.reports.gstr3b import Gstr3b
from models.tables.reports.outward_supplies import OutwardSupplies
from models.tables.reports.section import Section
from models.tables.reports.vat201 import Vat201


def tax_sections(jurisdiction: Jurisdiction, vault: Vault) -> tuple[Section, ...]:
    """What a TAX report consists of, in its order: the supplies, then the returns in the form of the jurisdiction."""
    match jurisdiction.return_form:
        case ReturnForm.GSTR:
            return (OutwardSupplies(), Gstr1(vault), Gstr3b(vault))
        case ReturnForm.VAT_201:
            return (OutwardSupplies(), Vat201(vault))
