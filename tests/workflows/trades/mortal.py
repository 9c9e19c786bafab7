"""A worker that is killed in the middle of a trade: a process of its own, which ends itself by SIGKILL right after a
step was done, before anybody hears of it. What it does for other trades does it no harm."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
)
from temporalio.worker import Interceptor as WorkerInterceptor

from models.trade_process import AssessmentRequest, TradeStep
from workers.codec import data_converter
from workers.composition import open_house
from workers.settings import Settings
from workers.worker import worker_for
from workflows import queues

QUEUES = (queues.CASES, queues.VERIFICATION, queues.CHAIN)
"""What a trade needs, which is what such a worker serves."""


@dataclass(frozen=True)
class Death:
    """When it comes: after the `nth` time of a step of the trade, as `step_name` calls it."""

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


def serve_until_killed(settings: Settings, address: str, codec_key: bytes, stake: UUID, death: Death) -> None:
    """Work until the time has come (the target of a process).

    Args:
        stake: the agreement whose trade it is that the worker is killed in.
    """
    asyncio.run(_serve(settings, address, codec_key, _KillsAfter(stake, death)))


async def _serve(settings: Settings, address: str, codec_key: bytes, kills: "_KillsAfter") -> None:
    client = await Client.connect(address, data_converter=data_converter(codec_key), interceptors=[kills])
    async with open_house(settings, chain=True) as house, AsyncExitStack() as running:
        for queue in QUEUES:
            await running.enter_async_context(worker_for(client, queue, house))
        await asyncio.Event().wait()


class _KillsAfter(ClientInterceptor, WorkerInterceptor):
    """Hands the death to every worker of the client."""

    def __init__(self, stake: UUID, death: Death) -> None:
        self._stake = stake
        self._death = death
        self._trade: UUID | None = None
        self._seen = 0

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 — as the SDK calls it
        return _Inbound(next, self)

    def begins(self, args: Any) -> None:  # noqa: ANN401 — an activity's arguments
        """Look whether this is the trade: a trade is judged before anything else is done."""
        match args:
            case [AssessmentRequest() as request] if request.terms.investment_agreement_id == self._stake:
                self._trade = request.trade_id
            case _:
                pass

    def done(self, step: str, args: Any) -> None:  # noqa: ANN401 — as above
        if self._trade is None or getattr(args[0], "trade_id", None) != self._trade or step != self._death.step:
            return
        self._seen += 1
        if self._seen == self._death.nth:
            os.kill(os.getpid(), signal.SIGKILL)


class _Inbound(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, kills: _KillsAfter) -> None:  # noqa: A002 — as above
        super().__init__(next)
        self._kills = kills

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 — as above
        step = step_name(input.args)
        self._kills.begins(input.args)
        result = await super().execute_activity(input)
        self._kills.done(step, input.args)
        return result
