"""The payment score: what it is, and what it can never be."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.payment_history import Payment, payment_performance
from models.requirement_policy import default_policy

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
POLICY = default_policy().payment_merits

due_days = st.integers(-20, 720).map(lambda days: TODAY - timedelta(days=days))
payments = st.builds(
    Payment,
    amount=st.integers(1, 10**15),
    due_on=due_days,
    paid_at=st.none() | st.integers(-10, 900).map(lambda days: NOW - timedelta(days=days)),
    disputed_at=st.none() | st.just(NOW),
)
some = st.lists(payments, min_size=1, max_size=12)


def paid(days_late: int | None, *, amount: int = 100, disputed: bool = False) -> Payment:
    due = TODAY - timedelta(days=200)
    paid_at = None if days_late is None else NOW - timedelta(days=200 - days_late)
    return Payment(amount=amount, due_on=due, paid_at=paid_at, disputed_at=NOW if disputed else None)


def of(*given_payments: Payment) -> int | None:
    made = payment_performance(given_payments, as_of=NOW, policy=POLICY)
    assert (made.score is None) == (made.counted == 0)
    return made.score


@pytest.mark.parametrize(
    ("history", "score"),
    [
        ([paid(0)], 100),
        ([paid(-30)], 100),
        ([paid(45)], 50),
        ([paid(90)], 0),
        ([paid(200)], 0),
        ([paid(None)], 0),
        ([paid(0, disputed=True)], 50),
        ([paid(45, disputed=True)], 25),
        ([paid(0), paid(90)], 50),
        ([paid(0, amount=300), paid(None)], 75),
        ([paid(0, amount=199), paid(None, amount=1)], 100),  # 99.5, half up
        ([paid(0, amount=1), paid(None, amount=199)], 1),  # 0.5
        ([], None),
    ],
)
def test_the_formula(history: list[Payment], score: int | None) -> None:
    assert of(*history) == score


def test_what_is_not_due_yet_is_no_history() -> None:
    assert of(Payment(amount=1, due_on=TODAY)) is None
    assert of(Payment(amount=1, due_on=TODAY, paid_at=NOW - timedelta(days=3))) == 100
    assert of(Payment(amount=1, due_on=TODAY + timedelta(days=40), paid_at=NOW)) == 100


def test_what_was_due_before_the_window_counts_no_more() -> None:
    assert of(Payment(amount=1, due_on=TODAY - timedelta(days=731))) is None
    assert of(Payment(amount=1, due_on=TODAY - timedelta(days=730))) == 0


def test_a_day_is_a_day_in_india() -> None:
    """20:00 UTC on the due day is 01:30 of the next day there: one day late."""
    due = date(2026, 11, 1)
    at_eight = datetime(2026, 11, 1, 20, 0, tzinfo=UTC)
    assert of(Payment(amount=1, due_on=due, paid_at=at_eight - timedelta(hours=2))) == 100
    assert of(Payment(amount=1, due_on=due, paid_at=at_eight)) == 99


def test_a_payment_made_later_is_not_yet_made() -> None:
    late = Payment(amount=1, due_on=TODAY - timedelta(days=45), paid_at=NOW + timedelta(seconds=1))
    assert of(late) == 50
    assert (
        payment_performance([late], as_of=NOW + timedelta(days=60), policy=POLICY).score == 50
    )  # 45 days late, for good


def test_a_dispute_counts_while_it_lasts() -> None:
    disputed = paid(0).model_copy(
        update={"disputed_at": NOW - timedelta(days=9), "dispute_resolved_at": NOW - timedelta(days=3)}
    )
    scores = [
        payment_performance([disputed], as_of=NOW - timedelta(days=days), policy=POLICY).score for days in (10, 9, 4, 3)
    ]
    assert scores == [100, 50, 50, 100]


@given(some)
def test_it_lies_between_0_and_100(history: list[Payment]) -> None:
    score = of(*history)
    assert score is None or 0 <= score <= 100


@given(some.flatmap(lambda history: st.tuples(st.just(history), st.permutations(history))))
def test_the_order_does_not_matter(both: tuple[list[Payment], list[Payment]]) -> None:
    assert of(*both[0]) == of(*both[1])


@given(some, st.integers(1, 400))
def test_paying_earlier_never_lowers_it(history: list[Payment], days: int) -> None:
    first = history[0]
    assume(first.paid_at is not None and first.paid_at <= NOW and first.due_on >= TODAY - timedelta(days=700))
    assert first.paid_at is not None
    earlier = first.model_copy(update={"paid_at": first.paid_at - timedelta(days=days)})
    before, after = of(*history), of(earlier, *history[1:])
    assert before is not None
    assert after is not None
    assert after >= before


@given(some)
def test_a_dispute_never_raises_it(history: list[Payment]) -> None:
    undisputed = [each.model_copy(update={"disputed_at": None}) for each in history]
    disputed = [undisputed[0].model_copy(update={"disputed_at": NOW}), *undisputed[1:]]
    before, after = of(*undisputed), of(*disputed)
    assert (before is None) == (after is None)
    assert before is None or after is None or after <= before


@given(some)
def test_a_buyer_that_always_pays_in_time_has_all(history: list[Payment]) -> None:
    in_time = [
        each.model_copy(
            update={
                "paid_at": datetime(each.due_on.year, each.due_on.month, each.due_on.day, tzinfo=UTC)
                - timedelta(days=30),
                "disputed_at": None,
            }
        )
        for each in history
    ]
    assert of(*in_time) == 100
