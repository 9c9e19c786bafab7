"""The items of a task: what a person must settle on it, and what a word on a flag makes of the flag."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid5

from models.checks import CheckOutcome, CheckResult
from models.decision import ItemDecision
from models.flags import Override, RiskFlag
from models.manual_checks import guidance_for
from models.task import ItemKind, ItemOutcome, Task, TaskItem, TaskKind


def with_items(task: Task, checks: Iterable[CheckResult], flags: Iterable[RiskFlag]) -> Task:
    """The task with everything that is still to be settled on it; what was settled there stays."""
    settled = [item for item in task.items if not item.open]
    known = {item.item_id for item in settled}
    wanted = [*_manual_items(task, checks), *_flag_items(task, flags)]
    items = (*settled, *(item for item in wanted if item.item_id not in known))
    return task.model_copy(update={"items": items})


def without_items(task: Task, references: Iterable[str]) -> Task:
    """The task without the items that stand for these checks and flags: what they spoke of is not what it was."""
    gone = frozenset(references)
    return task.model_copy(update={"items": tuple(item for item in task.items if item.reference not in gone)})


def with_word(flag: RiskFlag, decision: ItemDecision, at: datetime) -> RiskFlag:
    """The flag after an official's word on it."""
    if decision.outcome is ItemOutcome.UPHELD:
        return flag.model_copy(update={"upheld_by": decision.actor.subject})
    override = Override(subject=decision.actor.subject, at=at, remarks=decision.remarks)
    return flag.model_copy(update={"overrides": (*flag.overrides, override)})


def _manual_items(task: Task, checks: Iterable[CheckResult]) -> Iterator[TaskItem]:
    for result in checks:
        if result.outcome is CheckOutcome.MANUAL:
            title, guidance = guidance_for(result.check)
            yield TaskItem(
                item_id=uuid5(task.task_id, result.check),
                kind=ItemKind.MANUAL_CHECK,
                reference=result.check,
                title=title,
                guidance=f"{guidance} {result.summary}".strip(),
            )


def _flag_items(task: Task, flags: Iterable[RiskFlag]) -> Iterator[TaskItem]:
    """Each open flag; a CRITICAL one comes again on the APPROVAL task, for the second official's override."""
    for flag in flags:
        if flag.resolved or flag.upheld_by:
            continue
        half_cleared = task.kind is TaskKind.REVIEW and bool(flag.overrides)
        if half_cleared or (task.kind is TaskKind.APPROVAL and not flag.blocks):
            continue
        yield TaskItem(
            item_id=uuid5(task.task_id, str(flag.flag_id)),
            kind=ItemKind.FLAG,
            reference=str(flag.flag_id),
            title=f"{flag.finding.severity} {flag.finding.flag_type}",
            guidance=flag.finding.description,
            severity=flag.finding.severity,
            blocking=flag.finding.severity.blocks,
        )
