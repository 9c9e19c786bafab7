"""An assessment with its hold, written in one transaction of three round trips.

A buyer waits for this one, so it is plain SQL that is sent in a pipeline: first what must be known under the lock of
the credit line, then everything that is written, then the audit entry with the commit.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from models.actors import SYSTEM
from models.audit import AuditEvent, AuditRole, audit_role
from models.buyer import CreditLine
from models.encryption import Vault
from models.notice import Notice
from models.requirement import Source
from models.requirement_case import Change, assessed, with_hold
from models.requirement_steps import AssessOrder, HoldState, Reading, RequirementCore, digest_of
from models.tables import audit
from models.tables.credit import exposure_notice
from models.tables.database import HotRow
from models.tables.requirement_columns import changing_columns, first_columns
from models.tables.rows.table import JsonObject
from models.tables.sealing import RowSealer
from models.tables.statements import Statements
from models.task import Task

Connection = psycopg.Connection[HotRow]

_CLAIM = """
INSERT INTO operations (operation_id, case_id, action, applied_at) VALUES (%s, %s, 'ASSESSED', %s)
ON CONFLICT (operation_id) DO NOTHING RETURNING operation_id
"""
_LINE = (
    "SELECT sanctioned_limit, outstanding, currency, blocked, alerted FROM credit_lines WHERE buyer_id = %s FOR UPDATE"
)
_HELD = "SELECT coalesce(sum(amount), 0) AS held FROM credit_holds WHERE buyer_id = %s AND released_at IS NULL"
_TAKE = """
INSERT INTO credit_holds (hold_id, requirement_id, buyer_id, amount, placed_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s)
"""
_GIVE_BACK = """
UPDATE credit_holds SET released_at = %s, release_reason = %s WHERE hold_id = %s AND released_at IS NULL
"""
_ALERTED = "UPDATE credit_lines SET alerted = %s WHERE buyer_id = %s"
_PUBLISH = "INSERT INTO outbox (case_id, event_type, payload, created_at) VALUES (%s, %s, %s, %s)"
_ASSESSMENT = """
INSERT INTO requirement_assessments (requirement_id, ordinal, operation_id, cause, as_of, policy_version,
    estimated_trade_value, inputs, inputs_digest, source_digests, risk_precheck_status, risk_precheck_score, assessment)
SELECT %(requirement_id)s, coalesce(max(ordinal), 0) + 1, %(operation_id)s, %(cause)s, %(as_of)s, %(policy_version)s,
    %(value)s, %(inputs)s, %(inputs_digest)s, %(source_digests)s, %(status)s, %(score)s, %(assessment)s
FROM requirement_assessments WHERE requirement_id = %(requirement_id)s
"""
_TASK = """
INSERT INTO tasks (task_id, process, case_id, kind, role, title, status, opened_at, due_at, remind_at, barred, note)
VALUES (%(task_id)s, %(process)s, %(case_id)s, %(kind)s, %(role)s, %(title)s, %(status)s, %(opened_at)s, %(due_at)s,
        %(remind_at)s, %(barred)s, %(note)s)
ON CONFLICT (task_id) DO UPDATE SET status = excluded.status, decided_at = %(decided_at)s
"""
"""An assessment opens a task, or closes one that nobody decided: nothing else of one changes by it."""


class AssessmentWriter:
    """Writes one assessment on a connection of `Database.pipelined`.

    Args:
        credit_is_ours: whether the hold is taken on our own credit line.
        placed: what another credit module said to it otherwise.
    """

    def __init__(self, connection: Connection, vault: Vault, *, credit_is_ours: bool, placed: HoldState | None) -> None:
        self._connection = connection
        self._vault = vault
        self._credit_is_ours = credit_is_ours
        self._placed = placed

    def write(self, order: AssessOrder, buyer_id: UUID, heard: Callable[[], Reading]) -> RequirementCore | None:
        """The requirement as it was written; None when this operation was written before (then nothing is). `heard`
        gives what the sources said, once what is asked here is on its way."""
        claim = self._run(_CLAIM, (order.operation_id, order.requirement_id, order.at))
        line = self._run(_LINE, (buyer_id,)) if self._credit_is_ours else None
        held = self._run(_HELD, (buyer_id,))
        reading = heard()
        if claim.fetchone() is None:
            return None
        found = line.fetchone() if line else None
        remaining = None
        if found is not None:
            remaining = _amount(found["sanctioned_limit"]) - _amount(found["outstanding"]) - _held(held)
            request = order.core.request if order.core else order.request
            line_now = _line(found, remaining).lending_in(request.currency if request else "")
            reading = under_lock(reading, line_now, order.core)
        change = assessed(order, reading)
        core = self._with_hold(change, found)
        number = self._keep_row(core, order)
        self._keep_hold(change, core, order)
        self._keep_assessment(order, core)
        for task in change.tasks:
            self._keep_task(task)
        for notice in change.notices:
            self._publish(core, notice, order.at)
        if found is not None and remaining is not None:
            self._tell_exposure(core, change, found, remaining, order.at)
        audit.append_pipelined(Statements(self._connection), [_audit_event(order, core)])
        row = number.fetchone()
        return core.model_copy(update={"number": row and row["number"]})

    def _with_hold(self, change: Change, line: HotRow | None) -> RequirementCore:
        if change.hold is None:
            return change.core
        if self._credit_is_ours:  # an assessment that asks for a hold has found the credit sufficient, under the lock
            return with_hold(change.core, change.hold, HoldState.HELD if line is not None else HoldState.NO_LINE)
        return with_hold(change.core, change.hold, self._placed or HoldState.UNAVAILABLE)

    def _keep_row(self, core: RequirementCore, order: AssessOrder) -> "psycopg.Cursor[HotRow]":
        sealed = RowSealer(self._vault, "requirements", core.requirement_id).seal(
            "core_sealed", core.model_dump(mode="json", exclude={"number"})
        )
        changing = {**changing_columns(core, order.at), "core_sealed": sealed}
        if order.core is None:
            columns = {**first_columns(core, order.at), **changing}
            names = ", ".join(columns)
            marks = ", ".join(f"%({name})s" for name in columns)
            statement = f"INSERT INTO requirements ({names}) VALUES ({marks}) RETURNING number"  # noqa: S608 — our own names
        else:
            columns = {**changing, "id": core.requirement_id}
            marks = ", ".join(f"{name} = %({name})s" for name in changing)
            statement = f"UPDATE requirements SET {marks} WHERE id = %(id)s RETURNING number"  # noqa: S608 — our own names
        return self._run(statement.encode(), {name: _adapted(value) for name, value in columns.items()})

    def _keep_hold(self, change: Change, core: RequirementCore, order: AssessOrder) -> None:
        if change.released is not None and change.release is not None:
            self._run(_GIVE_BACK, (order.at, change.release.value, change.released.hold_id))
        if change.hold is not None and core.hold_state is HoldState.HELD:
            buyer_id = core.request.buyer_id
            hold = change.hold
            self._run(_TAKE, (hold.hold_id, core.requirement_id, buyer_id, hold.amount, order.at, core.expires_at))

    def _keep_assessment(self, order: AssessOrder, core: RequirementCore) -> None:
        reading, assessment = core.reading, core.assessment
        values: dict[str, object] = {
            "requirement_id": core.requirement_id,
            "operation_id": order.operation_id,
            "cause": order.cause.value,
            "as_of": reading.as_of,
            "policy_version": reading.policy.version,
            "value": core.value,
            "inputs": Jsonb(reading.inputs.model_dump(mode="json")),
            "inputs_digest": reading.inputs_digest,
            "source_digests": Jsonb(reading.source_digests),
            "status": assessment.risk_precheck_status and assessment.risk_precheck_status.value,
            "score": assessment.risk_precheck_score,
            "assessment": Jsonb(assessment.model_dump(mode="json")),
        }
        self._run(_ASSESSMENT, values)

    def _keep_task(self, task: Task) -> None:
        values = task.model_dump(mode="json", exclude={"items"})
        self._run(_TASK, {**values, "barred": sorted(task.barred)})

    def _publish(self, core: RequirementCore, notice: Notice, at: datetime) -> None:
        self._run(_PUBLISH, (core.requirement_id, notice.event, Jsonb(notice.payload), at))

    def _tell_exposure(
        self, core: RequirementCore, change: Change, line: HotRow, remaining: Decimal, at: datetime
    ) -> None:
        taken = change.hold.amount if change.hold and core.hold_state is HoldState.HELD else Decimal(0)
        back = change.released.amount if change.released else Decimal(0)
        limit, buyer_id = _amount(line["sanctioned_limit"]), core.request.buyer_id
        share = core.reading.policy.exposure_alert_share
        exposure = limit - (remaining - taken + back)
        above = exposure > share * limit
        if above and not line["alerted"]:
            self._publish(core, exposure_notice(buyer_id, limit=limit, exposure=exposure, share=share, at=at), at)
        if above != line["alerted"]:
            self._run(_ALERTED, (above, buyer_id))

    def _run(
        self, statement: str | bytes, values: "tuple[object, ...] | dict[str, object]"
    ) -> "psycopg.Cursor[HotRow]":
        written = statement if isinstance(statement, bytes) else statement.encode()
        return self._connection.execute(written, values, prepare=True)


def under_lock(reading: Reading, line: CreditLine, core: RequirementCore | None) -> Reading:
    """The reading with the credit as it is while nobody else can change it; our own hold counts as free."""
    own = core.hold.amount if core and core.hold else Decimal("0.00")
    answer = line.model_copy(update={"remaining": line.remaining + own})
    inputs = reading.inputs.model_copy(
        update={
            "credit_limit_remaining": answer.remaining,
            "credit_limit_total": answer.sanctioned_limit,
            "credit_blocked": answer.blocked,
        }
    )
    digests = {**reading.source_digests, Source.CREDIT.value: digest_of(answer)}
    return reading.model_copy(update={"inputs": inputs, "source_digests": digests})


def _line(row: HotRow, remaining: Decimal) -> CreditLine:
    return CreditLine.model_validate(
        {
            "sanctioned_limit": row["sanctioned_limit"],
            "remaining": remaining,
            "currency": row["currency"],
            "blocked": row["blocked"],
        }
    )


def _held(cursor: "psycopg.Cursor[HotRow]") -> Decimal:
    row = cursor.fetchone()
    return _amount(row["held"]) if row else Decimal(0)


def _amount(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _adapted(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict | list) else value


def _audit_event(order: AssessOrder, core: RequirementCore) -> AuditEvent:
    assessment, created = core.assessment, order.core is None
    details: JsonObject = {
        "operation_id": order.operation_id,
        "cause": order.cause.value,
        "policy_version": core.reading.policy.version,
        "inputs_digest": core.reading.inputs_digest,
        "risk_precheck_status": assessment.risk_precheck_status,
        "risk_precheck_score": assessment.risk_precheck_score,
        "risk_factors": [factor.code.value for factor in assessment.risk_factors],
        "hold": core.hold_state.value,
    }
    return AuditEvent(
        at=order.at,
        action="REQUIREMENT_CREATED" if created else "REQUIREMENT_REASSESSED",
        actor=core.request.owner_subject if created else SYSTEM.subject,
        actor_role=AuditRole.BUYER if created else audit_role(SYSTEM),
        subject=str(core.requirement_id),
        details=details,
        previous_value=None if order.core is None else {"status": order.core.status.value},
        new_value={"status": core.status.value},
    )
