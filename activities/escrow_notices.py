"""Telling trades of money: what the bank told us, and the ledger holds, reaches the process that waits for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from models.escrow_bank import TRADE_FUNDED, Funding, NoticeKind, Untold
from models.escrow_orders import EscrowOrder
from models.ids import trade_workflow_id

ESCROW_RETURN = "EscrowReturn"
"""The process that sends money back which came for a trade that has ended."""

_BATCH = 100


class Notices(Protocol):
    """The booked notices. Each method is one transaction."""

    def untold(self, *, limit: int) -> list[Untold]:
        """The notices whose trades are still to be told, the oldest first."""
        ...

    def funding(self, trade_id: UUID, at: datetime) -> Funding:
        """What the trade's buyer has paid in."""
        ...

    def told(self, event_id: str, at: datetime) -> None:
        """The trade was told."""
        ...


class NoticeTeller:
    """Tells trades, at least once each time; whoever has a client may: the API at once, an activity what it missed.

    Args:
        task_queue: where a process that is started here runs.
    """

    def __init__(self, records: Notices, clock: Callable[[], datetime], *, task_queue: str) -> None:
        self._records = records
        self._clock = clock
        self._task_queue = task_queue

    async def tell(self, client: Client, untold: Untold) -> None:
        """Signal `funded` to the trade's process, with the books as they are now; where the trade has ended, start
        what sends the money back. A transfer that came back to an ended trade stays for a person (reconciliation
        lists it): sent again by itself, it would come back again.

        Raises:
            RPCError: Temporal is away; the notice stays untold.
        """
        funding = await asyncio.to_thread(self._records.funding, untold.trade_id, self._clock())
        try:
            await client.get_workflow_handle(trade_workflow_id(untold.trade_id)).signal(TRADE_FUNDED, funding)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            if untold.kind is NoticeKind.DEPOSIT:
                await self._send_back(client, untold)
        await asyncio.to_thread(self._records.told, untold.event_id, self._clock())

    async def _send_back(self, client: Client, untold: Untold) -> None:
        order = EscrowOrder(
            operation_id=f"escrow-return:{untold.event_id}",
            trade_id=untold.trade_id,
            at=self._clock(),
            only_if_ended=True,
        )
        try:
            await client.start_workflow(
                ESCROW_RETURN,
                order,
                id=order.operation_id,
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary="Money that came for a trade that has ended",
            )
        except WorkflowAlreadyStartedError:
            return  # it was sent back before


class NoticeActivities:
    """What nobody could be told at once."""

    def __init__(self, records: Notices, teller: NoticeTeller) -> None:
        self._records = records
        self._teller = teller

    @activity.defn
    async def tell_trades(self) -> int:
        """Tell every trade that is still to be told; returns how many were."""
        untold = await asyncio.to_thread(self._records.untold, limit=_BATCH)
        for each in untold:
            await self._teller.tell(activity.client(), each)
            activity.heartbeat()
        return len(untold)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.tell_trades]
