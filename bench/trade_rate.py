"""How many trades a second the stack settles when 50 run at once over 10 stakes, five parts of each; and what a clean
trade is billed.

Investors, projects and stakes are brought before the clock starts: it runs from the first listing to the last payout,
the officers' words and the bank's webhooks in it; each party asks once a second how its trade stands. The floor (here
it is a ceiling) is the rate of a bare workflow with as many activities of each kind, which do nothing, on the same
server, as many at once, with the worker in this process. What a trade does besides is HTTP, a record with an audit
trail, a bank, and a chain whose one signer mines one transaction at a time.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
from temporalio.client import Client

from bench.bare_trade import bare_trade_rate
from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground, RunningStack
from bench.history_cost import HistoryCost, history_cost
from cli.demo_trade import DemoTrade
from samples.trades import sample_trade

_STAKES, _OF_EACH = 10, 5
_UNITS = 50
_ALONE = 3

ACTIONS = Figure(what="a clean trade: billed actions", unit="", at_most=30)
EVENTS = Figure(what="a clean trade: history events", unit="")
RATE = Figure(what="50 trades over 10 stakes at once", unit="/s")
SHARE = Figure(what="a bare workflow's time, in a trade's (1/0.6 is the budget)", unit="x", at_most=1 / 0.6)


def run(ground: Ground) -> Iterator[Measurement]:
    """Count, then run against the clock."""
    stack = ground.stack()
    costs = asyncio.run(_alone(stack))
    dearest, longest = max(costs, key=lambda cost: cost.billed), max(costs, key=lambda cost: cost.events)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(dearest.actions.items(), key=lambda each: -each[1]))
    yield ACTIONS.measured(dearest.billed, note=kinds)
    yield EVENTS.measured(longest.events, note=f"{min(cost.events for cost in costs)} at least")
    trades = asyncio.run(_at_once(stack))
    bare = asyncio.run(bare_trade_rate(stack.book.temporal, count=_STAKES * _OF_EACH))
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
        ended = await asyncio.gather(*runs)
        took = time.perf_counter() - began
    if set(ended) != {"SETTLED"}:
        raise BenchmarkFailed(f"not every trade was settled: {Counter(ended)}")
    return len(runs) / took


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
            poll_seconds=1.0,
        )

    async def staged(self, number: int) -> list[tuple[DemoTrade, dict[str, Any]]]:
        """One stake, and the trades that are to be run over parts of it."""
        trade = self.trade(secrets.randbelow(10**9) * _STAKES + number)
        body = await trade.stage()
        return [(trade.again(), body | {"units": _UNITS, "trade_amount": "50000.00"}) for _ in range(_OF_EACH)]


BENCHMARK = Benchmark(name="trade-rate", figures=(ACTIONS, EVENTS, RATE, SHARE), run=run)
