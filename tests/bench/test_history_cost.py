"""What a history costs, counted on histories made by hand: one event after the other, as the server writes them."""

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from bench.history_cost import HistoryCost, history_cost

E = EventType


def event(kind: EventType.ValueType) -> HistoryEvent:
    return HistoryEvent(event_type=kind)


def attempted(times: int) -> HistoryEvent:
    started = event(E.EVENT_TYPE_ACTIVITY_TASK_STARTED)
    started.activity_task_started_event_attributes.attempt = times
    return started


def local_activity(task: int, marker: str = "core_local_activity") -> HistoryEvent:
    """The marker of a local activity that ran in the workflow task which the event numbered `task` completed."""
    recorded = event(E.EVENT_TYPE_MARKER_RECORDED)
    recorded.marker_recorded_event_attributes.marker_name = marker
    recorded.marker_recorded_event_attributes.workflow_task_completed_event_id = task
    return recorded


def cost(*events: HistoryEvent) -> HistoryCost:
    return history_cost(WorkflowHistory(workflow_id="w", events=events))


def test_a_workflow_that_does_nothing_costs_its_start_and_five_events() -> None:
    bare = cost(
        event(E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED),
        event(E.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED),
        event(E.EVENT_TYPE_WORKFLOW_TASK_STARTED),
        event(E.EVENT_TYPE_WORKFLOW_TASK_COMPLETED),
        event(E.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED),
    )
    assert (bare.actions, bare.billed, bare.events) == ({"start": 1}, 1, 5)


@pytest.mark.parametrize(
    ("kind", "name", "actions"),
    [
        (E.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, "continue-as-new", 1),
        (E.EVENT_TYPE_TIMER_STARTED, "timer", 1),
        (E.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, "signal", 1),
        (E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, "update", 1),
        (E.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, "upsert", 1),
        (E.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, "upsert", 1),
        (E.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, "child", 2),
    ],
)
def test_what_one_of_each_costs(kind: EventType.ValueType, name: str, actions: int) -> None:
    assert cost(event(kind)).actions == {name: actions}
    assert cost(event(kind), event(kind)).actions == {name: 2 * actions}


@pytest.mark.parametrize(
    "kind",
    [
        E.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
        E.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
        E.EVENT_TYPE_TIMER_FIRED,
        E.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
        E.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
        E.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    ],
)
def test_what_follows_is_paid_for(kind: EventType.ValueType) -> None:
    assert cost(event(kind)).billed == 0


def test_every_attempt_of_an_activity_is_billed_and_only_its_last_is_in_the_history() -> None:
    assert cost(attempted(1), attempted(4)).actions == {"activity attempt": 5}


def test_local_activities_of_one_workflow_task_cost_one_together() -> None:
    assert cost(local_activity(4), local_activity(4), local_activity(9)).actions == {"local activities": 2}
    assert cost(local_activity(4, marker="core_patch")).billed == 0


def test_a_run_that_another_began_was_paid_for_there() -> None:
    child, successor = event(E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED), event(E.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
    child.workflow_execution_started_event_attributes.parent_initiated_event_id = 5
    successor.workflow_execution_started_event_attributes.continued_execution_run_id = "the run before"
    assert cost(child, successor).billed == 0
