"""A contractor's registration: in force for a term, watched over, suspended and reinstated, until it ends."""

from datetime import timedelta
from typing import NoReturn

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.registration import RecheckActivities, RegistrationActivities
    from models.actors import SYSTEM, Actor
    from models.chain import ChainReceipt
    from models.checks import CheckKind, CheckResult
    from models.decision import Decision, Refused
    from models.manual_checks import left_to_people
    from models.registration import (
        REGISTRATION_RENEWED,
        REGISTRATION_WORKFLOW,
        DueOnChain,
        RecheckRequest,
        RegistrationStart,
        RegistrationState,
        SignalledOrder,
        StandingAction,
        StandingOrder,
        Term,
        WrittenOnChain,
    )
    from models.registration_calendar import Event
    from models.registration_case import RegistrationCase
    from models.registration_chain import chain_write
    from workflows import queues
    from workflows.attributes import CaseAttributes, shown_registration
    from workflows.chain_writes import overtaken, standing_on_chain, write_on_chain
    from workflows.recording import RECORD
    from workflows.refusals import refusals_told
    from workflows.task_desk import TaskDesk

_LONG = 60
"""Events after which a run is continued as new before it waits on: each new run costs five events of its own, so a
quiet year of 13 wake-ups takes three."""

_AT_LAST = timedelta(days=1)
"""What a re-check may take beyond the registries' budget before it is left to a person."""


@workflow.defn(name=REGISTRATION_WORKFLOW)
class ContractorRegistrationWorkflow(TaskDesk[RegistrationCase]):
    """One contractor's registration, over as many terms as follow on each other."""

    @workflow.init
    def __init__(self, start: RegistrationStart) -> None:
        self._start = start
        super().__init__(RegistrationCase(start, new_id=workflow.uuid4))
        memory = start.memory
        self._attributes = CaseAttributes(
            memory.shown if memory else None,
            contractor_id=start.contractor_id,
            due_at=self._case.open_task.due_at if self._case.open_task else None,
        )

    @workflow.run
    async def run(self, start: RegistrationStart) -> RegistrationState:
        """The years of a registration."""
        self._publish()
        while not self._case.ended or self._case.on_its_way:
            if self._case.on_its_way:
                await self._write_to_chain()
                continue
            match self._case.calendar.due(workflow.now()):
                case Event.EXPIRY:
                    await self._expire()
                case Event.REMINDER:
                    await self._remind()
                case Event.RECHECK:
                    await self._recheck()
                case None:
                    await self._wait()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self._case.ended:  # an approval came while the last handlers ended
            self._continue_as_new()
        return self._case.state()

    # The steps of the procedure

    async def _wait(self) -> None:
        """Until the calendar brings something or somebody speaks; with a small history before a long wait."""
        if workflow.info().get_current_history_length() > _LONG:
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._case.on_its_way:
                self._continue_as_new()
            return
        before = self._case.changes
        try:
            await workflow.wait_condition(
                lambda: self._case.changes != before,
                timeout=self._case.calendar.next_wake() - workflow.now(),
                timeout_summary="next reminder, re-check, or the end of the term",
            )
        except TimeoutError:
            return  # the calendar's turn

    async def _expire(self) -> None:
        """The term is over."""
        async with self._one_at_a_time:
            now = workflow.now()
            if not self._case.ended and self._case.calendar.due(now) is Event.EXPIRY:
                self._case.expire(now)
                await self._record(SYSTEM, "REGISTRATION_EXPIRED")

    async def _remind(self) -> None:
        """The end is near: the contractor gets a letter."""
        async with self._one_at_a_time:
            if self._case.calendar.due(workflow.now()) is Event.REMINDER:
                days = self._case.remind(workflow.now())
                await self._record(SYSTEM, "EXPIRY_REMINDED", f"{days} days before the end")

    async def _recheck(self) -> None:
        """The registries are asked again; what is new goes to the record, to the chain, and to an official."""
        as_of = workflow.now()
        term = self._case.term
        results = await self._ask_registries(as_of_term=term)
        async with self._one_at_a_time:
            if self._case.rechecked(results, as_of):
                await self._record(SYSTEM, "RECHECK_FOUND")

    async def _ask_registries(self, *, as_of_term: Term) -> tuple[CheckResult, ...]:
        """PAN, GSTIN and debarment; a registry that stays down for its whole retry budget is a person's to look up."""
        policy = self._start.policy
        request = RecheckRequest(
            operation_id=self._operation_ids.of("RECHECK"),
            contractor_id=self._start.contractor_id,
            application_id=as_of_term.application_id,
            as_of=workflow.now(),
            retry_budget_seconds=policy.recheck_retry_budget_seconds,
        )
        try:
            return await workflow.execute_activity_method(
                RecheckActivities.recheck_registration,
                request,
                task_queue=queues.VERIFICATION,
                start_to_close_timeout=timedelta(minutes=2),
                # the budget is for registries that do not answer; waiting for a turn, or for a worker, is not theirs
                schedule_to_close_timeout=2 * timedelta(seconds=policy.recheck_retry_budget_seconds) + _AT_LAST,
                retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=10)),
                summary="re-check of PAN, GSTIN and debarment",
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            reason = "The re-check could not be made; a person must look."
            kinds = (CheckKind.PAN, CheckKind.GSTIN, CheckKind.DEBARMENT)
            return tuple(left_to_people(kind, reason, request.as_of) for kind in kinds)

    async def _write_to_chain(self) -> None:
        """Everything that is on its way, in the order in which it happened, then the record of it."""
        refusals: list[str] = []
        while self._case.on_its_way:
            due = self._case.on_its_way[0]
            receipt = await self._written(due)
            if due in self._case.on_its_way:  # a renewal may have taken it back meanwhile
                self._case.on_its_way.remove(due)
            if isinstance(receipt, str):
                refusals.append(f"{due.what}: {receipt}")
            else:
                status = due.status or self._case.status
                self._case.written(WrittenOnChain(what=due.what, at=due.at, status=status, receipt=receipt))
        async with self._one_at_a_time:
            action = "CHAIN_WRITE_REFUSED" if refusals else "WRITTEN_ON_CHAIN"
            await self._record(SYSTEM, action, "; ".join(refusals))

    async def _written(self, due: DueOnChain) -> ChainReceipt | str:
        """Write one thing, having looked at what others wrote meanwhile. A text says why the chain will not have it."""
        while True:
            wallet_address = self._case.term.wallet_address
            if self._case.sequence is None:
                standing = await standing_on_chain(self._start.contractor_id)
                if standing is None:
                    return "the chain has no record of this contractor"
                if not self._case.still_due(due, standing):
                    return f"overtaken: the record on chain is {standing.status}"
                self._case.sequence, wallet_address = standing.sequence, standing.wallet_address
            sequence = self._case.sequence + 1
            write = chain_write(
                due,
                operation_id=self._operation_ids.of("chain"),
                contractor_id=self._start.contractor_id,
                wallet_address=wallet_address,
                sequence=sequence,
            )
            try:
                receipt = await write_on_chain(write)
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                self._case.sequence = None
                if overtaken(error):
                    continue
                return str(error.cause) if isinstance(error.cause, ApplicationError) else "it did not say why"
            if self._case.sequence == sequence - 1:  # else a renewal came, and the count is not known any more
                self._case.sequence = sequence
            return receipt

    # What people, and a later approval, say

    @workflow.signal(name=REGISTRATION_RENEWED)
    async def renewed(self, *words: object) -> None:
        """A later application of the contractor was approved: the one word is the `Term` it gives. The approval
        recorded it; told twice, it counts once."""
        async with self._one_at_a_time:
            try:
                (word,) = words
                term = Term.model_validate(word)
            except ValueError:
                await self._record(SYSTEM, "DECISION_REFUSED", "renewed signal without a readable term")
                return
            self._case.renewed(term, workflow.now())
            if self._case.flags.changed:
                await self._record(SYSTEM, "SETTLED_BY_APPROVAL")
            self._publish()

    @workflow.update
    async def change_standing(self, order: StandingOrder) -> RegistrationState:
        """An official suspends, reinstates or revokes the registration."""
        async with self._one_at_a_time:
            with refusals_told():
                self._case.order(order, workflow.now())
            await self._record(order.actor, _ACTIONS[order.action])
            return self._case.state()

    @change_standing.validator
    def refuse_order(self, order: StandingOrder) -> None:
        """A stale, double or forbidden order is refused before it enters history."""
        with refusals_told():
            self._case.require_may_order(order)

    @workflow.update
    async def decide(self, decision: Decision) -> RegistrationState:
        """An official decides the RECHECK task: APPROVE lets the registration stand, REJECT suspends it."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.decide(decision, workflow.now())
            await self._record(decision.actor, "DECISION_MADE", f"{task.kind} {decision.verdict}")
            return self._case.state()

    @decide.validator
    def refuse_decision(self, decision: Decision) -> None:
        """A stale, double or forbidden decision is refused before it enters history."""
        with refusals_told():
            self._case.require_may_decide(decision, workflow.now())

    @workflow.signal
    async def suspend(self, *words: object) -> None:
        """Suspend, for anyone with a Temporal client; the one word is a `SignalledOrder`."""
        await self._order_signalled(StandingAction.SUSPEND, words)

    @workflow.signal
    async def reinstate(self, *words: object) -> None:
        """Reinstate, for anyone with a Temporal client; the one word is a `SignalledOrder`."""
        await self._order_signalled(StandingAction.REINSTATE, words)

    @workflow.signal
    async def revoke(self, *words: object) -> None:
        """Revoke, for anyone with a Temporal client; the one word is a `SignalledOrder`."""
        await self._order_signalled(StandingAction.REVOKE, words)

    @workflow.query
    def status(self) -> RegistrationState:
        """Where the registration stands, and what it waits for."""
        return self._case.state()

    # Machinery

    async def _order_signalled(self, action: StandingAction, words: tuple[object, ...]) -> None:
        async with self._one_at_a_time:
            try:
                (word,) = words
                order = SignalledOrder.model_validate(word).as_order(action)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                await self._record(SYSTEM, "DECISION_REFUSED", f"{action} {_UNREADABLE})")
                return
            try:
                self._case.order(order, workflow.now())
            except Refused as refused:
                await self._record(order.actor, "DECISION_REFUSED", f"{action} signal: {refused.message}")
                return
            await self._record(order.actor, _ACTIONS[action], "by signal")

    async def _record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed, then show it to the operators."""
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(RegistrationActivities.record_registration_step, step, **RECORD)
        self._publish()

    def _publish(self) -> None:
        self._attributes.publish(shown_registration(self._case.state()))

    def _continue_as_new(self) -> NoReturn:
        update = {"term": self._case.term, "open_flags": (), "memory": self._case.memory(self._attributes.said)}
        workflow.continue_as_new(self._start.model_copy(update=update))


_ACTIONS = {
    StandingAction.SUSPEND: "REGISTRATION_SUSPENDED",
    StandingAction.REINSTATE: "REGISTRATION_REINSTATED",
    StandingAction.REVOKE: "REGISTRATION_REVOKED",
}

_UNREADABLE = "signal without a readable word (subject, role, remarks"
