"""The least that a trade's shape costs on Temporal: as many activities of each kind, which do nothing."""

import asyncio
import statistics
import time
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

_LOCAL, _REGULAR = 12, 3
"""A clean trade's: the rules, the record and the ledger; the bank twice and the chain."""
_QUEUE = "bench-bare-trades"
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
            await workflow.execute_activity(nothing, start_to_close_timeout=_ATTEMPT)


async def bare_trade_rate(address: str, *, count: int) -> float:
    """Such workflows a second, `count` at once, with the worker in this process: the median of three rounds."""
    client = await Client.connect(address)
    rates: list[float] = []
    async with Worker(client, task_queue=_QUEUE, workflows=[BareTradeWorkflow], activities=[nothing]):
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
