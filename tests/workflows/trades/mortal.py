"""A worker that is killed in the middle of a trade: a process of its own, which ends itself by SIGKILL right after a
step was done, before anybody hears of it."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
)
from temporalio.worker import Interceptor as WorkerInterceptor

from models.trade_process import TradeStep
from workers.codec import data_converter
from workers.composition import open_house
from workers.settings import Settings
from workers.worker import worker_for
from workflows import queues

QUEUES = (queues.CASES, queues.VERIFICATION, queues.CHAIN)
"""What a trade needs, which is what such a worker serves."""


@dataclass(frozen=True)
class Death:
    """When it comes: after the `nth` time of a step, as `step_name` calls it."""

    step: str
    nth: int = 1

    def __str__(self) -> str:
        return self.step if self.nth == 1 else f"{self.step} the {self.nth}. time"


def step_name(args: Any) -> str:  # noqa: ANN401 — an activity's arguments
    """What the running activity is called here: its own name; a write of the record by what it records; the chain's
    settlement by its queue."""
    name = activity.info().activity_type
    if args and isinstance(args[0], TradeStep):
        return args[0].action
    return f"{name} on chain" if activity.info().task_queue == queues.CHAIN else name


def serve_until_killed(settings: Settings, address: str, codec_key: bytes, death: Death) -> None:
    """Work until the time has come (the target of a process)."""
    asyncio.run(_serve(settings, address, codec_key, death))


async def _serve(settings: Settings, address: str, codec_key: bytes, death: Death) -> None:
    client = await Client.connect(address, data_converter=data_converter(codec_key), interceptors=[_KillsAfter(death)])
    async with open_house(settings, chain=True) as house, AsyncExitStack() as running:
        for queue in QUEUES:
            await running.enter_async_context(worker_for(client, queue, house))
        await asyncio.Event().wait()


class _KillsAfter(ClientInterceptor, WorkerInterceptor):
    """Hands the death to every worker of the client."""

    def __init__(self, death: Death) -> None:
        self._death = death
        self._seen = 0

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 — as the SDK calls it
        return _Inbound(next, self)

    def done(self, step: str) -> None:
        self._seen += step == self._death.step
        if self._seen == self._death.nth and step == self._death.step:
            os.kill(os.getpid(), signal.SIGKILL)


class _Inbound(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, kills: _KillsAfter) -> None:  # noqa: A002 — as above
        super().__init__(next)
        self._kills = kills

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 — as above
        step = step_name(input.args)
        result = await super().execute_activity(input)
        self._kills.done(step)
        return result
