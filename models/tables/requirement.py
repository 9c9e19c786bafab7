"""Requirements as their process writes them: an assessment with its hold, or another step, each one transaction."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, func, select

from models.actors import SYSTEM
from models.audit import AuditEvent, audit_role
from models.buyer import CreditHold, CreditLine
from models.encryption import Vault
from models.requirement import Source
from models.requirement_case import Change, assessed, with_hold
from models.requirement_status import LIVE
from models.requirement_steps import (
    AssessOrder,
    Cause,
    Hold,
    HoldState,
    Reading,
    Recorded,
    ReleaseReason,
    RequirementCore,
    RequirementStep,
    digest_of,
)
from models.tables import audit, credit
from models.tables.case_steps import claim_operation
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.buyer import CreditHoldRow, CreditLineRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.requirement import RequirementAssessmentRow, RequirementRow
from models.tables.rows.table import JsonObject
from models.tables.sealing import RowSealer
from models.tables.task_rows import keep_task


class _NotWritten(Exception):
    """A step that needs a hold found the credit short: its transaction is rolled back."""


class RequirementRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written).

    Args:
        credit_is_ours: whether holds are taken on the credit lines of this database, in the same transaction; where
            another module lends, they are kept here as a copy of what it said.
    """

    def __init__(self, database: Database, *, credit_is_ours: bool = True) -> None:
        self._database = database
        self._credit_is_ours = credit_is_ours

    def assess(self, order: AssessOrder, reading: Reading, placed: HoldState | None = None) -> RequirementCore:
        """Assess, take or give back the hold, and write both down, once; asked again, the answer is what was written.

        Where the credit is ours, what counts is what remains under the lock of its line, not what was read before: of
        two that want the last of it, the second is assessed by what the first left.

        Args:
            order: what is assessed, and why.
            reading: what the sources said.
            placed: what another credit module said to the hold that this assessment takes.
        """
        with self._database.transaction() as session:
            if not claim_operation(session, order.operation_id, order.requirement_id, "ASSESSED", order.at):
                return self._known(session, order.requirement_id)
            buyer_id = _buyer_of(order)
            line = credit.locked_line(session, buyer_id) if self._credit_is_ours else None
            if line is not None:
                reading = _under_lock(reading, line, credit.remaining_of(session, line), order.core)
            change = assessed(order, reading)
            core = self._with_credit(session, change, line, order.at, placed)
            row = self._keep_row(session, core, order.at)
            self._keep_assessment(session, row, order, core)
            for task in change.tasks:
                keep_task(session, self._database.vault, task)
            _publish(session, change, core, order.at)
            _tell_exposure(session, core, line, order.at)
            self._audit_assessment(session, order, core)
            return core.model_copy(update={"number": row.number})

    def record(self, step: RequirementStep, placed: HoldState | None = None) -> Recorded:
        """Write one step, once. One that needs a hold which cannot be had is not written.

        Args:
            step: what changed.
            placed: what another credit module said to the hold that this step takes.
        """
        try:
            return self._record(step, placed)
        except _NotWritten:
            return Recorded(written=False, hold_state=HoldState.INSUFFICIENT)

    def release_strays(self, at: datetime, *, limit: int = 1_000) -> tuple[UUID, ...]:
        """Give back every hold whose requirement has ended; returns the requirements. There should be none: a
        requirement and its hold end in one transaction."""
        with self._database.transaction() as session:
            found = session.exec(
                select(CreditHoldRow.hold_id, CreditHoldRow.buyer_id, CreditHoldRow.requirement_id)
                .join(RequirementRow, col(RequirementRow.id) == col(CreditHoldRow.requirement_id))
                .where(col(CreditHoldRow.released_at).is_(None), col(RequirementRow.status).not_in(LIVE))
                .order_by(col(CreditHoldRow.buyer_id))
                .limit(limit)
            ).all()
        strays: list[UUID] = []
        for hold_id, buyer_id, requirement_id in found:
            with self._database.transaction() as session:
                credit.locked_line(session, buyer_id)
                if credit.give_back(session, hold_id, at=at, reason=ReleaseReason.STRAY):
                    strays.append(requirement_id)
                    audit.append(session, [_stray(hold_id, requirement_id, at)])
        return tuple(strays)

    # How it does it

    def _record(self, step: RequirementStep, placed: HoldState | None) -> Recorded:
        with self._database.transaction() as session:
            if not claim_operation(session, step.operation_id, step.core.requirement_id, step.action, step.at):
                known = self._known(session, step.core.requirement_id)
                return Recorded(written=True, hold_state=known.hold_state if step.hold else None)
            needs_line = self._credit_is_ours and (step.hold is not None or step.released is not None)
            line = credit.locked_line(session, step.core.request.buyer_id) if needs_line else None
            state = self._hold_state(session, step.hold, line, placed)
            if step.hold_needed and state is HoldState.INSUFFICIENT:
                raise _NotWritten
            change = Change(core=step.core, hold=step.hold, released=step.released, release=step.release)
            core = self._with_credit(session, change, line, step.at, state)
            row = self._keep_row(session, core, step.at)
            if step.reason is not None:
                row.reason_sealed = _sealer(self._database.vault, row.id).seal("reason_sealed", step.reason)
            for task in step.tasks:
                keep_task(session, self._database.vault, task)
            _publish(session, change.model_copy(update={"notices": step.notices}), core, step.at)
            _tell_exposure(session, core, line, step.at)
            self._audit_step(session, step, core)
            return Recorded(written=True, hold_state=state)

    def _known(self, session: Session, requirement_id: UUID) -> RequirementCore:
        row = session.get(RequirementRow, requirement_id)
        if row is None:
            raise NotFound(f"there is no requirement {requirement_id}")
        kept = _sealer(self._database.vault, row.id).open("core_sealed", row.core_sealed)
        return RequirementCore.model_validate(kept).model_copy(update={"number": row.number})

    def _hold_state(
        self, session: Session, hold: Hold | None, line: CreditLineRow | None, placed: HoldState | None
    ) -> HoldState | None:
        """What becomes of a hold that is asked for."""
        if hold is None or not self._credit_is_ours:
            return placed if hold else None
        if line is None:
            return HoldState.NO_LINE
        enough = not line.blocked and credit.remaining_of(session, line) >= hold.amount
        return HoldState.HELD if enough else HoldState.INSUFFICIENT

    def _with_credit(
        self,
        session: Session,
        change: Change,
        line: CreditLineRow | None,
        at: datetime,
        placed: HoldState | None,
    ) -> RequirementCore:
        """The requirement, its hold taken or given back."""
        core, hold = change.core, change.hold
        row = session.get(RequirementRow, core.requirement_id)
        if change.released is not None and change.release is not None:
            credit.give_back(session, change.released.hold_id, at=at, reason=change.release)
        if hold is None:
            if core.hold is not None and row is not None and row.expires_at != core.expires_at:
                _prolong(session, core.hold, core.expires_at)
            return core
        state = placed or self._hold_state(session, hold, line, None) or HoldState.UNAVAILABLE
        core = with_hold(core, hold, state)
        if state is HoldState.HELD:
            if row is None:
                self._keep_row(session, core, at)  # the hold refers to it
            kept = CreditHold(
                hold_id=hold.hold_id,
                requirement_id=core.requirement_id,
                buyer_id=core.request.buyer_id,
                amount=hold.amount,
            )
            credit.take(session, kept, at=at, expires_at=core.expires_at)
        return core

    def _keep_row(self, session: Session, core: RequirementCore, at: datetime) -> RequirementRow:
        """The requirement's row, as `core` says; made where there is none."""
        row = session.get(RequirementRow, core.requirement_id)
        kept = _sealer(self._database.vault, core.requirement_id).seal(
            "core_sealed", core.model_dump(mode="json", exclude={"number"})
        )
        if row is None:
            row = _new_row(core, at)
            row.core_sealed = kept or b""
            _show(row, core, at)
            session.add(row)
            session.flush()
            return row
        row.core_sealed = kept or b""
        _show(row, core, at)
        return row

    def _keep_assessment(
        self, session: Session, row: RequirementRow, order: AssessOrder, core: RequirementCore
    ) -> None:
        counted = select(func.count()).where(col(RequirementAssessmentRow.requirement_id) == row.id)
        reading, assessment = core.reading, core.assessment
        session.add(
            RequirementAssessmentRow(
                requirement_id=row.id,
                ordinal=1 if order.cause is Cause.CREATED else session.exec(counted).one() + 1,
                operation_id=order.operation_id,
                cause=order.cause.value,
                as_of=reading.as_of,
                policy_version=reading.policy.version,
                estimated_trade_value=core.value,
                inputs=reading.inputs.model_dump(mode="json"),
                inputs_digest=reading.inputs_digest,
                source_digests=dict[str, JsonValue](reading.source_digests),
                risk_precheck_status=assessment.risk_precheck_status,
                risk_precheck_score=assessment.risk_precheck_score,
                assessment=assessment.model_dump(mode="json"),
            )
        )

    def _audit_assessment(self, session: Session, order: AssessOrder, core: RequirementCore) -> None:
        assessment = core.assessment
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
        created = order.core is None
        event = AuditEvent(
            at=order.at,
            action="REQUIREMENT_CREATED" if created else "REQUIREMENT_REASSESSED",
            actor=core.request.owner_subject if created else SYSTEM.subject,
            actor_role=audit_role(SYSTEM),
            subject=str(core.requirement_id),
            details=details,
            previous_value=None if order.core is None else {"status": order.core.status.value},
            new_value={"status": core.status.value},
        )
        audit.append(session, [event])

    def _audit_step(self, session: Session, step: RequirementStep, core: RequirementCore) -> None:
        tasks: list[JsonValue] = [
            {"task_id": str(task.task_id), "status": task.status.value, "decision": task.decision}
            for task in step.tasks
        ]
        stated: JsonObject = {"note": step.note or None, "tasks": tasks or None, "hold": core.hold_state.value}
        moved = step.before is not core.status
        event = AuditEvent(
            at=step.at,
            action=step.action,
            actor=step.actor.subject,
            actor_role=audit_role(step.actor),
            subject=str(core.requirement_id),
            details={
                "operation_id": step.operation_id,
                **{name: value for name, value in stated.items() if value is not None},
            },
            previous_value={"status": step.before.value} if moved else None,
            new_value={"status": core.status.value} if moved else None,
        )
        audit.append(session, [event])


def _buyer_of(order: AssessOrder) -> UUID:
    request = order.core.request if order.core else order.request
    if request is None:
        raise ValueError("the first assessment of a requirement needs the request")
    return request.buyer_id


def _under_lock(reading: Reading, line: CreditLineRow, remaining: Decimal, core: RequirementCore | None) -> Reading:
    """The reading with the credit as it is while nobody else can change it; our own hold counts as free."""
    own = core.hold.amount if core and core.hold else Decimal("0.00")
    answer = CreditLine(
        sanctioned_limit=line.sanctioned_limit, remaining=remaining + own, currency=line.currency, blocked=line.blocked
    )
    inputs = reading.inputs.model_copy(
        update={
            "credit_limit_remaining": answer.remaining,
            "credit_limit_total": answer.sanctioned_limit,
            "credit_blocked": answer.blocked,
        }
    )
    digests = {**reading.source_digests, Source.CREDIT.value: digest_of(answer)}
    return reading.model_copy(update={"inputs": inputs, "source_digests": digests})


def _new_row(core: RequirementCore, at: datetime) -> RequirementRow:
    request, terms = core.request, core.request.terms
    return RequirementRow(
        id=core.requirement_id,
        buyer_id=request.buyer_id,
        owner_subject=request.owner_subject,
        commodity=request.commodity,
        description=request.description,
        min_quantity=terms.min_quantity,
        preferred_quantity=terms.preferred_quantity,
        max_quantity=request.max_quantity,
        quantity_unit=request.quantity_unit,
        max_budget_per_unit=terms.max_budget_per_unit,
        currency=request.currency,
        buyer_branch_id=terms.buyer_branch_id,
        blocked_internal_trades=terms.blocked_internal_trades,
        status=core.status,
        policy_version=core.reading.policy.version,
        assessed_at=core.reading.as_of,
        hold_state=core.hold_state.value,
        core_sealed=b"",
        created_at=at,
        updated_at=at,
        expires_at=core.expires_at,
    )


def _show(row: RequirementRow, core: RequirementCore, at: datetime) -> None:
    """What can change, as `core` says."""
    inputs, assessment = core.reading.inputs, core.assessment
    row.estimated_trade_value = assessment.estimated_trade_value
    row.buyer_credit_limit_remaining = inputs.credit_limit_remaining
    row.buyer_exposure_after_trade = assessment.buyer_exposure_after_trade
    row.risk_precheck_status = assessment.risk_precheck_status
    row.risk_precheck_score = assessment.risk_precheck_score
    row.buyer_rating_score = inputs.rating
    row.buyer_payment_performance_score = inputs.payment_performance
    row.risk_factors = [factor.model_dump(mode="json") for factor in assessment.risk_factors]
    row.policy_version, row.assessed_at = core.reading.policy.version, core.reading.as_of
    row.status, row.hold_state, row.expires_at = core.status, core.hold_state.value, core.expires_at
    row.updated_at = at
    if core.status not in LIVE:
        row.closed_at = at


def _prolong(session: Session, hold: Hold, expires_at: datetime) -> None:
    row = session.get(CreditHoldRow, hold.hold_id)
    if row is not None and row.released_at is None:
        row.expires_at = expires_at


def _publish(session: Session, change: Change, core: RequirementCore, at: datetime) -> None:
    for notice in change.notices:
        session.add(
            OutboxRow(case_id=core.requirement_id, event_type=notice.event, payload=dict(notice.payload), created_at=at)
        )


def _tell_exposure(session: Session, core: RequirementCore, line: CreditLineRow | None, at: datetime) -> None:
    if line is None:
        return
    session.flush()
    credit.note_exposure(
        session,
        line,
        remaining=credit.remaining_of(session, line),
        share=core.reading.policy.exposure_alert_share,
        case_id=core.requirement_id,
        at=at,
    )


def _stray(hold_id: UUID, requirement_id: UUID, at: datetime) -> AuditEvent:
    return AuditEvent(
        at=at,
        action="STRAY_HOLD_RELEASED",
        actor=SYSTEM.subject,
        actor_role=audit_role(SYSTEM),
        subject=str(requirement_id),
        details={"hold_id": str(hold_id)},
    )


def _sealer(vault: Vault, requirement_id: UUID) -> RowSealer:
    return RowSealer(vault, "requirements", requirement_id)
