"""The steps of a process that is one task: the task, its events and its audit entry, in the caller's transaction."""

from sqlmodel import Session

from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.one_task import TaskStep
from models.tables import audit
from models.tables.rows.events import OutboxRow
from models.tables.task_rows import keep_task


def write_task_step(session: Session, vault: Vault, step: TaskStep) -> None:
    """Write a step that its operation was claimed for; the audit entry comes last."""
    keep_task(session, vault, step.task)
    task = step.task
    payload: JsonObject = {
        "task_id": str(task.task_id),
        "kind": task.kind.value,
        "status": task.status.value,
        "assignee": task.assignee,
        "open_items": sum(item.open for item in task.items),
    }
    told = [("task", payload), *((notice.event, notice.payload) for notice in step.notices)]
    for event, particulars in told:
        session.add(OutboxRow(case_id=step.case_id, event_type=event, payload=particulars, created_at=step.at))
    audit.append(session, [_entry(step)])


def _entry(step: TaskStep) -> AuditEvent:
    return AuditEvent(
        at=step.at,
        action=step.action,
        actor=step.actor.subject,
        actor_role=audit_role(step.actor),
        subject=str(step.case_id),
        details={
            "operation_id": step.operation_id,
            "note": step.note,
            "task_id": str(step.task.task_id),
            "status": step.task.status.value,
            "decision": step.task.decision,
            "items": {str(item.item_id): item.outcome for item in step.task.items},
        },
    )
