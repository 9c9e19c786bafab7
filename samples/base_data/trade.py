"""The sample's trade: orders through a quarter, their lines, notes and payments.

All of it is consistent: an invoice is the sum of its lines, a settled order has been paid, a refund answers a credit
note; some notes are of the next quarter.
"""

from datetime import datetime, timedelta
from random import Random

from samples.base_data.people import BUYER, Party, People
from samples.base_data.tables import Tables, moment, row_id, rupees

_ORDER, _NOTE, _PAYMENT = 0x5A11, 0x5A12, 0x5A13
_PRODUCTS = (
    ("7308", "MTS", 18),
    ("2523", "BAG", 18),
    ("7214", "MTS", 18),
    ("6907", "SQM", 18),
    ("995411", "NOS", 18),
    ("4407", "CBM", 5),
    ("9965", "NOS", 5),
    ("0602", "NOS", 0),
)
_METHODS = ("NEFT", "RTGS", "IMPS", "UPI", "CHEQUE")
_FROM_ABROAD = 0.002
"""The share of payments that come from a bank in another country."""


class Trade:
    """Writes orders one after the other, as time goes on."""

    def __init__(self, tables: Tables, random: Random, people: People) -> None:
        self._tables = tables
        self._random = random
        self._people = people
        self._orders = self._notes = self._payments = 0
        self._serials: dict[str, int] = {}

    def usual(self, at: datetime) -> None:
        """An order as most are, and what follows from it."""
        random, people = self._random, self._people
        seller = people.sellers[int(random.random() * len(people.sellers))]
        among = people.customers if random.random() < 0.6 else people.consumers
        number = int(random.random() * len(among))
        customer = among[number]
        lines = [
            (int(random.random() * len(_PRODUCTS)), int(500_00 + random.random() ** 3 * 250_000_00))
            for _ in range(1 + (random.random() < 0.4) + (random.random() < 0.1))
        ]
        settled, cancelled = random.random() < 0.7, random.random() < 0.01
        status = "CANCELLED" if cancelled else "SETTLED" if settled else "INVOICED"
        buyer = row_id(BUYER, number % 5_000) if among is people.customers else ""
        order, value = self._order(seller, customer, buyer, status=status, at=at, lines=lines)
        if cancelled:
            return
        due = at + timedelta(days=30)
        paid = at + timedelta(days=1 + int(random.random() * 40)) if settled else None
        method = "CASH" if value < 40_000_00 and random.random() < 0.02 else random.choice(_METHODS)
        if random.random() < _FROM_ABROAD:
            method = "SWIFT"
        self._payment(order, buyer, value, method=method, due=due, paid=paid, disputed=random.random() < 0.005)
        if settled and random.random() < 0.02:
            later = max(at + timedelta(days=5 + int(random.random() * 60)), (paid or at) + timedelta(days=7))
            self._refund(order, buyer, seller, customer, at=later, line=lines[0])

    def planted(
        self,
        buyer: str,
        at: datetime,
        value: int,
        method: str,
        *,
        seller: Party | None = None,
        customer: Party | None = None,
    ) -> tuple[str, str]:
        """A settled order of exactly `value` paise, paid at once; the ids of the order and of the payment."""
        order, _ = self._order(
            seller or self._people.sellers[0],
            customer or self._people.customers[0],
            buyer,
            status="SETTLED",
            at=at,
            lines=[(len(_PRODUCTS) - 1, value)],
        )
        return order, self._payment(order, buyer, value, method=method, due=at + timedelta(days=30), paid=at)

    def _order(
        self, seller: Party, customer: Party, buyer: str, *, status: str, at: datetime, lines: list[tuple[int, int]]
    ) -> tuple[str, int]:
        number = self._orders = self._orders + 1
        order = row_id(_ORDER, number)
        value = 0
        for place, (product, taxable) in enumerate(lines, start=1):
            text, total = _line(product, taxable, between=seller.region != customer.region)
            self._tables.write("order_lines", f"{order},{place},{text}")
            value += total
        serial = self._serials[seller.id] = self._serials.get(seller.id, 0) + 1
        invoice = f"S{int(seller.id[-12:], 16):03d}/{serial:07d}"
        self._tables.write(
            "orders",
            f"{order},PO-{number},IN,{seller.id},{customer.id},{buyer},{status},{moment(at - timedelta(days=2))},"
            f"{invoice},{moment(at)},{customer.region},INR,{rupees(value)}",
        )
        return order, value

    def _payment(
        self,
        order: str,
        buyer: str,
        value: int,
        *,
        method: str,
        due: datetime,
        paid: datetime | None,
        note: str = "",
        disputed: bool = False,
    ) -> str:
        number = self._payments = self._payments + 1
        payment = row_id(_PAYMENT, number)
        self._tables.write(
            "payments",
            f"{payment},{order},{buyer},{note},{'REFUND' if note else 'PAYMENT'},{method},{rupees(value)},INR,"
            f"{due.date().isoformat()},{moment(paid) if paid else ''},{moment(due) if disputed else ''},"
            f"{'true' if method == 'SWIFT' else 'false'}",
        )
        return payment

    def _refund(
        self, order: str, buyer: str, seller: Party, customer: Party, *, at: datetime, line: tuple[int, int]
    ) -> None:
        number = self._notes = self._notes + 1
        note = row_id(_NOTE, number)
        text, value = _line(*line, between=seller.region != customer.region)
        self._tables.write("tax_notes", f"{note},{order},IN,C,CN/{number:07d},{moment(at)},INR,{rupees(value)}")
        self._tables.write("tax_note_lines", f"{note},1,{text}")
        due, paid = at + timedelta(days=7), at + timedelta(days=3)
        self._payment(order, buyer, value, method="NEFT", due=due, paid=paid, note=note)


def _line(product: int, taxable: int, *, between: bool) -> tuple[str, int]:
    """A line after its key, and its total in paise; taxes rounded half a paisa up, each its own."""
    hsn, unit, rate = _PRODUCTS[product]
    igst = (taxable * rate + 50) // 100 if between else 0
    half = 0 if between else (taxable * rate + 100) // 200
    text = f"{hsn},{1 + taxable % 40},{unit},{rate},{rupees(taxable)},{rupees(igst)},{rupees(half)},{rupees(half)}"
    return text, taxable + igst + 2 * half
