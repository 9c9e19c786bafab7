"""`approve` and `reject` as signals: with the meaning of `decide`, and for anyone with a Temporal client. What may not
be changes nothing, is in the audit trail, and never keeps the case from going on."""

import secrets
from collections.abc import Sequence
from uuid import uuid4

import pytest
from temporalio.client import Client

from models.application import ApplicationState
from models.audit import AuditEntry
from tests.contracts.deployment import Deployment
from tests.house import REVIEWER, Applied, House, Json, until
from tests.workflows.once import approved_once
from workers.codec import data_converter
from workflows.application import ApplicationWorkflow

REVIEWERS_WORD = {"subject": "reviewer-rao", "role": "GOVERNMENT_ADMIN", "remarks": "All is in order."}
APPROVERS_WORD = {"subject": "approver-iyer", "role": "GOVERNMENT_ADMIN", "remarks": "So it is."}
UNREADABLE = "signal without a readable decision"


async def test_a_case_approved_by_signals_ends_as_one_approved_by_updates(house: House, deployment: Deployment) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    await house.settle_all(await house.reviewing(case), REVIEWER)
    await signal(house, case, "approve", REVIEWERS_WORD)
    approval = await house.task(case.path, "APPROVAL")
    await signal(house, case, "approve", {**APPROVERS_WORD, "task_id": approval["task_id"]})
    seen = await approved_once(house, deployment, case)
    tasks = (await house.done("GET", f"/tasks?case_id={case.application_id}", REVIEWER))["items"]
    assert {(task["kind"], task["decision"], task["decided_by"]) for task in tasks} == {
        ("REVIEW", "APPROVE", "reviewer-rao"),
        ("APPROVAL", "APPROVE", "approver-iyer"),
    }
    assert seen["status_history"][-1]["changed_by"] == "approver-iyer"
    made = [entry for entry in house.audit_of(case) if entry.action == "DECISION_MADE"]
    assert [(entry.actor, entry.details["note"]) for entry in made] == [
        ("reviewer-rao", "REVIEW APPROVE by signal"),
        ("approver-iyer", "APPROVAL APPROVE by signal"),
    ]


async def test_a_rejection_by_signal_ends_the_case(house: House) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewing(case)
    await signal(house, case, "reject", {**REVIEWERS_WORD, "remarks": "The work orders are not genuine."})
    result = await house.process(case).result()
    assert result.status == "REJECTED"
    seen = await house.seen(case.path)
    assert seen["rejection_reason"] == "The work orders are not genuine."
    assert [entry["status"] for entry in seen["status_history"]].count("REJECTED") == 1


async def test_two_signals_at_once_are_one_decision(house: House, deployment: Deployment) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewed(case)
    for _ in range(2):
        await signal(house, case, "approve", APPROVERS_WORD)
    await approved_once(house, deployment, case)
    refused = [entry for entry in house.audit_of(case) if entry.action == "DECISION_REFUSED"]
    assert [entry.actor for entry in refused] == ["approver-iyer"]


@pytest.fixture(scope="module")
async def under_review(house: House) -> Applied:
    """A case whose REVIEW task the reviewer holds, with its items open."""
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewing(case)
    return case


@pytest.fixture
async def under_approval(house: House) -> Applied:
    """A case that the reviewer sent on, and nobody approved yet."""
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewed(case)
    return case


@pytest.mark.parametrize(
    "words",
    [
        [],
        [None],
        ["approve"],
        [b"\xff\x00"],
        [[REVIEWERS_WORD]],
        [REVIEWERS_WORD, "and another word"],
        [{"subject": "reviewer-rao", "remarks": "no role"}],
        [{**REVIEWERS_WORD, "role": "EMPEROR"}],
        [{**REVIEWERS_WORD, "task_id": "the review"}],
        [{**REVIEWERS_WORD, "remarks": "x" * 5000}],
        [{**REVIEWERS_WORD, "verdict": "APPROVE"}],
    ],
    ids=[
        "no word", "nothing", "text", "bytes", "list", "two words", "no role", "no such role", "no task id", "long",
        "more than asked",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["approve", "reject"])
async def test_what_cannot_be_read_changes_nothing(
    house: House, under_review: Applied, name: str, words: Sequence[object]
) -> None:
    refused = await refused_signal(house, under_review, name, *words)
    assert refused.actor == "SYSTEM"
    assert refused.details["note"] == f"{name.upper()} {UNREADABLE} (subject, role, remarks, task_id)"


async def test_a_word_under_a_foreign_key_changes_nothing(house: House, under_review: Applied) -> None:
    target = house.services.temporal.service_client.config.target_host
    stranger = await Client.connect(target, data_converter=data_converter(secrets.token_bytes(32)))
    refused = await refused_signal(house, under_review, "reject", REVIEWERS_WORD, client=stranger)
    assert refused.actor == "SYSTEM"
    assert UNREADABLE in str(refused.details["note"])


@pytest.mark.parametrize(
    ("name", "word", "reason"),
    [
        ("approve", {**REVIEWERS_WORD, "role": "CONTRACTOR"}, "this task is for the role GOVERNMENT_ADMIN"),
        ("reject", {**REVIEWERS_WORD, "role": "AUDITOR"}, "this task is for the role GOVERNMENT_ADMIN"),
        ("approve", APPROVERS_WORD, "somebody else holds this task"),
        ("approve", REVIEWERS_WORD, "these items stand in the way of an approval"),
        ("reject", {**REVIEWERS_WORD, "remarks": " "}, "a rejection needs `remarks`"),
        ("reject", {**REVIEWERS_WORD, "task_id": str(uuid4())}, "this case has no task"),
    ],
)
async def test_what_may_not_be_on_a_review_changes_nothing(
    house: House, under_review: Applied, name: str, word: Json, reason: str
) -> None:
    refused = await refused_signal(house, under_review, name, word)
    assert refused.actor == word["subject"]
    assert str(refused.details["note"]).startswith(f"{name.upper()} signal: {reason}")


@pytest.mark.parametrize("name", ["approve", "reject"])
async def test_whoever_reviewed_does_not_decide_the_approval(house: House, under_approval: Applied, name: str) -> None:
    refused = await refused_signal(house, under_approval, name, REVIEWERS_WORD)
    assert refused.actor == "reviewer-rao"
    assert "another official must" in str(refused.details["note"])


async def test_after_all_that_the_case_goes_on(house: House, under_approval: Applied, deployment: Deployment) -> None:
    await refused_signal(house, under_approval, "approve")
    await signal(house, under_approval, "approve", APPROVERS_WORD)
    await approved_once(house, deployment, under_approval)


async def signal(house: House, case: Applied, name: str, *words: object, client: Client | None = None) -> None:
    """As anyone with a Temporal client sends it."""
    known = (client or house.services.temporal).get_workflow_handle(house.process(case).id)
    await known.signal(name, args=list(words))


async def refused_signal(
    house: House, case: Applied, name: str, *words: object, client: Client | None = None
) -> AuditEntry:
    """Send a signal, and see that nothing has changed but the audit trail; returns its new entry."""
    before = await state_of(house, case)
    known = house.audit_of(case)
    await signal(house, case, name, *words, client=client)

    async def told() -> Json | None:
        new = house.audit_of(case)[len(known) :]
        return {"entries": new} if new else None

    (entry,) = (await until(told))["entries"]
    assert entry.action == "DECISION_REFUSED"
    assert await state_of(house, case) == before
    return entry


async def state_of(house: House, case: Applied) -> ApplicationState:
    return await house.process(case).query(ApplicationWorkflow.status)
