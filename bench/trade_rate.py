"""How many trades a second the stack settles when 50 run at once over 10 stakes, five parts of each; and what a clean
trade is billed.

Investors, projects and stakes are brought before the clock starts: it runs from the first listing to the last SETTLED,
with what people say through the API and the bank's webhooks in it. Nobody makes a trade wait: the officer decides as
soon as it is listed, the buyer pays as soon as there is an account to pay into, for which one look into the record
twenty times a second serves them all. The floor (here it is a ceiling) is the rate of a bare workflow with as many
activities of each kind, which do nothing, on the same server, with the same converter and codec, as many at once, with
the workers in this process; each round of trades has one before it and one after, so that what else the machine does
weighs on both. What a trade does besides is HTTP, a record with an audit trail, a bank, and a chain whose one signer
mines one transaction at a time. How much of the distance is the trade's shape alone (people's words, the bank's,
deadlines, what operators find it by) is measured beside it, with nothing in it.
"""

import asyncio
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg
from temporalio.client import Client

from bench.bare_trade import bare_rate, bare_trades, shaped_rate
from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground, RunningStack
from bench.history_cost import HistoryCost, history_cost
from cli.demo_trade import DemoTrade
from models.tables.database import libpq_url
from samples.trades import sample_trade

_STAKES, _OF_EACH = 10, 5
_UNITS = 50
_PRICE = "50000.00"
_ALONE = 3
_ROUNDS = 3
_PATIENCE_SECONDS = 300
_LOOK_SECONDS = 0.05
_SEEN = "SELECT id, status::text, waiting_on, escrow_reference FROM secondary_market_trades WHERE id = ANY(%s)"

ACTIONS = Figure(what="a clean trade: billed actions", unit="", at_most=30)
EVENTS = Figure(what="a clean trade: history events", unit="")
RATE = Figure(what="50 trades over 10 stakes at once", unit="/s")
SHAPE = Figure(what="a trade's waits, words and attributes alone", unit="/s")
SHARE = Figure(what="a bare workflow's time, in a trade's (1/0.6 is the budget)", unit="x", at_most=1 / 0.6)


def run(ground: Ground) -> Iterator[Measurement]:
    """Count, then run against the clock."""
    stack = ground.stack()
    costs = asyncio.run(_alone(stack))
    dearest, longest = max(costs, key=lambda cost: cost.billed), max(costs, key=lambda cost: cost.events)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(dearest.actions.items(), key=lambda each: -each[1]))
    yield ACTIONS.measured(dearest.billed, note=kinds)
    yield EVENTS.measured(longest.events, note=f"{min(cost.events for cost in costs)} at least")
    rounds = asyncio.run(_rounds(stack))
    trades, bare = (statistics.median(side) for side in zip(*rounds.rates, strict=True))
    ratios = [floor / rate for rate, floor in rounds.rates]
    yield RATE.measured(trades, floor=bare, note=f"listed to settled, median of {_ROUNDS} rounds")
    yield SHARE.measured(statistics.median(ratios), note=f"median of {_ROUNDS} rounds, {min(ratios):.2f} the best")
    yield SHAPE.measured(rounds.shape, floor=bare, note="a clean trade with nothing in it")


@dataclass(frozen=True)
class _Rounds:
    """Rates a second: of the trades and of the floor around them, round by round; of the empty shape."""

    rates: list[tuple[float, float]]
    shape: float


async def _rounds(stack: RunningStack) -> _Rounds:
    count = _STAKES * _OF_EACH
    async with bare_trades(stack.settings) as client:
        before = await bare_rate(client, count=count)
        rates: list[tuple[float, float]] = []
        for _ in range(_ROUNDS):
            trades = await _at_once(stack)
            after = await bare_rate(client, count=count)
            rates.append((trades, (before + after) / 2))
            before = after
        return _Rounds(rates, await shaped_rate(client, count=count))


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
        staged = [each for number in range(_STAKES) for each in await clients.staged(number)]
        approved: dict[UUID, DemoTrade] = {}

        async def approve(trade: DemoTrade, body: dict[str, Any]) -> None:
            approved[UUID(await trade.approve(body))] = trade

        began = time.perf_counter()
        async with asyncio.timeout(_PATIENCE_SECONDS), asyncio.TaskGroup() as people:
            for trade, body in staged:
                people.create_task(approve(trade, body))
            await _until_settled(stack, approved, len(staged), people)
            took = time.perf_counter() - began
    return len(staged) / took


async def _until_settled(
    stack: RunningStack, approved: dict[UUID, DemoTrade], count: int, people: asyncio.TaskGroup
) -> None:
    """Let each buyer pay as soon as it can, until as many trades are settled.

    Raises:
        BenchmarkFailed: one of them was cancelled.
    """
    paid: set[UUID] = set()
    url = libpq_url(stack.settings.need_database_url())
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as record:
        while True:
            seen = await (await record.execute(_SEEN, (list(approved),), prepare=True)).fetchall()
            statuses = Counter(str(status) for _, status, _, _ in seen)
            if statuses["CANCELLED"]:
                raise BenchmarkFailed(f"not every trade was settled: {statuses}")
            if statuses["SETTLED"] == count:
                return
            for trade_id, _, waiting_on, reference in seen:
                if waiting_on == "BUYER" and trade_id not in paid:
                    paid.add(trade_id)
                    people.create_task(approved[trade_id].pay(reference, _PRICE))
            await asyncio.sleep(_LOOK_SECONDS)


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
        )

    async def staged(self, number: int) -> list[tuple[DemoTrade, dict[str, Any]]]:
        """One stake, and the trades that are to be run over parts of it."""
        trade = self.trade(secrets.randbelow(10**9) * _STAKES + number)
        body = await trade.stage()
        return [(trade.again(), body | {"units": _UNITS, "trade_amount": _PRICE}) for _ in range(_OF_EACH)]


BENCHMARK = Benchmark(name="trade-rate", figures=(ACTIONS, EVENTS, RATE, SHARE, SHAPE), run=run)
