"""What starts by itself: the sweep and the audit trail's anchor, started by their schedules, on real parts."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from temporalio.client import ScheduleActionExecutionStartWorkflow, ScheduleBackfill, ScheduleOverlapPolicy

from cli.stack.anvil import Anvil
from models.audit import AuditEvent, AuditRole
from models.audit_anchor import ClosedPeriod, on_chain_root
from models.tables import audit
from models.tables.audit_anchors import closed_periods
from models.transaction import SweepReport
from tests.activities.chain_house import TheChainForgets
from tests.contracts.deployment import registration
from tests.workflows.on_chain.conftest import RunningHouse
from workers.schedules import SCHEDULES, apply
from workflows import queues
from workflows.audit_anchor import AnchorRequest, AuditAnchorWorkflow

SWEEP, ANCHOR, *_ = SCHEDULES


async def started_by(running: RunningHouse, schedule_id: str, *, count: int = 1) -> list[str]:
    """The ids of the first workflows that a schedule started, once they have ended well."""
    handle = running.client.get_schedule_handle(schedule_id)
    ids: list[str] = []
    async with asyncio.timeout(60):
        while len(ids) < count:
            started = [each.action for each in (await handle.describe()).info.recent_actions]
            ids = [each.workflow_id for each in started if isinstance(each, ScheduleActionExecutionStartWorkflow)]
        for each in ids:
            await running.client.get_workflow_handle(each).result()
    return ids


async def test_a_sweep_that_its_schedule_starts_sends_again_what_the_chain_forgot(
    running: RunningHouse, anvil: Anvil
) -> None:
    chain, asked = TheChainForgets(anvil), registration()
    receipt = await asyncio.to_thread(running.chain.register, asked)
    chain.now()
    assert running.chain.chain.registry.standing(asked.wallet_address) is None
    await apply(running.client, [SWEEP])
    await running.client.get_schedule_handle("chain-sweep").trigger()

    first, *_ = await started_by(running, "chain-sweep")

    report = await running.client.get_workflow_handle(first, result_type=SweepReport).result()
    assert report.sent_again == (receipt.transaction_hash,)
    assert running.chain.registrations(asked) == 1


def write(running: RunningHouse, *moments: datetime) -> list[str]:
    events = [
        AuditEvent(at=at, action="STEP", actor="meera", actor_role=AuditRole.GOVERNMENT_ADMIN, subject="case")
        for at in moments
    ]
    with running.database.transaction() as session:
        return [entry.entry_hash for entry in audit.append(session, events)]


NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


async def close(running: RunningHouse, day: date, run: str = "") -> ClosedPeriod:
    return await running.client.execute_workflow(
        AuditAnchorWorkflow.run, AnchorRequest(day=day), id=f"close:{day}{run}", task_queue=queues.CASES
    )


async def test_a_period_is_closed_anchored_and_recorded_once(running: RunningHouse) -> None:
    write(running, NOON, NOON)
    day = date(2026, 3, 1)

    closed = await close(running, day)

    assert closed.root is not None
    assert closed.receipt is not None
    assert running.chain.chain.anchors.anchored() == {"2026-03-01": on_chain_root(closed.root)}
    write(running, NOON)
    assert await close(running, day, ":again") == closed
    assert len(running.chain.kept()) == 1
    with running.database.transaction() as session:
        assert list(closed_periods(session)) == [closed]


async def test_a_period_without_entries_costs_no_transaction(running: RunningHouse) -> None:
    closed = await close(running, date(2026, 3, 1))
    assert (closed.entries, closed.root, closed.receipt) == (0, None, None)
    assert running.chain.kept() == []
    write(running, NOON + timedelta(days=1))
    assert (await close(running, date(2026, 3, 2))).receipt is not None


async def test_an_anchor_that_was_mined_and_not_recorded_is_found(running: RunningHouse) -> None:
    """The worker was killed between the chain and the record: the next run writes nothing new to the chain."""
    write(running, NOON)
    closed = await close(running, date(2026, 3, 1))
    with running.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_anchors SET transaction_hash = NULL, block_number = NULL")
    assert await close(running, date(2026, 3, 1), ":again") == closed
    assert len(running.chain.kept()) == 1


async def test_a_schedule_that_catches_up_closes_the_days_it_missed(running: RunningHouse) -> None:
    write(running, NOON, NOON + timedelta(days=1))
    await apply(running.client, [ANCHOR])
    await running.client.get_schedule_handle("audit-anchor").backfill(
        ScheduleBackfill(
            start_at=datetime(2026, 3, 1, 18, 0, tzinfo=UTC),
            end_at=datetime(2026, 3, 2, 19, 0, tzinfo=UTC),
            overlap=ScheduleOverlapPolicy.BUFFER_ALL,
        )
    )

    await started_by(running, "audit-anchor", count=2)

    with running.database.transaction() as session:
        periods = list(closed_periods(session))
    assert [(each.period, each.entries) for each in periods] == [("2026-03-01", 1), ("2026-03-02", 1)]
    assert all(each.receipt is not None for each in periods)


async def test_what_a_run_costs(running: RunningHouse) -> None:
    write(running, NOON)
    await close(running, date(2026, 3, 1))
    history = await running.client.get_workflow_handle("close:2026-03-01").fetch_history()
    assert len(history.events) <= 20
