"""The least that a trade's shape costs on Temporal, with the converter and the codec that the stack runs with: as many
activities of each kind, which do nothing; and the same with a trade's waits, words and attributes around them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
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
    from workflows.attributes import CASE_STATUS, WAITING_ON

_LOCAL = 12
"""Judged three times; listed, claimed, decided, reserved, funded and paid out in the record; the units locked, the
price set apart, both settled."""

_REGULAR = 3
"""The bank opens an account and pays; the chain settles."""

_QUEUE = "bench-bare-trades"
_AWAY = "bench-bare-trades-away"
"""Regular activities wait on queues of their own, as the bank's and the chain's do."""

_ATTEMPT = timedelta(seconds=30)
_DEADLINE = timedelta(days=3)


@activity.defn
async def nothing() -> None:
    """An activity that does nothing."""


@workflow.defn
class BareTradeWorkflow:
    """As many activities as a clean trade has, one after the other."""

    @workflow.run
    async def run(self) -> None:
        """Nothing, many times."""
        await _locally(_LOCAL)
        for _ in range(_REGULAR):
            await _away()


@workflow.defn
class ShapedTradeWorkflow:
    """A clean trade with nothing in it: the same activities, where a trade has them, its three words and the bank's,
    its two deadlines, and what operators find it by."""

    def __init__(self) -> None:
        self._words = 0
        self._paid = False

    @workflow.run
    async def run(self) -> None:
        """From the listing to the payout."""
        await workflow.wait_condition(lambda: self._words > 0)
        await workflow.wait_condition(lambda: self._words > 2, timeout=_DEADLINE)
        _show("APPROVED", "BANK")
        await _locally(2)
        await _away()
        await _locally(1)
        _show("APPROVED", "BUYER")
        await workflow.wait_condition(lambda: self._paid, timeout=_DEADLINE)
        await _locally(3)
        _show("APPROVED", "CHAIN")
        await _away()
        await _locally(1)
        _show("SETTLED", "BANK")
        await _away()
        await _locally(1)
        _show("SETTLED", "NOBODY")
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def say(self, writes: int) -> None:
        """A word of somebody, recorded by so many local activities."""
        await _locally(writes)
        self._words += 1

    @workflow.signal
    def funded(self) -> None:
        """The bank's word."""
        self._paid = True


async def _locally(times: int) -> None:
    for _ in range(times):
        await workflow.execute_local_activity(nothing, start_to_close_timeout=_ATTEMPT)


async def _away() -> None:
    await workflow.execute_activity(nothing, task_queue=_AWAY, start_to_close_timeout=_ATTEMPT)


def _show(status: str, waiting_on: str) -> None:
    workflow.upsert_search_attributes([CASE_STATUS.value_set(status), WAITING_ON.value_set(waiting_on)])  # pyright: ignore[reportUnknownMemberType]  # untyped in the SDK


@asynccontextmanager
async def bare_trades(settings: Settings) -> AsyncGenerator[Client]:
    """A client on the stack's Temporal, while the workers for both run in this process."""
    client = await connect(settings)
    async with (
        Worker(client, task_queue=_QUEUE, workflows=[BareTradeWorkflow, ShapedTradeWorkflow], activities=[nothing]),
        Worker(client, task_queue=_AWAY, activities=[nothing]),
    ):
        yield client


async def bare_rate(client: Client, *, count: int) -> float:
    """Bare workflows a second, `count` at once."""
    return await _rate(
        lambda: client.execute_workflow(BareTradeWorkflow.run, id=f"bare-trade:{uuid4()}", task_queue=_QUEUE), count
    )


async def shaped_rate(client: Client, *, count: int) -> float:
    """Trades with nothing in them a second, `count` at once; everybody says at once what there is to say."""
    return await _rate(lambda: _shaped(client), count)


async def _shaped(client: Client) -> None:
    start = WithStartWorkflowOperation(
        ShapedTradeWorkflow.run,
        id=f"shaped-trade:{uuid4()}",
        task_queue=_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    await client.execute_update_with_start_workflow(ShapedTradeWorkflow.say, 2, start_workflow_operation=start)  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
    trade = await start.workflow_handle()
    await trade.execute_update(ShapedTradeWorkflow.say, 1)  # pyright: ignore[reportUnknownMemberType] — as above
    await trade.execute_update(ShapedTradeWorkflow.say, 1)  # pyright: ignore[reportUnknownMemberType] — as above
    await trade.signal(ShapedTradeWorkflow.funded)  # pyright: ignore[reportUnknownMemberType] — as above
    await trade.result()


async def _rate(run: Callable[[], Awaitable[None]], count: int) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(count)))
    return count / (time.perf_counter() - began)
