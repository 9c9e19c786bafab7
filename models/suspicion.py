"""What a typology found: one subject, and the transactions that show it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid5

from models.record import Record

_NAMESPACE = UUID("5f0c8a5e-52ee-4c5b-9d0a-6f6d27b6a0d1")


FINDINGS = "findings"
"""The section of an AML report that findings stand in."""


class Typology(StrEnum):
    """What a subject's transactions look like (the typologies of `docs/domain.md`)."""

    STRUCTURING = "STRUCTURING"
    RAPID_MOVEMENT = "RAPID_MOVEMENT"
    ROUND_AMOUNTS = "ROUND_AMOUNTS"
    NEW_ACCOUNT_LARGE = "NEW_ACCOUNT_LARGE"
    WASH_TRADE = "WASH_TRADE"
    SANCTIONED_PARTY = "SANCTIONED_PARTY"


class SubjectKind(StrEnum):
    """Who it is about: a trading party or a buyer of orders, an investor, or a bank account of nobody known."""

    PARTY = "PARTY"
    BUYER = "BUYER"
    INVESTOR = "INVESTOR"
    ACCOUNT = "ACCOUNT"


class Subject(Record):
    """Whom a finding is about, by what the record calls it: nobody's name stands in a report's data."""

    kind: SubjectKind
    id: UUID


class SeenTransaction(Record):
    """A transaction that shows what was found. `source` and `id` are its table and its key; `way` is IN for what the
    subject paid, OUT for what it was paid."""

    source: str
    id: UUID
    at: datetime
    way: str
    amount: Decimal
    method: str | None = None
    counterparty: UUID | None = None


class Finding(Record):
    """One subject of one typology in one period, with all the transactions that show it, oldest first."""

    typology: Typology
    subject: Subject
    transactions: tuple[SeenTransaction, ...]
    score: int | None = None
    listed_as: str | None = None

    @property
    def total(self) -> Decimal:
        """Of all its transactions."""
        return sum((each.amount for each in self.transactions), Decimal("0.00"))

    def id_in(self, first_day: date) -> UUID:
        """The same finding of the same period is the same, however often the report is made."""
        return uuid5(_NAMESPACE, f"{self.typology}|{self.subject.kind}|{self.subject.id}|{first_day.isoformat()}")

    def sentence(self) -> str:
        """What was seen, for people: figures, nobody's name."""
        count = len(self.transactions)
        if self.typology is Typology.SANCTIONED_PARTY:
            return f"The name is {self.score} % like {self.listed_as} of the sanctions list; {count} transactions."
        return f"{_SEEN[self.typology].format(count=count)}, {self.total:.2f} in all."


_SEEN: dict[Typology, str] = {
    Typology.STRUCTURING: "{count} amounts just below the threshold for reporting within the window",
    Typology.RAPID_MOVEMENT: "{count} transactions by which most of what came in went out again within hours",
    Typology.ROUND_AMOUNTS: "{count} round amounts within the window",
    Typology.NEW_ACCOUNT_LARGE: "{count} large transactions of an account that had just been opened",
    Typology.WASH_TRADE: "{count} sales by which the same thing came back to who had sold it",
}
