"""Requirements as their process writes them: an assessment with its hold, or another step, each one transaction."""

from datetime import datetime
from uuid import UUID

import psycopg
from pydantic import JsonValue
from sqlmodel import Session, col, select

from models.actors import SYSTEM
from models.audit import AuditEvent, audit_role
from models.buyer import CreditHold
from models.encryption import Vault
from models.requirement_case import Change, with_hold
from models.requirement_policy import RequirementPolicy
from models.requirement_status import LIVE
from models.requirement_steps import (
    AssessOrder,
    Hold,
    HoldState,
    Reading,
    Recorded,
    ReleaseReason,
    RequirementCore,
    RequirementStep,
)
from models.tables import audit, credit
from models.tables.database import Database
from models.tables.errors import DatabaseUnavailable, NotFound
from models.tables.operations import claim_operation
from models.tables.own_reading import OwnReading, TooMuchKnown
from models.tables.requirement_assessment import AssessmentWriter, Connection
from models.tables.requirement_columns import changing_columns
from models.tables.rows.buyer import CreditHoldRow, CreditLineRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.requirement import RequirementRow
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
        with self._database.pipelined() as connection:
            written = self._writer(connection, placed).write(order, _buyer_of(order), lambda: reading)
        return written or self._written_before(order)

    def assess_from_record(self, order: AssessOrder, policy: RequirementPolicy) -> RequirementCore | None:
        """`assess` where all that is known of the buyer is in this record too: it is read on the same connection, just
        before the lock. None when it did not answer within the policy's budget, or is too much to be weighed under the
        lock: then nothing was written.

        Args:
            order: what is assessed, and why.
            policy: which counts.
        """
        buyer_id = _buyer_of(order)
        try:
            with self._database.pipelined() as connection:
                heard = OwnReading(connection, buyer_id, order.at, policy)
                written = self._writer(connection, None).write(order, buyer_id, heard)
        except TooMuchKnown:
            return None
        except DatabaseUnavailable as error:
            if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
                return None
            raise
        return written or self._written_before(order)

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

    def _writer(self, connection: Connection, placed: HoldState | None) -> AssessmentWriter:
        return AssessmentWriter(connection, self._database.vault, credit_is_ours=self._credit_is_ours, placed=placed)

    def _written_before(self, order: AssessOrder) -> RequirementCore:
        with self._database.transaction() as session:
            return self._known(session, order.requirement_id)

    def _record(self, step: RequirementStep, placed: HoldState | None) -> Recorded:
        with self._database.transaction() as session:
            if not claim_operation(session, step.operation_id, step.core.requirement_id, step.action, step.at):
                known = self._known(session, step.core.requirement_id)
                return Recorded(written=True, hold_state=known.hold_state if step.hold else None)
            needs_line = self._credit_is_ours and (step.hold is not None or step.released is not None)
            line = credit.locked_line(session, step.core.request.buyer_id) if needs_line else None
            state = self._hold_state(session, step.hold, line, placed, step.core.request.currency)
            if step.hold_needed and state is HoldState.INSUFFICIENT:
                raise _NotWritten
            change = Change(core=step.core, hold=step.hold, released=step.released, release=step.release)
            core = self._with_credit(session, change, line, step.at, state)
            self._keep_row(session, core, step.at)
            if step.reason is not None:
                row = session.get_one(RequirementRow, core.requirement_id)
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
        self, session: Session, hold: Hold | None, line: CreditLineRow | None, placed: HoldState | None, currency: str
    ) -> HoldState | None:
        """What becomes of a hold that is asked for."""
        if hold is None or not self._credit_is_ours:
            return placed if hold else None
        if line is None:
            return HoldState.NO_LINE
        lends = not line.blocked and line.currency == currency
        enough = lends and credit.remaining_of(session, line) >= hold.amount
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
        state = placed or self._hold_state(session, hold, line, None, core.request.currency) or HoldState.UNAVAILABLE
        core = with_hold(core, hold, state)
        if state is HoldState.HELD:
            kept = CreditHold(
                hold_id=hold.hold_id,
                requirement_id=core.requirement_id,
                buyer_id=core.request.buyer_id,
                amount=hold.amount,
            )
            credit.take(session, kept, at=at, expires_at=core.expires_at)
        return core

    def _keep_row(self, session: Session, core: RequirementCore, at: datetime) -> None:
        """The requirement's row, as `core` says."""
        row = session.get_one(RequirementRow, core.requirement_id)
        kept = core.model_dump(mode="json", exclude={"number"})
        row.core_sealed = _sealer(self._database.vault, row.id).seal("core_sealed", kept)
        for name, value in changing_columns(core, at).items():
            setattr(row, name, value)

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
