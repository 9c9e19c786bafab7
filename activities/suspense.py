"""Placing money that lies in suspense: looked at, recorded, moved, and sent back to its payer where that is said."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.escrow import sent_once
from models.conflict import Conflict
from models.escrow_orders import Transfer, TransferOutcome
from models.one_task import TaskStep
from models.suspense import Placeable, Placed, PlacementQuestion, Placing


class PayingBank(Protocol):
    """The bank."""

    async def payout(self, transfer: Transfer) -> None:
        """Send money to the transfer's beneficiary, once for its operation id.

        Raises:
            EscrowRefused: it will not be sent.
            RegistryError: the bank did not answer.
        """
        ...


class SuspenseRecords(Protocol):
    """The books. Each method is one transaction."""

    def placeable(self, question: PlacementQuestion) -> Placeable:
        """Whether a receipt can be placed so; a `Conflict` when it cannot."""
        ...

    def record(self, step: TaskStep) -> None:
        """Write what was done with the task, once."""
        ...

    def place(self, placing: Placing) -> Placed:
        """Move a receipt, once."""
        ...

    def transfer(self, placing: Placing) -> Transfer:
        """What the bank is to send to the payer of a receipt that was placed so."""
        ...

    def undeliverable(self, placing: Placing) -> None:
        """The bank would not send it: it is in suspense again."""
        ...


class SuspenseActivities:
    """What a placement does to the world.

    Args:
        budget: how long one activity asks a bank that does not answer.
    """

    def __init__(self, bank: PayingBank, records: SuspenseRecords, *, budget: timedelta) -> None:
        self._bank = bank
        self._records = records
        self._budget = budget

    @activity.defn
    def look_at_receipt(self, question: PlacementQuestion) -> Placeable:
        """The receipt, and who is barred from deciding over it.

        Raises:
            ApplicationError: for good, with the record's code: it cannot be placed so.
        """
        try:
            return self._records.placeable(question)
        except Conflict as conflict:
            raise ApplicationError(str(conflict), type=conflict.code, non_retryable=True) from conflict

    @activity.defn
    def record_placement_step(self, step: TaskStep) -> None:
        """Record what was done with the task."""
        self._records.record(step)

    @activity.defn
    def place_receipt(self, placing: Placing) -> Placed:
        """Move the money to its trade, or out of the books towards its payer."""
        return self._records.place(placing)

    @activity.defn
    async def send_receipt_back(self, placing: Placing) -> TransferOutcome:
        """Have the bank send to the payer what the books have sent."""
        transfer = await asyncio.to_thread(self._records.transfer, placing)
        return await sent_once(transfer, self._bank.payout, lambda: self._records.undeliverable(placing), self._budget)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers for the bank's queue."""
        return [self.send_receipt_back]

    def of_the_record(self) -> list[Callable[..., object]]:
        """The activities that are quick and ours, run where the processes are."""
        return [self.look_at_receipt, self.record_placement_step, self.place_receipt]
