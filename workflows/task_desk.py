"""What every process with tasks hears of them: who takes one, what is said of its items, and decisions by signal."""

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.actors import SYSTEM, Actor
    from models.decision import Claim, Decision, ItemDecision, Refused, SignalledDecision, Verdict
    from models.task import Task
    from workflows.operation_ids import OperationIds
    from workflows.refusals import refusals_told


class CaseWithTasks(Protocol):
    """The rules of a case's tasks. Each method raises `Refused` for what may not be, and then changes nothing."""

    def claim(self, claim: Claim) -> Task:
        """Somebody takes a task."""
        ...

    def release(self, claim: Claim) -> Task:
        """Its holder puts it back."""
        ...

    def assign(self, claim: Claim) -> Task:
        """It is given to somebody else."""
        ...

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """One of its items is settled."""
        ...

    def decide(self, decision: Decision, at: datetime) -> Task:
        """It is decided."""
        ...


CaseT = TypeVar("CaseT", bound=CaseWithTasks)


class TaskDesk(ABC, Generic[CaseT]):
    """The half of a process that is the same wherever people work on tasks; `decide`, an update with what it answers,
    and `status` are each process's own. What changes the case holds `_one_at_a_time`."""

    def __init__(self, case: CaseT) -> None:
        self._case = case
        self._one_at_a_time = asyncio.Lock()
        self._operation_ids = OperationIds()

    @abstractmethod
    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed."""

    async def _open_for_words(self) -> bool:
        """Wait until a decision by signal can be weighed; whether there is anything to weigh it for."""
        return True

    @workflow.update
    async def claim(self, claim: Claim) -> Task:
        """An official takes the task."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.claim(claim)
            await self._record(claim.actor, "TASK_CLAIMED", task.kind)
            return task

    @workflow.update
    async def release(self, claim: Claim) -> Task:
        """An official puts the task back."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.release(claim)
            await self._record(claim.actor, "TASK_RELEASED", task.kind)
            return task

    @workflow.update
    async def assign(self, claim: Claim) -> Task:
        """An official gives the task to another."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.assign(claim)
            await self._record(claim.actor, "TASK_ASSIGNED", f"{task.kind} to {task.assignee}")
            return task

    @workflow.update
    async def settle_item(self, decision: ItemDecision) -> Task:
        """An official settles one of the task's items."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.settle_item(decision, workflow.now())
            await self._record(decision.actor, "ITEM_SETTLED", decision.outcome)
            return task

    @workflow.signal
    async def approve(self, *words: object) -> None:
        """`decide` with APPROVE, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.APPROVE, words)

    @workflow.signal
    async def reject(self, *words: object) -> None:
        """`decide` with REJECT, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._decision_signalled(Verdict.REJECT, words)

    async def _decision_signalled(self, verdict: Verdict, words: tuple[object, ...]) -> None:
        """A signal cannot be answered: one that is refused changes nothing, and the audit trail says so.

        Anything may come in one, as many words as its sender likes: a handler that could not be called with them would
        fail the workflow task, again and again, and nobody could decide the case any more.
        """
        if not await self._open_for_words():
            return
        async with self._one_at_a_time:
            try:
                (word,) = words
                decision = SignalledDecision.model_validate(word).as_decision(verdict)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                await self._record(SYSTEM, "DECISION_REFUSED", f"{verdict} {_UNREADABLE}")
                return
            try:
                task = self._case.decide(decision, workflow.now())
            except Refused as refused:
                await self._record(decision.actor, "DECISION_REFUSED", f"{verdict} signal: {refused.message}")
                return
            await self._record(decision.actor, "DECISION_MADE", f"{task.kind} {verdict} by signal")


_UNREADABLE = "signal without a readable word (subject, role, remarks, task_id)"
