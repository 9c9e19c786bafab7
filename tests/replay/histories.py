"""Where recorded histories are kept, and what is taken out of one before it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from google.protobuf import json_format
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.converter import PayloadCodec

from tests.conftest import TEST_KEY
from workers.codec import data_converter

HISTORIES = Path(__file__).parent / "histories"
CONVERTER = data_converter(TEST_KEY)

_OF_THE_MACHINE = {"identity", "stackTrace", "workerVersion", "binaryChecksum"}
"""What tells of the machine and the checkout a history was recorded on; a replay needs none of it."""

Json = dict[str, Any]


@dataclass(frozen=True, order=True)
class Recorded:
    """One history: of which process, by which version of its stories, of which story."""

    process: str
    version: int
    story: str

    @property
    def path(self) -> Path:
        """Its file."""
        return HISTORIES / self.process / str(self.version) / f"{self.story}.json"

    def history(self) -> WorkflowHistory:
        """As Temporal's replayer takes it."""
        events = json.loads(self.path.read_text())["events"]
        workflow_id = events[0]["workflowExecutionStartedEventAttributes"]["workflowId"]
        return WorkflowHistory.from_json(workflow_id, {"events": events})

    def keep(self, history: Json) -> None:
        """Write its file, an event a line."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        events = ",\n".join(json.dumps(event, separators=(",", ":"), sort_keys=True) for event in history["events"])
        self.path.write_text(f'{{"events":[\n{events}\n]}}\n')

    def __str__(self) -> str:
        return f"{self.process}/{self.version}/{self.story}"


def all_recorded() -> list[Recorded]:
    """Every history that was recorded and kept, of every version: running cases may be as old as any of them."""
    files = HISTORIES.glob("*/*/*.json")
    return sorted(Recorded(file.parts[-3], int(file.parts[-2]), file.stem) for file in files)


async def without_traces(history: WorkflowHistory) -> Json:
    """The history with nothing in it of the machine that recorded it."""
    codec = CONVERTER.payload_codec
    assert codec is not None
    return await _cleaned(json.loads(history.to_json()), codec)


async def payloads(node: object) -> list[Payload]:
    """Every payload in a history's JSON, opened, in the order in which they stand there."""
    codec = CONVERTER.payload_codec
    assert codec is not None
    return await codec.decode(list(sealed_payloads(node)))


def sealed_payloads(node: object) -> Iterator[Payload]:
    """Every payload in a history's JSON as it stands there, search attributes aside: they are never encrypted."""
    if isinstance(node, list):
        for each in cast("list[object]", node):
            yield from sealed_payloads(each)
    elif isinstance(node, dict):
        members = cast("Json", node)
        if "metadata" in members and "encoding" in members["metadata"]:
            yield json_format.ParseDict(members, Payload())
        else:
            for name, member in members.items():
                if name != "searchAttributes":
                    yield from sealed_payloads(member)


async def _cleaned(node: Any, codec: PayloadCodec) -> Any:  # noqa: ANN401 — JSON
    if isinstance(node, list):
        return [await _cleaned(each, codec) for each in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    members = {name: each for name, each in cast("Json", node).items() if name not in _OF_THE_MACHINE}
    if members.get("kind") == "TASK_QUEUE_KIND_STICKY":  # its name is the worker's: host, process and a random part
        return {"name": members["normalName"], "kind": "TASK_QUEUE_KIND_NORMAL"}
    if "encodedAttributes" in members:
        members["encodedAttributes"] = await _without_stack(members["encodedAttributes"], codec)
    return {name: await _cleaned(each, codec) for name, each in members.items()}


async def _without_stack(sealed: Json, codec: PayloadCodec) -> Json:
    """A failure's encrypted part, its stack trace left out."""
    (opened,) = await codec.decode([json_format.ParseDict(sealed, Payload())])
    said = json.loads(opened.data)
    opened.data = json.dumps({**said, "stack_trace": ""}).encode()
    (closed,) = await codec.encode([opened])
    return json_format.MessageToDict(closed)
