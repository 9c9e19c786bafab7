"""How a case is shown, and found."""

from datetime import datetime
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

from models.actors import Role
from models.contractor.json_object import JsonObject
from models.status import ContractorStatus
from models.tables.database import Database
from tests.api.keys import bearer
from tests.tables.cases import CONTRACTOR, LEGAL_NAME, PAN, Case

APPLICATIONS = "/api/v1/applications"
OWNER = bearer(CONTRACTOR.subject, Role.CONTRACTOR)
OFFICIAL = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
S = ContractorStatus

Json = dict[str, Any]


def documented(app: FastAPI, answer: httpx.Response, model: str) -> Json:
    """The body of `answer`, which must be what the OpenAPI document says, no more and no less."""
    components = app.openapi()["components"]
    schema = components["schemas"][model]
    body: Json = answer.json()
    validator = jsonschema.Draft202012Validator({**schema, "components": components})
    validator.validate(body)  # pyright: ignore[reportUnknownMemberType] — its stubs leave a parameter untyped
    assert set(body) == set(schema["properties"])
    return body


async def read(client: httpx.AsyncClient, case: Case, who: dict[str, str] = OWNER) -> httpx.Response:
    return await client.get(f"{APPLICATIONS}/{case.application_id}", headers=who)


async def test_an_approved_case_tells_its_whole_story(
    app: FastAPI, client: httpx.AsyncClient, database: Database
) -> None:
    case = Case(database).draft()
    approval = case.to_approval()
    body = documented(app, await read(client, case), "ApplicationView")
    assert body["status"] == "GOV_APPROVED"
    assert [entry["status"] for entry in body["status_history"]] == [
        "DRAFT",
        "SUBMITTED",
        "UNDER_REVIEW",
        "FLAGGED_FOR_RISK",
        "AI_SCORED",
        "GOV_APPROVED",
    ]
    moments = [datetime.fromisoformat(entry["timestamp"]) for entry in body["status_history"]]
    assert moments == sorted(moments)
    assert all(entry["timestamp"].endswith("Z") for entry in body["status_history"])
    assert body["chain"] == {
        "transaction_hash": approval.receipt.transaction_hash,
        "block_number": approval.receipt.block_number,
        "contract": approval.receipt.contract,
        "chain_id": approval.receipt.chain_id,
    }
    assert body["certificate"]["certificate_hash"] == approval.certificate_hash
    assert body["score"]["competence_score"] == 78
    assert {check["check"]: check["outcome"] for check in body["checks"]} == {"PAN": "VERIFIED", "GSTIN": "MISMATCH"}
    (flag,) = body["flags"]
    assert (flag["flag_type"], flag["severity"], flag["resolved"]) == ("GST_MISMATCH", "ERROR", True)
    assert body["waiting_on"] == "NOBODY"
    assert body["waiting_for"]
    assert body["missing"] == []


async def test_flags_are_shown_without_their_evidence(client: httpx.AsyncClient, database: Database) -> None:
    case = Case(database).draft()
    case.to_approval()
    text = (await read(client, case)).text
    assert "the name at the registry" not in text
    assert "request_digest" not in text
    (flag,) = (await read(client, case)).json()["flags"]
    assert flag["evidence"] is None
    assert [(word["by"], word["remarks"]) for word in flag["resolutions"]] == [
        ("reviewer-1", "because the promoter Meenakshi agreed")
    ]


async def test_officials_see_the_evidence(client: httpx.AsyncClient, database: Database) -> None:
    case = Case(database).draft()
    case.to_approval()
    (flag,) = (await read(client, case, OFFICIAL)).json()["flags"]
    assert flag["evidence"]["registered_name"] == "the name at the registry"


async def test_a_case_under_review_says_who_must_move_and_by_when(
    client: httpx.AsyncClient, database: Database
) -> None:
    case = Case(database).draft()
    case.submit()
    case.move(S.UNDER_REVIEW)
    body = (await read(client, case)).json()
    assert (body["status"], body["waiting_on"]) == ("UNDER_REVIEW", "REVIEWER")
    assert "review" in body["waiting_for"]
    assert datetime.fromisoformat(body["due_at"]) > datetime.fromisoformat(body["updated_at"])
    assert body["chain"] is None
    assert body["certificate"] is None


async def test_officials_find_cases_by_status_risk_and_name(
    app: FastAPI, client: httpx.AsyncClient, database: Database
) -> None:
    draft = Case(database).draft({"walletAddress": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}, owner="another")
    approved = Case(database).draft()
    approved.to_approval()
    other_wallet = "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
    other: JsonObject = {"walletAddress": other_wallet, "legalIdentity": {"legalName": "Other Works LLP"}}
    rejected = Case(database).draft(other, owner="third")
    rejected.submit()
    rejected.move(S.REJECTED)

    async def found(**query: str | list[str]) -> set[str]:
        answer = await client.get(APPLICATIONS, params=query, headers=OFFICIAL)
        page = documented(app, answer, "Page_ApplicationSummary_")
        return {item["application_id"] for item in page["items"]}

    everything = {str(case.application_id) for case in (draft, approved, rejected)}
    assert await found() == everything
    assert await found(status="GOV_APPROVED") == {str(approved.application_id)}
    assert await found(status=["GOV_APPROVED", "REJECTED"]) == everything - {str(draft.application_id)}
    assert await found(q="nirmaan") == {str(approved.application_id)}
    assert await found(q=PAN) == {str(approved.application_id)}
    assert await found(q="nirmaan", status="REJECTED") == set()
    assert await found(risk_level="CRITICAL") == set()


async def test_the_list_names_the_contractor_to_officials(client: httpx.AsyncClient, database: Database) -> None:
    Case(database).draft()
    (item,) = (await client.get(APPLICATIONS, headers=OFFICIAL)).json()["items"]
    assert item["legal_name"] == LEGAL_NAME


async def test_pages_follow_one_another_without_gap_or_overlap(client: httpx.AsyncClient, database: Database) -> None:
    cases = [Case(database).draft({}, owner=f"owner-{number}") for number in range(7)]
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(10):
        query = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(APPLICATIONS, params=query, headers=OFFICIAL)).json()
        seen += [item["application_id"] for item in page["items"]]
        assert len(page["items"]) <= 3
        cursor = page["next_cursor"]
        if cursor is None:
            break
        Case(database).draft({}, owner=f"newcomer-{len(seen)}")  # what comes meanwhile disturbs nothing
    wanted = {str(case.application_id) for case in cases}
    assert len(seen) == len(set(seen))
    assert wanted <= set(seen)


@pytest.mark.parametrize("who", [OWNER, OFFICIAL])
async def test_the_document_is_shown_whole_to_who_may_see_it(
    client: httpx.AsyncClient, database: Database, who: dict[str, str]
) -> None:
    case = Case(database).draft()
    case.submit()
    body = (await client.get(f"{APPLICATIONS}/{case.application_id}/contractor", headers=who)).json()
    assert body["contractor"]["legalIdentity"]["legalName"] == LEGAL_NAME
    assert body["contractor"]["contractorId"] == str(case.contractor_id)
    assert body["contractor"]["verificationStatus"]["currentStatus"] == "SUBMITTED"


async def test_without_an_approval_there_is_no_certificate(client: httpx.AsyncClient, database: Database) -> None:
    case = Case(database).draft()
    answer = await client.get(f"{APPLICATIONS}/{case.application_id}/certificate", headers=OWNER)
    assert answer.status_code == 409
    assert answer.json()["code"] == "WRONG_STATE"


async def test_tasks_are_listed_by_due_time_and_found_by_every_filter(
    app: FastAPI, client: httpx.AsyncClient, database: Database
) -> None:
    late, soon = Case(database).draft(owner="one"), Case(database).draft({}, owner="other")
    overdue, due_later = late.task(days=-1), soon.task(days=5000)
    for case, task in ((late, overdue), (soon, due_later)):
        case.record(case.step("OPENED").model_copy(update={"tasks": (task,)}))

    async def found(**query: str | list[str]) -> list[str]:
        answer = await client.get("/api/v1/tasks", params=query, headers=OFFICIAL)
        page = documented(app, answer, "Page_TaskView_")
        return [item["task_id"] for item in page["items"]]

    in_order = [str(overdue.task_id), str(due_later.task_id)]
    assert await found() == in_order
    assert await found(process="application", status="OPEN", role="GOVERNMENT_ADMIN") == in_order
    assert await found(overdue="true") == in_order[:1]
    assert await found(overdue="false") == in_order[1:]
    assert await found(case_id=str(soon.application_id)) == in_order[1:]
    assert await found(assignee="nobody") == []
    assert await found(process="trade") == []
    one = await client.get(f"/api/v1/tasks/{in_order[0]}", headers=OFFICIAL)
    assert documented(app, one, "TaskView")["case_id"] == str(late.application_id)
    assert one.json()["overdue"] is True
