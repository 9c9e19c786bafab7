"""How long `GET /applications/{id}` takes, among some thousand cases, with one client asking as fast as it is answered.

A flagged case is played on the stack to its approval and copied, so that each of the copies has a history, checks, a
score, a resolved flag and a registration; an API is started beside the stack's own, and asked for the copies in random
order by their official, with a token. The floor is an endpoint in that same process which reads three columns of one
row by its key (`bench.floor_api`). A round asks the two in turn, a short turn each, so that what disturbs the machine
disturbs both; it gives percentiles and their ratio, and the median of the rounds is shown.

The plan of the case's statement is read too: each of its tables is to be found through an index.
"""

import asyncio
import random
import secrets
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bench.benchmark import Benchmark, Figure, Measurement
from bench.cases import fresh_samples, play
from bench.floor_api import FLOOR
from bench.ground import Ground, RunningStack
from bench.load import Asked, answer_times, percentile
from bench.many_cases import copies_of
from cli.probe import is_healthy
from cli.stack.ports import LOOPBACK, free_ports
from cli.stack.processes import Processes
from models.encryption import Vault
from models.tables.case_view import READ_CASE
from models.tables.database import Database
from workers.composition import open_database
from workers.settings import variable

_COPIES = 3_000
_CONNECTIONS = 4
_ROUNDS = 7
_WARM_UP = 300
_TURNS = 20
_REQUESTS_A_TURN = 50
_CASE = "/api/v1/applications"
_ROOT = Path(__file__).resolve().parents[1]

P50 = Figure(what="GET /applications/{id}: p50", unit="ms")
P99 = Figure(what="GET /applications/{id}: p99", unit="ms")
RATIO = Figure(what="GET /applications/{id}: p99 over the floor's p99", unit="×", at_most=3)
SCANS = Figure(what="GET /applications/{id}: tables read without an index", unit="", at_most=0)


@dataclass(frozen=True)
class _Round:
    """How long each answer took in one round, in milliseconds: of the case, and of the floor."""

    case: list[float]
    floor: list[float]

    def ratio(self, percent: int) -> float:
        """How many times as long as the floor the case takes, at a percentile."""
        return percentile(self.case, percent) / percentile(self.floor, percent)


def run(ground: Ground) -> Iterator[Measurement]:
    """Fill the record, serve it, ask."""
    stack = ground.stack()
    (original,) = asyncio.run(play(stack, fresh_samples(1, "flagged")))
    settings = stack.settings
    database = open_database(settings, Vault(settings.encryption_key_bytes, secrets.token_bytes))
    try:
        copies = copies_of(database, UUID(original), _COPIES)
        scans = _scans(database, copies[0])
    finally:
        database.close()
    with ground.processes("read-case") as children:
        rounds = asyncio.run(_rounds(_serve(children, stack), stack, copies))
    load = f"median of {_ROUNDS} rounds of {_TURNS * _REQUESTS_A_TURN}, {_CONNECTIONS} connections, {_COPIES:,} cases"
    for figure, percent in ((P50, 50), (P99, 99)):
        case = statistics.median(percentile(each.case, percent) for each in rounds)
        floor = statistics.median(percentile(each.floor, percent) for each in rounds)
        yield figure.measured(case, floor=floor, note=load)
    ratios = sorted(each.ratio(99) for each in rounds)
    median_ratio = statistics.median(each.ratio(50) for each in rounds)
    note = f"{ratios[0]:.2f} to {ratios[-1]:.2f}; at p50 {median_ratio:.2f}"
    yield RATIO.measured(statistics.median(ratios), floor=1, note=note)
    yield SCANS.measured(len(scans), note=", ".join(scans) or "one statement, an index for each table")


def _serve(children: Processes, stack: RunningStack) -> str:
    """An API on the stack's parts that has the floor too; its address."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "bench.floor_api"]
    environment = {**stack.environment, variable("port"): str(port)}
    child = children.start("api", command, env=environment, cwd=_ROOT)
    url = f"http://{LOOPBACK}:{port}"
    child.wait_until(lambda: is_healthy(f"{url}/healthz"), within=60)
    return url


async def _rounds(url: str, stack: RunningStack, ids: Sequence[UUID]) -> list[_Round]:
    official = {"Authorization": f"Bearer {stack.bearer('reviewer-rao', 'GOVERNMENT_ADMIN')}"}
    chance = random.Random(1)  # noqa: S311 — an order, not a secret

    async def ask(prefix: str, count: int) -> list[float]:
        asked = [Asked(f"{prefix}/{chance.choice(ids)}") for _ in range(count)]
        return await answer_times(url, asked, headers=official, connections=_CONNECTIONS)

    async def in_turn() -> _Round:
        case, floor = list[float](), list[float]()
        for _ in range(_TURNS):
            floor += await ask(FLOOR, _REQUESTS_A_TURN)
            case += await ask(_CASE, _REQUESTS_A_TURN)
        return _Round(case=case, floor=floor)

    for prefix in (_CASE, FLOOR):
        await ask(prefix, _WARM_UP)
    return [await in_turn() for _ in range(_ROUNDS)]


def _scans(database: Database, application_id: UUID) -> list[str]:
    """The tables that the plan reads from end to end."""
    with database.hot.connection() as connection:
        plan = connection.execute(f"EXPLAIN (COSTS OFF) {READ_CASE}", (application_id,)).fetchall()
    lines = [str(line["QUERY PLAN"]) for line in plan]
    return [line.strip() for line in lines if "Seq Scan" in line]


BENCHMARK = Benchmark(name="read-case", figures=(P50, P99, RATIO, SCANS), run=run)
