"""How taxes are rounded and split, as the returns' portals do it."""

from decimal import ROUND_HALF_UP, Decimal

from models.record import Record

_PAISA = Decimal("0.01")
_NOTHING = Decimal("0.00")


def portal_amount(amount: Decimal) -> Decimal:
    """An amount as a return states it: two decimals, half a paisa away from zero (1.005 is 1.01, −1.005 is −1.01).
    PostgreSQL's `round(numeric, 2)` is the same."""
    return amount.quantize(_PAISA, ROUND_HALF_UP)


class Gst(Record):
    """The taxes on one line."""

    igst: Decimal = _NOTHING
    cgst: Decimal = _NOTHING
    sgst: Decimal = _NOTHING

    @property
    def total(self) -> Decimal:
        """All of them."""
        return self.igst + self.cgst + self.sgst


def gst_on(taxable_value: Decimal, rate: Decimal, *, between_states: bool) -> Gst:
    """The GST on a taxable value at `rate` percent.

    Within a state, centre and state each take half the rate and each rounds its own: the two are always equal, and
    their sum may differ by a paisa from what one tax at the whole rate would be.
    """
    if between_states:
        return Gst(igst=portal_amount(taxable_value * rate / 100))
    half = portal_amount(taxable_value * rate / 200)
    return Gst(cgst=half, sgst=half)


def vat_on(taxable_value: Decimal, rate: Decimal) -> Decimal:
    """The VAT on a taxable value at `rate` percent."""
    return portal_amount(taxable_value * rate / 100)
