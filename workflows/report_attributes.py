"""What operators see of a report in Temporal's UI. Of one that nobody but the compliance role may learn of they see its
id, which names a type and a period and no subject, and that it runs: the law wants such a report every month, so its
running tells nobody anything."""

from datetime import datetime, timedelta, timezone

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from models.report import ReportState
    from workflows.attributes import CASE_STATUS, DUE_AT, WAITING_ON

_IST = timezone(timedelta(hours=5, minutes=30), "IST")


class ReportAttributes:
    """Keeps a running report's attributes and details true, and upserts only what changed."""

    def __init__(self, *, confidential: bool) -> None:
        self._confidential = confidential
        self._said: tuple[object, ...] = (None, None, None)

    def publish(self, state: ReportState) -> None:
        """Show the report as it stands."""
        if self._confidential:
            workflow.set_current_details("Restricted: ask the compliance officer.")
            return
        workflow.set_current_details("\n\n".join(_words(state)))
        says = (state.status, state.waiting_on, state.due_at)
        if says == self._said:
            return
        changes: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]] = []
        status, waiting_on, due_at = self._said
        if state.status != status:
            changes.append(CASE_STATUS.value_set(state.status))
        if state.waiting_on != waiting_on:
            changes.append(WAITING_ON.value_set(state.waiting_on))
        if state.due_at != due_at:
            changes.append(DUE_AT.value_set(state.due_at) if state.due_at else DUE_AT.value_unset())
        workflow.upsert_search_attributes(changes)  # pyright: ignore[reportUnknownMemberType]  # untyped in the SDK
        self._said = says


def _words(state: ReportState) -> list[str]:
    written, left = len(state.sections_written), len(state.sections_to_write)
    lines = [f"**{state.status}**, waits for {state.waiting_for}."]
    if state.as_of:
        lines.append(f"As of {state.as_of.astimezone(_IST):%d %b %Y %H:%M:%S} IST.")
    if written or left:
        lines.append(f"Sections: {written} of {written + left} written.")
    if state.due_at:
        lines.append(f"Due {state.due_at.astimezone(_IST):%d %b %Y %H:%M} IST.")
    lines.extend(f"- {task.kind} ({task.status})" for task in state.tasks if task.live)
    return lines
