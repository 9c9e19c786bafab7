"""Telling requirements that something new is known of their buyer."""

import asyncio
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.notification import DeliveryFailed
from models.buyer_change import BUYER_CHANGED
from models.ids import requirement_workflow_id
from models.notification import Delivery

_AT_ONCE = 20


class LiveRequirements(Protocol):
    """Which requirements of a buyer have not ended."""

    def of_buyer(self, buyer_id: UUID) -> Sequence[UUID]:
        """Their ids."""
        ...


class BuyerNews:
    """Signals each live requirement of the buyer that an event of the outbox names. The signal says which source has
    something new; told twice, a requirement is assessed once more, and that is all."""

    def __init__(self, live: LiveRequirements) -> None:
        self._live = live

    async def tell(self, delivery: Delivery) -> None:
        """Tell all of them.

        Raises:
            DeliveryFailed: Temporal did not take it for one of them.
        """
        source = delivery.event.payload.get("source")
        found = await asyncio.to_thread(self._live.of_buyer, delivery.event.case_id)
        client = activity.client()
        for start in range(0, len(found), _AT_ONCE):
            await asyncio.gather(*(_signal(client, each, source) for each in found[start : start + _AT_ONCE]))


async def _signal(client: Client, requirement_id: UUID, source: object) -> None:
    try:
        await client.get_workflow_handle(requirement_workflow_id(requirement_id)).signal(BUYER_CHANGED, source)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # not found: it ended in between
            raise DeliveryFailed(f"Temporal did not take a signal ({error.status.name})") from error
