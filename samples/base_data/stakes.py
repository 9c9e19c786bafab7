"""The sample's investors at work: stakes in projects, and money in and out of escrow."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from models.escrow import investor_account, nostro
from samples.base_data.people import People
from samples.base_data.tables import Tables, moment, row_id, rupees

_PROJECT, _AGREEMENT, _STAKE, _ESCROW = 0x5A21, 0x5A22, 0x5A23, 0x5A24
_HOLDERS = 50
_UNITS = 1_000_000
_NOSTRO = nostro("INR").id
_METHODS = ("NEFT", "RTGS", "IMPS")
_PAID_BY = {"SUBSCRIPTION": "RTGS", "DISTRIBUTION": "NEFT"}
_LEAST_PAID_OUT = 10_000_00


class Stakes:
    """Writes stakes and escrow transactions."""

    def __init__(self, tables: Tables, random: Random, people: People, began: datetime) -> None:
        self._tables = tables
        self._random = random
        self._people = people
        self._began = began
        self._agreements = self._transactions = self._escrow = 0
        tables.write("escrow_accounts", f"{_NOSTRO},NOSTRO,INR,,{moment(began - timedelta(days=500))}")
        self._held = dict[str, int]()
        self.agreement_of = {investor: self.agreement(investor) for investor in people.investors}

    def agreement(self, investor: str) -> str:
        """A stake of a new agreement, subscribed long ago; its id."""
        number = self._agreements = self._agreements + 1
        project = row_id(_PROJECT, (number - 1) // _HOLDERS + 1)
        since = self._began - timedelta(days=390)
        at = moment(since)
        if number % _HOLDERS == 1:
            self._tables.write("projects", f"{project},Flyover {number // _HOLDERS + 1},INR,{_UNITS},OPEN,{at}")
        identifier = row_id(_AGREEMENT, number)
        units = 100 + number % 900
        amount = rupees(units * 1_013_37)
        self._tables.write(
            "investment_agreements", f"{identifier},{project},{investor},{units},{amount},INR,ACTIVE,{at},{at}"
        )
        self.stake(identifier, investor, "SUBSCRIPTION", units=units, amount=units * 1_013_37, at=since)
        return identifier

    def usual(self, at: datetime) -> None:
        """A deposit as most are, some of it paid out again, or a payment of interest: too little and too seldom to look
        like what is planted."""
        investor = self._random.choice(self._people.investors)
        amount = 5_000_37 + int(self._random.random() ** 2 * 140_000_00)
        if amount % 100_000_00 == 0:
            amount += 1_13
        chance, held = self._random.random(), self._held.get(investor, 0)
        if chance < 0.1 and held > _LEAST_PAID_OUT:
            self.payout(investor, at, held * 2 // 5)
        elif chance < 0.55:
            self.deposit(investor, at, amount, method=self._random.choice(_METHODS))
        else:
            self.stake(self.agreement_of[investor], investor, "DISTRIBUTION", units=0, amount=amount, at=at)

    def deposit(
        self, investor: str, at: datetime, amount: int, *, method: str, payer: str | None = None, country: str = "IN"
    ) -> str:
        """Money of an investor comes in, from its own bank account, or from one of which `payer` is all that is told;
        the transaction's id."""
        self._held[investor] = self._held.get(investor, 0) + amount
        account = self._people.own_account(investor) if payer is None else (payer, "", "")
        return self._move(investor, "DEPOSIT", at, amount=amount, method=method, account=account, country=country)

    def payout(self, investor: str, at: datetime, amount: int) -> str:
        """Money of an investor goes out to its own bank account; the transaction's id."""
        self._held[investor] = self._held.get(investor, 0) - amount
        account = self._people.own_account(investor)
        return self._move(investor, "PAYOUT", at, amount=amount, method="RTGS", account=account, country="IN")

    def stake(
        self, agreement: str, investor: str, kind: str, *, units: int, amount: int, at: datetime, other: str = ""
    ) -> str:
        """Something happens to a stake; the transaction's id."""
        number = self._transactions = self._transactions + 1
        identifier = row_id(_STAKE, number)
        self._tables.write(
            "investment_transactions",
            f"{identifier},{agreement},{investor},{kind},{units},{rupees(amount)},INR,"
            f"{_PAID_BY.get(kind, 'INTERNAL')},{other},{moment(at)}",
        )
        return identifier

    def _move(
        self,
        investor: str,
        kind: str,
        at: datetime,
        *,
        amount: int,
        method: str,
        account: tuple[str, str, str],
        country: str,
    ) -> str:
        number = self._escrow = self._escrow + 1
        identifier = row_id(_ESCROW, number)
        own = investor_account(UUID(investor), "INR").id
        giving, getting = (_NOSTRO, own) if kind == "DEPOSIT" else (own, _NOSTRO)
        abroad = "false" if country == "IN" else "true"
        self._tables.write(
            "escrow_transactions",
            f"{identifier},{kind},{rupees(amount)},INR,{method},{investor},SAMPLE{number:09d},{moment(at)},{giving},{getting},"
            f"{','.join(account)},{country},{abroad}",
        )
        return identifier
