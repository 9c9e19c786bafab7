"""The patterns of laundering that are planted in the sample, by the typologies' default limits, and what the key says
of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from samples.base_data.people import BUYER, People
from samples.base_data.stakes import Stakes
from samples.base_data.tables import row_id
from samples.base_data.trade import Trade

_LAKH = 100_000_00
SANCTIONED = ("Zoran Mirkovic Daskalov", "Harith Qasim Alnouri", "Black River Shipping And Trading Company")
"""Names of the invented sanctions list in `samples/sanctions`."""
_FIRST_OF_PLANTED = 900_000


@dataclass(frozen=True)
class Planted:
    """One planted case: whom it is about, in which table it shows, by which rows."""

    typology: str
    subject_kind: str
    subject_id: str
    source: str
    transactions: tuple[str, ...]
    note: str = ""


class Planter:
    """Plants cases in the trade and the stakes."""

    def __init__(self, random: Random, people: People, trade: Trade, stakes: Stakes, began: datetime) -> None:
        self._random = random
        self._people = people
        self._trade = trade
        self._stakes = stakes
        self._began = began
        self._buyers = 0

    def plant(self, cases: int) -> list[Planted]:
        """`cases` of each typology."""
        kinds: tuple[Callable[[], Planted], ...] = (
            self._structured_payments,
            self._structured_deposits,
            self._rapid_movement,
            self._round_payments,
            self._new_account,
            self._new_customer,
            self._sanctioned_investor,
            self._sanctioned_payer,
            self._wash_trade,
            self._wash_orders,
        )
        return [plant() for plant in kinds for _ in range(cases)]

    def _structured_payments(self) -> Planted:
        buyer, at = self._buyer(), self._moment()
        paid = [
            self._trade.planted(buyer, at + timedelta(days=5 * day), self._just_below(), "CASH")[1] for day in range(4)
        ]
        return Planted("STRUCTURING", "buyer", buyer, "payments", tuple(paid))

    def _structured_deposits(self) -> Planted:
        investor, at = self._investor(400), self._moment()
        paid = [
            self._stakes.deposit(investor, at + timedelta(days=6 * day), self._just_below(), method="CASH")
            for day in range(3)
        ]
        return Planted("STRUCTURING", "investor", investor, "escrow_transactions", tuple(paid))

    def _rapid_movement(self) -> Planted:
        investor, at = self._investor(400), self._moment()
        amount = 7 * _LAKH + 1_234_56
        moved = (
            self._stakes.deposit(investor, at, amount, method="RTGS"),
            self._stakes.payout(investor, at + timedelta(hours=20), amount // 2),
            self._stakes.payout(investor, at + timedelta(hours=60), amount * 4 // 10),
        )
        return Planted("RAPID_MOVEMENT", "investor", investor, "escrow_transactions", moved)

    def _round_payments(self) -> Planted:
        buyer, at = self._buyer(), self._moment()
        paid = [
            self._trade.planted(buyer, at + timedelta(days=4 * count), (count + 1) * _LAKH, "NEFT")[1]
            for count in range(6)
        ]
        return Planted("ROUND_AMOUNTS", "buyer", buyer, "payments", tuple(paid))

    def _new_account(self) -> Planted:
        at = self._moment()
        investor = self._people.investor(at - timedelta(days=11))
        paid = self._stakes.deposit(investor, at, 12 * _LAKH + 34_567_89, method="RTGS")
        return Planted("NEW_ACCOUNT_LARGE", "investor", investor, "escrow_transactions", (paid,))

    def _new_customer(self) -> Planted:
        buyer, at = self._buyer(), self._moment()
        customer = self._people.customer(at - timedelta(days=11))
        _, paid = self._trade.planted(buyer, at, 12 * _LAKH + 65_432_10, "RTGS", customer=customer)
        return Planted("NEW_ACCOUNT_LARGE", "buyer", buyer, "payments", (paid,))

    def _sanctioned_investor(self) -> Planted:
        name, written = self._listed()
        investor = self._people.investor(self._began - timedelta(days=400), written)
        paid = self._stakes.deposit(investor, self._moment(), 3 * _LAKH + 98_76, method="SWIFT", payer="", country="AE")
        return Planted("SANCTIONED_PARTY", "investor", investor, "escrow_transactions", (paid,), f"listed as {name}")

    def _sanctioned_payer(self) -> Planted:
        """Somebody listed pays for an investor who is not; of its account the bank told the name alone."""
        name, written = self._listed()
        investor = self._investor(400)
        paid = self._stakes.deposit(
            investor, self._moment(), 2 * _LAKH + 87_65, method="SWIFT", payer=written, country="AE"
        )
        return Planted("SANCTIONED_PARTY", "account", paid, "escrow_transactions", (paid,), f"listed as {name}")

    def _wash_trade(self) -> Planted:
        one, other, at = self._investor(400), self._investor(400), self._moment()
        mine, theirs = self._stakes.agreement(one), self._stakes.agreement(other)
        amount, stake = 2 * _LAKH + 3_21, self._stakes.stake
        later = at + timedelta(days=12)
        rows = (
            stake(mine, one, "TRANSFER_OUT", units=50, amount=amount, at=at, other=other),
            stake(theirs, other, "TRANSFER_IN", units=50, amount=amount, at=at, other=one),
            stake(theirs, other, "TRANSFER_OUT", units=50, amount=amount, at=later, other=one),
            stake(mine, one, "TRANSFER_IN", units=50, amount=amount, at=later, other=other),
        )
        return Planted("WASH_TRADE", "investor", one, "investment_transactions", rows, f"with {other}")

    def _wash_orders(self) -> Planted:
        """What one sold another it buys back for the same."""
        one, other = (self._people.customer(self._began - timedelta(days=days)) for days in (700, 500))
        value, at = 4 * _LAKH + self._random.randint(1_00, 99_00) * 100 + 21, self._moment()
        sold, _ = self._trade.planted(self._buyer(), at, value, "NEFT", seller=one, customer=other)
        back, _ = self._trade.planted(self._buyer(), at + timedelta(days=9), value, "NEFT", seller=other, customer=one)
        return Planted("WASH_TRADE", "party", one.id, "orders", (sold, back), f"with {other.id}")

    def _listed(self) -> tuple[str, str]:
        """A name of the list, and how it is written here: as it stands, or misspelt."""
        name = self._random.choice(SANCTIONED)
        return name, name if self._random.random() < 0.5 else f"{name[0]}{name[1]}{name[1]}{name[2:]}"

    def _just_below(self) -> int:
        return 10 * _LAKH * self._random.randint(820, 995) // 1000 + 7_13

    def _moment(self) -> datetime:
        return self._began + timedelta(days=self._random.randint(2, 50), seconds=self._random.randint(36_000, 60_000))

    def _buyer(self) -> str:
        self._buyers += 1
        return row_id(BUYER, _FIRST_OF_PLANTED + self._buyers)

    def _investor(self, days: int) -> str:
        return self._people.investor(self._began - timedelta(days=days))
