"""The tasks of a report: to sign it off, and to say what becomes of one that failed or was rejected."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from models import task_clock
from models.actors import Role
from models.report import ReportStart, ReportStatus
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus

_TITLES = {
    TaskKind.SIGN_OFF: "Sign the report off before it goes to the regulator",
    TaskKind.CORRECTION: "Have the report made anew, or leave it",
}


def opened(kind: TaskKind, task_id: UUID, start: ReportStart, *, at: datetime, days: int) -> Task:
    """A new task for the compliance role, due in `days` working days."""
    term = task_clock.term(at, days)
    return Task(
        task_id=task_id,
        process=Process.REPORT,
        case_id=start.report_id,
        kind=kind,
        role=Role.COMPLIANCE_OFFICER,
        title=_TITLES[kind],
        status=TaskStatus.OPEN,
        opened_at=at,
        due_at=term.due_at,
        remind_at=term.remind_at,
        confidential=start.key.report_type.confidential,
    )


def explained(task: Task, status: ReportStatus, reasons: Iterable[str]) -> Task:
    """The task with what is wrong, a reason an item: to be read, and not in the way of a decision."""
    by = "the regulator" if status is ReportStatus.REJECTED else "our own record"
    items = tuple(
        TaskItem(
            item_id=uuid5(task.task_id, str(number)),
            kind=ItemKind.FLAG,
            reference=str(number),
            title=f"Reason {number}, by {by}",
            guidance=reason,
            severity="ERROR",
            blocking=False,
        )
        for number, reason in enumerate(reasons, 1)
    )
    return task.model_copy(update={"items": items})
