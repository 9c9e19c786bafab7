"""Who may do what with a task. Each rule gives the task as it stands afterwards, or refuses with the reason.

Four-eyes stands in `Task.barred`: whoever reviewed a case is barred from approving it (domain ruling: always), and from
choosing who does. A stand-in acts in its own name, and is barred by its own name.
"""

from datetime import datetime

from models.actors import Actor
from models.contractor.paths import problem_with_path
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.task import OUTCOMES, ItemKind, ItemOutcome, Task, TaskItem, TaskKind, TaskStatus


def claimed(task: Task, claim: Claim) -> Task:
    """The task in the hands of who claims it; claiming one's own task again changes nothing. What an absent official
    holds, its stand-in may take.

    Raises:
        Refused: it is closed, or it is somebody else's, or the role or four-eyes forbids it.
    """
    _require_live(task)
    _require_role(task, claim.actor)
    _require_not_barred(task, claim.actor.subject)
    if task.assignee == claim.actor.subject:
        return task
    if task.assignee is not None and task.assignee not in claim.stands_in_for:
        raise _of_another()
    return _held(task, claim.actor.subject, on_behalf_of=task.assignee)


def released(task: Task, claim: Claim) -> Task:
    """The task back on the list.

    Raises:
        Refused: it is closed, or the actor does not hold it.
    """
    _require_live(task)
    if task.assignee != claim.actor.subject:
        raise Refused(Refusal.CLAIMED_BY_ANOTHER, "only the person who holds a task can release it")
    return task.model_copy(update={"status": TaskStatus.OPEN, "assignee": None, "on_behalf_of": None})


def assigned(task: Task, claim: Claim) -> Task:
    """The task in the hands of `claim.assignee`, given by an official of the task's role. When that person is away, its
    stand-in has it; where four-eyes bars the stand-in, it waits for the person named.

    Raises:
        Refused: it is closed, the actor's role forbids it, or the actor or the assignee is barred by four-eyes.
    """
    _require_live(task)
    _require_role(task, claim.actor)
    if not claim.assignee:
        raise Refused(Refusal.WRONG_OUTCOME, "name the person in `assignee`")
    _require_not_barred(task, claim.actor.subject)
    _require_not_barred(task, claim.assignee)
    if claim.stand_in is None or claim.stand_in in task.barred:
        return _held(task, claim.assignee, on_behalf_of=None)
    return _held(task, claim.stand_in, on_behalf_of=claim.assignee)


def decided(task: Task, decision: Decision, at: datetime) -> Task:
    """The task closed by a decision.

    Raises:
        Refused: it is closed or somebody else's, the role or four-eyes forbids it, it waits for the contractor and
            this is no rejection, a rejection says no reason, a request for changes names nothing that can be changed,
            or an approval leaves items open.
    """
    _require_may_decide(task, decision.actor)
    if decision.verdict is not Verdict.REJECT:
        _require_running(task)
    match decision.verdict:
        case Verdict.REQUEST_CHANGES:
            _require_asked(decision)
            if task.kind is TaskKind.REVIEW:  # the review goes on with the answer, in the same hands
                return _held(task, decision.actor.subject, on_behalf_of=task.on_behalf_of)
        case Verdict.REJECT:
            require_remarks(decision.remarks, "a rejection")
        case Verdict.APPROVE if task.blocking_items:
            titles = "; ".join(item.title for item in task.blocking_items)
            raise Refused(Refusal.OPEN_ITEMS, f"these items stand in the way of an approval: {titles}")
        case Verdict.APPROVE:
            pass
    return task.model_copy(
        update={
            "status": TaskStatus.DONE,
            "decision": decision.verdict.value,
            "decided_by": decision.actor.subject,
            "decided_at": at,
            "remarks": decision.remarks,
        }
    )


def item_settled(task: Task, decision: ItemDecision, at: datetime) -> Task:
    """The task with one of its items settled.

    Raises:
        Refused: as for a decision, or the item is unknown or settled, or the outcome is not one of its kind.
    """
    _require_may_decide(task, decision.actor)
    _require_running(task)
    item = item_of(task, decision)
    if not item.open:
        raise Refused(Refusal.WRONG_STATE, f"this item was settled as {item.outcome} by {item.decided_by}")
    if decision.outcome not in OUTCOMES[item.kind]:
        allowed = " or ".join(sorted(OUTCOMES[item.kind]))
        raise Refused(Refusal.WRONG_OUTCOME, f"a {item.kind} item is settled as {allowed}")
    if item.kind is not ItemKind.MANUAL_CHECK or decision.outcome is ItemOutcome.FAILED:
        require_remarks(decision.remarks, f"{decision.outcome} on a {item.kind} item")
    settled = item.model_copy(
        update={
            "outcome": decision.outcome,
            "remarks": decision.remarks,
            "decided_by": decision.actor.subject,
            "decided_at": at,
        }
    )
    items = tuple(settled if each.item_id == item.item_id else each for each in task.items)
    return task.model_copy(update={"items": items})


def item_of(task: Task, decision: ItemDecision) -> TaskItem:
    """The item a decision speaks of.

    Raises:
        Refused: the task has no such item.
    """
    for item in task.items:
        if item.item_id == decision.item_id:
            return item
    raise Refused(Refusal.UNKNOWN_ITEM, f"this task has no item {decision.item_id}")


def cancelled(task: Task, at: datetime) -> Task:
    """The task closed because the case moved on without it."""
    return task.model_copy(update={"status": TaskStatus.CANCELLED, "decided_at": at})


def require_remarks(remarks: str, what: str) -> None:
    """Refuse what needs a reason and has none.

    Raises:
        Refused: the remarks are blank.
    """
    if not remarks.strip():
        raise Refused(Refusal.REMARKS_REQUIRED, f"{what} needs `remarks` that give the reason")


def _require_may_decide(task: Task, actor: Actor) -> None:
    _require_live(task)
    _require_role(task, actor)
    _require_not_barred(task, actor.subject)
    if task.assignee not in {None, actor.subject}:
        raise _of_another()


def _held(task: Task, holder: str, *, on_behalf_of: str | None) -> Task:
    return task.model_copy(update={"status": TaskStatus.CLAIMED, "assignee": holder, "on_behalf_of": on_behalf_of})


def _of_another() -> Refused:
    return Refused(Refusal.CLAIMED_BY_ANOTHER, "somebody else holds this task; they can release or assign it")


def _require_running(task: Task) -> None:
    if task.paused_at is not None:
        raise Refused(
            Refusal.WRONG_STATE, "this task stands still until the contractor's changes are in; it can only be rejected"
        )


def _require_asked(decision: Decision) -> None:
    if not decision.changes:
        raise Refused(Refusal.NOTHING_ASKED, "name the fields or documents that are to be changed")
    for asked in decision.changes:
        problem = None if asked.field is None else problem_with_path(asked.field)
        if problem is not None:
            raise Refused(Refusal.UNKNOWN_FIELD, f"{asked.field} {problem}")


def _require_live(task: Task) -> None:
    if not task.live:
        raise Refused(Refusal.TASK_CLOSED, f"this task is closed ({task.status})")


def _require_role(task: Task, actor: Actor) -> None:
    if not actor.has(task.role):
        raise Refused(Refusal.FORBIDDEN_ROLE, f"this task is for the role {task.role}")


def _require_not_barred(task: Task, subject: str) -> None:
    if subject in task.barred:
        raise Refused(
            Refusal.FOUR_EYES, "whoever reviewed a case cannot approve it, nor choose who does: another official must"
        )
