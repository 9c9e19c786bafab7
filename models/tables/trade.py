"""Trades as their process writes them: each step one transaction.

Rows are locked in the order of all who touch a trade: the trade, its agreement, the accounts of its escrow.
"""

from pydantic import JsonValue
from sqlmodel import Session

from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.investment import UnitLockStatus
from models.tables import audit
from models.tables.case_steps import claim_operation
from models.tables.database import Database
from models.tables.escrow import trade_row
from models.tables.moments import moment
from models.tables.rows.events import OutboxRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.sealing import RowSealer
from models.tables.stakes import StakeRepository
from models.tables.task_rows import keep_task
from models.tables.trade_facts import known_of
from models.task import Task
from models.trade import TradeStatus
from models.trade_judgement import Known
from models.trade_process import AssessmentRequest, Cancellation, TradeRequest, TradeStep, TradeTransition, UnitsOrder


class TradeRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written), and `NotFound` for a trade, an agreement or an investor that there is not.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, request: AssessmentRequest) -> Known:
        """All that the rules ask about."""
        with self._database.transaction() as session:
            return known_of(session, self._database, request)

    def record(self, step: TradeStep) -> None:
        """Write one step, once."""
        with self._database.transaction() as session:
            if claim_operation(session, step.operation_id, step.trade_id, step.action, step.at):
                _StepWriter(session, self._database.vault, step).write()

    def lock_units(self, order: UnitsOrder) -> None:
        """Set the trade's units apart.

        Raises:
            Conflict: UNITS_NOT_FREE, another trade has them.
        """
        with self._database.transaction() as session:
            row = trade_row(session, order.trade_id, lock=True)
            StakeRepository(session).lock_units(row.id, row.investment_agreement_id, row.units, order.at)

    def unlock_units(self, order: UnitsOrder) -> None:
        """Let them go; nothing, where none are set apart."""
        with self._database.transaction() as session:
            row = trade_row(session, order.trade_id, lock=True)
            StakeRepository(session).end_lock(row.id, UnitLockStatus.RELEASED, order.at)


class _StepWriter:
    """Writes one step onto the trade, which is locked; the first step makes it."""

    def __init__(self, session: Session, vault: Vault, step: TradeStep) -> None:
        self._session = session
        self._vault = vault
        self._step = step
        if step.opens is not None:
            session.add(_new_row(step, step.opens))
            session.flush()
        self._row = trade_row(session, step.trade_id, lock=True)

    def write(self) -> None:
        """All that the step says, at `step.at`."""
        step, row = self._step, self._row
        row.updated_at, row.waiting_on, row.due_at = step.at, step.waiting_on.value, step.due_at
        if step.buyer_investor_id is not None:
            row.buyer_investor_id = step.buyer_investor_id
        if step.assessment is not None:
            row.policy_version = step.assessment.policy_version
            row.assessment = step.assessment.facts.model_dump(mode="json")
            row.refusals = [each.model_dump(mode="json") for each in step.assessment.broken]
        if step.flags is not None:
            row.flags = [flag.model_dump(mode="json") for flag in step.flags]
        if step.offers is not None:
            row.offers = [offer.model_dump(mode="json") for offer in step.offers]
        row.approved_by = step.approved_by or row.approved_by
        row.escrow_reference = step.escrow_reference or row.escrow_reference
        row.funding_due_at = step.funding_due_at or row.funding_due_at
        row.funded_at = step.funded_at or row.funded_at
        if step.cancellation is not None:
            self._cancel(step.cancellation)
        self._session.flush()
        for transition in step.transitions:
            self._move(transition)
        for task in step.tasks:
            self._keep(task)
        for notice in step.notices:
            self._publish(notice.event, notice.payload)
        self._audit()

    def _cancel(self, cancellation: Cancellation) -> None:
        row = self._row
        row.reason_code, row.cancelled_by = cancellation.reason.value, cancellation.actor.subject
        row.status = TradeStatus.CANCELLED  # with its reason, in one statement: the database wants both or neither
        row.cancelled_at = cancellation.at
        if cancellation.remarks:
            sealer = RowSealer(self._vault, "secondary_market_trades", row.id)
            row.remarks_sealed = sealer.seal("remarks_sealed", cancellation.remarks)

    def _move(self, transition: TradeTransition) -> None:
        """Make one move, and tell of it; REQUESTED was made with the row, CANCELLED with its reason."""
        row = self._row
        if transition.status is TradeStatus.APPROVED:
            row.status, row.approved_at = transition.status, transition.at
            self._session.flush()
        self._publish(
            "status",
            {
                "from": transition.source,
                "status": transition.status.value,
                "at": moment(transition.at),
                "changed_by": transition.changed_by,
            },
        )

    def _keep(self, task: Task) -> None:
        keep_task(self._session, self._vault, task)
        self._publish(
            "task",
            {
                "task_id": str(task.task_id),
                "kind": task.kind.value,
                "status": task.status.value,
                "assignee": task.assignee,
                "open_items": sum(item.open for item in task.items),
            },
        )

    def _publish(self, event_type: str, payload: JsonObject) -> None:
        self._session.add(
            OutboxRow(case_id=self._row.id, event_type=event_type, payload=payload, created_at=self._step.at)
        )

    def _audit(self) -> None:
        """One entry for each transition, or one for a step that makes none."""
        step = self._step
        event = AuditEvent(
            at=step.at,
            action=step.action,
            actor=step.actor.subject,
            actor_role=audit_role(step.actor),
            subject=str(step.trade_id),
            details={"operation_id": step.operation_id, **_particulars(step)},
        )
        events = [
            event.model_copy(
                update={
                    "at": each.at,
                    "details": {**event.details, "changed_by": each.changed_by},
                    "previous_value": {"status": each.source},
                    "new_value": {"status": each.status.value},
                }
            )
            for each in step.transitions
        ]
        audit.append(self._session, events or [event])


def _new_row(step: TradeStep, request: TradeRequest) -> SecondaryMarketTradeRow:
    return SecondaryMarketTradeRow(
        id=step.trade_id,
        **request.terms.model_dump(),
        status=TradeStatus.REQUESTED,
        requested_by=request.actor.subject,
        created_at=step.at,
        updated_at=step.at,
    )


def _particulars(step: TradeStep) -> JsonObject:
    """What the step did, in ids, numbers and codes: what people wrote stays sealed where it belongs."""
    tasks: list[JsonValue] = [
        {
            "task_id": str(task.task_id),
            "kind": task.kind.value,
            "status": task.status.value,
            "assignee": task.assignee,
            "decision": task.decision,
            "decided_by": task.decided_by,
        }
        for task in step.tasks
    ]
    flags: JsonObject = {
        str(flag.flag_id): {"flag_type": flag.flag_type.value, "severity": flag.severity.value, "outcome": flag.outcome}
        for flag in step.flags or ()
    }
    offers: list[JsonValue] = [
        {"investor_id": str(offer.investor_id), "outcome": offer.outcome} for offer in step.offers or ()
    ]
    refusals: list[JsonValue] = [each.code.value for each in step.assessment.broken] if step.assessment else []
    stated: JsonObject = {
        "note": step.note or None,
        "policy_version": step.assessment.policy_version if step.assessment else None,
        "refusals": refusals or None,
        "reason": step.cancellation.reason.value if step.cancellation else None,
        "flags": flags or None,
        "offers": offers or None,
        "tasks": tasks or None,
        "escrow_reference": step.escrow_reference,
    }
    return {name: value for name, value in stated.items() if value is not None}
