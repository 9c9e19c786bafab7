"""One registration through its years: the rules of the procedure, without any of its machinery.

Every method is one thing that happens to the registration. It changes it or refuses, and remembers what it changed;
`step` hands that over as the one write to record, `on_its_way` what is to be written to the chain.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from models import recheck_task, task_rules
from models.actors import SYSTEM, Actor, Role
from models.application import Transition, WaitingOn
from models.case_tasks import CaseTasks
from models.chain_standing import ChainStanding
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import Decision, ItemDecision, Refusal, Refused, Verdict
from models.flags import Override, overall_risk
from models.manual_checks import decided_by_hand
from models.registration import (
    DueOnChain,
    RegistrationMemory,
    RegistrationStart,
    RegistrationState,
    RegistrationStep,
    StandingAction,
    StandingOrder,
    Term,
    WrittenOnChain,
)
from models.registration_calendar import Calendar
from models.registration_flags import RegistrationFlags
from models.status import EDGES, STANDING, ContractorStatus, require_transition
from models.task import ItemKind, Task

_NEEDS: dict[StandingAction, frozenset[ContractorStatus]] = {
    StandingAction.SUSPEND: frozenset({ContractorStatus.GOV_APPROVED}),
    StandingAction.REINSTATE: frozenset({ContractorStatus.SUSPENDED}),
    StandingAction.REVOKE: STANDING,
}
"""What each order can be given to."""


class RegistrationCase(CaseTasks):
    """The state of one registration.

    Args:
        start: what the process was started with, or continues with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    noun = "registration"

    def __init__(self, start: RegistrationStart, *, new_id: Callable[[], UUID]) -> None:
        memory = start.memory or RegistrationMemory(
            status=ContractorStatus.GOV_APPROVED, checked_at=start.term.approved_at
        )
        super().__init__(memory.tasks)
        self._start = start
        self._new_id = new_id
        self.term = start.term
        self.status = memory.status
        self.sequence = memory.sequence
        self.on_its_way: list[DueOnChain] = []
        self.flags = RegistrationFlags(start.contractor_id, memory.flags or start.open_flags, self.on_its_way)
        self._checked_at = memory.checked_at
        self._reminded = memory.reminded
        self._unanswered: dict[CheckKind, CheckResult] = {result.check: result for result in memory.unanswered}
        self._transitions: list[Transition] = []
        self._written: list[WrittenOnChain] = []
        self._reminder_days: int | None = None
        self._revoked_for: str | None = None
        if start.memory is None:
            self.flags.settled_by(start.term)

    # What the calendar brings

    @property
    def calendar(self) -> Calendar:
        """When the next thing is due."""
        policy = self._start.policy
        return Calendar(
            began_at=self.term.approved_at,
            ends_at=self.term.expires_at,
            checked_at=self._checked_at,
            recheck_days=policy.recheck_days,
            reminder_days=policy.reminder_days,
            reminded=self._reminded,
        )

    def expire(self, at: datetime) -> None:
        """The term is over, whether the registration was in force or suspended."""
        self._move(ContractorStatus.EXPIRED, at, SYSTEM, "The term of the registration is over")
        self.cancel_tasks(at)

    def remind(self, at: datetime) -> int:
        """The contractor is told that the end is near; returns how many days before."""
        due = self.calendar.reminders_due(at)
        self._reminded = (*self._reminded, *due)
        self._reminder_days = due[-1]
        self.changes += 1
        return due[-1]

    def rechecked(self, results: Iterable[CheckResult], at: datetime) -> bool:
        """The registries were asked again. A risk that nobody knew of becomes a flag and a task; an active debarment
        suspends at once; what no registry answered is a person's to look up.

        Returns:
            Whether anything is new.
        """
        self._checked_at = at
        self.changes += 1
        if self.ended:
            return False
        results = tuple(results)
        unanswered = {result.check: result for result in results if result.outcome is CheckOutcome.MANUAL}
        news = unanswered.keys() != self._unanswered.keys()
        self._unanswered = unanswered
        found = [finding for result in results for finding in result.findings]
        raised = self.flags.raise_new(found, self.term.accepted, at)
        for flag in raised:
            if flag.finding.rejects and self.status is ContractorStatus.GOV_APPROVED:
                self._move(ContractorStatus.SUSPENDED, at, SYSTEM, flag.finding.description)
        if raised or news:
            self._list_items(at)  # also when a registry that was down has answered: its item goes
        return bool(raised) or news

    # What officials, and a later approval, bring

    def renewed(self, term: Term, at: datetime) -> None:
        """A later application was approved: its term is the registration's. The two officials looked at everything
        anew, so what re-checks had found is settled by their word."""
        if term.application_id == self.term.application_id:
            return
        self.term = term
        self.sequence = None  # the approval was written to the chain beside us
        self._reminded = ()
        self._checked_at = max(self._checked_at, term.approved_at) if not self.ended else term.approved_at
        if self.ended:
            self.status = ContractorStatus.GOV_APPROVED
            # what ended it and did not reach the chain yet, the approval has overtaken
            self.on_its_way[:] = [due for due in self.on_its_way if due.status is None]
        self._unanswered = {}
        self.cancel_tasks(at)
        self.flags.settled_by(term)
        self.changes += 1

    def require_may_order(self, order: StandingOrder) -> None:
        """Refuse an order that `order` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        if not order.actor.has(Role.GOVERNMENT_ADMIN):
            raise Refused(Refusal.FORBIDDEN_ROLE, f"this needs the role {Role.GOVERNMENT_ADMIN}")
        self._require_running()
        if self.status not in _NEEDS[order.action]:
            needed = " or ".join(sorted(_NEEDS[order.action]))
            verb = order.action.lower()
            raise Refused(Refusal.WRONG_STATE, f"the registration is {self.status}; to {verb} it, it must be {needed}")
        task_rules.require_remarks(order.reason, f"to {order.action.lower()} a registration")
        if order.action is StandingAction.REINSTATE and self.open_task and self.open_task.blocking_items:
            titles = "; ".join(item.title for item in self.open_task.blocking_items)
            raise Refused(Refusal.OPEN_ITEMS, f"settle on the RECHECK task first what stands against it: {titles}")

    def order(self, order: StandingOrder, at: datetime) -> None:
        """An official suspends, reinstates or revokes. Revoking what is in force passes through SUSPENDED, as the
        table has no other edge.

        Raises:
            Refused: with the reason.
        """
        self.require_may_order(order)
        match order.action:
            case StandingAction.SUSPEND:
                self._move(ContractorStatus.SUSPENDED, at, order.actor, order.reason)
            case StandingAction.REINSTATE:
                self._move(ContractorStatus.GOV_APPROVED, at, order.actor, order.reason)
            case StandingAction.REVOKE:
                if self.status is ContractorStatus.GOV_APPROVED:
                    self._move(ContractorStatus.SUSPENDED, at, order.actor, "Suspended to be revoked")
                self._move(ContractorStatus.REJECTED, at, order.actor, order.reason)
                self._revoked_for = order.reason
                self.cancel_tasks(at)

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An official settles a flag, or answers for a registry that did not. A CRITICAL flag takes two officials: it
        comes back on the task for the second."""
        task = self._task(decision.task_id)
        item = task_rules.item_of(task, decision)
        flag = self.flags.get(item.reference) if item.kind is ItemKind.FLAG else None
        if flag is not None and decision.actor.subject in {word.subject for word in flag.overrides}:
            raise Refused(Refusal.FOUR_EYES, "a CRITICAL flag is settled by two officials: another must say it too")
        self._changed(task_rules.item_settled(task, decision, at))
        if flag is not None:
            self.flags.say(flag, decision, at)
        else:
            result = decided_by_hand(self._unanswered.pop(CheckKind(item.reference)), decision)
            self.flags.raise_new(result.findings, self.term.accepted, at)
        self._list_items(at)
        return self.tasks[task.task_id]

    def decide(self, decision: Decision, at: datetime) -> Task:
        """APPROVE: the registration stands as it is, and what else was found is noted. REJECT: it is suspended, and
        what was found waits on a task of its own.

        Raises:
            Refused: with the reason.
        """
        decided = self._changed(self._decided(decision, at))
        if decision.verdict is Verdict.REJECT:
            self._move(ContractorStatus.SUSPENDED, at, decision.actor, decision.remarks)
            self.flags.weigh_again()
            self._list_items(at)
        else:
            word = Override(subject=decision.actor.subject, at=at, remarks=decision.remarks)
            for flag in self.flags.open():
                self.flags.override(flag, word)
        return decided

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        self._decided(decision, at)

    # What the chain brings

    def still_due(self, due: DueOnChain, standing: ChainStanding) -> bool:
        """Whether what is on its way can be written to a record that others have written to meanwhile: a term that was
        renewed does not end, and a move that has no edge is overtaken."""
        if due.status is None:
            return due.resolution_hash is None or standing.open_flags > 0
        if due.status is ContractorStatus.EXPIRED and standing.expires_at > due.at:
            return False
        return due.status in EDGES[standing.status]

    def written(self, written: WrittenOnChain) -> None:
        """The chain holds it."""
        self._written.append(written)
        self.changes += 1

    # What can be asked of it

    @property
    def ended(self) -> bool:
        """Whether the registration is over: only a new approval can bring it back."""
        return self.status not in STANDING

    @property
    def waiting_on(self) -> WaitingOn:
        """Who has the next move."""
        if self.on_its_way:
            return WaitingOn.CHAIN
        return WaitingOn.REVIEWER if self.open_task else WaitingOn.NOBODY

    def state(self) -> RegistrationState:
        """The answer to the query `status`."""
        return RegistrationState(
            contractor_id=self._start.contractor_id,
            application_id=self.term.application_id,
            status=self.status,
            risk_level=overall_risk(self.flags.all()),
            waiting_on=self.waiting_on,
            waiting_for=waiting_for(self.waiting_on, self.status),
            due_at=self.open_task.due_at if self.open_task else None,
            expires_at=self.term.expires_at,
            checked_at=self._checked_at,
            reminded=self._reminded,
            flags=self.flags.all(),
            tasks=tuple(self.tasks.values()),
            on_its_way_to_chain=tuple(due.what for due in self.on_its_way),
        )

    def memory(self, shown: tuple[str, ...]) -> RegistrationMemory:
        """What the next run of the process must know; closed tasks and settled flags stay with the record, but for
        the flags' ids: the same finding is no news for as long as the term runs."""
        return RegistrationMemory(
            status=self.status,
            checked_at=self._checked_at,
            reminded=self._reminded,
            flags=self.flags.all(),
            unanswered=tuple(self._unanswered.values()),
            tasks=tuple(task for task in self.tasks.values() if task.live),
            sequence=self.sequence,
            shown=shown,
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> RegistrationStep:
        """What changed since the last step, as the one write to record."""
        transitions, self._transitions = tuple(self._transitions), []
        written, self._written = tuple(self._written), []
        flags, self.flags.changed = self.flags.all() if self.flags.changed else None, False
        days, self._reminder_days = self._reminder_days, None
        revoked_for, self._revoked_for = self._revoked_for, None
        return RegistrationStep(
            operation_id=operation_id,
            contractor_id=self._start.contractor_id,
            at=at,
            actor=actor,
            action=action,
            note=note,
            transitions=transitions,
            flags=flags,
            tasks=self.take_changed_tasks(),
            written=written,
            reminder_days=days,
            revoked_for=revoked_for,
        )

    # How it does it

    def _require_running(self) -> None:
        if self.ended:
            raise Refused(Refusal.CASE_CLOSED, f"the registration has ended ({self.status})")

    def _decided(self, decision: Decision, at: datetime) -> Task:
        task = self._task(decision.task_id)
        if decision.verdict is Verdict.REQUEST_CHANGES:
            raise Refused(Refusal.WRONG_STATE, "a registration's document is not changed; approve, or reject")
        decided = task_rules.decided(task, decision, at)
        if decision.verdict is Verdict.REJECT and self.status is ContractorStatus.SUSPENDED:
            raise Refused(Refusal.WRONG_STATE, "it is suspended already: clear what was found, or revoke it")
        return decided

    def _list_items(self, at: datetime) -> None:
        """Put on the open task what a person must settle; open one when there is none, close one that has nothing."""
        task = self.open_task
        wanted = (self.flags.open(), tuple(self._unanswered.values()))
        if task is None and any(wanted):
            days = self._start.policy.recheck_working_days
            task = recheck_task.opened(self._new_id(), self._start.contractor_id, at=at, working_days=days)
        if task is not None:
            listed = recheck_task.listing(task, *wanted)
            self._changed(listed if listed.items else task_rules.cancelled(listed, at))

    def _move(self, target: ContractorStatus, at: datetime, by: Actor, remarks: str) -> None:
        require_transition(self.status, target)
        self.status = target
        self._transitions.append(Transition(status=target, at=at, changed_by=by.subject, remarks=remarks))
        self.on_its_way.append(DueOnChain(at=at, status=target))
        self.changes += 1


def waiting_for(waiting_on: WaitingOn, status: ContractorStatus) -> str:
    """What a registration waits for, in plain words."""
    match waiting_on:
        case WaitingOn.CHAIN:
            return "its change to be written to the chain"
        case WaitingOn.REVIEWER:
            return "a government official to weigh what a re-check found"
        case _ if status is ContractorStatus.SUSPENDED:
            return "an official to reinstate or revoke it"
        case _:
            return "nothing: it stands until its term ends" if status in STANDING else "nothing: it has ended"
