"""What an operator sees: cases found in Temporal's list, what each waits for in words, payloads for the UI alone."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowExecutionStatus

from tests.e2e.conftest import Survived
from tests.e2e.stranger import Case
from workers.codec import data_converter


@pytest.fixture(scope="module")
def waiting(survived: Survived) -> Case:
    """A case with a flag that a reviewer has taken."""
    stranger = survived.stranger
    case = stranger.submit(stranger.draft("flagged"))
    stranger.claim(case, "REVIEW", stranger.reviewer)
    stranger.until_status(case, "FLAGGED_FOR_RISK")
    return case


@pytest.fixture
async def temporal(survived: Survived) -> Client:
    """A client without our key, as Temporal's UI is one."""
    return await Client.connect(survived.stranger.book["temporal"])


async def test_a_case_is_found_by_every_attribute(survived: Survived, waiting: Case, temporal: Client) -> None:
    case = survived.stranger.done("GET", waiting.path, survived.stranger.reviewer)
    soon = (datetime.fromisoformat(case["due_at"]) + timedelta(seconds=1)).isoformat()
    for query in (
        f"ContractorId = '{waiting.contractor_id}'",
        "CaseStatus = 'FLAGGED_FOR_RISK'",
        f"RiskLevel = '{case['risk_level']}'",
        "WaitingOn = 'REVIEWER'",
        f"DueAt < '{soon}' AND DueAt > '{datetime.now(UTC).isoformat()}'",
    ):
        for _ in range(100):  # what the list shows follows what happens by some milliseconds
            found = [execution.id async for execution in temporal.list_workflows(query)]
            if f"application:{waiting.application_id}" in found:
                break
        else:
            pytest.fail(f"{query} does not find the case")
    ended = [each.id async for each in temporal.list_workflows("CaseStatus = 'GOV_APPROVED' AND WaitingOn = 'NOBODY'")]
    assert {f"application:{case.application_id}" for case in survived.cases.values()} <= set(ended)


async def test_the_details_say_in_plain_words_what_it_waits_for(survived: Survived, waiting: Case) -> None:
    key = base64.b64decode((survived.stranger.directory / "secrets" / "codec_key").read_text())
    client = await Client.connect(survived.stranger.book["temporal"], data_converter=data_converter(key))
    handle = client.get_workflow_handle(f"application:{waiting.application_id}")
    told = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert isinstance(told, WorkflowMetadata)
    details = told.current_details
    assert details.startswith("**FLAGGED_FOR_RISK**, waits for a government official to review the case.")
    assert "Due " in details
    assert "Task REVIEW (CLAIMED, held by reviewer-rao): 3 item(s) open." in details
    assert waiting.sample.pan not in details


async def test_the_codec_server_opens_payloads_for_the_ui_alone(
    survived: Survived, waiting: Case, temporal: Client
) -> None:
    book, http = survived.stranger.book, survived.stranger.http
    history = temporal.get_workflow_handle(f"application:{waiting.application_id}").fetch_history_events()
    started = (await anext(history)).workflow_execution_started_event_attributes
    sealed: Payload = started.input.payloads[0]
    body = {"payloads": [MessageToDict(sealed)]}
    assert waiting.contractor_id.encode() not in sealed.data

    ui = {"Origin": book["temporal_ui"], "X-Namespace": "default"}
    opened = http.post(f"{book['codec']}/decode", json=body, headers=ui)
    assert opened.status_code == 200
    assert opened.headers["Access-Control-Allow-Origin"] == book["temporal_ui"]
    clear = base64.b64decode(opened.json()["payloads"][0]["data"]).decode()
    assert waiting.contractor_id in clear
    asked = {**ui, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-namespace"}
    preflight = http.options(f"{book['codec']}/decode", headers=asked)
    assert preflight.is_success
    assert "x-namespace" in preflight.headers["Access-Control-Allow-Headers"].lower()

    for stranger in ({"Origin": "https://evil.example"}, {**ui, "Origin": "null"}):
        assert http.post(f"{book['codec']}/decode", json=body, headers=stranger).status_code == 403
    elsewhere = http.post(f"{book['codec']}/decode", json=body, headers={**ui, "X-Namespace": "another"})
    assert elsewhere.status_code == 404


async def test_the_chain_is_swept_by_the_clock_and_was_swept_after_the_kill(temporal: Client) -> None:
    described = await temporal.get_schedule_handle("chain-sweep").describe()
    assert described.info.num_actions >= 2, "once for each start of the stack"
    async for sweep in temporal.list_workflows("WorkflowType = 'ChainSweep'"):
        assert sweep.status in {WorkflowExecutionStatus.COMPLETED, WorkflowExecutionStatus.RUNNING}
