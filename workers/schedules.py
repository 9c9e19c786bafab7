"""The schedules: what starts by itself, and when. Declared here, and brought to Temporal by `apply`."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleBackfill,
    ScheduleCalendarSpec,
    ScheduleDescription,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.service import RPCError, RPCStatusCode

from models.report import ReportType
from workflows import queues
from workflows.audit_anchor import AnchorRequest, AuditAnchorWorkflow
from workflows.chain_sweep import ChainSweepWorkflow
from workflows.escrow_notices import EscrowNoticesWorkflow
from workflows.escrow_statement import EscrowStatementWorkflow, StatementDay
from workflows.report_schedule import ScheduledReport, ScheduledReportWorkflow, Span
from workflows.requirement_sweep import RequirementSweepWorkflow

INDIA = "Asia/Kolkata"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One schedule. `note` is what an operator reads beside it; every policy is said, none left to the server."""

    schedule_id: str
    note: str
    action: ScheduleActionStartWorkflow
    spec: ScheduleSpec
    overlap: ScheduleOverlapPolicy
    catchup_window: timedelta

    def schedule(self, state: ScheduleState) -> Schedule:
        """As Temporal takes it; `state` says whether somebody paused it."""
        return Schedule(
            action=self.action,
            spec=self.spec,
            policy=SchedulePolicy(overlap=self.overlap, catchup_window=self.catchup_window),
            state=state,
        )


CHAIN_SWEEP = Declared(
    schedule_id="chain-sweep",
    note="Every minute: compare our transactions with the chain and send again what it lost",
    action=ScheduleActionStartWorkflow(
        ChainSweepWorkflow.run, id="chain-sweep", task_queue=queues.CASES, static_summary="Chain sweep"
    ),
    spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
    overlap=ScheduleOverlapPolicy.SKIP,
    catchup_window=timedelta(minutes=1),  # a sweep that was missed is made good by the next
)

_QUARTERS = [ScheduleRange(1), ScheduleRange(4), ScheduleRange(7), ScheduleRange(10)]


def _report(schedule_id: str, note: str, wanted: ScheduledReport, *, hour: int, catchup_window: timedelta) -> Declared:
    """A report on the first day after its period, by India's clock. One that is missed, as Temporal or its database was
    away, is made good when they are back, as long as anybody wants it; and several at once, as a backfill brings them,
    are made one after the other: each takes one snapshot of the whole record."""
    return Declared(
        schedule_id=schedule_id,
        note=note,
        action=ScheduleActionStartWorkflow(
            ScheduledReportWorkflow.run,
            wanted,
            id=schedule_id,
            task_queue=queues.CASES,
            static_summary="Report that nobody had to ask for",
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    hour=[ScheduleRange(hour)],
                    minute=[ScheduleRange(0)],
                    day_of_month=[ScheduleRange(1)],
                    month=_QUARTERS if wanted.span is Span.QUARTER else [ScheduleRange(1, 12)],
                )
            ],
            time_zone_name=INDIA,
        ),
        overlap=ScheduleOverlapPolicy.BUFFER_ALL,
        catchup_window=catchup_window,
    )


SCHEDULES: tuple[Declared, ...] = (
    CHAIN_SWEEP,
    Declared(
        schedule_id="audit-anchor",
        note="Every day at 00:10 in India: close the audit trail's day that is over and anchor its root on chain",
        action=ScheduleActionStartWorkflow(
            AuditAnchorWorkflow.run,
            AnchorRequest(),
            id="audit-anchor",
            task_queue=queues.CASES,
            static_summary="Audit trail anchored on chain",
        ),
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(0)], minute=[ScheduleRange(10)])],
            time_zone_name=INDIA,
        ),
        overlap=ScheduleOverlapPolicy.BUFFER_ALL,  # days are closed one after the other, and none is left out
        catchup_window=timedelta(days=7),
    ),
    Declared(
        schedule_id="requirement-sweep",
        note="Every ten minutes: give back credit that is held for requirements which have ended",
        action=ScheduleActionStartWorkflow(
            RequirementSweepWorkflow.run,
            id="requirement-sweep",
            task_queue=queues.CASES,
            static_summary="Holds without a live requirement",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=10))]),
        overlap=ScheduleOverlapPolicy.SKIP,
        catchup_window=timedelta(minutes=10),  # a sweep that was missed is made good by the next
    ),
    Declared(
        schedule_id="escrow-notices",
        note="Every minute: tell trades of money that came or went while they could not be told",
        action=ScheduleActionStartWorkflow(
            EscrowNoticesWorkflow.run, id="escrow-notices", task_queue=queues.CASES, static_summary="Escrow notices"
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(minutes=1))]),
        overlap=ScheduleOverlapPolicy.SKIP,
        catchup_window=timedelta(minutes=1),  # what was missed is told by the next
    ),
    Declared(
        schedule_id="escrow-statement",
        note="Every day at 06:00 in India: compare the escrow bank's statement of the day before with the books",
        action=ScheduleActionStartWorkflow(
            EscrowStatementWorkflow.run,
            StatementDay(),
            id="escrow-statement",
            task_queue=queues.CASES,
            static_summary="Escrow bank compared with the books",
        ),
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(6)])],
            time_zone_name=INDIA,
        ),
        overlap=ScheduleOverlapPolicy.ALLOW_ALL,  # days are compared each for itself, and none is left out
        catchup_window=timedelta(days=7),
    ),
    _report(
        "report-tax-quarterly",
        "On the first day of each quarter at 01:00 in India: the TAX report of the quarter that is over",
        ScheduledReport(report_type=ReportType.TAX, jurisdiction="IN", span=Span.QUARTER),
        hour=1,
        catchup_window=timedelta(days=80),
    ),
    _report(
        "report-aml-monthly",
        "On the first day of each month at 02:00 in India: the AML report of the month that is over, due by the 15th",
        ScheduledReport(report_type=ReportType.AML_SAR, jurisdiction="IN", span=Span.MONTH),
        hour=2,
        catchup_window=timedelta(days=28),
    ),
    _report(
        "report-audit-quarterly",
        "On the first day of each quarter at 03:00 in India: the FINANCIAL_AUDIT report of the quarter that is over",
        ScheduledReport(report_type=ReportType.FINANCIAL_AUDIT, jurisdiction="IN", span=Span.QUARTER),
        hour=3,
        catchup_window=timedelta(days=80),
    ),
)
"""Every schedule of the system."""


class Outcome(StrEnum):
    """What applying one schedule did."""

    CREATED = "created"
    UPDATED = "updated"
    LEFT = "left as it is"


@dataclass(frozen=True)
class Applied:
    """One schedule as it was applied: `differed` names what was not as declared."""

    schedule_id: str
    outcome: Outcome
    differed: tuple[str, ...] = ()
    paused: bool = False


async def apply(client: Client, declared: Sequence[Declared] = SCHEDULES) -> list[Applied]:
    """Bring Temporal's schedules to what is declared. Doing it again changes nothing, and what an operator paused stays
    paused; schedules that are not declared are left alone.

    Raises:
        RPCError: Temporal refuses, or is away.
    """
    return [await _apply(client, each) for each in declared]


class UnknownSchedule(ValueError):
    """There is no such schedule, or it cannot be backfilled; the message says which can."""


async def backfill(
    client: Client, schedule_id: str, since: datetime, until: datetime, declared: Sequence[Declared] = SCHEDULES
) -> None:
    """Let a schedule ring for every time that it would have between two moments, one after the other. What it started
    then, or somebody asked for, is there already and stays as it is.

    Raises:
        UnknownSchedule: there is no such schedule of ours.
        RPCError: Temporal does not have it, refuses, or is away.
    """
    known = [each.schedule_id for each in declared if each.schedule_id.startswith("report-")]
    if schedule_id not in known:
        raise UnknownSchedule(f"there is no schedule {schedule_id} to backfill; right is one of {', '.join(known)}")
    span = ScheduleBackfill(start_at=since, end_at=until, overlap=ScheduleOverlapPolicy.BUFFER_ALL)
    await client.get_schedule_handle(schedule_id).backfill(span)


async def sweep_at_start(client: Client) -> None:
    """Let the chain be swept now, unless an operator paused it: whoever starts may have died with a write under way."""
    (applied,) = await apply(client, [CHAIN_SWEEP])
    if not applied.paused:
        await client.get_schedule_handle(CHAIN_SWEEP.schedule_id).trigger()


async def missing(client: Client, declared: Sequence[Declared] = SCHEDULES) -> list[str]:
    """The declared schedules that Temporal does not have.

    Raises:
        RPCError: Temporal refuses, or is away.
    """
    return [each.schedule_id for each in declared if await _describe(client, each.schedule_id) is None]


async def _apply(client: Client, declared: Declared) -> Applied:
    described = await _describe(client, declared.schedule_id)
    if described is None:
        try:
            await client.create_schedule(declared.schedule_id, declared.schedule(ScheduleState(note=declared.note)))
        except ScheduleAlreadyRunningError:  # somebody else applies at the same time
            return await _apply(client, declared)
        return Applied(declared.schedule_id, Outcome.CREATED)
    state = described.schedule.state
    differed = await _differences(client, declared, described)
    if not differed:
        return Applied(declared.schedule_id, Outcome.LEFT, paused=state.paused)

    def as_declared(current: ScheduleUpdateInput) -> ScheduleUpdate:
        kept = current.description.schedule.state
        note = kept.note if kept.paused else declared.note
        return ScheduleUpdate(declared.schedule(dataclasses.replace(kept, note=note)))

    await client.get_schedule_handle(declared.schedule_id).update(as_declared)
    return Applied(declared.schedule_id, Outcome.UPDATED, differed, paused=state.paused)


async def _describe(client: Client, schedule_id: str) -> ScheduleDescription | None:
    try:
        return await client.get_schedule_handle(schedule_id).describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


async def _differences(client: Client, declared: Declared, described: ScheduleDescription) -> tuple[str, ...]:
    found, policy = described.schedule, described.schedule.policy
    parts = {
        "times": _times(found.spec) == _times(declared.spec),
        "overlap": policy.overlap == declared.overlap,
        "catch-up window": policy.catchup_window == declared.catchup_window,
        "action": await _started(client, found.action) == await _started(client, declared.action),
    }
    if not found.state.paused:  # Temporal keeps an operator's reason for a pause in the same place
        parts["note"] = found.state.note == declared.note
    return tuple(part for part, same in parts.items() if not same)


def _times(spec: ScheduleSpec) -> tuple[object, ...]:
    """A spec by what it says: Temporal gives back tuples for lists and fills in the ends of ranges."""
    return (
        [_calendar(calendar) for calendar in spec.calendars],
        [(each.every, each.offset or timedelta()) for each in spec.intervals],
        list(spec.cron_expressions),
        [_calendar(calendar) for calendar in spec.skip],
        (spec.start_at, spec.end_at, spec.jitter or timedelta(), spec.time_zone_name or "UTC"),
    )


def _calendar(calendar: ScheduleCalendarSpec) -> list[list[tuple[int, int, int]]]:
    fields = (
        calendar.second,
        calendar.minute,
        calendar.hour,
        calendar.day_of_month,
        calendar.month,
        calendar.year,
        calendar.day_of_week,
    )
    return [[(each.start, max(each.start, each.end), max(1, each.step)) for each in ranges] for ranges in fields]


async def _started(client: Client, action: object) -> tuple[object, ...]:
    """What an action starts, in clear: Temporal holds its input encrypted, each time under another nonce."""
    if not isinstance(action, ScheduleActionStartWorkflow):
        return (action,)
    payloads = [each for each in action.args if isinstance(each, Payload)]
    if len(payloads) == len(action.args):
        arguments = await client.data_converter.decode(payloads)
    else:
        arguments = await client.data_converter.decode(await client.data_converter.encode(action.args))
    return (
        action.workflow,
        action.id,
        action.task_queue,
        action.execution_timeout,
        action.run_timeout,
        action.task_timeout,
        arguments,
    )
