"""Policies over HTTP: proposed by one officer, decided on by another, in force from their day on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from api.services import ApiServices
from models.actors import Role
from models.requirement_policy import default_policy
from models.tables import audit
from models.tables.policies import PolicyRecords, approved_policies
from tests.api.keys import bearer

PATH = "/api/v1/policies/requirement"
DAS, ROY = bearer("das", Role.RISK_OFFICER), bearer("roy", Role.RISK_OFFICER)
AUDITOR = bearer("auditor", Role.AUDITOR)
TOMORROW = datetime.now(UTC) + timedelta(days=1)
Json = dict[str, Any]


def policy(**changes: object) -> Json:
    whole = default_policy().model_dump(mode="json")
    return {**whole, "version": "stricter", "effective_from": TOMORROW.isoformat(), "pass_from": 80, **changes}


def body(**changes: object) -> Json:
    return {"policy": policy(**changes), "reason": "Two defaults had passed with 76."}


async def proposed(client: httpx.AsyncClient, **changes: object) -> Json:
    answer = await client.post(PATH, json=body(**changes), headers=DAS)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def decided(client: httpx.AsyncClient, who: dict[str, str], decision: str = "APPROVE") -> httpx.Response:
    return await client.post(f"{PATH}/stricter/decision", json={"decision": decision}, headers=who)


async def test_two_officers_change_the_policy(client: httpx.AsyncClient, services: ApiServices) -> None:
    made = await proposed(client)
    assert (made["status"], made["in_force"], made["proposed_by"]) == ("PROPOSED", False, "das")
    assert PolicyRecords(services.database).in_force(TOMORROW) == default_policy()

    approved = await decided(client, ROY)
    assert approved.status_code == 200, approved.text
    assert (approved.json()["status"], approved.json()["decided_by"]) == ("APPROVED", "roy")
    records = PolicyRecords(services.database)
    assert records.in_force(TOMORROW - timedelta(microseconds=1)) == default_policy()
    assert records.in_force(TOMORROW).pass_from == 80
    with Session(services.database.engine) as session:
        assert set(approved_policies(session)) == {default_policy().version, "stricter"}

    listed = (await client.get(PATH, headers=AUDITOR)).json()
    assert listed["in_force"] == default_policy().version
    assert [(each["version"], each["status"]) for each in listed["items"]] == [("stricter", "APPROVED")]


async def test_both_words_stand_in_the_audit_trail(client: httpx.AsyncClient, services: ApiServices) -> None:
    await proposed(client)
    await decided(client, ROY)
    with Session(services.database.engine) as session:
        entries = list(audit.entries(session, subject="policy:requirement:stricter"))
    assert [(entry.action, entry.actor) for entry in entries] == [
        ("POLICY_PROPOSED", "das"),
        ("POLICY_APPROVED", "roy"),
    ]
    assert entries[0].new_value is not None
    assert entries[0].new_value["pass_from"] == 80


async def test_nobody_decides_on_its_own_proposal(client: httpx.AsyncClient) -> None:
    await proposed(client)
    answer = await decided(client, DAS)
    assert (answer.status_code, answer.json()["code"]) == (403, "FOUR_EYES")
    assert (await decided(client, bearer("rao", Role.GOVERNMENT_ADMIN))).status_code == 403
    assert (await client.post(PATH, json=body(), headers=AUDITOR)).status_code == 403


async def test_a_policy_is_decided_on_once(client: httpx.AsyncClient, services: ApiServices) -> None:
    await proposed(client)
    assert (await decided(client, ROY, "REJECT")).json()["status"] == "REJECTED"
    again = await decided(client, ROY)
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATE")
    assert PolicyRecords(services.database).in_force(TOMORROW) == default_policy()


async def test_a_policy_of_the_past_would_change_what_was_decided(client: httpx.AsyncClient) -> None:
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    answer = await client.post(PATH, json=body(effective_from=past), headers=DAS)
    assert (answer.status_code, answer.json()["code"]) == (409, "IN_THE_PAST")


async def test_a_version_is_named_once(client: httpx.AsyncClient) -> None:
    await proposed(client)
    for version in ("stricter", default_policy().version):
        answer = await client.post(PATH, json=body(version=version), headers=ROY)
        assert (answer.status_code, answer.json()["code"]) == (409, "VERSION_TAKEN")


async def test_a_proposal_is_made_once_under_its_key(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = [await client.post(PATH, json=body(), headers=DAS | key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"warn_from": 80}, "policy.warn_from"),
        ({"rating": [{"below": "3.00", "points": 5}, {"below": "2.00", "points": 1}]}, "policy.rating"),
        ({"credit": {"insufficient": 1}}, "policy.credit.over_limit"),
        ({"rating_weights": {"at_least": 0, "half_life_days": 1, "window_days": 1}}, "policy.rating_weights.at_least"),
        ({"surprise": 1}, "policy.surprise"),
        ({"effective_from": "tomorrow"}, "policy.effective_from"),
    ],
)
async def test_a_policy_that_is_none_is_refused_by_its_field(
    client: httpx.AsyncClient, changes: Json, field: str
) -> None:
    answer = await client.post(PATH, json=body(**changes), headers=DAS)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


async def test_what_was_never_proposed_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await decided(client, ROY)).status_code == 404
