"""The least that Temporal can do for anybody: a process without a step. The floor of the processes' benchmarks."""

import asyncio
import time
from uuid import uuid4

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

_QUEUE = "bench-bare"


@workflow.defn
class BareWorkflow:
    """Ends as soon as it has begun."""

    @workflow.run
    async def run(self) -> None:
        """Nothing."""


async def bare_rate(address: str, *, count: int, in_flight: int) -> float:
    """Bare workflows a second, started and awaited `in_flight` at a time, with the worker in this process."""
    client = await Client.connect(address)
    gate = asyncio.Semaphore(in_flight)

    async def one() -> None:
        async with gate:
            await client.execute_workflow(BareWorkflow.run, id=f"bare:{uuid4()}", task_queue=_QUEUE)

    async with Worker(client, task_queue=_QUEUE, workflows=[BareWorkflow]):
        await asyncio.gather(*(one() for _ in range(in_flight)))
        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(count)))
        return count / (time.perf_counter() - began)
