"""Money that nobody could place: one officer says whose it is, another confirms it, and it goes there."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from models.actors import Role
from models.ids import placement_workflow_id, trade_workflow_id
from models.suspense import PlacementState, PlacementStatus
from models.tables import audit
from models.tables.outbox import events_after
from models.task import TaskKind
from tests.api.keys import bearer
from tests.house import House, Json, house_settings, running_house, until
from tests.tables.secondary_market import Market, imbalances
from tests.workflows.test_escrow import WaitsForFunding, asked, at_bank, funding, opened_account, pay, until_delivered
from workflows import queues
from workflows.suspense import SuspensePlacementWorkflow

FIRST, SECOND = (bearer(name, Role.COMPLIANCE_OFFICER) for name in ("officer-menon", "officer-bose"))
SUSPENSE = "/escrow/suspense"
MISTYPED = "FATTS99999999999"


@pytest.fixture
async def house(postgres_url: str, temporal_env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[House]:
    settings = house_settings(postgres_url, temporal_env.client, tmp_path / "documents")
    served = (queues.CASES, queues.VERIFICATION)
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=served) as house:
            yield house


@pytest.fixture
def market(house: House) -> Market:
    return Market(house.services.database).opened()


async def lost(house: House, of: int) -> Json:
    """Somebody mistypes the account number; the receipt."""
    before = len((await at_bank(house)).events)
    await pay(house, MISTYPED, of)
    await until_delivered(house, before + 1)
    (found,) = (await house.done("GET", SUSPENSE, FIRST))["items"]
    assert (Decimal(found["amount"]), found["escrow_reference"]) == (of, MISTYPED)
    return found


async def proposed(house: House, receipt: Json, trade_id: UUID | None, who: dict[str, str] = FIRST) -> httpx.Response:
    body = {"trade_id": trade_id and str(trade_id), "reason": "The payer is the buyer."}
    return await house.ask("POST", f"{SUSPENSE}/{receipt['receipt_id']}/placement", who, json=body)


async def confirmed(house: House, receipt: Json, verdict: str = "APPROVE", who: dict[str, str] = SECOND) -> Json:
    task = await house.task(f"{SUSPENSE}/{receipt['receipt_id']}", TaskKind.PLACEMENT)
    said = await house.decide(task, who, verdict, "Seen with the bank.")
    assert said.is_success, said.text
    return task


def process(house: House, receipt: Json) -> WorkflowHandle[SuspensePlacementWorkflow, PlacementState | None]:
    workflow_id = placement_workflow_id(UUID(receipt["receipt_id"]))
    return house.services.temporal.get_workflow_handle_for(SuspensePlacementWorkflow.run, workflow_id)


async def ended(house: House, receipt: Json) -> PlacementState:
    state = await process(house, receipt).result()
    assert state is not None
    return state


async def test_it_goes_to_its_trade_once_another_officer_confirms_it(house: House, market: Market) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 100_000)
    answer = await proposed(house, receipt, trade_id)
    assert answer.status_code == 202, answer.text
    placement = answer.json()
    assert (placement["status"], placement["waiting_on"]) == ("PROPOSED", "COMPLIANCE_OFFICER")
    task = await house.done("GET", f"/tasks/{placement['task_id']}", SECOND)
    assert answer.headers["Location"] == f"/api/v1/tasks/{task['task_id']}"
    assert (task["process"], task["kind"], task["items"][0]["guidance"]) == (
        "suspense",
        "PLACEMENT",
        "The payer is the buyer.",
    )
    own = await house.decide(task, FIRST, "APPROVE")
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    assert (await asyncio.to_thread(funding, house, trade_id)).available == 0, "a proposal moves nothing"

    client = house.services.temporal
    async with Worker(client, task_queue=f"waits-{trade_id}", workflows=[WaitsForFunding]):
        waiting = await client.start_workflow(
            WaitsForFunding.run, "100000.00", id=trade_workflow_id(trade_id), task_queue=f"waits-{trade_id}"
        )
        await confirmed(house, receipt)
        assert (await waiting.result())[-1].available == 100_000, "the trade was told"
    state = await ended(house, receipt)
    assert (state.status, state.trade_id) == (PlacementStatus.PLACED, trade_id)
    assert (await house.ask("GET", f"{SUSPENSE}/{receipt['receipt_id']}", FIRST)).status_code == 404
    assert await asyncio.to_thread(imbalances, house.services.database) == []
    with house.services.database.transaction() as session:
        said = [each.action for each in audit.entries(session) if each.subject == receipt["receipt_id"]]
    assert said[2:] == ["PLACEMENT_PROPOSED", "DECISION_MADE", "ESCROW_PLACED", "PLACEMENT_DONE"]


async def test_it_goes_back_to_the_account_that_it_came_from(house: House) -> None:
    receipt = await lost(house, 70)
    assert (await proposed(house, receipt, None)).status_code == 202
    await house.fault("escrow", "500", times=2)
    await confirmed(house, receipt)
    assert (await ended(house, receipt)).status is PlacementStatus.RETURNED
    paid, sent = (await at_bank(house)).entries
    assert (sent.amount, sent.party.account_number) == (-paid.amount, paid.party.account_number)
    assert await asyncio.to_thread(imbalances, house.services.database) == []
    rows = house.services.database.rows(
        "SELECT sum(e.amount) AS left FROM escrow_entries e JOIN escrow_accounts a ON a.id = e.account_id "
        "WHERE a.kind IN ('SUSPENSE', 'NOSTRO') GROUP BY a.kind"
    )
    assert [row["left"] for row in rows] == [0, 0]


async def test_what_the_bank_will_not_send_stays_in_suspense_to_be_placed_anew(house: House, market: Market) -> None:
    receipt = await lost(house, 70)
    assert (await proposed(house, receipt, None)).status_code == 202
    paid = (await at_bank(house)).entries[0].transaction_id
    await house.sandbox.put("/_sandbox/escrow/webhooks", json={"url": "http://127.0.0.1:9/"})
    await asked(house, "POST", f"/_sandbox/escrow/deposits/{paid}/reverse")  # which we are not told of
    await confirmed(house, receipt)
    state = await ended(house, receipt)
    assert (state.status, state.note) == (PlacementStatus.NOT_DONE, "insufficient_balance")
    (again,) = (await house.done("GET", SUSPENSE, FIRST))["items"]
    assert again["receipt_id"] == receipt["receipt_id"]
    trade_id, _ = await opened_account(house, market)
    assert (await proposed(house, again, trade_id)).status_code == 202
    await confirmed(house, again)
    assert (await ended(house, again)).status is PlacementStatus.PLACED


async def test_a_trade_that_ends_meanwhile_gets_nothing(house: House, market: Market) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 70)
    assert (await proposed(house, receipt, trade_id)).status_code == 202
    await asyncio.to_thread(market.cancel, trade_id)
    await confirmed(house, receipt)
    state = await ended(house, receipt)
    assert (state.status, state.note) == (PlacementStatus.NOT_DONE, "TRADE_NOT_FUNDABLE")
    late = await proposed(house, receipt, trade_id)
    assert (late.status_code, late.json()["code"]) == (409, "TRADE_NOT_FUNDABLE")
    assert await process(house, receipt).result() is None, "a proposal that the record refuses leaves no process"


async def test_who_may_not_and_what_cannot_be(house: House, market: Market) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 70)
    official = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
    assert (await proposed(house, receipt, trade_id, official)).status_code == 403
    assert (await house.ask("GET", SUSPENSE, official)).status_code == 403
    unknown = await proposed(house, {"receipt_id": str(trade_id)}, None)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "NOT_FOUND")
    wordless = await house.ask(
        "POST", f"{SUSPENSE}/{receipt['receipt_id']}/placement", FIRST, json={"trade_id": None, "reason": "  "}
    )
    assert (wordless.status_code, [each["field"] for each in wordless.json()["errors"]]) == (422, ["reason"])
    (party,) = house.services.database.rows(
        "SELECT i.subject FROM secondary_market_trades t JOIN investor_profiles i ON i.id = t.buyer_investor_id "
        "WHERE t.id = %s",
        (trade_id,),
    )
    buyer = bearer(str(party["subject"]), Role.COMPLIANCE_OFFICER)
    own = await proposed(house, receipt, trade_id, buyer)
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    assert (await proposed(house, receipt, trade_id)).status_code == 202
    second = await proposed(house, receipt, None, SECOND)
    assert (second.status_code, second.json()["code"]) == (409, "WRONG_STATE")
    task = await house.task(f"{SUSPENSE}/{receipt['receipt_id']}", TaskKind.PLACEMENT)
    barred = await house.decide(task, buyer, "APPROVE")
    assert (barred.status_code, barred.json()["code"]) == (403, "FOUR_EYES")
    await confirmed(house, receipt, "REJECT")
    assert (await ended(house, receipt)).status is PlacementStatus.REJECTED
    assert [each["receipt_id"] for each in (await house.done("GET", SUSPENSE, FIRST))["items"]] == [
        receipt["receipt_id"]
    ]


async def test_the_same_request_again_proposes_once(house: House, market: Market) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 70)
    first, again = [await proposed(house, receipt, trade_id, FIRST | {"Idempotency-Key": "once"}) for _ in range(2)]
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    await confirmed(house, receipt, "REJECT")
    await ended(house, receipt)


async def test_who_paid_is_shown_to_officers_and_that_is_written_down(house: House) -> None:
    receipt = await lost(house, 70)
    assert "payer" not in receipt
    shown = await house.done("GET", f"{SUSPENSE}/{receipt['receipt_id']}", FIRST)
    assert shown["payer"]["name"]
    assert len(shown["payer"]["account_ends_in"]) == 4
    with house.services.database.transaction() as session:
        (entry,) = [each for each in audit.entries(session) if each.action == "PAYER_READ"]
    assert (entry.actor, entry.subject) == ("officer-menon", receipt["receipt_id"])


async def test_an_officer_who_lets_it_lie_is_reminded_and_then_it_escalates(
    house: House, market: Market, temporal_env: WorkflowEnvironment
) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 70)
    assert (await proposed(house, receipt, trade_id)).status_code == 202
    await temporal_env.fast_forward(process(house, receipt), timedelta(days=7))
    told = [each.event_type for each in events_after(house.services.database, UUID(receipt["receipt_id"]))]
    assert told == ["task", "task", "task_reminder", "task", "task_escalated"]
    task = await confirmed(house, receipt)
    assert task["priority"] == "HIGH"
    await ended(house, receipt)


async def test_a_word_by_signal_confirms_it_too(house: House, market: Market) -> None:
    trade_id, _ = await opened_account(house, market)
    receipt = await lost(house, 70)
    assert (await proposed(house, receipt, trade_id)).status_code == 202
    own = {"subject": "officer-menon", "role": "COMPLIANCE_OFFICER", "remarks": ""}
    await process(house, receipt).signal("approve", own)
    await process(house, receipt).signal("approve", {**own, "subject": "officer-bose"})
    state = await ended(house, receipt)
    assert (state.status, state.task.decided_by) == (PlacementStatus.PLACED, "officer-bose")

    async def there() -> Json | None:
        return {} if (await asyncio.to_thread(funding, house, trade_id)).available == 70 else None

    await until(there)
