"""How many whole cases a second the stack carries: each from the draft, with its papers, to the chain and the public
page, 16 in flight, everything on this one machine (the client too).

The papers are made before the clock starts; a first round warms the stack up. There is no budget: the figure depends
on the machine. Each case asks four times a second how it stands, as the demo does; a case that is timed alone, twenty
times. The floor (here it is a ceiling) is the rate of bare workflows (`bench.bare_workflow`) on the same
server, as many in flight: a case has things said to it, questions it asks and writes it makes, a bare one has none.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator

from bench.bare_workflow import bare_rate
from bench.benchmark import Benchmark, Figure, Measurement
from bench.cases import fresh_samples, play
from bench.ground import Ground, RunningStack

_IN_FLIGHT = 16
_POLL_SECONDS, _POLL_SECONDS_ALONE = 0.25, 0.05
_CASES = 32
_ROUNDS = 3
_BARE = 200

RATE = Figure(what="whole clean cases, 16 in flight", unit="/s")
SECONDS = Figure(what="one whole clean case alone", unit="s")


def run(ground: Ground) -> Iterator[Measurement]:
    """Play rounds of cases against the clock."""
    stack = ground.stack()
    asyncio.run(_side_by_side(stack, _IN_FLIGHT))
    took = [asyncio.run(_side_by_side(stack, _CASES)) for _ in range(_ROUNDS)]
    rates = [_CASES / seconds for seconds in took]
    bare = asyncio.run(bare_rate(stack.book.temporal, count=_BARE, in_flight=_IN_FLIGHT))
    yield RATE.measured(
        statistics.median(rates),
        floor=bare,
        note=f"median of {_ROUNDS} rounds of {_CASES} cases, {min(rates):.2f} to {max(rates):.2f}",
    )
    alone = [asyncio.run(_alone(stack)) for _ in range(_ROUNDS)]
    yield SECONDS.measured(statistics.median(alone), note=f"median of {_ROUNDS}")


async def _side_by_side(stack: RunningStack, count: int) -> float:
    samples = fresh_samples(count, "clean")
    began = time.perf_counter()
    await play(stack, samples, in_flight=_IN_FLIGHT, poll_seconds=_POLL_SECONDS)
    return time.perf_counter() - began


async def _alone(stack: RunningStack) -> float:
    samples = fresh_samples(1, "clean")
    began = time.perf_counter()
    await play(stack, samples, poll_seconds=_POLL_SECONDS_ALONE)
    return time.perf_counter() - began


BENCHMARK = Benchmark(name="case-rate", figures=(RATE, SECONDS), run=run)
