"""Trades as their process writes them: each step one transaction.

Rows are locked in the order of all who touch a trade: the trade, its agreement, the accounts of its escrow.
"""

from collections.abc import Iterable

from psycopg.types.json import Jsonb
from pydantic import JsonValue

from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.investment import UnitLockStatus
from models.record import Record
from models.tables import audit
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.moments import moment
from models.tables.operations import claim_sent, is_new
from models.tables.sealing import RowSealer
from models.tables.stakes import end_lock, lock_units
from models.tables.statements import Statements, pipelined
from models.tables.task_rows import put_task
from models.tables.trade_facts import known_of
from models.tables.trade_rows import trade_of
from models.task import Task
from models.trade import TradeStatus
from models.trade_judgement import Known
from models.trade_process import AssessmentRequest, Cancellation, TradeRequest, TradeStep, TradeTransition, UnitsOrder

_LOCK = "SELECT id FROM secondary_market_trades WHERE id = %s FOR UPDATE"
_PUBLISH = "INSERT INTO outbox (case_id, event_type, payload, created_at) VALUES (%s, %s, %s, %s)"


class TradeRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written), and `NotFound` for a trade, an agreement or an investor that there is not.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, request: AssessmentRequest) -> Known:
        """All that the rules ask about."""
        return known_of(self._database, request)

    def record(self, step: TradeStep) -> None:
        """Write one step, once."""
        with pipelined(self._database) as statements:
            _StepWriter(statements, self._database.vault, step).write()

    def lock_units(self, order: UnitsOrder) -> None:
        """Set the trade's units apart.

        Raises:
            Conflict: UNITS_NOT_FREE, another trade has them.
        """
        with pipelined(self._database) as statements:
            trade = trade_of(statements, order.trade_id, lock=True)
            lock_units(statements, trade.id, trade.investment_agreement_id, trade.units, order.at)

    def unlock_units(self, order: UnitsOrder) -> None:
        """Let them go; nothing, where none are set apart."""
        with pipelined(self._database) as statements:
            trade = trade_of(statements, order.trade_id, lock=True)
            end_lock(statements, trade.id, UnitLockStatus.RELEASED, order.at)


class _StepWriter:
    """Writes one step onto the trade, which is locked; the first step makes it. What is not read is not waited for: a
    step is two round trips, however much it writes."""

    def __init__(self, statements: Statements, vault: Vault, step: TradeStep) -> None:
        self._statements = statements
        self._vault = vault
        self._step = step

    def write(self) -> None:
        """All that the step says, at `step.at`; nothing, when it was written before.

        Raises:
            NotFound: there is no such trade.
        """
        step, statements = self._step, self._statements
        new = claim_sent(statements, step.operation_id, step.trade_id, step.action, step.at)
        locked = statements.run(_LOCK, (step.trade_id,))
        if not is_new(new):
            return
        if step.opens is not None:
            statements.insert("secondary_market_trades", _first_columns(step, step.opens))
        elif locked.fetchone() is None:
            raise NotFound(f"there is no trade {step.trade_id}")
        statements.update("secondary_market_trades", self._changed(), id=step.trade_id)
        for transition in step.transitions:
            self._tell_of(transition)
        for task in step.tasks:
            self._keep(task)
        for notice in step.notices:
            self._publish(notice.event, notice.payload)
        audit.append_pipelined(statements, _audited(step))

    def _changed(self) -> dict[str, object]:
        step = self._step
        columns: dict[str, object | None] = {
            "buyer_investor_id": step.buyer_investor_id,
            "flags": _jsons(step.flags),
            "offers": _jsons(step.offers),
            "approved_by": step.approved_by,
            "escrow_reference": step.escrow_reference,
            "funding_due_at": step.funding_due_at,
            "funded_at": step.funded_at,
        }
        if step.assessment is not None:
            columns["policy_version"] = step.assessment.policy_version
            columns["assessment"] = Jsonb(step.assessment.facts.model_dump(mode="json"))
            columns["refusals"] = _jsons(step.assessment.broken)
        for transition in step.transitions:
            if transition.status is TradeStatus.APPROVED:
                columns |= {"status": transition.status.value, "approved_at": transition.at}
        if step.cancellation is not None:
            columns |= self._cancelled(step.cancellation)
        said = {name: value for name, value in columns.items() if value is not None}
        return {**said, "updated_at": step.at, "waiting_on": step.waiting_on.value, "due_at": step.due_at}

    def _cancelled(self, cancellation: Cancellation) -> dict[str, object | None]:
        """With its reason, in one statement: the database wants both or neither."""
        sealer = RowSealer(self._vault, "secondary_market_trades", self._step.trade_id)
        return {
            "status": TradeStatus.CANCELLED.value,
            "reason_code": cancellation.reason.value,
            "cancelled_by": cancellation.actor.subject,
            "cancelled_at": cancellation.at,
            "remarks_sealed": sealer.seal("remarks_sealed", cancellation.remarks) if cancellation.remarks else None,
        }

    def _tell_of(self, transition: TradeTransition) -> None:
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
        put_task(self._statements, self._vault, task)
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
        self._statements.run(_PUBLISH, (self._step.trade_id, event_type, Jsonb(payload), self._step.at))


def _audited(step: TradeStep) -> list[AuditEvent]:
    """One entry for each transition, or one for a step that makes none."""
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
    return events or [event]


def _jsons(records: Iterable[Record] | None) -> Jsonb | None:
    return None if records is None else Jsonb([each.model_dump(mode="json") for each in records])


def _first_columns(step: TradeStep, request: TradeRequest) -> dict[str, object]:
    return {
        "id": step.trade_id,
        **request.terms.model_dump(),
        "status": TradeStatus.REQUESTED.value,
        "refusals": Jsonb([]),
        "flags": Jsonb([]),
        "offers": Jsonb([]),
        "requested_by": request.actor.subject,
        "created_at": step.at,
        "updated_at": step.at,
    }


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
