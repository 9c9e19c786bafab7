"""A day of the bank's statement against the books: what agrees, and each way in which it may not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from models.actors import Actor, Role
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.escrow_bank import LineKind, Statement, StatementLine
from models.escrow_reconciliation import (
    BookedLine,
    Books,
    DifferenceKind,
    Loose,
    ReconcileRequest,
    compare,
    task_of,
)
from models.reconciliation_case import ReconciliationCase, ReconciliationStatus
from models.task import ItemOutcome

KIND = DifferenceKind
REQUEST = ReconcileRequest(day=date(2026, 3, 2), currency="INR", at=datetime(2026, 3, 3, 0, 30, tzinfo=UTC))
NOON = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
OFFICER = Actor(subject="officer", roles=frozenset({Role.COMPLIANCE_OFFICER}))


def line(reference: str, of: int, *, at: datetime = NOON) -> StatementLine:
    return StatementLine(
        bank_reference=reference, kind=LineKind.DEPOSIT, amount=Decimal(of), currency="INR", booked_at=at
    )


def booked(reference: str, of: int, *, at: datetime = NOON) -> BookedLine:
    return BookedLine(bank_reference=reference, kind=LineKind.DEPOSIT, amount=Decimal(of), booked_at=at)


def compared(
    lines: list[StatementLine], books: list[BookedLine], *loose: Loose
) -> tuple[int, list[tuple[DifferenceKind, str]]]:
    statement = Statement(
        request=REQUEST.around, opening_balance=Decimal(0), closing_balance=Decimal(0), lines=tuple(lines)
    )
    found = compare(REQUEST, statement, Books(lines=tuple(books), loose=loose))
    return found.matched, [(each.kind, each.reference) for each in found.differences]


def test_the_day_is_indias() -> None:
    assert REQUEST.begins == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    assert REQUEST.ends - REQUEST.begins == timedelta(days=1)


def test_what_agrees_is_counted() -> None:
    assert compared([line("A", 10), line("B", -3)], [booked("B", -3), booked("A", 10)]) == (2, [])


@pytest.mark.parametrize(
    ("lines", "books", "found"),
    [
        ([line("A", 10)], [], (KIND.MISSING_IN_BOOKS, "A")),
        ([], [booked("A", 10)], (KIND.MISSING_AT_BANK, "A")),
        ([line("A", 10)], [booked("A", 11)], (KIND.AMOUNT_DIFFERS, "A")),
        ([line("A", 10)], [booked("A", -10)], (KIND.AMOUNT_DIFFERS, "A")),
        ([line("A", 10), line("A", 10)], [booked("A", 10)], (KIND.DUPLICATE_AT_BANK, "A")),
    ],
)
def test_each_difference_is_named(
    lines: list[StatementLine], books: list[BookedLine], found: tuple[DifferenceKind, str]
) -> None:
    assert compared(lines, books) == (0, [found])


def test_a_transaction_that_the_sides_date_on_two_days_agrees() -> None:
    """A refund booked before midnight and sent after it belongs to the bank's day, and differs on neither."""
    before, after = REQUEST.begins - timedelta(minutes=1), REQUEST.ends + timedelta(minutes=1)
    assert compared([line("A", -5)], [booked("A", -5, at=before)]) == (1, [])
    assert compared([line("A", -5, at=after)], [booked("A", -5)]) == (0, [])


def test_other_days_are_not_this_ones_matter() -> None:
    other = REQUEST.begins - timedelta(hours=1)
    assert compared([line("A", 1, at=other)], [booked("B", 2, at=other)]) == (0, [])


def test_loose_money_is_listed() -> None:
    trade_id = uuid4()
    stranded = Loose(what=KIND.STRANDED, reference=str(trade_id), amount=Decimal(5), trade_id=trade_id)
    assert compared([], [], stranded) == (0, [(KIND.STRANDED, str(trade_id))])


def case(count: int) -> ReconciliationCase:
    statement = Statement(
        request=REQUEST.around,
        opening_balance=Decimal(0),
        closing_balance=Decimal(0),
        lines=tuple(line(f"L{number}", 1) for number in range(count)),
    )
    return ReconciliationCase(task_of(REQUEST, compare(REQUEST, statement, Books(lines=())).differences))


def test_many_differences_stand_as_a_hundred_items() -> None:
    items = case(250).task.items
    assert len(items) == 100
    assert items[-1].title == "151 more differences"
    assert len({item.item_id for item in items}) == 100


def test_every_difference_needs_a_reason_before_the_task_ends() -> None:
    reconciliation = case(1)
    task = reconciliation.task
    reconciliation.claim(Claim(actor=OFFICER, task_id=task.task_id))
    approval = Decision(actor=OFFICER, verdict=Verdict.APPROVE)
    for verdict, refusal in (
        (Verdict.APPROVE, Refusal.OPEN_ITEMS),
        (Verdict.REJECT, Refusal.REMARKS_REQUIRED),
        (Verdict.REQUEST_CHANGES, Refusal.WRONG_OUTCOME),
    ):
        with pytest.raises(Refused) as refused:
            reconciliation.decide(Decision(actor=OFFICER, verdict=verdict), NOON)
        assert refused.value.refusal is refusal
    settled = ItemDecision(
        actor=OFFICER, task_id=task.task_id, item_id=task.items[0].item_id, outcome=ItemOutcome.RESOLVED
    )
    with pytest.raises(Refused):
        reconciliation.settle_item(settled, NOON)
    reconciliation.settle_item(settled.model_copy(update={"remarks": "The webhook came late."}), NOON)
    reconciliation.decide(approval, NOON)
    assert reconciliation.state().status is ReconciliationStatus.EXPLAINED


def test_what_is_upheld_ends_as_upheld() -> None:
    reconciliation = case(1)
    rejection = Decision(actor=OFFICER, verdict=Verdict.REJECT, remarks="The bank must correct it.")
    reconciliation.decide(rejection, NOON)
    assert reconciliation.state().status is ReconciliationStatus.UPHELD
    with pytest.raises(Refused):
        reconciliation.decide(rejection, NOON)


def test_a_task_of_another_case_is_unknown() -> None:
    with pytest.raises(Refused) as refused:
        case(1).claim(Claim(actor=OFFICER, task_id=uuid4()))
    assert refused.value.refusal is Refusal.UNKNOWN_TASK
