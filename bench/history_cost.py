"""What a workflow cost, counted from its history: billed actions and events.

The rates are Temporal Cloud's: one action each for a start, a continue-as-new, an activity attempt, a timer, a signal,
an update, a search-attribute or memo upsert; two for a child; all local activities of one workflow task together one.
Attributes given at the start, and an update that its validator refuses, cost nothing. The histories of all the runs and
children of a process can be added up: what started a run is counted once, where it was decided.

Not in any history, and so not counted: queries, and the attempts of an activity whose time is up between two of them.
"""

from collections import Counter
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

_ONE_EACH = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: "continue-as-new",
    EventType.EVENT_TYPE_TIMER_STARTED: "timer",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED: "signal",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "update",
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: "upsert",
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED: "upsert",
}


@dataclass(frozen=True)
class HistoryCost:
    """`actions` by kind (those that there were), and the number of events."""

    actions: dict[str, int]
    events: int

    @property
    def billed(self) -> int:
        """All billed actions together."""
        return sum(self.actions.values())


def history_cost(history: WorkflowHistory) -> HistoryCost:
    """Count what a history would be billed."""
    actions: Counter[str] = Counter()
    tasks_with_local_activities: set[int] = set()
    for event in history.events:
        if kind := _ONE_EACH.get(event.event_type):
            actions[kind] += 1
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            started = event.workflow_execution_started_event_attributes
            # The run before, or the parent, has paid for a run that it began.
            actions["start"] += not (started.continued_execution_run_id or started.parent_initiated_event_id)
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            actions["activity attempt"] += event.activity_task_started_event_attributes.attempt
        elif event.event_type == EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
            actions["child"] += 2
        elif event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED:
            marker = event.marker_recorded_event_attributes
            if marker.marker_name == "core_local_activity":
                tasks_with_local_activities.add(marker.workflow_task_completed_event_id)
    actions["local activities"] = len(tasks_with_local_activities)
    return HistoryCost(actions=dict(+actions), events=len(history.events))
