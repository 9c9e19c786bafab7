"""One requirement from its assessment to its end: the rules of the procedure, without any of its machinery.

Every function takes the requirement as it stands and gives what becomes of it, or refuses with the reason.
"""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import JsonValue

from models import task_rules
from models.actors import SYSTEM, Actor, Role
from models.decision import Claim, Decision, Refusal, Refused, Verdict
from models.notice import Notice
from models.record import Record
from models.requirement import RiskAssessment, RiskStatus, assess, calculate_estimated_trade_value
from models.requirement_status import LIVE, RequirementStatus
from models.requirement_steps import (
    AssessOrder,
    CloseAction,
    CloseOrder,
    Hold,
    HoldState,
    Reading,
    ReleaseReason,
    RequirementCore,
    RequirementState,
)
from models.task import Process, Task, TaskKind, TaskStatus
from models.task_clock import Alarm, Bell, next_alarm, notice_of, rung, term

STATUS_EVENT = "requirement_status"
RISK_ALERT = "risk_alert"
EXPOSURE_ALERT = "exposure_alert"
"""The outbox's words: a requirement moved; it became WARN or FAIL; a buyer used up most of its limit."""

_BELLS = {Bell.TASK_REMINDER: "task_reminder", Bell.TASK_OVERDUE: "task_escalated"}
_OVERRIDES = 2
"""How many officers it takes to open what failed."""

_CLOSED_AS = {
    CloseAction.CANCEL: (RequirementStatus.CANCELLED, ReleaseReason.CANCELLED),
    CloseAction.FULFIL: (RequirementStatus.FULFILLED, ReleaseReason.FULFILLED),
}


class Change(Record):
    """What one thing that happened makes of a requirement.

    `hold` is credit to take, `hold_needed` whether nothing happens without it; `released` is credit to give back, with
    `release` as the reason; `tasks` are those that changed.
    """

    core: RequirementCore
    hold: Hold | None = None
    hold_needed: bool = False
    released: Hold | None = None
    release: ReleaseReason | None = None
    reason: str | None = None
    tasks: tuple[Task, ...] = ()
    notices: tuple[Notice, ...] = ()


def assessed(order: AssessOrder, reading: Reading) -> Change:
    """The requirement after an assessment by `reading`.

    A PASS takes a hold and opens; a WARN takes one and waits for an officer; a FAIL gives back what it held and waits
    for two; where nothing is known an officer decides. What people agreed to stays open while it gets no worse.
    """
    before = order.core
    request = before.request if before else order.request
    if request is None:
        raise ValueError("the first assessment of a requirement needs the request")
    value = calculate_estimated_trade_value(request.terms)
    assessment = assess(value, reading.inputs, reading.policy)
    core = (
        before.model_copy(update={"reading": reading, "assessment": assessment})
        if before
        else RequirementCore(
            requirement_id=order.requirement_id,
            request=request,
            value=value,
            status=RequirementStatus.UNDER_REVIEW,
            reading=reading,
            assessment=assessment,
            expires_at=order.at + timedelta(hours=reading.policy.hold_hours),
        )
    )
    verdict = assessment.risk_precheck_status
    agreed = _agreed(core, verdict)
    status = RequirementStatus.OPEN if agreed else RequirementStatus.UNDER_REVIEW
    hold, released = _credit_of(core, verdict, order.hold_id, agreed=agreed)
    tasks = _tasks_after(before, core, order, agreed=agreed)
    core = core.model_copy(
        update={
            "status": status,
            "hold": None if released else core.hold,
            "hold_state": HoldState.RELEASED if released else core.hold_state,
            "approvals": core.approvals if tasks == () and not agreed else (),
            "tasks": _live((*tasks, *_others(core.tasks, tasks))),
        }
    )
    return Change(
        core=core,
        hold=hold,
        released=released,
        release=ReleaseReason.REASSESSED if released else None,
        tasks=tasks,
        notices=(*_moved(before, core, SYSTEM, order.at), *_alert(before, core, order.at)),
    )


def with_hold(core: RequirementCore, hold: Hold | None, state: HoldState) -> RequirementCore:
    """The requirement after its hold was taken, or was not."""
    return core.model_copy(update={"hold": hold if state is HoldState.HELD else core.hold, "hold_state": state})


def decided(core: RequirementCore, decision: Decision, at: datetime, *, task_id: UUID, hold_id: UUID) -> Change:
    """The requirement after an officer's word. A FAIL takes the word of two different officers.

    Raises:
        Refused: with the reason.
    """
    task = _task(core, decision.task_id)
    if decision.verdict is Verdict.REQUEST_CHANGES:
        raise Refused(Refusal.WRONG_OUTCOME, "a requirement is approved or rejected; its buyer can make another")
    verdict = core.assessment.risk_precheck_status
    if decision.verdict is Verdict.APPROVE and verdict is RiskStatus.FAIL:
        task_rules.require_remarks(decision.remarks, "to override a FAIL")
    done = task_rules.decided(task, decision, at)
    if decision.verdict is Verdict.REJECT:
        return _closed(
            core,
            RequirementStatus.REJECTED,
            ReleaseReason.REJECTED,
            actor=decision.actor,
            at=at,
            reason=decision.remarks,
            decided_task=done,
        )
    approvals = (*core.approvals, decision.actor.subject)
    if verdict is RiskStatus.FAIL and len(approvals) < _OVERRIDES:
        second = _task_for(core, task_id, at, barred=frozenset(approvals), step=len(approvals) + 1)
        waiting = core.model_copy(update={"approvals": approvals, "tasks": (second,)})
        return Change(core=waiting, tasks=(done, second))
    hold = Hold(hold_id=hold_id, amount=core.value) if core.hold is None else None
    opened = core.model_copy(
        update={
            "status": RequirementStatus.OPEN,
            "accepted": RiskStatus.FAIL if verdict is RiskStatus.FAIL else RiskStatus.WARN,
            "accepted_unknown": core.accepted_unknown or verdict is None,
            "approvals": (),
            "tasks": (),
            "expires_at": at + timedelta(hours=core.reading.policy.hold_hours),
        }
    )
    return Change(
        core=opened,
        hold=hold,
        hold_needed=verdict is not RiskStatus.FAIL,
        tasks=(done,),
        notices=_moved(core, opened, decision.actor, at),
    )


def require_may_close(core: RequirementCore, order: CloseOrder) -> None:
    """Refuse an order that `closed` would refuse.

    Raises:
        Refused: it has ended, or is not open yet and cannot be fulfilled.
    """
    _require_live(core)
    if order.action is CloseAction.FULFIL and core.status is not RequirementStatus.OPEN:
        raise Refused(Refusal.WRONG_STATE, "only an OPEN requirement can be fulfilled; this one is UNDER_REVIEW")


def closed(core: RequirementCore, order: CloseOrder, at: datetime) -> Change:
    """The requirement cancelled or fulfilled; what it held is given back.

    Raises:
        Refused: as `require_may_close`.
    """
    require_may_close(core, order)
    status, release = _CLOSED_AS[order.action]
    return _closed(core, status, release, actor=order.actor, at=at, reason=order.reason)


def expired(core: RequirementCore, at: datetime) -> Change:
    """The requirement's time is over."""
    return _closed(core, RequirementStatus.EXPIRED, ReleaseReason.EXPIRED, actor=SYSTEM, at=at)


def claimed(core: RequirementCore, claim: Claim) -> Change:
    """An officer takes the task."""
    return _with_task(core, task_rules.claimed(_task(core, claim.task_id), claim))


def released(core: RequirementCore, claim: Claim) -> Change:
    """An officer puts the task back."""
    return _with_task(core, task_rules.released(_task(core, claim.task_id), claim))


def assigned(core: RequirementCore, claim: Claim) -> Change:
    """An officer gives the task to another."""
    return _with_task(core, task_rules.assigned(_task(core, claim.task_id), claim))


def alarm_of(core: RequirementCore) -> Alarm | None:
    """When the clock of the open task rings next."""
    return next_alarm(core.open_task, None)


def rang(core: RequirementCore, alarm: Alarm, at: datetime) -> Change:
    """The clock of the open task rang."""
    task = rung(_task(core, None), alarm.bell, at)
    change = _with_task(core, task)
    return change.model_copy(update={"notices": (Notice(event=_BELLS[alarm.bell], payload=notice_of(task, None)),)})


def state_of(core: RequirementCore) -> RequirementState:
    """The answer to the query `status`."""
    task = core.open_task
    return RequirementState(
        requirement_id=core.requirement_id,
        number=core.number,
        status=core.status,
        waiting_on="RISK_OFFICER" if task else "NOBODY",
        waiting_for=waiting_for(core.status),
        core=core,
    )


def waiting_for(status: RequirementStatus) -> str:
    """What a requirement waits for, in plain words."""
    match status:
        case RequirementStatus.UNDER_REVIEW:
            return "a risk officer to decide"
        case RequirementStatus.OPEN:
            return "a trade that fulfils it"
        case _:
            return "nothing: the requirement has ended"


def _agreed(core: RequirementCore, verdict: RiskStatus | None) -> bool:
    match verdict:
        case RiskStatus.PASS:
            return True
        case RiskStatus.WARN:
            return core.accepted is not None
        case RiskStatus.FAIL:
            return core.accepted is RiskStatus.FAIL
        case None:
            return core.accepted_unknown or core.accepted is RiskStatus.FAIL


def _credit_of(
    core: RequirementCore, verdict: RiskStatus | None, hold_id: UUID, *, agreed: bool
) -> tuple[Hold | None, Hold | None]:
    """The hold to take, and the hold to give back."""
    if verdict is RiskStatus.FAIL and not agreed:
        return None, core.hold
    if verdict in {RiskStatus.PASS, RiskStatus.WARN} and core.hold is None:
        return Hold(hold_id=hold_id, amount=core.value), None
    return None, None


def _tasks_after(
    before: RequirementCore | None, core: RequirementCore, order: AssessOrder, *, agreed: bool
) -> tuple[Task, ...]:
    """The tasks that an assessment closes and opens; none where the open one asks what it asked before."""
    task = before.open_task if before else None
    same = before is not None and _verdict(before) == _verdict(core)
    if task is not None and same and not agreed:
        return ()
    gone = () if task is None else (task_rules.cancelled(task, order.at),)
    return gone if agreed else (*gone, _task_for(core, order.task_id, order.at, barred=frozenset(), step=1))


def _task_for(core: RequirementCore, task_id: UUID, at: datetime, *, barred: frozenset[str], step: int) -> Task:
    time = term(at, core.reading.policy.task_working_days)
    codes = ", ".join(dict.fromkeys(factor.code.value for factor in core.assessment.risk_factors))
    return Task(
        task_id=task_id,
        process=Process.REQUIREMENT,
        case_id=core.requirement_id,
        kind=TaskKind.RISK,
        role=Role.RISK_OFFICER,
        title=_title(core.assessment, step),
        status=TaskStatus.OPEN,
        opened_at=at,
        due_at=time.due_at,
        remind_at=time.remind_at,
        barred=barred | {core.request.owner_subject},
        note=codes or None,
    )


def _title(assessment: RiskAssessment, step: int) -> str:
    match assessment.risk_precheck_status:
        case RiskStatus.FAIL:
            which = "first" if step == 1 else "second"
            return f"Override a requirement that failed its risk precheck? ({which} of two officers)"
        case None:
            return "Open the requirement of a buyer of whom nothing is known?"
        case _:
            return "Open a requirement with warnings?"


def _closed(
    core: RequirementCore,
    status: RequirementStatus,
    release: ReleaseReason,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    decided_task: Task | None = None,
) -> Change:
    tasks = (decided_task,) if decided_task else ()
    open_task = core.open_task
    if open_task is not None and decided_task is None:
        tasks = (task_rules.cancelled(open_task, at),)
    ended = core.model_copy(
        update={
            "status": status,
            "hold": None,
            "hold_state": HoldState.RELEASED if core.hold else core.hold_state,
            "tasks": (),
        }
    )
    return Change(
        core=ended,
        released=core.hold,
        release=release,
        reason=reason or None,
        tasks=tasks,
        notices=_moved(core, ended, actor, at),
    )


def _moved(before: RequirementCore | None, after: RequirementCore, actor: Actor, at: datetime) -> tuple[Notice, ...]:
    if before is not None and before.status is after.status:
        return ()
    payload: dict[str, JsonValue] = {
        "from": before.status.value if before else None,
        "status": after.status.value,
        "risk_precheck_status": _verdict(after),
        "at": at.isoformat().replace("+00:00", "Z"),
        "changed_by": actor.subject,
    }
    return (Notice(event=STATUS_EVENT, payload=payload),)


def _alert(before: RequirementCore | None, after: RequirementCore, at: datetime) -> tuple[Notice, ...]:
    verdict = _verdict(after)
    if verdict not in {RiskStatus.WARN, RiskStatus.FAIL} or (before is not None and _verdict(before) == verdict):
        return ()
    payload: dict[str, JsonValue] = {
        "risk_precheck_status": verdict,
        "risk_precheck_score": after.assessment.risk_precheck_score,
        "risk_factors": [factor.code.value for factor in after.assessment.risk_factors],
        "buyer_id": str(after.request.buyer_id),
        "at": at.isoformat().replace("+00:00", "Z"),
    }
    return (Notice(event=RISK_ALERT, payload=payload),)


def _verdict(core: RequirementCore) -> RiskStatus | None:
    return core.assessment.risk_precheck_status


def _with_task(core: RequirementCore, task: Task) -> Change:
    return Change(core=core.model_copy(update={"tasks": _live((task,))}), tasks=(task,))


def _others(tasks: tuple[Task, ...], changed: tuple[Task, ...]) -> tuple[Task, ...]:
    ids = {task.task_id for task in changed}
    return tuple(task for task in tasks if task.task_id not in ids)


def _live(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    return tuple(task for task in tasks if task.live)


def _require_live(core: RequirementCore) -> None:
    if core.status not in LIVE:
        raise Refused(Refusal.CASE_CLOSED, f"the requirement has ended ({core.status})")


def _task(core: RequirementCore, task_id: UUID | None) -> Task:
    _require_live(core)
    task = core.open_task
    if task is None:
        raise Refused(Refusal.TASK_CLOSED, "no decision is open on this requirement")
    if task_id is not None and task.task_id != task_id:
        raise Refused(Refusal.TASK_CLOSED, "this task is closed; the requirement has another one, or none")
    return task
