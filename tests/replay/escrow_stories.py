"""The stories of the escrow's processes."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from temporalio.client import WorkflowHandle

from models.actors import Role
from models.escrow_orders import EscrowOrder
from models.escrow_reconciliation import Reconciliation
from models.financial_year import IST
from models.ids import placement_workflow_id, reconciliation_workflow_id
from models.tables.escrow_records import EscrowRecords
from tests.api.keys import bearer
from tests.house import House, Json, until
from tests.tables.secondary_market import Market
from workflows import queues
from workflows.escrow_notices import EscrowNoticesWorkflow
from workflows.escrow_statement import EscrowStatementWorkflow, StatementDay

AnyHandle = WorkflowHandle[object, object]

_OFFICER = bearer("officer-menon", Role.COMPLIANCE_OFFICER)
_SECOND = bearer("officer-bose", Role.COMPLIANCE_OFFICER)


async def nothing_to_tell(house: House) -> AnyHandle:
    """Every trade knows of its money."""
    handle = await house.services.temporal.start_workflow(
        EscrowNoticesWorkflow.run, id=f"escrow-notices:{uuid4()}", task_queue=queues.CASES
    )
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


async def late_money(house: House) -> AnyHandle:
    """A deposit for a trade that was cancelled: sent back."""
    trade_id, account = await _account(house)
    market = Market(house.services.database)
    await asyncio.to_thread(market.cancel, trade_id)
    paid = await _pay(house, account)
    event_id = paid["events"][0]["event_id"]
    told = "SELECT 1 FROM escrow_notices WHERE told_at IS NOT NULL AND event_id = %s"

    async def started() -> Json | None:
        return {} if await asyncio.to_thread(house.services.database.rows, told, (event_id,)) else None

    await until(started)
    handle = house.services.temporal.get_workflow_handle(f"escrow-return:{event_id}")
    await handle.result()
    return handle


async def a_day_that_differs(house: House) -> AnyHandle:
    """A deposit that the bank has and we were not told of: a task."""
    statement, _ = await _compared(house, days_ago=3)
    return statement


async def explained(house: House) -> AnyHandle:
    """An officer explains the difference."""
    _, found = await _compared(house, days_ago=5)
    assert found.task is not None
    path = f"/tasks/{found.task.task_id}"
    task = await house.done("GET", path, _OFFICER)
    claimed = await house.claim(task, _OFFICER)
    assert claimed.is_success, claimed.text
    await house.settle_all(task, _OFFICER)
    decided = await house.decide(task, _OFFICER, "APPROVE")
    assert decided.is_success, decided.text
    handle = house.services.temporal.get_workflow_handle(reconciliation_workflow_id(found.reconciliation_id))
    await handle.result()
    return handle


async def placed(house: House) -> AnyHandle:
    """A deposit for an account number that nobody has: two officers place it."""
    trade_id, _ = await _account(house)
    return await _decided(house, str(trade_id))


async def sent_back(house: House) -> AnyHandle:
    """The same, and it goes back to its payer."""
    await _account(house)
    return await _decided(house, None)


async def _decided(house: House, trade_id: str | None) -> AnyHandle:
    await _pay(house, f"MISTYPED{uuid4().hex[:8]}")

    async def received() -> Json | None:
        items = (await house.done("GET", "/escrow/suspense", _OFFICER))["items"]
        return items[0] if items else None

    receipt = await until(received)
    path = f"/escrow/suspense/{receipt['receipt_id']}"
    word = {"trade_id": trade_id, "reason": "The payer is known."}
    await house.done("POST", f"{path}/placement", _OFFICER, json=word)
    decided = await house.decide(await house.task(path, "PLACEMENT"), _SECOND, "APPROVE")
    assert decided.is_success, decided.text
    handle = house.services.temporal.get_workflow_handle(placement_workflow_id(UUID(receipt["receipt_id"])))
    await handle.result()
    return handle


async def _compared(house: House, *, days_ago: int) -> tuple[AnyHandle, Reconciliation]:
    """A day with one deposit that the books lack, and a known one today: INR is then a currency to compare."""
    _, account = await _account(house)
    await _pay(house, account)

    async def booked() -> Json | None:
        return {} if await asyncio.to_thread(house.services.database.rows, "SELECT 1 FROM escrow_entries") else None

    await until(booked)
    at = datetime.now(UTC) - timedelta(days=days_ago)
    await _pay(house, account, tell=0, at=at.isoformat())
    handle = await house.services.temporal.start_workflow(
        EscrowStatementWorkflow.run,
        StatementDay(day=at.astimezone(IST).date()),
        id=f"escrow-statement:{uuid4()}",
        task_queue=queues.CASES,
    )
    (found,) = await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id), found


async def _account(house: House) -> tuple[UUID, str]:
    """A trade with an account at the bank."""
    market = await asyncio.to_thread(Market(house.services.database).opened)
    trade = await asyncio.to_thread(market.trade)
    answer = await house.sandbox.post(
        "/escrow/virtual-accounts",
        json={"reference_id": str(trade.trade_id), "currency": "INR"},
        headers={"x-client-id": "tests", "x-client-secret": "not-a-secret"},
    )
    account = answer.raise_for_status().json()["virtual_account"]
    order = EscrowOrder(operation_id=f"{trade.trade_id}:open", trade_id=trade.trade_id, at=datetime.now(UTC))
    await asyncio.to_thread(EscrowRecords(house.services.database).keep_reference, order, account)
    return trade.trade_id, account


async def _pay(house: House, account: str, **more: object) -> Json:
    body = {"virtual_account": account, "amount": "1000.00", **more}
    return (await house.sandbox.post("/_sandbox/escrow/deposits", json=body)).raise_for_status().json()
