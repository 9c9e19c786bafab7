"""The tasks of one case: who has them, and what changed of them since they were last written down."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from models import task_rules
from models.decision import Claim, ItemDecision, Refusal, Refused
from models.task import Task


class CaseTasks(ABC):
    """What is the same wherever people work on the tasks of a case. What they decide is each case's own.

    Every method raises `Refused` for what may not be (see `task_rules`), and then changes nothing.

    Args:
        tasks: those that it begins with.
    """

    noun: ClassVar[str]
    """What a refusal calls the case."""

    def __init__(self, tasks: Iterable[Task] = ()) -> None:
        self.tasks: dict[UUID, Task] = {task.task_id: task for task in tasks}
        self.changes: int = 0
        """Grows with everything that happens, so that whoever waits sees that something has."""
        self._changed_tasks: dict[UUID, None] = {}

    @abstractmethod
    def _require_running(self) -> None:
        """Refuse (`CASE_CLOSED`) when nobody can work on it any more."""

    @property
    def open_task(self) -> Task | None:
        """The task that waits for somebody."""
        return next((task for task in self.tasks.values() if task.live), None)

    def claim(self, claim: Claim) -> Task:
        """An official takes the task."""
        return self._changed(task_rules.claimed(self._task(claim.task_id), claim))

    def release(self, claim: Claim) -> Task:
        """An official puts the task back on the list."""
        return self._changed(task_rules.released(self._task(claim.task_id), claim))

    def assign(self, claim: Claim) -> Task:
        """An official gives the task to another."""
        return self._changed(task_rules.assigned(self._task(claim.task_id), claim))

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An official settles one of the task's items."""
        return self._changed(task_rules.item_settled(self._task(decision.task_id), decision, at))

    def _task(self, task_id: UUID | None) -> Task:
        """The task of this id, or the open one."""
        self._require_running()
        if task_id is None:
            if self.open_task is None:
                raise Refused(Refusal.TASK_CLOSED, f"no task is open on this {self.noun}")
            return self.open_task
        if task_id not in self.tasks:
            raise Refused(Refusal.UNKNOWN_TASK, f"this {self.noun} has no task {task_id}")
        return self.tasks[task_id]

    def cancel_tasks(self, at: datetime) -> None:
        """Nobody is to work on them any more."""
        for task in [task for task in self.tasks.values() if task.live]:
            self._changed(task_rules.cancelled(task, at))

    def _changed(self, task: Task) -> Task:
        self.tasks[task.task_id] = task
        self._changed_tasks[task.task_id] = None
        self.changes += 1
        return task

    def take_changed_tasks(self) -> tuple[Task, ...]:
        """Those that changed since this was asked last, each once, in the order in which they changed first."""
        changed, self._changed_tasks = self._changed_tasks, {}
        return tuple(self.tasks[task_id] for task_id in changed)
