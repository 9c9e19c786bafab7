"""The compliance officers' desk of one trade: its tasks, its flags, and whether enough of them have approved."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from models import task_rules, trade_task, trade_watch
from models.case_tasks import CaseTasks
from models.decision import Decision, ItemDecision, Refusal, Refused, Verdict
from models.task import Task
from models.task_clock import Bell, notice_of, rung
from models.trade_journal import TradeJournal
from models.trade_policy import TradePolicy
from models.trade_watch import Sighting, TradeFlag


class ComplianceDesk(CaseTasks):
    """What officers do with a trade.

    Args:
        journal: is told what changes.
        new_id: gives a fresh id for each task.
    """

    noun = "trade"

    def __init__(
        self, trade_id: UUID, policy: TradePolicy, journal: TradeJournal, *, new_id: Callable[[], UUID]
    ) -> None:
        super().__init__()
        self._trade_id = trade_id
        self._policy = policy
        self._journal = journal
        self._new_id = new_id
        self.flags: tuple[TradeFlag, ...] = ()
        self.approved_by: tuple[str, ...] = ()

    def seen(self, sightings: tuple[Sighting, ...], at: datetime) -> None:
        """What the watch saw becomes flags; those known already keep what was said of them."""
        known = {flag.flag_id: flag for flag in self.flags}
        raised = trade_watch.raised(self._trade_id, sightings, at)
        self.flags = tuple(known.get(flag.flag_id, flag) for flag in raised)
        self._journal.changed.flags = True

    def open(self, parties: frozenset[str], at: datetime) -> None:
        """A task for an officer who is neither a party to the trade nor has approved it already."""
        self._changed(
            trade_task.opened(
                self._new_id(),
                self._trade_id,
                self.flags,
                at=at,
                working_days=self._policy.compliance_working_days,
                barred=parties | frozenset(self.approved_by),
            )
        )

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An officer has a word on a flag."""
        task = self._task(decision.task_id)
        item = task_rules.item_of(task, decision)
        changed = self._changed(task_rules.item_settled(task, decision, at))
        self.flags = tuple(
            trade_task.settled(flag, decision, at) if str(flag.flag_id) == item.reference else flag
            for flag in self.flags
        )
        self._journal.changed.flags = True
        return changed

    def decided(self, decision: Decision, at: datetime) -> Task:
        """The task as a decision would leave it; nothing is changed.

        Raises:
            Refused: with the reason.
        """
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_STATE, "the terms of a trade are not changed; approve, or reject")
        return task_rules.decided(self._task(decision.task_id), decision, at)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """An officer decides.

        Raises:
            Refused: with the reason.
        """
        decided = self._changed(self.decided(decision, at))
        if decision.verdict is Verdict.APPROVE:
            self.approved_by = (*self.approved_by, decision.actor.subject)
        return decided

    def ring(self, bell: Bell, at: datetime) -> None:
        """The open task's time is nearly, or wholly, over."""
        if self.open_task is not None:
            task = self._changed(rung(self.open_task, bell, at))
            event = "task_reminder" if bell is Bell.TASK_REMINDER else "task_escalated"
            self._journal.notify(event, notice_of(task, None))

    def _require_running(self) -> None:
        """The trade knows whether it has ended, and is asked first."""
