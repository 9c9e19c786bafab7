"""The RECHECK task: what a re-check found, for an official to weigh."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from models.actors import Role
from models.checks import CheckResult
from models.flags import RiskFlag
from models.manual_checks import guidance_for
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus
from models.working_days import add_working_days


def opened(task_id: UUID, contractor_id: UUID, *, at: datetime, working_days: int) -> Task:
    """A new task, with nothing on it yet."""
    return Task(
        task_id=task_id,
        process=Process.REGISTRATION,
        case_id=contractor_id,
        kind=TaskKind.RECHECK,
        role=Role.GOVERNMENT_ADMIN,
        title="Weigh what a re-check of the registration found",
        status=TaskStatus.OPEN,
        opened_at=at,
        due_at=add_working_days(at, working_days),
    )


def listing(task: Task, flags: Iterable[RiskFlag], unanswered: Iterable[CheckResult]) -> Task:
    """The task with these on it; what was settled there stays, what nobody needs to settle any more goes."""
    settled = [item for item in task.items if not item.open]
    known = {item.item_id for item in settled}
    wanted = [
        *(_check_item(task, result) for result in unanswered),
        *(_flag_item(task, flag) for flag in flags if not flag.upheld_by),
    ]
    items = (*settled, *(item for item in wanted if item.item_id not in known))
    return task.model_copy(update={"items": items})


def _check_item(task: Task, result: CheckResult) -> TaskItem:
    title, guidance = guidance_for(result.check)
    asked_at = result.asked_at.isoformat() if result.asked_at else ""
    return TaskItem(
        item_id=uuid5(task.task_id, f"{result.check}|{asked_at}"),
        kind=ItemKind.MANUAL_CHECK,
        reference=result.check,
        title=title,
        guidance=f"{guidance} {result.summary}".strip(),
    )


def _flag_item(task: Task, flag: RiskFlag) -> TaskItem:
    """One for each word that the flag still needs: a CRITICAL one comes twice, for two officials."""
    said = len(flag.overrides)
    second = " (a second official)" if said else ""
    return TaskItem(
        item_id=uuid5(task.task_id, f"{flag.flag_id}|{flag.detected_at.isoformat()}|{said}"),
        kind=ItemKind.FLAG,
        reference=str(flag.flag_id),
        title=f"{flag.finding.severity} {flag.finding.flag_type}{second}",
        guidance=flag.finding.description,
        severity=flag.finding.severity,
        blocking=flag.finding.severity.blocks,
    )
