"""What starts by itself: the sweep and the audit trail's anchor, started by their schedules, on real parts."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlmodel import select
from temporalio.client import ScheduleActionExecutionStartWorkflow, ScheduleBackfill, ScheduleOverlapPolicy

from cli.stack.anvil import Anvil
from models.audit import AuditEvent, AuditRole
from models.audit_anchor import ClosedPeriod, on_chain_root
from models.tables import audit, confidential_anchors, confidential_audit
from models.tables.audit_anchors import closed_periods
from models.tables.rows.confidential_anchor import ConfidentialAnchorRow
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
    on_chain = running.chain.chain.anchors.anchored()
    assert on_chain["2026-03-01"] == on_chain_root(closed.root)
    write(running, NOON)
    assert await close(running, day, ":again") == closed
    assert running.chain.chain.anchors.anchored() == on_chain
    assert len(running.chain.kept()) == 2, "the open trail's root, and the confidential one's commitment"
    with running.database.transaction() as session:
        assert list(closed_periods(session)) == [closed]


async def test_a_period_without_entries_costs_no_transaction(running: RunningHouse) -> None:
    closed = await close(running, date(2026, 3, 1))
    assert (closed.entries, closed.root, closed.receipt) == (0, None, None)
    assert set(running.chain.chain.anchors.anchored()) == {"2026-03-01/confidential"}
    write(running, NOON + timedelta(days=1))
    assert (await close(running, date(2026, 3, 2))).receipt is not None


async def test_an_anchor_that_was_mined_and_not_recorded_is_found(running: RunningHouse) -> None:
    """The worker was killed between the chain and the record: the next run writes nothing new to the chain."""
    write(running, NOON)
    closed = await close(running, date(2026, 3, 1))
    with running.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_anchors SET transaction_hash = NULL, block_number = NULL")
        connection.exec_driver_sql("UPDATE confidential_audit_anchors SET transaction_hash = NULL, block_number = NULL")
    assert await close(running, date(2026, 3, 1), ":again") == closed
    assert len(running.chain.kept()) == 2
    with running.database.transaction() as session:
        assert all(each.receipt for each in confidential_anchors.closed_periods(session, running.database.vault))


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


async def test_a_day_with_something_confidential_looks_as_one_without(running: RunningHouse) -> None:
    """What anybody sees of the confidential trail, on chain, in Temporal and in the record, is the same: one
    commitment a day, as many bytes, another value, and neither of them says how many entries it covers."""
    quiet, busy, quiet_again = (date(2026, 3, day) for day in (1, 2, 3))
    await close(running, quiet)
    event = AuditEvent(at=NOON, action="STR_FILED", actor="c", actor_role=AuditRole.COMPLIANCE_OFFICER, subject="s")
    for number in range(12):
        confidential_audit.record(running.database, event.model_copy(update={"subject": f"suspicion-{number}"}))
    await close(running, busy)
    await close(running, quiet_again)

    on_chain = running.chain.chain.anchors.anchored()
    assert set(on_chain) == {f"{day}/confidential" for day in (quiet, busy, quiet_again)}
    assert len(set(on_chain.values())) == 3, "a day without news would show by the root of the day before"
    histories = [
        await running.client.get_workflow_handle(f"close:{day}").fetch_history() for day in (quiet, busy, quiet_again)
    ]
    assert len({len(history.events) for history in histories}) == 1
    with running.database.transaction() as session:
        rows = session.exec(select(ConfidentialAnchorRow)).all()
        assert len({len(row.opening_sealed) for row in rows}) == 1
        opened = confidential_anchors.closed_periods(session, running.database.vault)
    assert [each.last_seq for each in opened] == [0, 12, 12]
    assert all(on_chain[each.period] == on_chain_root(each.root) for each in opened)


async def test_what_a_run_costs(running: RunningHouse) -> None:
    write(running, NOON)
    await close(running, date(2026, 3, 1))
    history = await running.client.get_workflow_handle("close:2026-03-01").fetch_history()
    assert len(history.events) <= 30
