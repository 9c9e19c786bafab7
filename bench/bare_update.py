"""The least that a request answered by a durable workflow can cost: started by update-with-start, one empty local
activity, the answer. The floor of the requirement precheck, with the converter and the codec that the stack runs with.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from workers.settings import Settings
    from workers.temporal import connect

_QUEUE = "bench-bare-update"


@activity.defn
async def nothing() -> None:
    """Does nothing."""


@workflow.defn
class BareUpdateWorkflow:
    """Answers one update, and ends."""

    def __init__(self) -> None:
        self._answered = False

    @workflow.run
    async def run(self) -> None:
        """Until the update is answered."""
        await workflow.wait_condition(lambda: self._answered and workflow.all_handlers_finished())

    @workflow.update
    async def answer(self) -> str:
        """After one empty local activity."""
        await workflow.execute_local_activity(nothing, start_to_close_timeout=timedelta(seconds=10))
        self._answered = True
        return "answered"


@asynccontextmanager
async def bare_updates(settings: Settings) -> AsyncGenerator[Client]:
    """A client on the stack's Temporal, while a worker for the bare workflow runs in this process."""
    client = await connect(settings)
    async with Worker(client, task_queue=_QUEUE, workflows=[BareUpdateWorkflow], activities=[nothing]):
        yield client


async def bare_update_times(client: Client, *, count: int, in_flight: int) -> list[float]:
    """The milliseconds that each of `count` bare workflows took to answer, `in_flight` at a time."""
    gate = asyncio.Semaphore(in_flight)

    async def one() -> float:
        async with gate:
            began = time.perf_counter()
            start = WithStartWorkflowOperation(
                BareUpdateWorkflow.run,
                id=f"bare-update:{uuid4()}",
                task_queue=_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )
            await client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                BareUpdateWorkflow.answer, start_workflow_operation=start
            )
            return (time.perf_counter() - began) * 1000

    return list(await asyncio.gather(*(one() for _ in range(count))))
