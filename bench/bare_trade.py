"""The least that a trade's shape costs on Temporal: as many activities of each kind, which do nothing, with the
converter and the codec that the stack runs with."""

import asyncio
import statistics
import time
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from workers.settings import Settings
    from workers.temporal import connect

_LOCAL = 12
"""Judged three times; listed, claimed, decided, reserved, funded and paid out in the record; the units locked, the
price set apart, both settled."""

_REGULAR = 3
"""The bank opens an account and pays; the chain settles."""

_QUEUE = "bench-bare-trades"
_AWAY = "bench-bare-trades-away"
"""Regular activities wait on queues of their own, as the bank's and the chain's do."""

_ROUNDS = 3
_ATTEMPT = timedelta(seconds=30)


@activity.defn
async def nothing() -> None:
    """An activity that does nothing."""


@workflow.defn
class BareTradeWorkflow:
    """As many activities as a clean trade has, one after the other."""

    @workflow.run
    async def run(self) -> None:
        """Nothing, many times."""
        for _ in range(_LOCAL):
            await workflow.execute_local_activity(nothing, start_to_close_timeout=_ATTEMPT)
        for _ in range(_REGULAR):
            await workflow.execute_activity(nothing, task_queue=_AWAY, start_to_close_timeout=_ATTEMPT)


async def bare_trade_rate(settings: Settings, *, count: int) -> float:
    """Such workflows a second, `count` at once, with the workers in this process: the median of three rounds."""
    client = await connect(settings)
    rates: list[float] = []
    async with (
        Worker(client, task_queue=_QUEUE, workflows=[BareTradeWorkflow], activities=[nothing]),
        Worker(client, task_queue=_AWAY, activities=[nothing]),
    ):
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            await asyncio.gather(
                *(
                    client.execute_workflow(BareTradeWorkflow.run, id=f"bare-trade:{uuid4()}", task_queue=_QUEUE)
                    for _ in range(count)
                )
            )
            rates.append(count / (time.perf_counter() - began))
    return statistics.median(rates)
