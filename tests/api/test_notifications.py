"""Webhooks and deliveries over HTTP."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import httpx

from api.app import create_app
from api.services import ApiServices
from models.actors import Role
from models.notification import DeliveryStatus
from models.tables.notifications import NotificationRecords
from models.tables.subscriptions import MAX_SUBSCRIPTIONS
from tests.api.conftest import speaking_to
from tests.api.keys import bearer
from tests.tables.cases import CONTRACTOR, Case

OWNER = bearer(CONTRACTOR.subject, Role.CONTRACTOR)
OTHER = bearer("another", Role.CONTRACTOR)
OFFICIAL = bearer("rao", Role.GOVERNMENT_ADMIN)
HOOKS = "/api/v1/webhooks"
BODY = {"url": "https://erp.example.org/hook", "event_types": ["status", "status"]}


async def test_a_webhook_is_made_listed_and_deleted_by_its_owner_alone(client: httpx.AsyncClient) -> None:
    made = await client.post(HOOKS, json=BODY, headers=OWNER)
    assert made.status_code == 201, made.text
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    assert hook["event_types"] == ["status"]
    listed = (await client.get(HOOKS, headers=OWNER)).json()["items"]
    assert listed == [{name: value for name, value in hook.items() if name != "secret"}]
    assert (await client.get(HOOKS, headers=OTHER)).json()["items"] == []
    path = f"{HOOKS}/{hook['webhook_id']}"
    assert (await client.delete(path, headers=OTHER)).status_code == 404
    assert (await client.delete(path, headers=OWNER)).status_code == 204
    assert (await client.delete(path, headers=OWNER)).status_code == 404
    assert (await client.post(HOOKS, json=BODY)).status_code == 401


async def test_a_webhook_made_twice_under_one_key_is_one(client: httpx.AsyncClient) -> None:
    headers = OWNER | {"Idempotency-Key": str(uuid4())}
    first, again = [await client.post(HOOKS, json=BODY, headers=headers) for _ in range(2)]
    assert first.json() == again.json()
    assert len((await client.get(HOOKS, headers=OWNER)).json()["items"]) == 1


async def test_where_a_webhook_may_not_lead_is_said(client: httpx.AsyncClient, services: ApiServices) -> None:
    inner = {"url": "http://127.0.0.1:9/hook"}
    refused = await client.post(HOOKS, json=inner, headers=OWNER)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["url"]
    async with speaking_to(create_app(replace(services, webhooks_private_allowed=True))) as local:
        assert (await local.post(HOOKS, json=inner, headers=OWNER)).status_code == 201


async def test_nobody_has_webhooks_without_end(client: httpx.AsyncClient) -> None:
    made = [(await client.post(HOOKS, json=BODY, headers=OWNER)).status_code for _ in range(MAX_SUBSCRIPTIONS + 1)]
    assert made == [201] * MAX_SUBSCRIPTIONS + [409]


async def test_officials_see_what_failed_and_have_it_tried_again(
    client: httpx.AsyncClient, services: ApiServices
) -> None:
    case = Case(services.database).draft()
    case.submit()
    records = NotificationRecords(services.database, lambda: datetime.now(UTC))
    records.plan()
    for delivery in records.due(limit=50):
        records.failed(delivery, "the mail server refused the recipient (550)", asked_wait=None, for_good=True)
    assert (await client.get("/api/v1/notifications", headers=OWNER)).status_code == 403
    query = {"status": DeliveryStatus.FAILED.value, "case_id": str(case.application_id)}
    (failed,) = (await client.get("/api/v1/notifications", headers=OFFICIAL, params=query)).json()["items"]
    assert failed["last_error"] == "the mail server refused the recipient (550)"
    retry = f"/api/v1/notifications/{failed['delivery_id']}/retry"
    assert (await client.post(retry, headers=OWNER)).status_code == 403
    assert (await client.post(retry, headers=OFFICIAL)).json()["status"] == "PENDING"
    assert (await client.post(retry, headers=OFFICIAL)).status_code == 404
