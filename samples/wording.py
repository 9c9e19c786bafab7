"""How papers print amounts, days and addresses."""

from datetime import date

from samples.company import Company

_PAISE = 100


def rupees_on_paper(paise: int) -> str:
    """`Rs. 12,34,56,789`: the last three digits, then pairs."""
    digits = str(paise // _PAISE)
    head, tail = digits[:-3], digits[-3:]
    groups: list[str] = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return "Rs. " + ",".join([*groups, tail])


def day_on_paper(day: date) -> str:
    """`31-03-2026`."""
    return day.strftime("%d-%m-%Y")


def office_of(company: Company) -> str:
    """The registered office on one line."""
    address = company.address
    place = address.place
    return f"{address.line1}, {address.line2}, {place.city}, {place.state_name} {address.pincode}"
