"""How long `POST /requirements` takes to answer with a finished assessment, and what one costs on Temporal.

Every requirement is a PASS: its buyer has a credit line and five ratings, and the credit is held before the answer. The
floor (`bench.bare_update`) is a bare workflow on the same server, with the same converter and codec, that is started by
update-with-start and runs one empty local activity before it answers. The two are asked in turn, a short turn each, so
that what disturbs the machine disturbs both; a round gives a ratio, and the median of the rounds is shown.
"""

import asyncio
import json
import secrets
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from temporalio.client import Client

from bench.bare_update import bare_update_times, bare_updates
from bench.benchmark import Benchmark, Figure, Measurement
from bench.ground import Ground, RunningStack
from bench.history_cost import HistoryCost, history_cost
from bench.load import Asked, answer_times, percentile
from models.buyer import buyer_id_of
from models.encryption import Vault
from models.ids import requirement_workflow_id
from models.tables.database import Database
from models.tables.requirement_view import RequirementFilters, list_requirements
from models.tables.rows.buyer import CreditLineRow
from models.tables.rows.rating import RatingRow
from workers.composition import open_database
from workers.temporal import connect

_BUYER = "bench-buyer"
_PATH = "/api/v1/requirements"
_ROUNDS = 7
_ALONE_A_TURN, _TURNS = 10, 5
_MANY, _IN_FLIGHT = 96, 16
_WARM_UP = 40

P50 = Figure(what="POST /requirements: p50, one client", unit="ms")
RATIO = Figure(what="POST /requirements: p50 over the floor's, one client", unit="×", at_most=1.6, aim=1.25)
RATE = Figure(what="POST /requirements: 16 clients", unit="/s")
SLOWNESS = Figure(
    what="POST /requirements: the floor's rate over its own, 16 clients", unit="×", at_most=1 / 0.6, aim=1 / 0.8
)
ACTIONS = Figure(what="a PASS until it is open: billed actions", unit="", at_most=6)
EVENTS = Figure(what="a PASS until it is open: history events", unit="", at_most=30)


@dataclass(frozen=True)
class _Round:
    """Milliseconds of each answer alone, and answers a second of sixteen clients: ours, and the floor's."""

    alone: list[float]
    floor_alone: list[float]
    rate: float
    floor_rate: float


def run(ground: Ground) -> Iterator[Measurement]:
    """Give the buyer credit, ask, and count."""
    stack = ground.stack()
    settings = stack.settings
    database = open_database(settings, Vault(settings.encryption_key_bytes, secrets.token_bytes))
    try:
        make_buyer(database, _BUYER)
        rounds = asyncio.run(_rounds(stack))
        cost = asyncio.run(_cost(stack, _newest(database)))
    finally:
        database.close()
    load = f"median of {_ROUNDS} rounds of {_ALONE_A_TURN * _TURNS}"
    mine = statistics.median(percentile(each.alone, 50) for each in rounds)
    floor = statistics.median(percentile(each.floor_alone, 50) for each in rounds)
    yield P50.measured(mine, floor=floor, note=load)
    ratios = sorted(percentile(each.alone, 50) / percentile(each.floor_alone, 50) for each in rounds)
    yield RATIO.measured(statistics.median(ratios), floor=1, note=f"{ratios[0]:.2f} to {ratios[-1]:.2f}")
    many = f"median of {_ROUNDS} rounds of {_MANY}"
    rate = statistics.median(each.rate for each in rounds)
    yield RATE.measured(rate, floor=statistics.median(each.floor_rate for each in rounds), note=many)
    slower = sorted(each.floor_rate / each.rate for each in rounds)
    shares = f"its rate is {1 / slower[-1]:.2f} to {1 / slower[0]:.2f} of the floor's"
    yield SLOWNESS.measured(statistics.median(slower), floor=1, note=shares)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(cost.actions.items()))
    yield ACTIONS.measured(cost.billed, note=kinds)
    yield EVENTS.measured(cost.events)


def make_buyer(database: Database, name: str) -> UUID:
    """A buyer of whom everything is known and good, with more credit than a benchmark can use up."""
    buyer_id, now = buyer_id_of(name), datetime.now(UTC)
    with database.transaction() as session:
        if session.get(CreditLineRow, buyer_id) is None:
            limit = Decimal("9000000000000.00")
            session.add(CreditLineRow(buyer_id=buyer_id, sanctioned_limit=limit, currency="INR", updated_at=now))
            session.add_all(
                RatingRow(
                    id=uuid4(),
                    buyer_id=buyer_id,
                    rated_by=uuid4(),
                    deal_id=uuid4(),
                    stars=Decimal("4.50"),
                    value=Decimal("100000.00"),
                    at=now - timedelta(days=1),
                )
                for _ in range(5)
            )
    return buyer_id


async def _rounds(stack: RunningStack) -> list[_Round]:
    buyer = {"Authorization": f"Bearer {stack.bearer(_BUYER, 'BUYER')}"}
    body = json.dumps({"commodity": "cement", "min_quantity": "1", "max_budget_per_unit": "7650.00"}).encode()
    asked = Asked(_PATH, body)

    async def ours(count: int, connections: int) -> list[float]:
        return await answer_times(stack.book.api, [asked] * count, headers=buyer, connections=connections)

    async with bare_updates(stack.settings) as client:

        async def in_turn() -> _Round:
            alone, floor_alone = list[float](), list[float]()
            for _ in range(_TURNS):
                floor_alone += await bare_update_times(client, count=_ALONE_A_TURN, in_flight=1)
                alone += await ours(_ALONE_A_TURN, 1)
            began = time.perf_counter()
            await bare_update_times(client, count=_MANY, in_flight=_IN_FLIGHT)
            between = time.perf_counter()
            await ours(_MANY, _IN_FLIGHT)
            ended = time.perf_counter()
            return _Round(
                alone=alone,
                floor_alone=floor_alone,
                rate=_MANY / (ended - between),
                floor_rate=_MANY / (between - began),
            )

        await bare_update_times(client, count=_WARM_UP, in_flight=_IN_FLIGHT)
        await ours(_WARM_UP, _IN_FLIGHT)
        return [await in_turn() for _ in range(_ROUNDS)]


def _newest(database: Database) -> UUID:
    page = list_requirements(database, RequirementFilters(buyers=(buyer_id_of(_BUYER),)), limit=1)
    return page.items[0].requirement_id


async def _cost(stack: RunningStack, requirement_id: UUID) -> HistoryCost:
    return await cost_of(await connect(stack.settings), requirement_id)


async def cost_of(temporal: Client, requirement_id: UUID) -> HistoryCost:
    """What the process of a requirement has cost so far."""
    handle = temporal.get_workflow_handle(requirement_workflow_id(requirement_id))
    return history_cost(await handle.fetch_history())


BENCHMARK = Benchmark(name="requirement-precheck", figures=(P50, RATIO, RATE, SLOWNESS, ACTIONS, EVENTS), run=run)
