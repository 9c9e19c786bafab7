"""What the API itself runs on top of its services, as long as the application lives."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from api.drafts import Missing
from api.events import EventBell
from api.processes import Processes
from api.trade_processes import TradeProcesses


@dataclass(frozen=True, kw_only=True)
class RunningServices:
    """What the API itself runs on top of its services."""

    processes: Processes
    trades: TradeProcesses
    bell: EventBell
    missing: Missing = field(default_factory=Missing)


async def running_of(request: Request) -> RunningServices:
    """What runs in the application that serves `request`."""
    running = request.app.state.running
    assert isinstance(running, RunningServices)
    return running


Running = Annotated[RunningServices, Depends(running_of)]
