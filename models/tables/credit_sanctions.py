"""Sanctioning credit: what a buyer's line is set to, by whom and why."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from models.actors import Actor
from models.amounts import AmountOrNothing
from models.audit import AuditEvent, audit_role
from models.record import Record
from models.requirement import Source
from models.tables import audit, credit
from models.tables.buyer_changes import announce
from models.tables.rows.buyer import CreditLineRow
from models.tables.rows.table import JsonObject


class Sanction(Record):
    """What a line is to be. `outstanding` None leaves what trades before have used as it is."""

    buyer_id: UUID
    sanctioned_limit: AmountOrNothing
    outstanding: AmountOrNothing | None = None
    currency: str = Field(default="INR", pattern=r"^[A-Z]{3}$")
    blocked: bool = False


class SanctionedLine(Record):
    """A line as it stands. `remaining` is below zero where the limit was cut under what is used."""

    buyer_id: UUID
    sanctioned_limit: Decimal
    outstanding: Decimal
    held: Decimal
    remaining: Decimal
    currency: str
    blocked: bool
    updated_at: datetime


def sanction(
    session: Session, sanctions: Iterable[Sanction], *, actor: Actor, reason: str, alert_share: Decimal, now: datetime
) -> list[SanctionedLine]:
    """Set lines, each with an entry in the audit trail, and have the buyers' live requirements assessed anew. What is
    held stays held, also above a limit that was cut.

    Args:
        session: of the transaction.
        sanctions: one a buyer; they are taken in the order of the buyers, so that no two transactions wait for each
            other.
        actor: who sanctions.
        reason: why.
        alert_share: the share of a limit whose use is told of.
        now: the time.
    """
    lines: list[SanctionedLine] = []
    events: list[AuditEvent] = []
    for each in sorted(sanctions, key=lambda sanction: sanction.buyer_id):
        row = credit.locked_line(session, each.buyer_id)
        before = None if row is None else _shown(row)
        row = _set(session, row, each, now)
        remaining = credit.remaining_of(session, row)
        credit.note_exposure(session, row, remaining=remaining, share=alert_share, case_id=each.buyer_id, at=now)
        lines.append(_line(row, remaining))
        if before != _shown(row):
            events.append(_event(row, before, actor, reason, now))
    session.flush()
    announce(session, [line.buyer_id for line in lines], Source.CREDIT, now)
    audit.append(session, events)
    return lines


def _set(session: Session, row: CreditLineRow | None, to: Sanction, now: datetime) -> CreditLineRow:
    if row is None:
        row = CreditLineRow(
            buyer_id=to.buyer_id, sanctioned_limit=to.sanctioned_limit, currency=to.currency, updated_at=now
        )
        session.add(row)
    row.sanctioned_limit, row.currency, row.blocked, row.updated_at = to.sanctioned_limit, to.currency, to.blocked, now
    if to.outstanding is not None:
        row.outstanding = to.outstanding
    session.flush()
    return row


def _line(row: CreditLineRow, remaining: Decimal) -> SanctionedLine:
    return SanctionedLine(
        buyer_id=row.buyer_id,
        sanctioned_limit=row.sanctioned_limit,
        outstanding=row.outstanding,
        held=row.sanctioned_limit - row.outstanding - remaining,
        remaining=remaining,
        currency=row.currency,
        blocked=row.blocked,
        updated_at=row.updated_at,
    )


def _shown(row: CreditLineRow) -> JsonObject:
    return {
        "sanctioned_limit": str(row.sanctioned_limit),
        "outstanding": str(row.outstanding),
        "currency": row.currency,
        "blocked": row.blocked,
    }


def _event(row: CreditLineRow, before: JsonObject | None, actor: Actor, reason: str, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now,
        action="CREDIT_SANCTIONED",
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"buyer:{row.buyer_id}",
        details={"reason": reason},
        previous_value=before,
        new_value=_shown(row),
    )
