"""What Temporal starts by the clock. Applied by the worker it concerns when that starts; applying again is no harm."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from workflows import queues
from workflows.chain_sweep import ChainSweepWorkflow

CHAIN_SWEEP = "chain-sweep"
"""The schedule's id, and the beginning of its workflows' ids."""

_EVERY = timedelta(minutes=5)
_CATCH_UP = timedelta(minutes=1)
"""Sweeps that were due while Temporal was away are not made up for: the next one sees everything."""


async def keep_chain_sweep(client: Client) -> None:
    """Let the chain be swept every five minutes, and now: whoever starts may have died with a write under way."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(ChainSweepWorkflow.run, id=CHAIN_SWEEP, task_queue=queues.CASES),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=_EVERY)]),
        policy=SchedulePolicy(catchup_window=_CATCH_UP),
    )
    try:
        await client.create_schedule(CHAIN_SWEEP, schedule, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        handle = client.get_schedule_handle(CHAIN_SWEEP)

        def as_it_should_be(_: ScheduleUpdateInput) -> ScheduleUpdate:
            return ScheduleUpdate(schedule)

        await handle.update(as_it_should_be)
        await handle.trigger()
