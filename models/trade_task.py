"""The COMPLIANCE task of a trade: what the market's watch raised, for an officer to weigh."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from models.actors import Role
from models.decision import ItemDecision
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus
from models.task_clock import term
from models.trade_watch import TradeFlag


def opened(
    task_id: UUID,
    trade_id: UUID,
    flags: Iterable[TradeFlag],
    *,
    at: datetime,
    working_days: int,
    barred: frozenset[str],
) -> Task:
    """A new task. `barred` are the seller, the buyer, and above the threshold whoever approved first."""
    clock = term(at, working_days)
    task = Task(
        task_id=task_id,
        process=Process.TRADE,
        case_id=trade_id,
        kind=TaskKind.COMPLIANCE,
        role=Role.COMPLIANCE_OFFICER,
        title="Approve or reject the sale of a stake",
        status=TaskStatus.OPEN,
        opened_at=at,
        due_at=clock.due_at,
        remind_at=clock.remind_at,
        barred=barred,
    )
    return task.model_copy(update={"items": tuple(_item(task, flag) for flag in flags)})


def settled(flag: TradeFlag, decision: ItemDecision, at: datetime) -> TradeFlag:
    """The flag after an officer's word; what was said stands on the task."""
    said = {"outcome": decision.outcome.value, "decided_by": decision.actor.subject, "decided_at": at}
    return flag.model_copy(update=said)


def _item(task: Task, flag: TradeFlag) -> TaskItem:
    """A blocking flag stands open on each task: with four eyes, two officers each have a word on it."""
    return TaskItem(
        item_id=uuid5(task.task_id, str(flag.flag_id)),
        kind=ItemKind.FLAG,
        reference=str(flag.flag_id),
        title=f"{flag.severity} {flag.flag_type}",
        guidance=flag.description,
        severity=flag.severity,
        blocking=flag.severity.blocks,
    )
