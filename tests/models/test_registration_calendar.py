"""When a registration is reminded, re-checked and over: counted over whole years, and held to properties."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.registration_calendar import Calendar, Event

BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def calendar(**values: object) -> Calendar:
    usual: dict[str, object] = {
        "began_at": BEGAN,
        "ends_at": BEGAN + timedelta(days=365),
        "checked_at": BEGAN,
        "recheck_days": 30,
        "reminder_days": (60, 30, 7),
    }
    return Calendar.model_validate(usual | values)


def story(term: Calendar) -> list[tuple[timedelta, Event, tuple[int, ...]]]:
    """Everything the calendar brings until the end: when after the beginning, what, and which reminders."""
    told: list[tuple[timedelta, Event, tuple[int, ...]]] = []
    while True:
        now = term.next_wake()
        event = term.due(now)
        assert event is not None, "it woke for nothing"
        due = term.reminders_due(now)
        told.append((now - term.began_at, event, due if event is Event.REMINDER else ()))
        match event:
            case Event.EXPIRY:
                return told
            case Event.REMINDER:
                term = term.model_copy(update={"reminded": (*term.reminded, *due)})
            case Event.RECHECK:
                term = term.model_copy(update={"checked_at": now})


def test_a_year() -> None:
    told = story(calendar())
    assert [(at.days, due) for at, event, due in told if event is Event.REMINDER] == [
        (305, (60,)),
        (335, (30,)),
        (358, (7,)),
    ]
    assert [at.days for at, event, _ in told if event is Event.RECHECK] == [*range(35, 336, 30)]
    assert told[-1][:2] == (timedelta(days=365), Event.EXPIRY)
    assert len({at for at, _, _ in told}) == 13, "two reminders fall on a re-check"


@pytest.mark.parametrize(
    ("days", "reminders"), [(90, [60, 30, 7]), (60, [30, 7]), (59, [30, 7]), (20, [7]), (7, []), (1, [])]
)
def test_a_short_term_has_the_reminders_that_lie_within_it(days: int, reminders: list[int]) -> None:
    told = story(calendar(ends_at=BEGAN + timedelta(days=days)))
    assert [due for _, _, each in told for due in each] == reminders


def test_a_process_that_was_held_up_sends_the_most_urgent_reminder_alone() -> None:
    late = calendar()
    assert late.reminders_due(BEGAN + timedelta(days=340)) == (60, 30)
    assert late.due(BEGAN + timedelta(days=340)) is Event.REMINDER
    assert late.due(BEGAN + timedelta(days=400)) is Event.EXPIRY, "after the end nothing else matters"


def test_a_renewal_neither_crowds_nor_starves_the_re_checks() -> None:
    checked = BEGAN + timedelta(days=305)
    renewed = calendar(checked_at=checked, ends_at=BEGAN + timedelta(days=730))
    following = renewed.next_recheck()
    assert following is not None
    assert timedelta(days=15) <= following - checked <= timedelta(days=45)


@given(
    term=st.integers(1, 1200),
    every=st.integers(1, 90),
    reminders=st.sets(st.integers(1, 200), max_size=4),
    seconds=st.integers(0, 86_399),
)
def test_every_term_ends_and_everything_comes_once_and_in_order(
    term: int, every: int, reminders: set[int], seconds: int
) -> None:
    told = story(
        calendar(
            ends_at=BEGAN + timedelta(days=term, seconds=seconds),
            recheck_days=every,
            reminder_days=tuple(reminders),
        )
    )
    moments = [at for at, _, _ in told]
    assert moments == sorted(moments)
    assert moments[-1] == timedelta(days=term, seconds=seconds)
    sent = [days for _, _, due in told for days in due]
    assert sent == sorted((days for days in reminders if timedelta(days=days) < moments[-1]), reverse=True)
    checks = [timedelta(), *(at for at, event, _ in told if event is Event.RECHECK)]
    gaps = [after - before for before, after in itertools.pairwise(checks)]
    assert all(timedelta(days=every) / 2 <= gap <= timedelta(days=every) * 3 / 2 for gap in gaps)
