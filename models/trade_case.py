"""One secondary trade from the listing to the delivery, or back: the rules of the procedure, without its machinery.

Every method is one thing that happens to the trade. It changes it or refuses, and remembers what it changed; `step`
hands that over as the one write to record.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

from models import task_rules
from models.actors import SYSTEM, Actor, Role
from models.chain import ChainReceipt
from models.decision import Claim, Decision, ItemDecision, Refusal, Refused, Verdict
from models.escrow_bank import Funding
from models.task import Task
from models.task_clock import Alarm, Bell, Term, next_alarm, term
from models.trade import EDGES, TradeStatus
from models.trade_desk import ComplianceDesk
from models.trade_facts import TradeTerms
from models.trade_journal import TradeJournal
from models.trade_offers import FirstRefusal
from models.trade_process import (
    Cancellation,
    CancelOrder,
    CancelReason,
    Offer,
    TakeUp,
    TradeAssessment,
    TradeRequest,
    TradeStart,
    TradeState,
    TradeStep,
    TradeTransition,
)
from models.trade_rules import BrokenRule
from models.trade_stage import Stage, waiting_for, waiting_on


class TradeCase:
    """The state of one trade.

    Args:
        start: what the process was started with.
        new_id: gives a fresh id for each task (deterministic in a workflow).
    """

    def __init__(self, start: TradeStart, *, new_id: Callable[[], UUID]) -> None:
        self._start = start
        self.status = TradeStatus.REQUESTED
        self.stage = Stage.OPENING
        self.request: TradeRequest | None = None
        self.assessment: TradeAssessment | None = None
        self.cancelled: Cancellation | None = None
        self.first_refusal = FirstRefusal()
        self.escrow_reference: str | None = None
        self.funding: Funding | None = None
        self.receipt: ChainReceipt | None = None
        self._funding_term: Term | None = None
        self._funding_reminded = False
        self._journal = TradeJournal()
        self.desk = ComplianceDesk(start.trade_id, start.policy, self._journal, new_id=new_id)

    # The way of a trade

    def open(self, request: TradeRequest, assessment: TradeAssessment, at: datetime) -> None:
        """The seller lists units. Rules that it breaks end it at once, with all of them."""
        self.request = request
        self._journal.changed.opens = request
        self._journal.changed.transitions.append(
            TradeTransition(status=self.status, at=at, changed_by=request.actor.subject)
        )
        self.assessed(assessment, at)
        if assessment.broken:
            self.cancel(CancelReason.REFUSED_BY_RULES, SYSTEM, at)
        elif assessment.co_investors:
            self.stage = Stage.FIRST_REFUSAL
            self.first_refusal.begin(assessment, at)
            self._offered()
        else:
            self._to_compliance(at)

    def assessed(self, assessment: TradeAssessment, at: datetime) -> None:
        """It was judged anew."""
        self.assessment = assessment
        self._journal.changed.assessment = assessment
        self.desk.seen(assessment.seen, at)

    def refused(self, assessment: TradeAssessment) -> None:
        """Rules speak against it that did not before; its flags stay as the officers left them."""
        self.assessment = assessment
        self._journal.changed.assessment = assessment

    def require_may_take_up(self, word: TakeUp) -> Offer:
        """The offer a co-investor speaks of.

        Raises:
            Refused: the units are not offered to it (now).
        """
        self._require_open()
        return self.first_refusal.require_offered_to(word.actor.subject)

    def taken_up(self, word: TakeUp, assessment: TradeAssessment, at: datetime) -> None:
        """The co-investor buys: the trade goes on with it as the buyer.

        Raises:
            Refused: the offer is over, or the rules forbid that it buys.
        """
        offer = self.require_may_take_up(word)
        if assessment.broken:
            reasons = "; ".join(f"{each.code}: {each.message}" for each in assessment.broken)
            raise Refused(Refusal.WRONG_STATE, f"the rules do not let this investor buy: {reasons}")
        request = self._requested
        terms = request.terms.model_copy(update={"buyer_investor_id": offer.investor_id})
        self.request = request.model_copy(update={"terms": terms})
        self.first_refusal.take()
        self._journal.changed.offers, self._journal.changed.buyer = True, offer.investor_id
        self.assessed(assessment, at)
        self._to_compliance(at)

    def declined(self, word: TakeUp, at: datetime) -> None:
        """The co-investor leaves the units; the next is asked.

        Raises:
            Refused: the units are not offered to it (now).
        """
        self.require_may_take_up(word)
        self.first_refusal.decline(at)
        self._after_offer(at)

    def claim(self, claim: Claim) -> Task:
        """An officer takes the task."""
        self._require_open()
        return self.desk.claim(claim)

    def release(self, claim: Claim) -> Task:
        """An officer puts the task back on the list."""
        self._require_open()
        return self.desk.release(claim)

    def assign(self, claim: Claim) -> Task:
        """An officer gives the task to another."""
        self._require_open()
        return self.desk.assign(claim)

    def settle_item(self, decision: ItemDecision, at: datetime) -> Task:
        """An officer has a word on a flag."""
        self._require_open()
        return self.desk.settle_item(decision, at)

    def require_may_decide(self, decision: Decision, at: datetime) -> None:
        """Refuse a decision that `decide` would refuse, and change nothing.

        Raises:
            Refused: with the reason.
        """
        self._require_open()
        self.desk.decided(decision, at)

    def decide(self, decision: Decision, at: datetime) -> Task:
        """APPROVE goes on, above the threshold to a second officer; REJECT ends it.

        Raises:
            Refused: with the reason.
        """
        self._require_open()
        decided = self.desk.decide(decision, at)
        if decision.verdict is Verdict.REJECT:
            self.cancel(CancelReason.REJECTED_BY_COMPLIANCE, decision.actor, at, decision.remarks)
        elif len(self.desk.approved_by) < self.approvals_needed:
            self._open_task(at)
        else:
            self.stage = Stage.RESERVING
            self._journal.changed.approved_by = ", ".join(self.desk.approved_by)
            self._move(TradeStatus.APPROVED, at, decision.actor)
        return decided

    @property
    def approvals_needed(self) -> int:
        """How many officers approve."""
        return 2 if self.terms.trade_amount > self._start.policy.four_eyes_above else 1

    def reserved(self, escrow_reference: str, at: datetime) -> None:
        """Units locked, escrow open: the buyer's turn."""
        clock = term(at, self._start.policy.funding_working_days)
        self.stage, self.escrow_reference = Stage.FUNDING, escrow_reference
        self._funding_term = clock
        self._journal.changed.escrow_reference, self._journal.changed.funding_due_at = escrow_reference, clock.due_at
        self._journal.notify(
            "trade_funding_due",
            {
                "escrow_reference": escrow_reference,
                "amount": str(self.terms.trade_amount),
                "currency": self.terms.currency,
                "due_at": clock.due_at.isoformat(),
            },
        )

    def paid_in(self, funding: Funding) -> None:
        """What the buyer has in escrow by now."""
        self.funding = funding

    def funded(self, funding: Funding, at: datetime) -> None:
        """The price is set apart."""
        self.funding, self.stage = funding, Stage.FUNDED
        self._journal.changed.funded_at = at

    def settling(self) -> None:
        """From now on only the chain can stop it."""
        self.stage = Stage.SETTLING

    def settled(self, receipt: ChainReceipt) -> None:
        """Delivered on chain and in the record (which wrote it itself): from now on there is only forward."""
        self.receipt, self.stage, self.status = receipt, Stage.PAYING, TradeStatus.SETTLED

    def paid_out(self, refused: str | None = None) -> None:
        """The seller has its money, or (`refused` says why) the bank would not send it."""
        self.stage = Stage.ENDED
        told: dict[str, JsonValue] = {"amount": str(self.terms.trade_amount), "currency": self.terms.currency}
        if refused is None:
            self._journal.notify("trade_paid_out", told)
        else:
            self._journal.notify("trade_payout_refused", {**told, "reason": refused})

    # The way back

    def require_may_cancel(self, order: CancelOrder) -> CancelReason:
        """Why an order may cancel the trade: the seller may until it is funded, compliance until it is settled.

        Raises:
            Refused: it is over, too late, or not theirs to cancel.
        """
        self._require_open()
        if order.actor.has(Role.COMPLIANCE_OFFICER):
            if self.stage in {Stage.SETTLING, Stage.PAYING, Stage.ENDED}:
                raise Refused(Refusal.WRONG_STATE, "the trade is being settled; there is only forward")
            task_rules.require_remarks(order.reason, "to cancel a trade")
            return CancelReason.CANCELLED_BY_COMPLIANCE
        if order.actor.subject != self._requested.actor.subject:
            raise Refused(Refusal.FORBIDDEN_ROLE, "only the seller, or a compliance officer, can cancel a trade")
        if self.stage in {Stage.FUNDED, Stage.SETTLING, Stage.PAYING, Stage.ENDED}:
            raise Refused(Refusal.WRONG_STATE, "the buyer has paid; only a compliance officer can cancel the trade now")
        return CancelReason.WITHDRAWN_BY_SELLER

    def cancel(self, reason: CancelReason, actor: Actor, at: datetime, remarks: str = "") -> None:
        """The trade ends here; what was done for it is undone."""
        self.cancelled = Cancellation(reason=reason, actor=actor, at=at, remarks=remarks)
        # before an approval nothing was locked and nothing paid
        self.stage = Stage.UNDOING if self.status is TradeStatus.APPROVED else Stage.ENDED
        self.desk.cancel_tasks(at)
        if self.first_refusal.close():
            self._journal.changed.offers = True
        self._journal.changed.cancellation = self.cancelled
        self._move(TradeStatus.CANCELLED, at, actor)

    def undone(self) -> None:
        """Money and units are where they were."""
        self.stage = Stage.ENDED

    @property
    def may_be_stopped(self) -> bool:
        """Whether an operator's cancel of the workflow still finds something to stop."""
        return self.cancelled is None and self.stage not in {Stage.SETTLING, Stage.PAYING, Stage.ENDED}

    # The clock

    @property
    def alarm(self) -> Alarm | None:
        """What rings next, if nothing happens before."""
        match self.stage:
            case Stage.FIRST_REFUSAL if (offer := self.first_refusal.open_offer) is not None:
                return Alarm(bell=Bell.OFFER_LAPSED, at=offer.ends_at)
            case Stage.COMPLIANCE:
                return next_alarm(self.desk.open_task, None)
            case Stage.FUNDING if self._funding_term is not None:
                if not self._funding_reminded:
                    return Alarm(bell=Bell.FUNDING_REMINDER, at=self._funding_term.remind_at)
                return Alarm(bell=Bell.FUNDING_OVERDUE, at=self._funding_term.due_at)
            case _:
                return None

    def ring(self, alarm: Alarm, at: datetime) -> None:
        """The time of `alarm` has come."""
        match alarm.bell:
            case Bell.OFFER_LAPSED:
                self.first_refusal.lapse(at)
                self._after_offer(at)
            case Bell.FUNDING_REMINDER:
                self._funding_reminded = True
                self._journal.notify("trade_funding_reminder", self._still_due())
            case Bell.FUNDING_OVERDUE:
                self.cancel(CancelReason.FUNDING_DEADLINE, SYSTEM, at)
            case _:
                self.desk.ring(alarm.bell, at)

    # What can be asked of it

    @property
    def terms(self) -> TradeTerms:
        """What changes hands."""
        return self._requested.terms

    @property
    def seller(self) -> str:
        """The seller's subject."""
        return self._requested.actor.subject

    @property
    def excess(self) -> Decimal:
        """What lies in escrow beside the price that is set apart: it is the buyer's."""
        return self.funding.available if self.funding is not None else Decimal(0)

    @property
    def owed(self) -> Decimal:
        """What the bank took back after it was set apart."""
        return self.funding.owed if self.funding is not None else Decimal(0)

    @property
    def due_at(self) -> datetime | None:
        """When what it waits for is due."""
        match self.stage:
            case Stage.FIRST_REFUSAL:
                return self.first_refusal.open_offer.ends_at if self.first_refusal.open_offer else None
            case Stage.COMPLIANCE:
                return self.desk.open_task.due_at if self.desk.open_task else None
            case Stage.FUNDING:
                return self._funding_term.due_at if self._funding_term else None
            case _:
                return None

    @property
    def refusals(self) -> tuple[BrokenRule, ...]:
        """The rules that it breaks."""
        return self.assessment.broken if self.assessment else ()

    def state(self) -> TradeState:
        """The answer to the query `status`."""
        funding = self.funding
        return TradeState(
            trade_id=self._start.trade_id,
            status=self.status,
            terms=self.request.terms if self.request else None,
            waiting_on=waiting_on(self.stage),
            waiting_for=waiting_for(self.stage),
            due_at=self.due_at,
            flags=self.desk.flags,
            tasks=tuple(self.desk.tasks.values()),
            offers=self.first_refusal.offers,
            refusals=self.refusals,
            reason=self.cancelled.reason if self.cancelled else None,
            escrow_reference=self.escrow_reference,
            paid_in=funding.available + funding.held if funding else None,
            receipt=self.receipt,
        )

    def step(self, operation_id: str, actor: Actor, action: str, at: datetime, note: str = "") -> TradeStep:
        """What changed since the last step, as the one write to record."""
        changed = self._journal.take()
        return TradeStep(
            operation_id=operation_id,
            trade_id=self._start.trade_id,
            at=at,
            actor=actor,
            action=action,
            note=note,
            waiting_on=waiting_on(self.stage),
            waiting_for=waiting_for(self.stage),
            due_at=self.due_at,
            opens=changed.opens,
            transitions=tuple(changed.transitions),
            assessment=changed.assessment,
            flags=self.desk.flags if changed.flags else None,
            tasks=self.desk.take_changed_tasks(),
            offers=self.first_refusal.offers if changed.offers else None,
            buyer_investor_id=changed.buyer,
            cancellation=changed.cancellation,
            approved_by=changed.approved_by,
            escrow_reference=changed.escrow_reference,
            funding_due_at=changed.funding_due_at,
            funded_at=changed.funded_at,
            notices=tuple(changed.notices),
        )

    # How it does it

    @property
    def _requested(self) -> TradeRequest:
        if self.request is None:
            raise Refused(Refusal.WRONG_STATE, "the trade has not been requested yet")
        return self.request

    def _require_open(self) -> None:
        if self.request is None or self.cancelled is not None or self.stage is Stage.ENDED:
            raise Refused(Refusal.CASE_CLOSED, f"the trade has ended ({self.status})")

    def _after_offer(self, at: datetime) -> None:
        self._offered()
        if self.first_refusal.open_offer is None:
            self._to_compliance(at)

    def _offered(self) -> None:
        """The offers changed; whoever has one now is to hear of it."""
        self._journal.changed.offers = True
        if (offer := self.first_refusal.open_offer) is not None:
            told = {"investor_id": str(offer.investor_id), "ends_at": offer.ends_at.isoformat()}
            self._journal.notify("trade_offered", told)

    def _to_compliance(self, at: datetime) -> None:
        self.stage = Stage.COMPLIANCE
        self._open_task(at)

    def _open_task(self, at: datetime) -> None:
        """The parties to a trade do not approve it, nor does one officer twice."""
        buyer = {self.assessment.facts.buyer.subject} if self.assessment else set[str]()
        self.desk.open(frozenset({self.seller, *buyer}), at)

    def _still_due(self) -> dict[str, JsonValue]:
        return {
            "escrow_reference": self.escrow_reference,
            "still_due": str(self.terms.trade_amount - self.excess),
            "currency": self.terms.currency,
            "due_at": self._funding_term.due_at.isoformat() if self._funding_term else None,
        }

    def _move(self, target: TradeStatus, at: datetime, by: Actor) -> None:
        if target not in EDGES[self.status]:
            raise Refused(Refusal.WRONG_STATE, f"a trade that is {self.status} cannot become {target}")
        moved = TradeTransition(source=self.status, status=target, at=at, changed_by=by.subject)
        self._journal.changed.transitions.append(moved)
        self.status = target
