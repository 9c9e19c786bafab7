"""The clock of a case: when its open task is due, when who holds it is reminded, and how it stands still while the
contractor has the next move. Time is working time: a working day counts its 24 hours, any other day none."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import JsonValue

from models.change_request import ChangeRequest
from models.decision import Decision
from models.record import Record
from models.task import Task
from models.working_days import add_working_days, add_working_time, working_time_between

_REMIND_WHEN_LEFT = 0.2
"""A reminder goes out when a fifth of the time is left."""


class Bell(StrEnum):
    """What a clock can ring for."""

    TASK_REMINDER = "TASK_REMINDER"
    TASK_OVERDUE = "TASK_OVERDUE"
    ANSWER_REMINDER = "ANSWER_REMINDER"
    ANSWER_OVERDUE = "ANSWER_OVERDUE"
    OFFER_LAPSED = "OFFER_LAPSED"
    FUNDING_REMINDER = "FUNDING_REMINDER"
    FUNDING_OVERDUE = "FUNDING_OVERDUE"


EVENTS = {
    Bell.TASK_REMINDER: "task_reminder",
    Bell.TASK_OVERDUE: "task_escalated",
    Bell.ANSWER_REMINDER: "changes_reminder",
    Bell.ANSWER_OVERDUE: "changes_unanswered",
}
"""The outbox's word for each."""


class Alarm(Record):
    """The next thing that a case's clock rings for, and when."""

    bell: Bell
    at: datetime


class Term(Record):
    """A span of working days from one moment: its end, and when somebody is reminded of it."""

    remind_at: datetime
    due_at: datetime


def term(start: datetime, days: int) -> Term:
    """The term of `days` working days that begins at `start`."""
    due_at = add_working_days(start, days)
    used = working_time_between(start, due_at) - _reminder_lead(days)
    return Term(remind_at=add_working_time(start, max(used, timedelta())), due_at=due_at)


def paused(task: Task, at: datetime) -> Task:
    """The task with its clock stopped; one that stands still already is left as it is."""
    if task.paused_at is not None:
        return task
    remaining = int(working_time_between(at, task.due_at).total_seconds())
    return task.model_copy(update={"paused_at": at, "remaining_seconds": remaining})


def resumed(task: Task, at: datetime, days: int) -> Task:
    """The task with its clock going on, with the working time that was left of its `days`."""
    if task.paused_at is None:
        return task
    remaining = timedelta(seconds=task.remaining_seconds or 0)
    until_reminder = max(remaining - _reminder_lead(days), timedelta())
    return task.model_copy(
        update={
            "paused_at": None,
            "remaining_seconds": None,
            "due_at": add_working_time(at, remaining),
            "remind_at": add_working_time(at, until_reminder),
        }
    )


def request_of(number: int, decision: Decision, at: datetime, days: int) -> ChangeRequest:
    """The request for changes that a decision makes, which the contractor has `days` working days to answer."""
    answer = term(at, days)
    return ChangeRequest(
        number=number,
        asked=decision.changes,
        requested_by=decision.actor.subject,
        requested_at=at,
        remind_at=answer.remind_at,
        due_at=answer.due_at,
    )


def next_alarm(task: Task | None, request: ChangeRequest | None) -> Alarm | None:
    """What the case's clock rings for next: while a request is open for the contractor, otherwise for the open task.
    Each rings twice at most: once as a reminder, once when the time is over."""
    if request is not None and request.open:
        if request.reminded_at is None:
            return Alarm(bell=Bell.ANSWER_REMINDER, at=request.remind_at)
        return Alarm(bell=Bell.ANSWER_OVERDUE, at=request.due_at)
    if task is None or not task.live or task.paused_at is not None or task.escalated_at is not None:
        return None
    if task.reminded_at is None and task.remind_at is not None:
        return Alarm(bell=Bell.TASK_REMINDER, at=task.remind_at)
    return Alarm(bell=Bell.TASK_OVERDUE, at=task.due_at)


def rung(task: Task, bell: Bell, at: datetime) -> Task:
    """The task after its clock rang."""
    return task.model_copy(update={"reminded_at" if bell is Bell.TASK_REMINDER else "escalated_at": at})


def notice_of(task: Task | None, request: ChangeRequest | None) -> dict[str, JsonValue]:
    """What those who are told of a bell must know: no personal value."""
    told: dict[str, JsonValue] = {}
    if task is not None:
        told |= {"task_id": str(task.task_id), "kind": task.kind, "role": task.role, "assignee": task.assignee}
        told["due_at"] = task.due_at.isoformat()
    if request is not None and request.open:
        told |= {"request": request.number, "due_at": request.due_at.isoformat()}
    return told


def _reminder_lead(days: int) -> timedelta:
    return timedelta(days=days) * _REMIND_WHEN_LEFT
