"""What the code, as it is now, asks Temporal for when a recorded history is replayed: the process's fingerprint."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from temporalio.api.common.v1 import Payload
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from tests.replay.histories import CONVERTER, Recorded
from workers.worker import WORKFLOWS, workflow_runner

FINGERPRINTS = Path(__file__).parent / "fingerprints"

_KINDS = {
    "schedule_activity": "activity",
    "schedule_local_activity": "local activity",
    "start_timer": "timer",
    "start_child_workflow_execution": "child",
    "continue_as_new_workflow_execution": "continue as new",
    "signal_external_workflow_execution": "signal",
    "set_patch_marker": "patch",
    "upsert_workflow_search_attributes": "attributes",
    "modify_workflow_properties": "memo",
    "update_response": "update",
}
"""The commands that a name goes with, in fewer words."""


@dataclass(frozen=True)
class NotingRunner(SandboxedWorkflowRunner):
    """The runner of production, with a note of every command that a process gives."""

    commands: list[str] = field(default_factory=list[str])

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance whose commands are noted."""
        instance = super().create_instance(det)
        activate = instance.activate

        def noted(act: WorkflowActivation) -> WorkflowActivationCompletion:
            completion = activate(act)
            self.commands.extend(in_words(command) for command in completion.successful.commands)
            return completion

        instance.activate = noted
        return instance


@dataclass(frozen=True)
class Replayed:
    """What became of a replay: the commands, and why the history and the code do not go together, if they do not."""

    commands: tuple[str, ...]
    failure: Exception | None


async def replay(history: WorkflowHistory, workflows: Iterable[type] = WORKFLOWS) -> Replayed:
    """Run `workflows` through a history, as a worker does that takes over a running case."""
    noting = NotingRunner(workflow_runner().restrictions)
    replayer = Replayer(workflows=list(workflows), workflow_runner=noting, data_converter=CONVERTER)
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return Replayed(tuple(noting.commands), result.replay_failure)


def in_words(command: WorkflowCommand) -> str:
    """One command: its kind, and the names that must stay the same for a running case."""
    kind = command.WhichOneof("variant")
    name = ""
    match kind:
        case "schedule_activity":
            name = f"{command.schedule_activity.activity_type} on {command.schedule_activity.task_queue}"
        case "schedule_local_activity":
            name = command.schedule_local_activity.activity_type
        case "start_timer":
            name = _said(command.user_metadata.summary)
        case "start_child_workflow_execution":
            name = command.start_child_workflow_execution.workflow_type
        case "continue_as_new_workflow_execution":
            name = command.continue_as_new_workflow_execution.workflow_type
        case "signal_external_workflow_execution":
            name = command.signal_external_workflow_execution.signal_name
        case "set_patch_marker":
            name = command.set_patch_marker.patch_id
        case "upsert_workflow_search_attributes":
            name = _listed(command.upsert_workflow_search_attributes.search_attributes.indexed_fields)
        case "modify_workflow_properties":
            name = _listed(command.modify_workflow_properties.upserted_memo.fields)
        case "update_response":
            name = str(command.update_response.WhichOneof("response"))
        case _:
            pass  # its kind says it all
    return f"{_KINDS.get(str(kind), str(kind).replace('_', ' '))} {name}".rstrip()


def fingerprint(replayed: Iterable[tuple[Recorded, Replayed]]) -> str:
    """The commands of each history of a process, one a line; what comes several times in a row stands once."""
    parts = [[f"[{recorded.version}/{recorded.story}]", *_folded(each.commands)] for recorded, each in replayed]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def fingerprint_file(process: str) -> Path:
    """Where the fingerprint of a process is kept."""
    return FINGERPRINTS / f"{process}.txt"


def _folded(commands: Iterable[str]) -> list[str]:
    counted = [(command, sum(1 for _ in same)) for command, same in groupby(commands)]
    return [command if times == 1 else f"{times} x {command}" for command, times in counted]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _said(summary: Payload) -> str:
    return json.loads(summary.data) if summary.data else ""
