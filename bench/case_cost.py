"""What one case costs on Temporal: billed actions and history events, from the draft handed in to the chain.

Clean applications, and applications with one flag that the reviewer resolves, are played one after the other on the
stack, whose registries answer at once. Each case's history is fetched and counted (`bench.history_cost`); the dearest
case is shown, for how many answers one workflow task takes in is a matter of chance. The floor is counted from the same
history: what no procedure with these steps can go below, which is one action for the start, each thing a person says
and each question to the outside world, and the events that these alone leave (5 for the workflow, 2 and 3 for each).
"""

import asyncio
from collections.abc import Iterator, Sequence

from temporalio.client import Client

from bench.benchmark import Benchmark, Figure, Measurement
from bench.cases import fresh_samples, play
from bench.ground import Ground, RunningStack
from bench.history_cost import HistoryCost, history_cost
from samples import Story

_CASES = 5

CLEAN_ACTIONS = Figure(what="a clean case: billed actions", unit="", at_most=40, aim=25)
CLEAN_EVENTS = Figure(what="a clean case: history events", unit="", at_most=160, aim=110)
FLAGGED_ACTIONS = Figure(what="one flag resolved: billed actions", unit="")
FLAGGED_EVENTS = Figure(what="one flag resolved: history events", unit="")


def run(ground: Ground) -> Iterator[Measurement]:
    """Play the cases, and count."""
    stack = ground.stack()
    yield from told(asyncio.run(_costs(stack, "clean")), CLEAN_ACTIONS, CLEAN_EVENTS)
    yield from told(asyncio.run(_costs(stack, "flagged")), FLAGGED_ACTIONS, FLAGGED_EVENTS)


async def cost_of(temporal: Client, application_id: str) -> HistoryCost:
    """What the process of an application has cost so far."""
    return history_cost(await temporal.get_workflow_handle(f"application:{application_id}").fetch_history())


def told(costs: Sequence[HistoryCost], actions: Figure, events: Figure) -> Iterator[Measurement]:
    """The two figures of some cases of one kind."""
    dearest, longest = max(costs, key=lambda cost: cost.billed), max(costs, key=lambda cost: cost.events)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(dearest.actions.items(), key=lambda each: -each[1]))
    yield actions.measured(dearest.billed, floor=_least(dearest)[0], note=kinds)
    spread = f"{min(cost.events for cost in costs)} to {longest.events} in {len(costs)} cases"
    yield events.measured(longest.events, floor=_least(longest)[1], note=spread)


async def _costs(stack: RunningStack, story: Story) -> list[HistoryCost]:
    ids = await play(stack, fresh_samples(_CASES, story))
    temporal = await Client.connect(stack.book.temporal)
    return [await cost_of(temporal, application_id) for application_id in ids]


def _least(cost: HistoryCost) -> tuple[int, int]:
    said, asked = cost.actions.get("update", 0), cost.actions.get("activity attempt", 0)
    return 1 + said + asked, 5 + 2 * said + 3 * asked


BENCHMARK = Benchmark(
    name="case-cost",
    figures=(CLEAN_ACTIONS, CLEAN_EVENTS, FLAGGED_ACTIONS, FLAGGED_EVENTS),
    run=run,
)
