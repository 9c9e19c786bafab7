"""Who is told of a requirement, by what it is matched, and what only a Temporal client, or time, can do."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from models.actors import Role
from models.ids import requirement_workflow_id
from models.requirement_steps import RequirementState
from models.tables import audit
from models.tables.notifications import NotificationRecords
from tests.api.keys import bearer
from tests.api.serving import events_in
from tests.house import Json, until
from tests.market import OFFICER, Market
from workflows.requirement import RequirementWorkflow
from workflows.requirement_sweep import RequirementSweepWorkflow


def process(market: Market, made: Json) -> WorkflowHandle[RequirementWorkflow, RequirementState]:
    workflow_id = requirement_workflow_id(UUID(made["id"]))
    return market.house.services.temporal.get_workflow_handle_for(RequirementWorkflow.run, workflow_id)


async def test_a_warning_and_a_crossing_are_events_of_the_stream(market: Market) -> None:
    buyer = market.buyer(limit="1200000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    await market.decide(made, OFFICER, "REJECT", "No.")
    url = f"/api/v1/requirements/{made['id']}/events"
    async with asyncio.timeout(30), market.house.api.stream("GET", url, headers=buyer.token) as answer:
        told = [event async for event in events_in(answer) if event.data]
    assert [event.name for event in told] == ["status", "risk_alert", "exposure_alert", "status"]
    async with asyncio.timeout(30):
        again = await market.house.api.get(url, headers={**buyer.token, "Last-Event-ID": str(told[-1].event_id)})
    assert again.status_code == 204


async def test_webhooks_are_called_for_alerts(market: Market) -> None:
    services = market.house.services
    wanted = {"url": "http://127.0.0.1:9/hook", "event_types": ["risk_alert", "exposure_alert"]}
    watcher = bearer("watcher", Role.RISK_OFFICER)
    hook = await market.house.ask("POST", "/webhooks", watcher, json=wanted)
    if hook.status_code == 422:  # an address of the inner network is refused where no setting allows it
        hook = await market.house.ask("POST", "/webhooks", watcher, json={**wanted, "url": "https://erp.example.org/h"})
    assert hook.status_code == 201, hook.text
    made = await market.asked(market.buyer(limit="1200000.00", rating="1.5", performance=45))
    records = NotificationRecords(services.database, services.clock)
    while records.plan():
        pass
    planned = await market.house.done("GET", f"/notifications?case_id={made['id']}", watcher)
    assert {each["event_type"] for each in planned["items"]} == {"risk_alert", "exposure_alert"}
    assert {each["channel"] for each in planned["items"]} == {"WEBHOOK"}


async def test_low_risk_buyers_are_served_first(market: Market) -> None:
    risky = market.buyer(limit="90000000.00", rating="2.5", performance=85)
    sound = market.buyer(limit="90000000.00", rating="4.5", performance=85)
    commodity = "the only one of its kind"
    first = await market.asked(risky, commodity=commodity, min_quantity="6")
    second = await market.asked(sound, commodity=commodity, min_quantity="5")
    third = await market.asked(sound, commodity=commodity, min_quantity="4")
    offer = {"commodity": commodity.upper(), "quantity": "10", "price_per_unit": "900000.00"}
    found = (await market.house.done("POST", "/requirements/matches", OFFICER, json=offer))["items"]
    assert [(each["requirement_id"], each["allocated_quantity"]) for each in found] == [
        (second["id"], "5.000"),
        (third["id"], "4.000"),
        (first["id"], "0.000"),
    ]
    dear = await market.house.done("POST", "/requirements/matches", OFFICER, json={**offer, "price_per_unit": "1e6"})
    assert len(dear["items"]) == 3
    dearer = {**offer, "price_per_unit": "1000000.01"}
    assert (await market.house.done("POST", "/requirements/matches", OFFICER, json=dearer))["items"] == []


@pytest.mark.parametrize(("word", "status"), [("approve", "OPEN"), ("reject", "REJECTED")])
async def test_an_officer_with_a_temporal_client_decides(market: Market, word: str, status: str) -> None:
    made = await market.asked(market.buyer(limit="9000000.00", rating="1.5", performance=45))
    handle = process(market, made)
    await handle.signal(word, "not such a word")
    await handle.signal(word, {"subject": "buyer", "role": "BUYER", "remarks": "Mine."})
    await handle.signal(word, {"subject": "officer-sen", "role": "RISK_OFFICER", "remarks": "Seen."})

    async def decided() -> Json | None:
        seen = await market.seen(made)
        return seen if seen["status"] == status else None

    await until(decided)
    with market.house.services.database.transaction() as session:
        actions = [entry.action for entry in audit.entries(session, subject=made["id"])]
    assert actions == ["REQUIREMENT_CREATED", "DECISION_REFUSED", "DECISION_REFUSED", "DECISION_MADE"]


async def test_its_time_ends_it_and_gives_the_credit_back(market: Market, temporal_env: WorkflowEnvironment) -> None:
    buyer = market.buyer(limit="9000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    handle = process(market, made)
    await temporal_env.fast_forward(handle, timedelta(days=7, minutes=1))
    assert (await handle.result()).status == "EXPIRED"
    seen = await market.seen(made)
    assert (seen["status"], seen["credit_hold"]) == ("EXPIRED", "RELEASED")
    assert market.remaining(buyer) == 9_000_000


async def test_an_officer_who_waits_too_long_is_reminded_and_passed_over(
    market: Market, temporal_env: WorkflowEnvironment
) -> None:
    made = await market.asked(market.buyer(limit="9000000.00", rating="1.5", performance=45))
    await temporal_env.fast_forward(process(market, made), timedelta(days=6))

    async def escalated() -> Json | None:
        task = await market.house.task(f"/requirements/{made['id']}", "RISK")
        return task if task["escalated_at"] else None

    task = await until(escalated)
    assert (task["reminded_at"] is not None, task["priority"]) == (True, "HIGH")


async def test_credit_that_went_meanwhile_makes_an_approval_an_override(market: Market) -> None:
    buyer = market.buyer(rating="1.5", performance=45)
    made = await market.asked(buyer)
    assert (made["risk_precheck_status"], made["credit_hold"]) == ("WARN", "NO_LINE")
    market.lend(buyer, "1.00")
    task = await market.house.task(f"/requirements/{made['id']}", "RISK")
    refused = await market.house.decide(task, OFFICER, "APPROVE", "Seen.")
    assert (refused.status_code, refused.json()["code"]) == (409, "WRONG_STATE")

    async def failed() -> Json | None:
        seen = await market.seen(made)
        return seen if seen["risk_precheck_status"] == "FAIL" else None

    await until(failed)


async def test_a_sweep_finds_nothing_to_give_back(market: Market) -> None:
    await market.asked(market.buyer(limit="9000000.00", rating="4.5", performance=85))
    swept = await market.house.services.temporal.execute_workflow(
        RequirementSweepWorkflow.run, id="requirement-sweep", task_queue="fatts-cases"
    )
    assert swept.requirement_ids == ()
