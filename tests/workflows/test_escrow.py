"""Money from the escrow bank to the books and back: the bank's stand-in, its webhooks, the API, the workers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from models.actors import Role
from models.escrow_bank import Funding
from models.escrow_orders import EscrowOrder
from models.escrow_reconciliation import Reconciliation
from models.financial_year import IST
from models.ids import reconciliation_workflow_id, trade_workflow_id
from models.reconciliation_case import ReconciliationState, ReconciliationStatus
from models.settlement import Settlement
from models.tables.escrow_records import EscrowRecords
from models.tables.outbox import events_after
from models.tables.settlement import SettlementRecords
from models.webhook import sign
from sandbox.escrow.bank import BankBooks
from tests.api.keys import bearer
from tests.house import House, Json, house_settings, running_house, until
from tests.tables.secondary_market import Market, amount, imbalances
from workflows import queues
from workflows.escrow_statement import EscrowStatementWorkflow, StatementDay

OFFICER = bearer("officer-menon", Role.COMPLIANCE_OFFICER)
WEBHOOKS = "/escrow/webhooks"
TODAY = datetime.now(UTC).astimezone(IST).date()


@pytest.fixture
async def house(postgres_url: str, temporal_env: WorkflowEnvironment, tmp_path: Path) -> AsyncIterator[House]:
    settings = house_settings(postgres_url, temporal_env.client, tmp_path / "documents")
    served = (queues.CASES, queues.VERIFICATION)
    # Skipping time would let a task that waits for a person run through its reminder and its escalation at once.
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=served) as house:
            yield house


@pytest.fixture
def market(house: House) -> Market:
    return Market(house.services.database).opened()


async def opened_account(house: House, market: Market, **values: Any) -> tuple[UUID, str]:  # noqa: ANN401 — as `Market.trade`
    """A trade with an account at the bank."""
    trade = await asyncio.to_thread(market.trade, **values)
    body = {"reference_id": str(trade.trade_id), "currency": "INR"}
    account = (await asked(house, "POST", "/escrow/virtual-accounts", json=body)).json()["virtual_account"]
    order = an_order(trade.trade_id, "open")
    await asyncio.to_thread(EscrowRecords(house.services.database).keep_reference, order, account)
    return trade.trade_id, account


async def asked(house: House, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 — httpx types them
    credentials = {"x-client-id": "tests", "x-client-secret": "not-a-secret"}
    answer = await house.sandbox.request(method, path, headers=credentials, **more)
    assert answer.is_success, answer.text
    return answer


async def pay(house: House, account: str, of: int, **more: object) -> Json:
    body = {"virtual_account": account, "amount": f"{of}.00", **more}
    return (await asked(house, "POST", "/_sandbox/escrow/deposits", json=body)).json()


async def at_bank(house: House) -> BankBooks:
    return BankBooks.model_validate((await asked(house, "GET", "/_sandbox/escrow")).json())


def an_order(trade_id: UUID, name: str, **more: object) -> EscrowOrder:
    values = {"operation_id": f"{trade_id}:{name}", "trade_id": trade_id, "at": datetime.now(UTC), **more}
    return EscrowOrder.model_validate(values)


def funding(house: House, trade_id: UUID) -> Funding:
    return EscrowRecords(house.services.database).funding(trade_id)


async def until_available(house: House, trade_id: UUID, wanted: int) -> None:
    async def there() -> Json | None:
        found = await asyncio.to_thread(funding, house, trade_id)
        return {} if found.available == wanted else None

    await until(there)


async def until_delivered(house: House, count: int) -> None:
    async def there() -> Json | None:
        events = (await at_bank(house)).events
        return {} if len(events) >= count and not any(event.due for event in events) else None

    await until(there)


@workflow.defn(name="WaitsForFunding", sandboxed=False)
class WaitsForFunding:
    """As much of a trade's process as the webhook's receiver knows."""

    def __init__(self) -> None:
        self._told: list[Funding] = []

    @workflow.run
    async def run(self, price: str) -> list[Funding]:
        await workflow.wait_condition(lambda: any(str(each.available) == price for each in self._told))
        return self._told

    @workflow.signal
    def funded(self, told: Funding) -> None:
        self._told.append(told)


async def test_a_deposit_reaches_the_trade_that_waits_for_it(house: House, market: Market) -> None:
    trade_id, account = await opened_account(house, market)
    client = house.services.temporal
    async with Worker(client, task_queue=f"waits-{trade_id}", workflows=[WaitsForFunding]):
        waiting = await client.start_workflow(
            WaitsForFunding.run, "100000.00", id=trade_workflow_id(trade_id), task_queue=f"waits-{trade_id}"
        )
        await pay(house, account, 60_000)
        await pay(house, account, 40_000, tell=2)
        told = await waiting.result()
    assert told[-1].available == 100_000
    await until_delivered(house, 3)
    assert await asyncio.to_thread(imbalances, house.services.database) == []


async def test_what_the_trade_could_not_be_told_is_told_later(house: House, market: Market) -> None:
    """The schedule's workflow finds what is booked and untold; here nobody could be told at once."""
    trade_id, account = await opened_account(house, market)
    database, client = house.services.database, house.services.temporal
    paid = await pay(house, account, 5, tell=0)
    from models.tables.escrow_notices import NoticeRecords
    from tests.tables.test_escrow_notices import notice

    told = notice(5, paid["entry"]["transaction_id"], escrow_reference=account)
    await asyncio.to_thread(NoticeRecords(database).receive, told, datetime.now(UTC))
    async with Worker(client, task_queue=f"waits-{trade_id}", workflows=[WaitsForFunding]):
        waiting = await client.start_workflow(
            WaitsForFunding.run, "5.00", id=trade_workflow_id(trade_id), task_queue=f"waits-{trade_id}"
        )
        relayed = await client.execute_workflow("EscrowNotices", id=f"notices-{uuid4()}", task_queue=queues.CASES)
        assert relayed == 1
        assert (await waiting.result())[-1].available == 5
    assert NoticeRecords(database).untold(limit=1) == []


async def test_money_for_a_trade_that_has_ended_goes_back(house: House, market: Market) -> None:
    trade_id, account = await opened_account(house, market)
    await asyncio.to_thread(market.cancel, trade_id)
    paid = await pay(house, account, 70)
    event_id = paid["events"][0]["event_id"]
    await until_delivered(house, 1)
    handle = house.services.temporal.get_workflow_handle(f"escrow-return:{event_id}")
    sent = await handle.result()
    assert sent["amount"] == "70.00"
    kinds = [(entry.kind.value, entry.amount) for entry in (await at_bank(house)).entries]
    assert kinds == [("DEPOSIT", 70), ("REFUND", -70)]
    assert await asyncio.to_thread(imbalances, house.services.database) == []


async def test_a_webhook_must_be_signed_now(house: House) -> None:
    body = b'{"event_id": "E1"}'
    now = datetime.now(UTC)
    for header in (
        "",
        "t=1,v1=00",
        sign("another-secret", body, now),
        sign("not-a-secret-either", body, now - timedelta(minutes=6)),
        sign("not-a-secret-either", body + b" ", now),
    ):
        answer = await house.ask("POST", WEBHOOKS, {"X-Escrow-Signature": header}, content=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED"), header
    wrong = await house.ask(
        "POST", WEBHOOKS, {"X-Escrow-Signature": sign("not-a-secret-either", body, now)}, content=body
    )
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.json()["errors"]} == {"event_type", "data"}


async def test_an_event_that_is_delivered_again_changes_nothing(house: House, market: Market) -> None:
    trade_id, account = await opened_account(house, market)
    paid = await pay(house, account, 9)
    await until_available(house, trade_id, 9)
    await until_delivered(house, 1)
    for _ in range(2):
        await asked(house, "POST", f"/_sandbox/escrow/events/{paid['events'][0]['event_id']}/redeliver")

    async def delivered() -> Json | None:
        (event,) = (await at_bank(house)).events
        return {} if event.delivered == event.attempts >= 2 and not event.due else None

    await until(delivered)
    assert (await asyncio.to_thread(funding, house, trade_id)).available == 9


async def test_money_for_nobody_and_its_reversal_are_kept(house: House) -> None:
    paid = await pay(house, "FATTS99999999999", 11)
    await until_delivered(house, 1)
    await asked(house, "POST", f"/_sandbox/escrow/deposits/{paid['entry']['transaction_id']}/reverse")
    await until_delivered(house, 2)
    rows = house.services.database.rows("SELECT outcome::text FROM escrow_notices ORDER BY received_at")
    assert [row["outcome"] for row in rows] == ["UNMATCHED", "MATCHED"]
    assert await asyncio.to_thread(imbalances, house.services.database) == []


async def reconciled(house: House, day: object = TODAY) -> list[Reconciliation]:
    handle: WorkflowHandle[Any, Any] = await house.services.temporal.start_workflow(
        EscrowStatementWorkflow.run,
        StatementDay.model_validate({"day": day}),
        id=f"statement-{uuid4()}",
        task_queue=queues.CASES,
    )
    return cast("list[Reconciliation]", await handle.result())


async def test_a_day_that_agrees_asks_nobody(house: House, market: Market) -> None:
    """A trade from its funding to its payout: every line of the bank's statement is found in the books."""
    database = house.services.database
    trade_id, account = await opened_account(house, market, units=100)
    await pay(house, account, 120_000)
    await until_available(house, trade_id, 120_000)
    escrow = EscrowRecords(database)
    await asyncio.to_thread(escrow.hold, an_order(trade_id, "hold"))
    from models.tables.trade_rows import trade_row

    def settle() -> None:
        with database.transaction() as session:
            trade = trade_row(session, trade_id).accounts
        market.locked(trade, 100)
        order = Settlement(operation_id="settle", trade_id=trade_id, fee=amount(500), at=datetime.now(UTC))
        SettlementRecords(database).settle(order)

    await asyncio.to_thread(settle)
    await transferred(house, "refund_buyer", an_order(trade_id, "excess"))
    await transferred(house, "pay_seller", an_order(trade_id, "payout"))
    (found,) = await reconciled(house)
    assert (found.matched, found.differences, found.task) == (3, 0, None)


async def test_what_differs_becomes_one_task_that_an_officer_ends(house: House, market: Market) -> None:
    _, account = await opened_account(house, market)
    await pay(house, account, 10)
    await until_delivered(house, 1)
    lost = await pay(house, account, 20, tell=0)
    await pay(house, "FATTS99999999999", 30)
    await until_delivered(house, 2)
    (found,) = await reconciled(house)
    assert (found.matched, found.differences) == (2, 2)
    assert found.task is not None
    (again,) = await reconciled(house)
    assert again.task == found.task, "a day is compared once"

    (listed,) = (await house.done("GET", "/tasks?process=escrow&status=OPEN", OFFICER))["items"]
    assert (listed["kind"], listed["role"], listed["case_id"]) == (
        "RECONCILIATION",
        "COMPLIANCE_OFFICER",
        str(found.reconciliation_id),
    )
    assert {item["title"].partition(":")[0] for item in listed["items"]} == {"MISSING_IN_BOOKS", "UNMATCHED"}
    assert lost["entry"]["transaction_id"] in {item["reference"] for item in listed["items"]}
    forbidden = await house.claim(listed, bearer("r", Role.GOVERNMENT_ADMIN))
    assert forbidden.status_code == 403
    assert (await house.claim(listed, OFFICER)).is_success
    early = await house.decide(listed, OFFICER, "APPROVE")
    assert (early.status_code, early.json()["code"]) == (409, "OPEN_ITEMS")
    await house.settle_all(listed, OFFICER)
    ended = (await house.decide(listed, OFFICER, "APPROVE")).json()
    assert (ended["status"], ended["waiting_on"]) == ("EXPLAINED", "NOBODY")
    handle = house.services.temporal.get_workflow_handle(
        reconciliation_workflow_id(found.reconciliation_id), result_type=ReconciliationState
    )
    assert (await handle.result()).status is ReconciliationStatus.EXPLAINED
    (row,) = house.services.database.rows("SELECT settled_at FROM escrow_reconciliations")
    assert row["settled_at"] is not None


async def test_an_officer_who_lets_a_day_lie_is_reminded_and_then_it_escalates(
    house: House, market: Market, temporal_env: WorkflowEnvironment
) -> None:
    _, account = await opened_account(house, market)
    await pay(house, account, 10)
    await until_delivered(house, 1)
    day = TODAY - timedelta(days=6)
    await pay(house, account, 20, tell=0, at=(datetime.now(UTC) - timedelta(days=6)).isoformat())
    (found,) = await reconciled(house, day)
    assert found.task is not None
    assert found.task.remind_at is not None
    assert found.task.remind_at < found.task.due_at
    handle = house.services.temporal.get_workflow_handle(reconciliation_workflow_id(found.reconciliation_id))
    await temporal_env.fast_forward(handle, timedelta(days=7))
    told = [each.event_type for each in events_after(house.services.database, found.reconciliation_id)]
    assert told == ["task", "task_reminder", "task", "task_escalated"]
    task = await house.done("GET", f"/tasks/{found.task.task_id}", OFFICER)
    assert (task["priority"], task["status"]) == ("HIGH", "OPEN")
    await house.settle_all(task, OFFICER)
    assert (await house.decide(task, OFFICER, "APPROVE")).is_success
    ended = await house.services.temporal.get_workflow_handle(handle.id, result_type=ReconciliationState).result()
    assert ended.status is ReconciliationStatus.EXPLAINED


async def test_a_signal_ends_it_too(house: House, market: Market) -> None:
    """Of another day: all tests here share one Temporal, and a day has one process."""
    _, account = await opened_account(house, market)
    await pay(house, account, 10)
    await until_delivered(house, 1)
    await pay(house, account, 20, tell=0, at=(datetime.now(UTC) - timedelta(days=3)).isoformat())
    (found,) = await reconciled(house, TODAY - timedelta(days=3))
    handle = house.services.temporal.get_workflow_handle(
        reconciliation_workflow_id(found.reconciliation_id), result_type=ReconciliationState
    )
    await handle.signal("reject", "unreadable")
    await handle.signal("reject", {"subject": "officer", "role": "COMPLIANCE_OFFICER", "remarks": ""})
    word = {"subject": "officer", "role": "COMPLIANCE_OFFICER", "remarks": "the bank keeps looking"}
    await handle.signal("reject", word)
    ended = await handle.result()
    assert (ended.status, ended.task.decided_by) == (ReconciliationStatus.UPHELD, "officer")


@workflow.defn(name="Transfers", sandboxed=False)
class Transfers:
    """One escrow activity, as a trade's process would ask for it."""

    @workflow.run
    async def run(self, name: str, order: EscrowOrder) -> Any:  # noqa: ANN401 — either activity's answer
        return await workflow.execute_activity(
            name, order, task_queue=queues.VERIFICATION, start_to_close_timeout=timedelta(minutes=5)
        )


async def transferred(house: House, name: str, order: EscrowOrder) -> Json | None:
    """Run one of the escrow's activities."""
    client: Client = house.services.temporal
    async with Worker(client, task_queue=f"transfers-{order.operation_id}", workflows=[Transfers]):
        return cast(
            "Json | None",
            await client.execute_workflow(
                Transfers.run,
                args=[name, order],
                id=f"transfers-{uuid4()}",
                task_queue=f"transfers-{order.operation_id}",
            ),
        )


@pytest.mark.parametrize("mode", ["500", "down", "garbage", "429", "duplicate"])
async def test_a_bank_that_fails_sends_money_once(house: House, market: Market, mode: str) -> None:
    trade_id, account = await opened_account(house, market)
    await pay(house, account, 70)
    await until_available(house, trade_id, 70)
    await house.fault("escrow", mode, times=2)
    sent = await transferred(house, "refund_buyer", an_order(trade_id, "refund"))
    assert sent is not None
    assert (sent["amount"], sent["refused"]) == ("70.00", None)
    kinds = [entry.kind.value for entry in (await at_bank(house)).entries]
    assert kinds == ["DEPOSIT", "REFUND"]


async def test_a_transfer_that_the_bank_refuses_is_in_the_books_again(house: House, market: Market) -> None:
    trade_id, account = await opened_account(house, market)
    paid = await pay(house, account, 70)
    await until_available(house, trade_id, 70)
    await house.sandbox.put("/_sandbox/escrow/webhooks", json={"url": "http://127.0.0.1:9/"})
    await asked(house, "POST", f"/_sandbox/escrow/deposits/{paid['entry']['transaction_id']}/reverse")
    sent = await transferred(house, "refund_buyer", an_order(trade_id, "refund"))
    assert sent is not None
    assert sent["refused"] == "insufficient_balance"
    assert (await asyncio.to_thread(funding, house, trade_id)).available == 70
