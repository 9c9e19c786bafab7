"""What a requirement's process asks of others and writes to the record."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from temporalio import activity

from activities.buyer_sources import CreditSource, PaymentHistorySource, RatingSource, SourceUnavailable
from models.buyer import BuyerRating, CreditHold, CreditLine, PaymentPerformance
from models.record import Record
from models.requirement import Source
from models.requirement_case import assessed
from models.requirement_policy import RequirementPolicy
from models.requirement_steps import (
    AssessOrder,
    Hold,
    HoldState,
    Reading,
    Recorded,
    RequirementCore,
    RequirementRequest,
    RequirementStep,
    reading_of,
)

Answer = TypeVar("Answer")

_POLICY_SECONDS = 1.0
_THREADS = 16
"""For each source, so that one which hangs takes no thread from the others."""


class PolicySource(Protocol):
    """The requirement policies."""

    def in_force(self, at: datetime) -> RequirementPolicy:
        """The policy that counts at a moment."""
        ...


class RequirementRecords(Protocol):
    """The record of requirements. Each method is one transaction, which happens once."""

    def assess(self, order: AssessOrder, reading: Reading, placed: HoldState | None = None) -> RequirementCore:
        """Assess, take or give back the hold, and write both down; asked again, what was written."""
        ...

    def assess_from_record(self, order: AssessOrder, policy: RequirementPolicy) -> RequirementCore | None:
        """`assess`, with what the record itself knows of the buyer; None, and nothing written, when that cannot be had
        within the policy's budget."""
        ...

    def record(self, step: RequirementStep, placed: HoldState | None = None) -> Recorded:
        """Write one step; not, when it needs a hold that cannot be had."""
        ...

    def release_strays(self, at: datetime) -> tuple[UUID, ...]:
        """Give back every hold without a live requirement; returns the requirements."""
        ...


class StraysReleased(Record):
    """What a sweep found: the requirements whose holds had outlived them. There should be none."""

    requirement_ids: tuple[UUID, ...]


class RequirementActivities:
    """A requirement's own activities. Close it, or use it as a context manager.

    Args:
        records: the record.
        policies: which policy counts.
        credit: who lends.
        rating: who knows what counterparties say.
        payments: who knows how buyers pay.
        credit_is_ours: whether the record itself takes holds; otherwise `credit` is asked for each.
        all_is_ours: whether the record also keeps the ratings and the payments, so that one question answers all.
    """

    def __init__(
        self,
        records: RequirementRecords,
        policies: PolicySource,
        credit: CreditSource,
        rating: RatingSource,
        payments: PaymentHistorySource,
        *,
        credit_is_ours: bool,
        all_is_ours: bool = False,
    ) -> None:
        self._records = records
        self._policies = policies
        self._credit = credit
        self._rating = rating
        self._payments = payments
        self._credit_is_ours = credit_is_ours
        self._all_is_ours = all_is_ours and credit_is_ours
        self._policy_read: tuple[float, RequirementPolicy] | None = None
        self._threads: dict[Source | None, Executor] = {
            source: ThreadPoolExecutor(_THREADS, thread_name_prefix=f"requirement-{source or 'record'}")
            for source in (*Source, None)
        }

    def __enter__(self) -> "RequirementActivities":
        return self

    def __exit__(self, *_: object) -> None:
        for threads in self._threads.values():
            threads.shutdown(wait=False)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.assess_requirement, self.record_requirement_step, self.release_stray_holds]

    @activity.defn
    async def assess_requirement(self, order: AssessOrder) -> RequirementCore:
        """Ask the sources side by side, assess, take or give back the hold, and record it: one activity, because the
        assessment and the hold are one transaction, and what was asked is of no use without either. Done again after a
        crash it answers what was recorded."""
        policy = await self._policy(order.at)
        if self._all_is_ours:
            # Each change of thread costs a waiting buyer a millisecond on a busy machine: here there is one.
            core = await self._write(lambda: self._records.assess_from_record(order, policy))
            if core is not None:
                return core
        reading = await self._read(order, policy)
        if self._credit_is_ours:
            return await self._write(lambda: self._records.assess(order, reading))
        reading, placed = await self._placed_elsewhere(order, reading)
        core = await self._write(lambda: self._records.assess(order, reading, placed))
        gone = order.core.hold if order.core else None
        if gone is not None and core.hold is None:
            await self._write(lambda: self._credit.release_hold(gone.hold_id))
        return core

    @activity.defn
    async def record_requirement_step(self, step: RequirementStep) -> Recorded:
        """Record one step of the process, with the hold that it takes or gives back."""
        if self._credit_is_ours:
            return await self._write(lambda: self._records.record(step))
        placed = None
        if step.hold is not None:
            placed = await self._place(step.hold, step.core.request, step.core.requirement_id, step.core.expires_at)
            if step.hold_needed and placed is HoldState.INSUFFICIENT:
                return Recorded(written=False, hold_state=placed)
        recorded = await self._write(lambda: self._records.record(step, placed))
        if step.released is not None:
            gone = step.released.hold_id
            await self._write(lambda: self._credit.release_hold(gone))
        return recorded

    @activity.defn
    async def release_stray_holds(self, at: datetime) -> StraysReleased:
        """Give back what is held for requirements that have ended."""
        return StraysReleased(requirement_ids=await self._write(lambda: self._records.release_strays(at)))

    # What the sources say

    async def _read(self, order: AssessOrder, policy: RequirementPolicy) -> Reading:
        request = _request_of(order)
        budget = timedelta(milliseconds=policy.source_budget_ms)
        buyer = request.buyer_id

        def rating() -> BuyerRating:
            return self._rating.rating(buyer, as_of=order.at, policy=policy.rating_weights)

        def payments() -> PaymentPerformance:
            return self._payments.performance(buyer, as_of=order.at, policy=policy.payment_merits)

        line, rated, paid = await asyncio.gather(
            self._ask_credit(buyer, budget),
            self._ask(Source.RATING, rating, budget),
            self._ask(Source.PAYMENT_PERFORMANCE, payments, budget),
        )
        answers = {Source.CREDIT: line, Source.RATING: rated, Source.PAYMENT_PERFORMANCE: paid}
        silent = tuple(source for source, answer in answers.items() if isinstance(answer, _Silent))
        return reading_of(
            policy,
            order.at,
            credit=line.lending_in(request.currency) if isinstance(line, CreditLine) else None,
            rating=rated if isinstance(rated, BuyerRating) else None,
            payments=paid if isinstance(paid, PaymentPerformance) else None,
            own=_own(order),
            unavailable=silent,
        )

    async def _policy(self, at: datetime) -> RequirementPolicy:
        """The policy that counts, read at most a second ago: buyers wait for each read."""
        now = time.monotonic()
        if self._policy_read is None or now - self._policy_read[0] > _POLICY_SECONDS:
            self._policy_read = (now, await self._write(lambda: self._policies.in_force(at)))
        return self._policy_read[1]

    async def _ask_credit(self, buyer_id: UUID, budget: timedelta) -> "CreditLine | _Silent | None":
        """What another credit module says. Our own lines are read under their lock, when the hold is taken: what was
        read before would count for nothing."""
        if self._credit_is_ours:
            return None
        return await self._ask(Source.CREDIT, lambda: self._credit.credit_line(buyer_id), budget)

    async def _ask(self, source: Source, ask: Callable[[], Answer], budget: timedelta) -> "Answer | _Silent":
        """What a source says within its budget. A late answer is nobody's any more."""
        asked = asyncio.get_running_loop().run_in_executor(self._threads[source], ask)
        try:
            async with asyncio.timeout(budget.total_seconds()):
                return await asked
        except (TimeoutError, SourceUnavailable) as error:
            activity.logger.warning("the %s source is unavailable (%s)", source, type(error).__name__)
            return _Silent()

    async def _write(self, write: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads[None], write)

    # Holds that another module takes

    async def _placed_elsewhere(self, order: AssessOrder, reading: Reading) -> tuple[Reading, HoldState | None]:
        """The hold, asked for before the record is written: its id makes it one however often it is asked for.

        An attempt before this one may have taken it already; then the credit looks short by just that much, and asking
        again tells.
        """
        change = assessed(order, reading)
        remaining = reading.inputs.spendable
        hold = change.hold
        if hold is None and order.core is None and remaining is not None and remaining < change.core.value:
            hold = Hold(hold_id=order.hold_id, amount=change.core.value)
        if hold is None:
            return reading, None
        if remaining is None and Source.CREDIT not in reading.inputs.unavailable:
            return reading, HoldState.NO_LINE
        state = await self._place(hold, _request_of(order), order.requirement_id, change.core.expires_at)
        if change.hold is None and state is HoldState.HELD and remaining is not None:
            reading = _with_remaining(reading, remaining + hold.amount)
            if assessed(order, reading).hold is None:
                await self._write(lambda: self._credit.release_hold(hold.hold_id))
            return reading, state
        if change.hold is not None and state is HoldState.INSUFFICIENT:
            return await self._short_after_all(order, reading)
        return reading, state

    async def _short_after_all(self, order: AssessOrder, reading: Reading) -> tuple[Reading, HoldState]:
        """The credit that was there a moment ago has gone to somebody else: what is left now counts."""
        again = await self._read(order, reading.policy)
        if assessed(order, again).hold is None:
            return again, HoldState.INSUFFICIENT
        inputs = reading.inputs.model_copy(
            update={"credit_limit_remaining": None, "credit_limit_total": None, "unavailable": (Source.CREDIT,)}
        )
        return reading.model_copy(update={"inputs": inputs}), HoldState.UNAVAILABLE

    async def _place(
        self, hold: Hold, request: RequirementRequest, requirement_id: UUID, expires_at: datetime
    ) -> HoldState:
        wanted = CreditHold(
            hold_id=hold.hold_id, requirement_id=requirement_id, buyer_id=request.buyer_id, amount=hold.amount
        )
        try:
            held = await self._write(lambda: self._credit.place_hold(wanted, expires_at=expires_at))
        except SourceUnavailable as error:
            activity.logger.warning("no hold could be asked for (%s)", type(error).__name__)
            return HoldState.UNAVAILABLE
        return HoldState.HELD if held else HoldState.INSUFFICIENT


class _Silent:
    """No answer."""


def _request_of(order: AssessOrder) -> RequirementRequest:
    request = order.core.request if order.core else order.request
    if request is None:
        raise ValueError("the first assessment of a requirement needs the request")
    return request


def _own(order: AssessOrder) -> Decimal:
    """What this requirement holds already: to itself it is free."""
    return order.core.hold.amount if order.core and order.core.hold else Decimal("0.00")


def _with_remaining(reading: Reading, remaining: Decimal) -> Reading:
    inputs = reading.inputs.model_copy(update={"credit_limit_remaining": remaining})
    return reading.model_copy(update={"inputs": inputs})
