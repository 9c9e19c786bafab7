"""How many trades a second the stack settles when 50 run at once over 10 stakes, five parts of each; and what a clean
trade is billed.

Investors, projects and stakes are brought, and the escrow accounts' buyers' money is at hand, before the clock starts:
it runs from the first listing to the last payout. The floor (here it is a ceiling) is the rate of a bare workflow with
as many activities of each kind, which do nothing, on the same server and with the worker in this process, as many in
flight: what it does besides, the trade is: money, units, a chain, and people who look.
"""

import asyncio
import secrets
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground, RunningStack
from bench.history_cost import HistoryCost, history_cost
from cli.demo_trade import DemoTrade
from samples.trades import sample_trade

_STAKES, _OF_EACH = 10, 5
_UNITS = 50
_REGULAR, _LOCAL = 4, 12
"""The activities of a clean trade: the bank twice and the chain; the rules, the record and the ledger."""
_QUEUE = "bench-bare-trades"
_ALONE = 3

ACTIONS = Figure(what="a clean trade: billed actions", unit="", at_most=30)
EVENTS = Figure(what="a clean trade: history events", unit="")
RATE = Figure(what="50 trades over 10 stakes at once", unit="/s")
SHARE = Figure(what="a bare workflow's time, in a trade's (1/0.6 is the budget)", unit="x", at_most=1 / 0.6)


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
            await workflow.execute_local_activity(nothing, start_to_close_timeout=timedelta(seconds=30))
        for _ in range(_REGULAR):
            await workflow.execute_activity(nothing, start_to_close_timeout=timedelta(seconds=30))


def run(ground: Ground) -> Iterator[Measurement]:
    """Count, then run against the clock."""
    stack = ground.stack()
    costs = asyncio.run(_alone(stack))
    dearest, longest = max(costs, key=lambda cost: cost.billed), max(costs, key=lambda cost: cost.events)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(dearest.actions.items(), key=lambda each: -each[1]))
    yield ACTIONS.measured(dearest.billed, note=kinds)
    yield EVENTS.measured(longest.events, note=f"{min(cost.events for cost in costs)} at least")
    trades = asyncio.run(_at_once(stack))
    bare = asyncio.run(_bare_rate(stack.book.temporal))
    yield RATE.measured(trades, floor=bare, note="settled and paid out")
    yield SHARE.measured(bare / trades, note=f"{trades:.2f} trades, {bare:.2f} bare workflows a second")


async def _alone(stack: RunningStack) -> list[HistoryCost]:
    temporal = await Client.connect(stack.book.temporal)
    costs: list[HistoryCost] = []
    async with _Clients(stack) as clients:
        for _ in range(_ALONE):
            told = await clients.trade(secrets.randbelow(10**9)).play()
            if not told.as_expected:
                raise BenchmarkFailed(f"a trade ended {told.status}: {told.problem}")
            handle = temporal.get_workflow_handle(f"trade:{told.trade_id}")
            costs.append(history_cost(await handle.fetch_history()))
    return costs


async def _at_once(stack: RunningStack) -> float:
    async with _Clients(stack) as clients:
        staged = [await clients.staged(number) for number in range(_STAKES)]
        runs = [trade.run(body) for trades in staged for trade, body in trades]
        began = time.perf_counter()
        await asyncio.gather(*runs)
        return len(runs) / (time.perf_counter() - began)


class _Clients:
    """A stack's API and sandbox, and trades on them."""

    def __init__(self, stack: RunningStack) -> None:
        assert stack.book.sandbox is not None
        self._stack = stack
        self._api = httpx.AsyncClient(base_url=f"{stack.book.api}/api/v1", timeout=120)
        self._sandbox = httpx.AsyncClient(base_url=stack.book.sandbox, timeout=120)

    async def __aenter__(self) -> "_Clients":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._api.aclose()
        await self._sandbox.aclose()

    def trade(self, seed: int) -> DemoTrade:
        """A trade between people whom no stack has seen."""
        return DemoTrade(
            sample_trade(seed),
            "delivered",
            api=self._api,
            sandbox=self._sandbox,
            mint=self._stack.bearer,
            report=lambda _story, _status: None,
            poll_seconds=0.1,
        )

    async def staged(self, number: int) -> list[tuple[DemoTrade, dict[str, Any]]]:
        """One stake, and the trades that are to be run over parts of it."""
        trade = self.trade(secrets.randbelow(10**9) * _STAKES + number)
        body = await trade.stage()
        return [(trade.again(), body | {"units": _UNITS, "trade_amount": "50000.00"}) for _ in range(_OF_EACH)]


async def _bare_rate(address: str) -> float:
    client = await Client.connect(address)
    rates: list[float] = []
    async with Worker(client, task_queue=_QUEUE, workflows=[BareTradeWorkflow], activities=[nothing]):
        for _ in range(_ALONE):
            began = time.perf_counter()
            await asyncio.gather(
                *(
                    client.execute_workflow(BareTradeWorkflow.run, id=f"bare-trade:{uuid4()}", task_queue=_QUEUE)
                    for _ in range(_STAKES * _OF_EACH)
                )
            )
            rates.append(_STAKES * _OF_EACH / (time.perf_counter() - began))
    return statistics.median(rates)


BENCHMARK = Benchmark(name="trade-rate", figures=(ACTIONS, EVENTS, RATE, SHARE), run=run)
