"""Money in suspense, until somebody says whose it is: one officer names a trade (or the payer), another confirms it.

What is proposed changes nothing; the confirmation is what the books are moved by, once, in one transaction.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from models.actors import Actor, Role
from models.amounts import Amount, Currency
from models.decision import Refusal, Refused
from models.one_task import OneTaskCase
from models.record import Record
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus
from models.task_clock import term

PLACEMENT_WORKFLOW = "SuspensePlacement"
"""The name under which the process is started."""

NOT_IN_SUSPENSE = "NOT_IN_SUSPENSE"
TRADE_NOT_FUNDABLE = "TRADE_NOT_FUNDABLE"
OTHER_CURRENCY = "OTHER_CURRENCY"
"""Why the record will not have money placed."""

_WORKING_DAYS = 2
"""How long the second officer has: the buyer's own term goes on meanwhile."""


class Receipt(Record):
    """A deposit that nobody could place. `receipt_id` is its transaction in the ledger; `amount` is what of it lies in
    suspense (what the bank took back does not); `escrow_reference` the account number that was paid into."""

    receipt_id: UUID
    amount: Amount
    currency: Currency
    bank_reference: str
    escrow_reference: str
    occurred_at: datetime
    received_at: datetime


class PlacementOrder(Record):
    """What an officer says of a receipt: it was paid for this trade, or (None) it goes back to its payer."""

    actor: Actor
    trade_id: UUID | None
    reason: str = Field(max_length=4000)


class PlacementStart(Record):
    """The input of the process."""

    receipt_id: UUID


class PlacementQuestion(Record):
    """Asks the record whether a receipt can be placed so."""

    receipt_id: UUID
    trade_id: UUID | None
    at: datetime


class Placeable(Record):
    """The record's answer: it can, as things stand. `parties` sign in as the trade's seller and buyer."""

    receipt: Receipt
    parties: frozenset[str] = frozenset()


class Placing(Record):
    """Move the money, once. `proposed_by` and `approved_by` are the two officers."""

    operation_id: str
    receipt_id: UUID
    trade_id: UUID | None
    proposed_by: str
    approved_by: str
    at: datetime


class Placed(Record):
    """What became of a placing: `refused` says why the record would not do it any more (the bank took the money back
    meanwhile, the trade has ended), None where the money moved."""

    amount: Decimal
    currency: str
    refused: str | None = None


class PlacementStatus(StrEnum):
    """PROPOSED until the second officer decides. What was not done leaves the money in suspense, to be placed anew."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    """Decided, and on its way."""
    PLACED = "PLACED"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    NOT_DONE = "NOT_DONE"


class PlacementState(Record):
    """Where a placement stands. `note` says why it was not done."""

    receipt_id: UUID
    trade_id: UUID | None
    status: PlacementStatus
    waiting_on: Literal["COMPLIANCE_OFFICER", "BANK", "NOBODY"]
    waiting_for: str
    note: str | None
    task: Task


class PlacementCase(OneTaskCase):
    """The rules of one placement: proposed, decided by another, carried out.

    Args:
        new_id: gives a fresh id for the task (deterministic in a workflow).
    """

    def __init__(self, start: PlacementStart, *, new_id: Callable[[], UUID]) -> None:
        super().__init__(None, no_changes="nobody can change a payment")
        self._receipt_id = start.receipt_id
        self._new_id = new_id
        self._order: PlacementOrder | None = None
        self._done = False
        self._note: str | None = None

    def require_may_propose(self, actor: Actor) -> None:
        """Raises:
        Refused: it is no compliance officer's word, or another proposal waits to be decided.
        """
        if not actor.has(Role.COMPLIANCE_OFFICER):
            raise Refused(Refusal.FORBIDDEN_ROLE, "a compliance officer says whose money it is")
        if self.opened:
            raise Refused(Refusal.WRONG_STATE, "a proposal for this money waits to be decided: look at its task")

    def propose(self, order: PlacementOrder, found: Placeable, at: datetime) -> Task:
        """An officer says whose money it is. Neither it nor a party to the trade confirms that.

        Raises:
            Refused: as `require_may_propose`, or the officer is a party to the trade.
        """
        self.require_may_propose(order.actor)
        if order.actor.subject in found.parties:
            raise Refused(Refusal.FOUR_EYES, "a party to the trade does not say what was paid for it")
        receipt, clock = found.receipt, term(at, _WORKING_DAYS)
        target = "back to its payer" if order.trade_id is None else f"to trade {order.trade_id}"
        self._order = order
        return self._changed(
            Task(
                task_id=self._new_id(),
                process=Process.SUSPENSE,
                case_id=self._receipt_id,
                kind=TaskKind.PLACEMENT,
                role=Role.COMPLIANCE_OFFICER,
                title=f"Confirm that {receipt.amount} {receipt.currency} in suspense go {target}",
                status=TaskStatus.OPEN,
                opened_at=at,
                due_at=clock.due_at,
                remind_at=clock.remind_at,
                barred=found.parties | {order.actor.subject},
                items=(
                    TaskItem(
                        item_id=self._new_id(),
                        kind=ItemKind.DIFFERENCE,
                        reference=receipt.bank_reference,
                        title=f"Paid into {receipt.escrow_reference or 'no account of ours'}",
                        guidance=order.reason,
                        blocking=False,
                    ),
                ),
            )
        )

    def placing(self, operation_id: str, at: datetime) -> Placing:
        """What was decided, as the one movement of the books."""
        order, decided_by = self._proposed, self.task.decided_by
        assert decided_by is not None, "it was approved"
        return Placing(
            operation_id=operation_id,
            receipt_id=self._receipt_id,
            trade_id=order.trade_id,
            proposed_by=order.actor.subject,
            approved_by=decided_by,
            at=at,
        )

    def carried_out(self, refused: str | None) -> None:
        """The money is where it belongs, or (`refused` says why) still in suspense."""
        self._done, self._note = refused is None, refused

    @property
    def trade_id(self) -> UUID | None:
        """The trade that it was paid for; None where it goes back."""
        return self._proposed.trade_id

    def state(self) -> PlacementState:
        """Where it stands."""
        status = self._status()
        waits = {
            PlacementStatus.PROPOSED: ("COMPLIANCE_OFFICER", "another compliance officer to confirm it"),
            PlacementStatus.APPROVED: ("BANK", "the books and the bank"),
        }
        waiting_on, waiting_for = waits.get(status, ("NOBODY", "nothing"))
        return PlacementState.model_validate(
            {
                "receipt_id": self._receipt_id,
                "trade_id": self.trade_id,
                "status": status,
                "waiting_on": waiting_on,
                "waiting_for": waiting_for,
                "note": self._note,
                "task": self.task,
            }
        )

    def _status(self) -> PlacementStatus:
        if not self.closed:
            return PlacementStatus.PROPOSED
        if self.rejected:
            return PlacementStatus.REJECTED
        if self._note is not None:
            return PlacementStatus.NOT_DONE
        if not self._done:
            return PlacementStatus.APPROVED
        return PlacementStatus.RETURNED if self.trade_id is None else PlacementStatus.PLACED

    @property
    def _proposed(self) -> PlacementOrder:
        if self._order is None:
            raise Refused(Refusal.WRONG_STATE, "nothing was proposed yet")
        return self._order
