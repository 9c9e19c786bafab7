"""Tasks as the API shows them."""

from datetime import datetime

from pydantic import JsonValue

from api.cases import APPLICATIONS, instant, instant_or_none
from api.processes import CaseState
from models.decision import Verdict
from models.task import Process, Task, TaskItem

TASKS = "/api/v1/tasks"
REGISTRATIONS = "/api/v1/registrations"
REPORTS = "/api/v1/reports"
SUSPENSE = "/api/v1/escrow/suspense"
SUSPICIONS = "/api/v1/suspicions"
_CASES = {
    Process.APPLICATION: APPLICATIONS,
    Process.REGISTRATION: REGISTRATIONS,
    Process.REQUIREMENT: "/api/v1/requirements",
    Process.REPORT: REPORTS,
    Process.SUSPICION: SUSPICIONS,
    Process.SUSPENSE: SUSPENSE,
    Process.TRADE: "/api/v1/trades",
}
"""Where the cases of each process are found."""


def task_json(task: Task, now: datetime) -> dict[str, JsonValue]:
    """The task as `TaskView` documents it."""
    links: dict[str, JsonValue] = {"self": f"{TASKS}/{task.task_id}"}
    if task.process in _CASES:
        links["case"] = f"{_CASES[task.process]}/{task.case_id}"
    return {
        "task_id": str(task.task_id),
        "process": task.process,
        "case_id": str(task.case_id),
        "kind": task.kind,
        "role": task.role,
        "title": task.title,
        "status": task.status,
        "opened_at": instant(task.opened_at),
        "due_at": instant(task.due_at) if task.paused_at is None else None,
        "overdue": task.live and task.paused_at is None and task.due_at < now,
        "reminded_at": instant_or_none(task.reminded_at),
        "escalated_at": instant_or_none(task.escalated_at),
        "priority": "NORMAL" if task.escalated_at is None else "HIGH",
        "paused_at": instant_or_none(task.paused_at),
        "assignee": task.assignee,
        "on_behalf_of": task.on_behalf_of,
        "note": task.note,
        "barred": list[JsonValue](sorted(task.barred)),
        "items": [_item(item) for item in task.items],
        "decision": task.decision,
        "decided_by": task.decided_by,
        "decided_at": instant_or_none(task.decided_at),
        "remarks": task.remarks,
        "links": links,
    }


def blocking_json(task: Task) -> list[JsonValue]:
    """The items that stand in the way of an approval."""
    return [_item(item) for item in task.blocking_items]


def decision_json(
    task: Task,
    verdict: Verdict,
    state: CaseState,
) -> dict[str, JsonValue]:
    """What a decision led to, as `DecisionView` documents it."""
    return {
        "task_id": str(task.task_id),
        "case_id": str(task.case_id),
        "decision": verdict,
        "status": state.status,
        "waiting_on": state.waiting_on,
        "waiting_for": state.waiting_for,
    }


def _item(item: TaskItem) -> JsonValue:
    return {
        "item_id": str(item.item_id),
        "kind": item.kind,
        "reference": item.reference,
        "title": item.title,
        "guidance": item.guidance,
        "severity": item.severity,
        "blocking": item.blocking,
        "outcome": item.outcome,
        "remarks": item.remarks,
        "decided_by": item.decided_by,
        "decided_at": instant_or_none(item.decided_at),
    }
