"""What can be staged of buyers, and the credit that is held with them: the stand-ins' own books."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from models.amounts import AmountOrNothing
from models.branch import head_of, in_a_circle
from models.buyer import CreditHold, CreditLine
from models.payment_history import Payment
from models.rating import Rating
from models.record import Record


class StagedCredit(Record):
    """A credit line; what is held comes on top of what is outstanding."""

    sanctioned_limit: AmountOrNothing
    outstanding: AmountOrNothing = Decimal("0.00")
    currency: str = "INR"
    blocked: bool = False


class StagedBuyer(Record):
    """The body of `PUT /_sandbox/buyers/{buyer_id}`: each source knows the part that is its own."""

    credit: StagedCredit | None = None
    ratings: tuple[Rating, ...] = ()
    payments: tuple[Payment, ...] = ()


class StagedBranch(Record):
    """The body of `PUT /_sandbox/branches/{branch_id}`."""

    parent_id: UUID | None = None


class HeldCredit(Record):
    """A hold, until it is released or lapses."""

    hold: CreditHold
    expires_at: datetime
    released: bool = False


class BuyerBooks(Record):
    """All of it, as it outlives a restart."""

    buyers: dict[UUID, StagedBuyer] = Field(default_factory=dict[UUID, StagedBuyer])
    branches: dict[UUID, UUID | None] = Field(default_factory=dict[UUID, UUID | None])
    holds: dict[UUID, HeldCredit] = Field(default_factory=dict[UUID, HeldCredit])


class BuyerDesk:
    """Keeps the books. `changed` is called after every change."""

    def __init__(self, books: BuyerBooks, changed: Callable[[], None]) -> None:
        self.books = books
        self._changed = changed

    def stage(self, buyer_id: UUID, buyer: StagedBuyer) -> None:
        """Make a buyer known; what was staged for it before is replaced, its holds stay."""
        self._keep(buyers={**self.books.buyers, buyer_id: buyer})

    def stage_branch(self, branch_id: UUID, branch: StagedBranch) -> None:
        """Put a branch into its tree.

        Raises:
            ValueError: it would be its own ancestor.
        """
        branches = {**self.books.branches, branch_id: branch.parent_id}
        if in_a_circle([branch_id], branches) is not None:
            raise ValueError("a branch cannot be its own ancestor")
        self._keep(branches=branches)

    def buyer(self, buyer_id: UUID) -> StagedBuyer:
        """What is known of a buyer: nothing where nobody staged one."""
        return self.books.buyers.get(buyer_id, StagedBuyer())

    def heads(self, branch_ids: tuple[UUID, ...]) -> dict[UUID, UUID]:
        """The head office of each branch that is staged."""
        found = {branch_id: head_of(branch_id, self.books.branches) for branch_id in branch_ids}
        return {branch_id: head for branch_id, head in found.items() if head is not None}

    def credit_line(self, buyer_id: UUID, now: datetime) -> CreditLine | None:
        """The buyer's line, with what remains of it."""
        credit = self.buyer(buyer_id).credit
        if credit is None:
            return None
        held = sum(
            (
                each.hold.amount
                for each in self.books.holds.values()
                if each.hold.buyer_id == buyer_id and not each.released and now < each.expires_at
            ),
            start=Decimal("0.00"),
        )
        return CreditLine(
            sanctioned_limit=credit.sanctioned_limit,
            remaining=credit.sanctioned_limit - credit.outstanding - held,
            currency=credit.currency,
            blocked=credit.blocked,
        )

    def place(self, hold: CreditHold, expires_at: datetime, now: datetime) -> bool:
        """Set credit aside; the same operation again holds it once."""
        known = self.books.holds.get(hold.hold_id)
        if known is not None:
            return not known.released
        line = self.credit_line(hold.buyer_id, now)
        if line is None or line.blocked or hold.amount > line.remaining:
            return False
        self._keep(holds={**self.books.holds, hold.hold_id: HeldCredit(hold=hold, expires_at=expires_at)})
        return True

    def release(self, hold_id: UUID) -> None:
        """Give it back; nothing happens where there is none."""
        known = self.books.holds.get(hold_id)
        if known is not None:
            self._keep(holds={**self.books.holds, hold_id: known.model_copy(update={"released": True})})

    def forget(self) -> None:
        """Forget all of it."""
        self.books = BuyerBooks()
        self._changed()

    def _keep(self, **changes: object) -> None:
        self.books = self.books.model_copy(update=changes)
        self._changed()
