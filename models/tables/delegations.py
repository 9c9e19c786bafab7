"""Absences of officials: set, read, taken back, each change with its entry in the audit trail."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.delegation import Delegation, stand_in_for
from models.financial_year import day_in_india
from models.tables import audit
from models.tables.database import Database
from models.tables.rows.people import DelegationRow

_COLUMNS = "SELECT subject, delegate, first_day, last_day, set_by, set_at FROM delegations"


def delegations_on(database: Database, day: date) -> tuple[Delegation, ...]:
    """The absences that cover this day.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    rows = database.rows(f"{_COLUMNS} WHERE first_day <= %s AND last_day >= %s ORDER BY subject", (day, day))
    return tuple(Delegation.model_validate(row) for row in rows)


def delegation_of(database: Database, subject: str) -> Delegation | None:
    """The absence of one official, None when none is set.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(f"{_COLUMNS} WHERE subject = %s", (subject,))
    return None if row is None else Delegation.model_validate(row)


def with_stand_in(session: Session, payload: JsonObject, at: datetime) -> JsonObject:
    """What is told of a task, with who stands in for its holder: a reminder must not wait for somebody who is away."""
    assignee = payload.get("assignee")
    if not isinstance(assignee, str):
        return payload
    day = day_in_india(at)
    covering = select(DelegationRow).where(col(DelegationRow.first_day) <= day, col(DelegationRow.last_day) >= day)
    absences = [Delegation.model_validate(row.model_dump()) for row in session.exec(covering)]
    return {**payload, "stand_in": stand_in_for(assignee, absences, day)}


def set_delegation(session: Session, delegation: Delegation, actor: Actor) -> None:
    """Set an official's absence, in the place of an earlier one."""
    row = session.get(DelegationRow, delegation.subject, with_for_update=True)
    if row is None:
        session.add(DelegationRow(**delegation.model_dump()))
    else:
        for name, value in delegation.model_dump().items():
            setattr(row, name, value)
    _note(session, "DELEGATION_SET", delegation, actor, delegation.set_at)


def end_delegation(session: Session, subject: str, actor: Actor, at: datetime) -> bool:
    """Take an official's absence back; False when there is none."""
    row = session.get(DelegationRow, subject, with_for_update=True)
    if row is None:
        return False
    ended = Delegation.model_validate(row.model_dump())
    session.delete(row)
    _note(session, "DELEGATION_ENDED", ended, actor, at)
    return True


def _note(session: Session, action: str, delegation: Delegation, actor: Actor, at: datetime) -> None:
    event = AuditEvent(
        at=at,
        action=action,
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"delegation:{delegation.subject}",
        details={
            "delegate": delegation.delegate,
            "first_day": delegation.first_day.isoformat(),
            "last_day": delegation.last_day.isoformat(),
        },
    )
    audit.append(session, [event])
