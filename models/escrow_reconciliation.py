"""The bank's statement against our books, line by line, and the task that differences become."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

import rfc8785

from models.actors import Role
from models.amounts import Currency, SignedAmount
from models.escrow_bank import LineKind, Statement, StatementLine, StatementRequest
from models.financial_year import IST
from models.record import Record
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus
from models.task_clock import term

_NAMESPACE = UUID("0c5a4b58-6d9a-5f0e-9c3c-2f6f1f5f8e21")
_MARGIN = timedelta(days=2)
"""How far the books, and the statement, may date one transaction apart: each side is looked for that far."""
_WORKING_DAYS = 2
"""How long an officer has to explain a day."""
_MOST_ITEMS = 100
"""So many differences stand on a task one by one; the rest is counted on the last of them."""

RECONCILIATION_WORKFLOW = "EscrowReconciliation"


class ReconcileRequest(Record):
    """A day in India, in one currency, to be compared at `at`, once the day is over."""

    day: date
    currency: Currency
    at: datetime

    @property
    def reconciliation_id(self) -> UUID:
        """The same day is compared once."""
        return uuid5(_NAMESPACE, f"{self.day}|{self.currency}")

    @property
    def begins(self) -> datetime:
        """The day's first moment."""
        return datetime.combine(self.day, time(), IST).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after the day."""
        return datetime.combine(self.day + timedelta(days=1), time(), IST).astimezone(UTC)

    @property
    def around(self) -> StatementRequest:
        """The time in which either side may date what the other dates in this day."""
        return StatementRequest(currency=self.currency, begins=self.begins - _MARGIN, ends=self.ends + _MARGIN)


class BookedLine(Record):
    """A transaction of our books that went through the bank: `amount` is more than 0 for what came in."""

    bank_reference: str
    kind: LineKind
    amount: SignedAmount
    booked_at: datetime
    trade_id: UUID | None = None


class DifferenceKind(StrEnum):
    """What does not agree."""

    MISSING_AT_BANK = "MISSING_AT_BANK"
    MISSING_IN_BOOKS = "MISSING_IN_BOOKS"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    DUPLICATE_AT_BANK = "DUPLICATE_AT_BANK"
    UNMATCHED = "UNMATCHED"
    STRANDED = "STRANDED"


class Loose(Record):
    """Money in our books that waits for a person. `what` is UNMATCHED, a notice that we could not place, or STRANDED,
    money left with a trade that has ended."""

    what: DifferenceKind
    reference: str
    amount: SignedAmount
    trade_id: UUID | None = None


class Difference(Record):
    """One difference: what the bank says and what the books say, None where one says nothing."""

    kind: DifferenceKind
    reference: str
    at_bank: SignedAmount | None = None
    in_books: SignedAmount | None = None
    trade_id: UUID | None = None


class Books(Record):
    """What our side knows of the time around a day."""

    lines: tuple[BookedLine, ...]
    loose: tuple[Loose, ...] = ()


class Comparison(Record):
    """What comparing a day found."""

    matched: int
    differences: tuple[Difference, ...]
    statement_digest: str


class Reconciliation(Record):
    """A compared day, as it was kept; `task` is there where something differed."""

    reconciliation_id: UUID
    matched: int
    differences: int
    task: Task | None = None


def compare(request: ReconcileRequest, statement: Statement, books: Books) -> Comparison:
    """Every line of the day that either side has, found on the other side or not. A line is found by its reference, on
    whatever day around this one the other side dates it."""
    at_bank = {line.bank_reference: line for line in statement.lines}
    in_books = {line.bank_reference: line for line in books.lines}
    told = Counter(line.bank_reference for line in statement.lines)
    todays = [line for line in at_bank.values() if request.begins <= line.booked_at < request.ends]
    differences, matched = list[Difference](), 0
    for line in todays:
        ours = in_books.get(line.bank_reference)
        twice = told[line.bank_reference] > 1
        if twice:
            differences.append(_difference(DifferenceKind.DUPLICATE_AT_BANK, line, ours))
        if ours is None:
            differences.append(_difference(DifferenceKind.MISSING_IN_BOOKS, line, None))
        elif ours.amount != line.amount:
            differences.append(_difference(DifferenceKind.AMOUNT_DIFFERS, line, ours))
        else:
            matched += not twice
    for ours in books.lines:
        if request.begins <= ours.booked_at < request.ends and ours.bank_reference not in at_bank:
            differences.append(
                Difference(
                    kind=DifferenceKind.MISSING_AT_BANK,
                    reference=ours.bank_reference,
                    in_books=ours.amount,
                    trade_id=ours.trade_id,
                )
            )
    differences += [
        Difference(kind=each.what, reference=each.reference, in_books=each.amount, trade_id=each.trade_id)
        for each in books.loose
    ]
    return Comparison(matched=matched, differences=tuple(differences), statement_digest=_digest(statement))


def _difference(kind: DifferenceKind, line: StatementLine, ours: BookedLine | None) -> Difference:
    return Difference(
        kind=kind,
        reference=line.bank_reference,
        at_bank=line.amount,
        in_books=ours.amount if ours else None,
        trade_id=ours.trade_id if ours else None,
    )


def task_of(request: ReconcileRequest, differences: Sequence[Difference]) -> Task:
    """The task in which an officer explains each difference, or upholds it."""
    reconciliation_id = request.reconciliation_id
    clock = term(request.at, _WORKING_DAYS)
    return Task(
        task_id=uuid5(reconciliation_id, "task"),
        process=Process.ESCROW,
        case_id=reconciliation_id,
        kind=TaskKind.RECONCILIATION,
        role=Role.COMPLIANCE_OFFICER,
        title=f"Explain how the escrow bank's statement of {request.day} ({request.currency}) differs from the books",
        status=TaskStatus.OPEN,
        opened_at=request.at,
        due_at=clock.due_at,
        remind_at=clock.remind_at,
        items=tuple(_items(reconciliation_id, request.currency, differences)),
    )


def _items(reconciliation_id: UUID, currency: str, differences: Sequence[Difference]) -> Iterable[TaskItem]:
    shown = differences if len(differences) <= _MOST_ITEMS else differences[: _MOST_ITEMS - 1]
    for position, each in enumerate(shown):
        yield TaskItem(
            item_id=uuid5(reconciliation_id, f"{position}|{each.kind}|{each.reference}"),
            kind=ItemKind.DIFFERENCE,
            reference=each.reference,
            title=f"{each.kind}: {each.reference}",
            guidance=_guidance(each, currency),
            severity="ERROR",
        )
    left = len(differences) - len(shown)
    if left:
        yield TaskItem(
            item_id=uuid5(reconciliation_id, "the rest"),
            kind=ItemKind.DIFFERENCE,
            reference="REST",
            title=f"{left} more differences",
            guidance="They stand in the record of this reconciliation: look for one cause of all.",
            severity="ERROR",
        )


def _guidance(each: Difference, currency: str) -> str:
    bank = "nothing" if each.at_bank is None else f"{each.at_bank} {currency}"
    books = "nothing" if each.in_books is None else f"{each.in_books} {currency}"
    of_trade = f" Trade {each.trade_id}." if each.trade_id else ""
    return f"The bank says {bank}, the books say {books}. {_WHAT_TO_DO[each.kind]}{of_trade}"


_WHAT_TO_DO = {
    DifferenceKind.MISSING_AT_BANK: "Ask the bank whether it made the transfer, or took the deposit back.",
    DifferenceKind.MISSING_IN_BOOKS: "A webhook was lost: have the bank send it again, it is booked when it comes.",
    DifferenceKind.AMOUNT_DIFFERS: "Ask the bank for the voucher.",
    DifferenceKind.DUPLICATE_AT_BANK: "The bank booked one transaction twice: have it take one back.",
    DifferenceKind.UNMATCHED: "Find out whose money it is, or have the bank send it back.",
    DifferenceKind.STRANDED: "The trade has ended and its buyer's money came back: find out where to send it.",
}


def _digest(statement: Statement) -> str:
    """SHA-256 (hex) of what the bank said."""
    return hashlib.sha256(rfc8785.dumps(statement.model_dump(mode="json"))).hexdigest()
