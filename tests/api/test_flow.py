"""Cases on a real Temporal, through the API alone: who may do what, and what they are told when they may not."""

import asyncio
import dataclasses
import secrets
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from activities.clients.reading.pool import PaperReader
from api.app import create_app
from cli.stack import postgres as postgres_part
from models.actors import Role
from models.tables.database import Database
from samples import Story, sample_application
from tests.api.conftest import api_services, speaking_to
from tests.api.keys import bearer
from tests.house import APPROVER, REVIEWER, Applied, House, house_settings, running_house, until
from workflows import queues

AUDITOR = bearer("auditor-sen", Role.AUDITOR)


@pytest.fixture(scope="module")
async def house(
    postgres: postgres_part.Postgres,
    temporal_env: WorkflowEnvironment,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """One house for all cases of this module: cases do not know of one another."""
    name = f"flow_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path_factory.mktemp("documents"))
    at_work = [queue for queue in queues.ALL if queue != queues.CHAIN]
    # Skipping time would let a case that waits for a person run through its reminder and its escalation at once.
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=at_work) as running:
            yield running


@pytest.fixture
async def drafted(house: House) -> Applied:
    """A draft that lacks nothing."""
    return await draft(house)


@pytest.fixture
async def applied(house: House, drafted: Applied) -> Applied:
    """A clean case, submitted."""
    answer = await house.submit(drafted.sample, drafted.path, drafted.owner)
    assert answer.status_code == 202, answer.text
    return drafted


async def draft(house: House, story: Story = "clean") -> Applied:
    return await house.drafted(secrets.randbelow(10**9), story)


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_case_goes_through_two_officials_to_the_door_of_the_chain(house: House, drafted: Applied) -> None:
    answer = await house.submit(drafted.sample, drafted.path, drafted.owner)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "SUBMITTED"

    review = await house.task(drafted.path, "REVIEW")
    assert f"/api/v1/applications/{review['case_id']}" == answer.headers["Location"]
    claimed = await house.claim(review, REVIEWER)
    assert (claimed.status_code, claimed.json()["assignee"]) == (200, "reviewer-rao")
    case = await house.until_scored(drafted.path)
    assert "UNDER_REVIEW" in [entry["status"] for entry in case["status_history"]]
    assert {check["outcome"] for check in case["checks"] if check["check"] == "PAN"} == {"VERIFIED"}

    review = await house.done("GET", f"/tasks/{review['task_id']}", REVIEWER)
    early = await house.decide(review, REVIEWER, "APPROVE")
    refused(early, 409, "OPEN_ITEMS")
    open_items = {item["item_id"] for item in early.json()["open_items"]}
    assert open_items == {item["item_id"] for item in review["items"] if item["blocking"]}

    await house.settle_all(review, REVIEWER)
    forwarded = await house.decide(review, REVIEWER, "APPROVE")
    assert (forwarded.status_code, forwarded.json()["waiting_on"]) == (200, "APPROVER"), forwarded.text

    approval = await house.task(drafted.path, "APPROVAL")
    refused(await house.claim(approval, REVIEWER), 403, "FOUR_EYES")
    refused(await house.decide(approval, REVIEWER, "APPROVE"), 403, "FOUR_EYES")
    assert (await house.claim(approval, APPROVER)).status_code == 200
    approved = await house.decide(approval, APPROVER, "APPROVE")
    assert (approved.status_code, approved.json()["waiting_on"]) == (200, "CHAIN"), approved.text
    case = await house.done("GET", drafted.path, drafted.owner)
    assert case["waiting_on"] == "CHAIN"
    assert case["score"]["competence_score"] > 0


async def test_a_flag_must_be_resolved_with_a_reason(house: House) -> None:
    flagged = await draft(house, "flagged")
    await house.submit(flagged.sample, flagged.path, flagged.owner)
    review = await house.task(flagged.path, "REVIEW")
    await house.claim(review, REVIEWER)
    case = await house.until_scored(flagged.path)
    assert case["status"] == "FLAGGED_FOR_RISK"
    review = await house.done("GET", f"/tasks/{review['task_id']}", REVIEWER)
    item = next(item for item in review["items"] if item["kind"] == "FLAG" and item["blocking"])
    settle = f"/tasks/{review['task_id']}/items/{item['item_id']}"
    refused(await house.ask("POST", settle, REVIEWER, json={"outcome": "RESOLVED"}), 422, "REMARKS_REQUIRED")
    refused(await house.ask("POST", settle, REVIEWER, json={"outcome": "VERIFIED"}), 422, "WRONG_OUTCOME")
    elsewhere = f"/tasks/{review['task_id']}/items/{uuid4()}"
    word = {"outcome": "RESOLVED", "remarks": "The certificate was amended."}
    refused(await house.ask("POST", elsewhere, REVIEWER, json=word), 404, "UNKNOWN_ITEM")
    settled = await house.done("POST", settle, REVIEWER, json=word)
    assert {each["outcome"] for each in settled["items"] if each["item_id"] == item["item_id"]} == {"RESOLVED"}
    case = await house.done("GET", flagged.path, flagged.owner)
    assert case["status"] == "AI_SCORED"


async def test_what_stands_on_the_papers_is_shown_to_the_owner_and_to_officials(house: House, applied: Applied) -> None:
    await house.claim(await house.task(applied.path, "REVIEW"), REVIEWER)
    case = await house.until_scored(applied.path)
    (check,) = [check for check in case["checks"] if check["check"] == "DOCUMENTS"]
    assert check["outcome"] == "VERIFIED", check
    for who in (applied.owner, REVIEWER):
        listed = (await house.done("GET", f"{applied.path}/documents", who))["items"]
        assert all(each["verified"] and each["verified_by"] == "SYSTEM" for each in listed)
        card = next(each for each in listed if each["document_type"] == "PAN_CARD")
        assert card["extracted_fields"]["panNumber"] == applied.sample.pan
        assert card["extraction_confidence"] > 0.9
        assert card["rejection_reason"] is None
        whole = await house.done("GET", f"{applied.path}/contractor", who)
        references = whole["contractor"]["documentReferences"]["documents"]
        assert {each["documentId"]: each["extractedFields"] for each in references} == {
            each["document_id"]: each["extracted_fields"] for each in listed
        }


async def test_a_paper_that_differs_is_a_flag_and_one_that_is_no_such_paper_is_asked_for_again(
    house: House, drafted: Applied
) -> None:
    other = sample_application(secrets.randbelow(10**9), "clean")
    wrong = drafted.sample.files["LITIGATION_DISCLOSURE"]
    for kind, file in (("PAN_CARD", other.files["PAN_CARD"]), ("ESIC_CERTIFICATE", wrong)):
        body = {"document_type": kind}
        await house.done("POST", f"{drafted.path}/documents", drafted.owner, data=body, files={"file": file})
    await house.submit(drafted.sample, drafted.path, drafted.owner)
    await house.claim(await house.task(drafted.path, "REVIEW"), REVIEWER)
    case = await house.until_scored(drafted.path)
    assert case["status"] == "FLAGGED_FOR_RISK"
    assert {flag["related_field"] for flag in case["flags"] if flag["flag_type"] == "DOCUMENT_INCONSISTENCY"} == {
        "legalIdentity.pan",
        "legalIdentity.legalName",
    }
    (pan,) = [flag for flag in case["flags"] if flag["related_field"] == "legalIdentity.pan"]
    (paper,) = pan["evidence"]["documents"]
    assert (pan["evidence"]["declared"], paper["read"]) == (drafted.sample.pan, other.pan)
    assert (paper["document_type"], paper["field"]) == ("PAN_CARD", "panNumber")
    own = await house.done("GET", drafted.path, drafted.owner)
    assert {flag["evidence"] for flag in own["flags"]} == {None}
    assert other.pan not in str(own["flags"])
    review = await house.task(drafted.path, "REVIEW")
    (item,) = [item for item in review["items"] if item["reference"] == "DOCUMENTS"]
    assert "ESIC_CERTIFICATE cannot be read: ask the contractor for a better copy" in item["guidance"]
    listed = (await house.done("GET", f"{drafted.path}/documents", drafted.owner))["items"]
    reasons = {each["document_type"]: each["rejection_reason"] for each in listed if each["rejection_reason"]}
    assert set(reasons) == {"PAN_CARD", "ESIC_CERTIFICATE"}
    assert "legalIdentity.pan" in reasons["PAN_CARD"]
    assert "200 dpi" in reasons["ESIC_CERTIFICATE"]


async def test_a_debarred_contractor_is_rejected_and_told_why(house: House) -> None:
    debarred = await draft(house, "debarred")
    await house.submit(debarred.sample, debarred.path, debarred.owner)

    async def rejected() -> dict[str, object] | None:
        case = await house.done("GET", debarred.path, debarred.owner)
        return case if case["status"] == "REJECTED" else None

    case = await until(rejected)
    assert case["rejection_reason"]
    assert case["waiting_on"] == "NOBODY"


async def test_who_may_not_is_told_so(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    refused(await house.claim(review, applied.owner), 403, "FORBIDDEN_ROLE")
    refused(await house.claim(review, AUDITOR), 403, "FORBIDDEN_ROLE")
    refused(await house.decide(review, AUDITOR, "REJECT", "no"), 403, "FORBIDDEN_ROLE")
    assert (await house.claim(review, REVIEWER)).status_code == 200
    refused(await house.claim(review, APPROVER), 409, "CLAIMED_BY_ANOTHER")
    refused(await house.decide(review, APPROVER, "REJECT", "no"), 409, "CLAIMED_BY_ANOTHER")
    refused(await house.decide(review, REVIEWER, "REJECT"), 422, "REMARKS_REQUIRED")


async def test_a_task_can_be_put_back_and_given_to_somebody(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    await house.claim(review, REVIEWER)
    path = f"/tasks/{review['task_id']}"
    refused(await house.ask("POST", f"{path}/release", APPROVER), 409, "CLAIMED_BY_ANOTHER")
    released = await house.done("POST", f"{path}/release", REVIEWER)
    assert (released["status"], released["assignee"]) == ("OPEN", None)
    assigned = await house.done("POST", f"{path}/assign", APPROVER, json={"assignee": "reviewer-rao"})
    assert (assigned["status"], assigned["assignee"]) == ("CLAIMED", "reviewer-rao")


async def test_of_two_decisions_at_once_one_counts(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    answers = await asyncio.gather(
        *(house.decide(review, who, "REJECT", "Not genuine.") for who in (REVIEWER, APPROVER, REVIEWER))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    case = await house.done("GET", applied.path, applied.owner)
    assert case["status"] == "REJECTED"
    assert [entry["status"] for entry in case["status_history"]].count("REJECTED") == 1


async def test_a_decision_on_what_is_closed_is_refused(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    assert (await house.decide(review, REVIEWER, "REJECT", "Not genuine.")).status_code == 200
    for answer in (
        await house.decide(review, REVIEWER, "APPROVE"),
        await house.claim(review, APPROVER),
    ):
        assert answer.status_code == 409
        assert answer.json()["code"] in {"TASK_CLOSED", "CASE_CLOSED"}


async def test_many_decisions_at_once_each_have_their_result(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    unknown = str(uuid4())
    words = [
        {"task_id": unknown, "decision": "APPROVE"},
        {"task_id": review["task_id"], "decision": "REJECT", "remarks": "Not genuine."},
    ]
    results = (await house.done("POST", "/tasks/decisions", REVIEWER, json=words))["results"]
    assert [(result["task_id"], result["status"], result["ok"]) for result in results] == [
        (unknown, 404, False),
        (review["task_id"], 200, True),
    ]
    assert results[0]["problem"]["code"] == "NOT_FOUND"
    assert results[1]["decision"]["status"] == "REJECTED"


async def test_the_same_submission_again_is_the_same_submission(house: House, drafted: Applied) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await house.submit(drafted.sample, drafted.path, drafted.owner, key)
    again = await house.submit(drafted.sample, drafted.path, drafted.owner, key)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    refused(await house.submit(drafted.sample, drafted.path, drafted.owner), 409, "WRONG_STATE")
    refused(
        await house.ask("PATCH", drafted.path, drafted.owner, json={"contractor": {}}),
        409,
        "WRONG_STATE",
    )
    history = (await house.done("GET", drafted.path, drafted.owner))["status_history"]
    assert [entry["status"] for entry in history].count("SUBMITTED") == 1


async def test_submitted_twice_at_once_it_is_submitted_once(house: House, drafted: Applied) -> None:
    answers = await asyncio.gather(*(house.submit(drafted.sample, drafted.path, drafted.owner) for _ in range(3)))
    assert 202 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {202, 409}
    history = (await house.done("GET", drafted.path, drafted.owner))["status_history"]
    assert [entry["status"] for entry in history].count("SUBMITTED") == 1


async def test_a_pan_under_review_elsewhere_is_refused_until_it_is_free(house: House, applied: Applied) -> None:
    other = bearer(f"other-{uuid4()}", Role.CONTRACTOR)
    path = await house.draft(applied.sample, other)
    refused(await house.submit(applied.sample, path, other), 409, "TAKEN")
    assert (await house.done("GET", path, other))["status"] == "DRAFT"
    review = await house.task(applied.path, "REVIEW")
    await house.decide(review, REVIEWER, "REJECT", "Not genuine.")
    answer = await house.submit(applied.sample, path, other)
    assert answer.status_code == 202, answer.text


async def test_after_a_rejection_the_contractor_applies_again(house: House, applied: Applied) -> None:
    review = await house.task(applied.path, "REVIEW")
    await house.decide(review, REVIEWER, "REJECT", "The solvency letter is unreadable.")
    first = await house.done("GET", applied.path, applied.owner)
    path = await house.draft(applied.sample, applied.owner)
    again = await house.done("GET", path, applied.owner)
    assert again["contractor_id"] == first["contractor_id"]
    assert (again["attempt"], again["status"]) == (2, "DRAFT")
    answer = await house.submit(applied.sample, path, applied.owner)
    assert answer.status_code == 202, answer.text
    assert (await house.done("GET", applied.path, applied.owner))["status"] == "REJECTED"


async def test_while_temporal_is_away_a_submission_is_to_be_repeated(
    house: House,
    drafted: Applied,
    *,
    database: Database,
    no_temporal: Client,
    tmp_path_factory: pytest.TempPathFactory,
    reader: PaperReader,
) -> None:
    services = api_services(database, no_temporal, tmp_path_factory.mktemp("documents"), reader)
    async with speaking_to(create_app(services)) as api:
        away = dataclasses.replace(house, api=api, started=[])
        path = await away.draft(drafted.sample, drafted.owner)
        answer = await away.submit(drafted.sample, path, drafted.owner)
        refused(answer, 503, "UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await away.done("GET", path, drafted.owner))["status"] == "DRAFT"
