"""The clock of a case: reminders and escalations by one durable timer, which stands still whenever the case's does."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.actors import SYSTEM, Actor
    from models.task_clock import Alarm, Bell

_ACTIONS = {
    Bell.TASK_REMINDER: "TASK_REMINDED",
    Bell.TASK_OVERDUE: "TASK_ESCALATED",
    Bell.ANSWER_REMINDER: "CHANGES_REMINDED",
    Bell.ANSWER_OVERDUE: "CHANGES_UNANSWERED",
}
"""What the audit trail calls each bell."""


class TimedCase(Protocol):
    """A case whose people have terms."""

    @property
    def closed(self) -> bool:
        """Whether nobody's time runs any more."""
        ...

    @property
    def alarm(self) -> Alarm | None:
        """What rings next; None while nobody's time runs."""
        ...

    def ring(self, alarm: Alarm, at: datetime) -> str:
        """The time of `alarm` has come; returns the note for the audit trail."""
        ...


async def keep_time(
    case: TimedCase, record: Callable[[Actor, str, str], Awaitable[None]], one_at_a_time: asyncio.Lock
) -> None:
    """Ring the bells of `case` until it is closed.

    One timer runs at a time: a task that is decided in time costs one, and nothing runs while nobody's time does. What
    is claimed, released or assigned keeps its timer.
    """
    while not case.closed:
        alarm = case.alarm
        if alarm is None:
            await workflow.wait_condition(lambda: case.closed or case.alarm is not None)
        elif await _comes(case, alarm):
            async with one_at_a_time:
                if case.alarm == alarm and not case.closed:  # nobody was quicker while the lock was held
                    note = case.ring(alarm, workflow.now())
                    await record(SYSTEM, _ACTIONS[alarm.bell], note)


async def _comes(case: TimedCase, alarm: Alarm) -> bool:
    """Whether the alarm's time comes before the case moves on."""
    try:
        await workflow.wait_condition(
            lambda: case.closed or case.alarm != alarm,
            timeout=max(alarm.at - workflow.now(), timedelta()),
            timeout_summary=alarm.bell.replace("_", " ").lower(),
        )
    except TimeoutError:
        return True
    return False
