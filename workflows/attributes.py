"""What operators see of a case in Temporal's UI: search attributes to find it by, and plain words of what it waits for.

No attribute holds personal data: ids, states, levels and times only.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from uuid import UUID

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

from models.application import ApplicationState, WaitingOn
from models.flags import RiskLevel
from models.registration import RegistrationState
from models.requirement_steps import RequirementState
from models.shown import Shown
from models.status import ContractorStatus
from models.task import Task

CONTRACTOR_ID = SearchAttributeKey.for_keyword("ContractorId")
CASE_STATUS = SearchAttributeKey.for_keyword("CaseStatus")
RISK_LEVEL = SearchAttributeKey.for_keyword("RiskLevel")
WAITING_ON = SearchAttributeKey.for_keyword("WaitingOn")
DUE_AT = SearchAttributeKey.for_datetime("DueAt")

ALL = (CONTRACTOR_ID, CASE_STATUS, RISK_LEVEL, WAITING_ON, DUE_AT)
"""The keys that a cluster must know."""

_IST = timezone(timedelta(hours=5, minutes=30), "IST")


def at_start(contractor_id: UUID, due_at: datetime) -> TypedSearchAttributes:
    """The attributes an application is started with (given at start, they cost nothing)."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(CONTRACTOR_ID, str(contractor_id)),
            SearchAttributePair(CASE_STATUS, ContractorStatus.SUBMITTED),
            SearchAttributePair(RISK_LEVEL, RiskLevel.LOW),
            SearchAttributePair(WAITING_ON, WaitingOn.REGISTRIES),
            SearchAttributePair(DUE_AT, due_at),
        ]
    )


class CaseAttributes:
    """Keeps a running case's attributes and details true, and upserts only what changed: each upsert is billed.

    Args:
        shown: what the attributes say already (status, risk level, who has the next move): what the case was started
            with, or what an earlier run of its process left; None where nothing was said yet, and then `contractor_id`
            is said too.
        due_at: the due time they say, where an earlier run left one.
    """

    def __init__(
        self,
        shown: tuple[str, ...] | None = (ContractorStatus.SUBMITTED, RiskLevel.LOW, WaitingOn.REGISTRIES),
        *,
        contractor_id: UUID | None = None,
        due_at: datetime | None = None,
    ) -> None:
        self._said = shown
        self._contractor_id = contractor_id
        self._due_at = due_at

    @property
    def said(self) -> tuple[str, ...]:
        """What the attributes say now, for the next run of the process."""
        return self._said or ()

    def publish(self, case: Shown) -> None:
        """Show `case`."""
        workflow.set_current_details(case.words)
        says = (case.status, case.risk_level, case.waiting_on)
        if says == self._said and (case.due_at == self._due_at or self._due_at is None):
            return  # as it was started: the due time given then stands
        before = self._said or ("", "", "")
        changes: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]] = [
            key.value_set(value)
            for key, value, was in zip((CASE_STATUS, RISK_LEVEL, WAITING_ON), says, before, strict=True)
            if value != was
        ]
        if self._said is None and self._contractor_id is not None:
            changes.append(CONTRACTOR_ID.value_set(str(self._contractor_id)))
        if case.due_at != self._due_at:
            changes.append(DUE_AT.value_set(case.due_at) if case.due_at else DUE_AT.value_unset())
        workflow.upsert_search_attributes(changes)  # pyright: ignore[reportUnknownMemberType]  # untyped in the SDK
        self._said, self._due_at = says, case.due_at


def shown_application(state: ApplicationState) -> Shown:
    """An application as operators see it."""
    lines = [f"**{state.status}**, waits for {state.waiting_for}.", *due_words(state.due_at)]
    if state.score:
        lines.append(f"Score {state.score.competence_score} of 100, risk {state.risk_level}.")
    if state.waiting_on is WaitingOn.REGISTRIES:
        lines.append(
            "A check that waits for its registry says why under Pending Activities; `GET /providers` says more."
        )
    return _shown(state, [*lines, *task_words(state.tasks)])


def shown_registration(state: RegistrationState) -> Shown:
    """A registration as operators see it."""
    lines = [
        f"**{state.status}** until {_day(state.expires_at)}, waits for {state.waiting_for}.",
        f"The registries were asked last on {_day(state.checked_at)}.",
        *due_words(state.due_at),
    ]
    return _shown(state, [*lines, *task_words(state.tasks)])


def shown_requirement(state: RequirementState) -> Shown:
    """A requirement as operators see it."""
    core, assessment = state.core, state.core.assessment
    task = core.open_task
    verdict = assessment.risk_precheck_status or "UNKNOWN"
    lines = [
        f"**{state.status}** until {_day(core.expires_at)}, waits for {state.waiting_for}.",
        f"Risk precheck {verdict}, score {assessment.risk_precheck_score}; credit {core.hold_state}.",
        *due_words(task.due_at if task else None),
        *task_words(core.tasks),
    ]
    return Shown(
        status=state.status,
        risk_level=verdict,
        waiting_on=state.waiting_on,
        due_at=task.due_at if task else None,
        words="\n\n".join(lines),
    )


def _shown(state: ApplicationState | RegistrationState, lines: list[str]) -> Shown:
    return Shown(
        status=state.status,
        risk_level=state.risk_level,
        waiting_on=state.waiting_on,
        due_at=state.due_at,
        words="\n\n".join(lines),
    )


def due_words(due_at: datetime | None) -> list[str]:
    """When it is due, in words; none where it is not."""
    return [f"Due {due_at.astimezone(_IST):%d %b %Y %H:%M} IST."] if due_at else []


def task_words(tasks: Iterable[Task]) -> list[str]:
    """The open tasks, in words."""
    return [
        f"Task {task.kind} ({task.status}{f', held by {task.assignee}' if task.assignee else ''}): "
        f"{len(task.blocking_items)} item(s) open."
        for task in tasks
        if task.live
    ]


def _day(at: datetime) -> str:
    return f"{at.astimezone(_IST):%d %b %Y}"
