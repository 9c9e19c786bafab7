"""What operators see of a case in Temporal's UI: search attributes to find it by, and plain words of what it waits for.

No attribute holds personal data: ids, states, levels and times only.
"""

from datetime import datetime, timedelta, timezone
from uuid import UUID

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

from models.application import ApplicationState, WaitingOn
from models.flags import RiskLevel
from models.status import ContractorStatus

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
    """Keeps a running case's attributes and details true, and upserts only what changed: each upsert is billed."""

    def __init__(self) -> None:
        self._shown: tuple[str, str, str] = (ContractorStatus.SUBMITTED, RiskLevel.LOW, WaitingOn.REGISTRIES)
        self._due_at: datetime | None = None

    def publish(self, state: ApplicationState) -> None:
        """Show `state`."""
        workflow.set_current_details(_in_words(state))
        shown = (state.status, state.risk_level, state.waiting_on)
        if shown == self._shown and (state.due_at == self._due_at or self._due_at is None):
            return  # as it was started: the due time given then stands
        changes: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]] = [
            key.value_set(value)
            for key, value, before in zip((CASE_STATUS, RISK_LEVEL, WAITING_ON), shown, self._shown, strict=True)
            if value != before
        ]
        if state.due_at != self._due_at:
            changes.append(DUE_AT.value_set(state.due_at) if state.due_at else DUE_AT.value_unset())
        workflow.upsert_search_attributes(changes)  # pyright: ignore[reportUnknownMemberType]  # untyped in the SDK
        self._shown, self._due_at = shown, state.due_at


def _in_words(state: ApplicationState) -> str:
    lines = [f"**{state.status}**, waits for {state.waiting_for}."]
    if state.due_at:
        lines.append(f"Due {state.due_at.astimezone(_IST):%d %b %Y %H:%M} IST.")
    if state.score:
        lines.append(f"Score {state.score.competence_score} of 100, risk {state.risk_level}.")
    if state.waiting_on is WaitingOn.REGISTRIES:
        lines.append(
            "A check that waits for its registry says why under Pending Activities; `GET /providers` says more."
        )
    lines.extend(
        f"Task {task.kind} ({task.status}{f', held by {task.assignee}' if task.assignee else ''}): "
        f"{len(task.blocking_items)} item(s) open."
        for task in state.tasks
        if task.live
    )
    return "\n\n".join(lines)
