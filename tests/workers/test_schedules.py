"""The schedules as a real Temporal server holds them: declared once, applied as often as one likes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import (
    Client,
    ScheduleActionStartWorkflow,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    ScheduleRange,
    ScheduleSpec,
)

from models.financial_year import IST
from workers.schedules import (
    INDIA,
    SCHEDULES,
    Applied,
    Declared,
    Outcome,
    UnknownSchedule,
    apply,
    backfill,
    missing,
)
from workflows.audit_anchor import AnchorRequest, AuditAnchorWorkflow

SWEEP, ANCHOR, *_ = SCHEDULES
REPORTS = [each for each in SCHEDULES if each.schedule_id.startswith("report-")]
IDS = [each.schedule_id for each in SCHEDULES]


@pytest.fixture
def client(own_temporal: Client) -> Client:
    return own_temporal


def outcomes(applied: list[Applied]) -> list[Outcome]:
    return [each.outcome for each in applied]


async def test_applying_twice_changes_nothing(client: Client) -> None:
    assert await missing(client) == IDS
    assert outcomes(await apply(client)) == [Outcome.CREATED] * len(IDS)
    assert await missing(client) == []
    before = [await client.get_schedule_handle(each.schedule_id).describe() for each in SCHEDULES]

    assert outcomes(await apply(client)) == [Outcome.LEFT] * len(IDS)

    after = [await client.get_schedule_handle(each.schedule_id).describe() for each in SCHEDULES]
    assert [each.info.last_updated_at for each in after] == [each.info.last_updated_at for each in before]


async def test_every_policy_is_said_and_none_is_left_to_the_server(client: Client) -> None:
    await apply(client)
    described = [(await client.get_schedule_handle(each.schedule_id).describe()).schedule for each in SCHEDULES]
    sweep, anchor, holds, notices, statement, *reports = described
    assert (notices.policy.overlap, notices.policy.catchup_window) == (ScheduleOverlapPolicy.SKIP, timedelta(minutes=1))
    assert (statement.policy.overlap, statement.policy.catchup_window) == (
        ScheduleOverlapPolicy.ALLOW_ALL,
        timedelta(days=7),
    )
    assert statement.spec.time_zone_name == INDIA
    assert (sweep.policy.overlap, sweep.policy.catchup_window) == (ScheduleOverlapPolicy.SKIP, timedelta(minutes=1))
    assert [each.every for each in sweep.spec.intervals] == [timedelta(minutes=1)]
    assert (holds.policy.overlap, holds.policy.catchup_window) == (ScheduleOverlapPolicy.SKIP, timedelta(minutes=10))
    assert (anchor.policy.overlap, anchor.policy.catchup_window) == (
        ScheduleOverlapPolicy.BUFFER_ALL,
        timedelta(days=7),
    )
    assert anchor.spec.time_zone_name == INDIA
    next_times = (await client.get_schedule_handle("audit-anchor").describe()).info.next_action_times
    assert {(each.hour, each.minute) for each in next_times} == {(18, 40)}  # ten past midnight in India
    assert {each.policy.overlap for each in reports} == {ScheduleOverlapPolicy.BUFFER_ALL}
    assert {each.policy.catchup_window for each in reports} == {timedelta(days=80), timedelta(days=28)}
    assert {each.spec.time_zone_name for each in reports} == {INDIA}


async def test_reports_ring_on_the_first_day_after_their_period_in_india(client: Client) -> None:
    await apply(client, REPORTS)
    first_days: dict[str, set[tuple[int, int]]] = {}
    for each in REPORTS:
        times = (await client.get_schedule_handle(each.schedule_id).describe()).info.next_action_times
        in_india = [at.astimezone(IST) for at in times]
        assert {at.day for at in in_india} == {1}
        first_days[each.schedule_id] = {(at.month, at.hour) for at in in_india}
    assert first_days["report-tax-quarterly"] == {(1, 1), (4, 1), (7, 1), (10, 1)}
    assert {hour for _, hour in first_days["report-aml-monthly"]} == {2}
    assert first_days["report-audit-quarterly"] == {(1, 3), (4, 3), (7, 3), (10, 3)}


async def test_only_a_report_is_backfilled(client: Client) -> None:
    with pytest.raises(UnknownSchedule, match="report-tax-quarterly"):
        await backfill(client, "chain-sweep", datetime.now(UTC) - timedelta(days=2), datetime.now(UTC))


async def test_two_that_apply_at_once_agree(client: Client) -> None:
    both = await asyncio.gather(apply(client), apply(client))
    assert sorted(outcomes([one[0] for one in both])) == [Outcome.CREATED, Outcome.LEFT]


EDITS: dict[str, Callable[[Declared], Declared]] = {
    "times": lambda declared: replace(
        declared,
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(1)], minute=[ScheduleRange(10)])],
            time_zone_name=INDIA,
        ),
    ),
    "overlap": lambda declared: replace(declared, overlap=ScheduleOverlapPolicy.SKIP),
    "catch-up window": lambda declared: replace(declared, catchup_window=timedelta(days=8)),
    "action": lambda declared: replace(
        declared,
        action=ScheduleActionStartWorkflow(
            AuditAnchorWorkflow.run,
            AnchorRequest.model_validate({"day": "2026-03-01"}),
            id="x",
            task_queue="fatts-cases",
        ),
    ),
    "note": lambda declared: replace(declared, note="Another word"),
}


@pytest.mark.parametrize("part", EDITS)
async def test_what_was_edited_is_updated_and_then_left(client: Client, part: str) -> None:
    await apply(client, [ANCHOR])
    edited = EDITS[part](ANCHOR)

    assert await apply(client, [edited]) == [Applied("audit-anchor", Outcome.UPDATED, (part,))]

    assert outcomes(await apply(client, [edited])) == [Outcome.LEFT]
    assert outcomes(await apply(client, [ANCHOR])) == [Outcome.UPDATED]


async def test_an_argument_that_was_edited_is_seen_through_the_encryption(client: Client) -> None:
    def asks(day: str | None) -> Declared:
        request = AnchorRequest.model_validate({"day": day})
        action = ScheduleActionStartWorkflow(AuditAnchorWorkflow.run, request, id="x", task_queue="fatts-cases")
        return replace(ANCHOR, action=action)

    await apply(client, [asks(None)])
    assert await apply(client, [asks("2026-03-01")]) == [Applied("audit-anchor", Outcome.UPDATED, ("action",))]
    assert outcomes(await apply(client, [asks("2026-03-01")])) == [Outcome.LEFT]


async def test_what_an_operator_paused_stays_paused(client: Client) -> None:
    await apply(client)
    handle = client.get_schedule_handle("audit-anchor")
    await handle.pause(note="the chain is being moved")
    assert await apply(client, [ANCHOR]) == [Applied("audit-anchor", Outcome.LEFT, paused=True)]

    edited = replace(ANCHOR, catchup_window=timedelta(days=9))
    (applied,) = await apply(client, [edited])

    assert (applied.outcome, applied.paused) == (Outcome.UPDATED, True)
    state = (await handle.describe()).schedule.state
    assert (state.paused, state.note) == (True, "the chain is being moved")


async def test_an_interval_is_told_from_another(client: Client) -> None:
    slower = replace(SWEEP, spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=2))]))
    await apply(client, [SWEEP])
    assert await apply(client, [slower]) == [Applied("chain-sweep", Outcome.UPDATED, ("times",))]
