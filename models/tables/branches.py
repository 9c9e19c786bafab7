"""Branches: trees in one table."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.branch import Branch, in_a_circle
from models.conflict import Conflict
from models.tables import audit
from models.tables.branch_triggers import BRANCH_LOCK
from models.tables.database import Database
from models.tables.rows.buyer import BranchRow
from models.tables.rows.table import JsonObject

CIRCLE = "CIRCLE"
"""The code of a branch that would be its own ancestor."""

HEADS = """
WITH RECURSIVE up(branch_id, here, parent_id) AS (
    SELECT id, id, parent_id FROM branches WHERE id = ANY(%s)
    UNION ALL
    SELECT up.branch_id, above.id, above.parent_id FROM up JOIN branches above ON above.id = up.parent_id
) CYCLE here SET is_circle USING path
SELECT branch_id, here AS head FROM up WHERE parent_id IS NULL
"""
"""The head office of each branch: the last on the way up. `CYCLE` ends a way that would never end, which only a
trigger that was switched off could have let in."""


class BranchRecords:
    """The branches of the record itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heads(self, branch_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The head office of each branch that is known, in one query.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        rows = self._database.rows(HEADS, (list(branch_ids),))
        return {_id(row["branch_id"]): _id(row["head"]) for row in rows}

    def branch(self, branch_id: UUID) -> Branch | None:
        """A branch as it stands; None where there is none."""
        with self._database.transaction() as session:
            row = session.get(BranchRow, branch_id)
            return None if row is None else _of(row)


def keep_branches(session: Session, branches: Iterable[Branch], *, actor: Actor, now: datetime) -> None:
    """Write branches down, each in the place of what stood under its id. All or none.

    The lock is the trigger's own (`models.tables.branch_triggers`): taken first, a circle is refused with its reason.

    Raises:
        Conflict: CIRCLE when one would be its own ancestor, UNKNOWN_PARENT when its parent is none, CODE_TAKEN when
            another has its code.
    """
    given = {branch.branch_id: branch for branch in branches}
    session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": BRANCH_LOCK})
    parents = dict(session.exec(select(BranchRow.id, BranchRow.parent_id)).all())
    parents.update({branch.branch_id: branch.parent_id for branch in given.values()})
    for branch in given.values():
        if branch.parent_id is not None and branch.parent_id not in parents:
            raise Conflict("UNKNOWN_PARENT", f"there is no branch {branch.parent_id}", "parent_id")
    in_circle = in_a_circle(given, parents)
    if in_circle is not None:
        raise Conflict(CIRCLE, f"the branch {in_circle} would be its own ancestor", "parent_id")
    codes = {branch.code: branch.branch_id for branch in given.values()}
    taken = session.exec(
        select(BranchRow.id, BranchRow.code).where(col(BranchRow.code).in_(codes), col(BranchRow.id).not_in(given))
    ).first()
    if taken is not None or len(codes) < len(given):
        raise Conflict("CODE_TAKEN", "two branches cannot have one code", "code")
    known = {row.id: row for row in session.exec(select(BranchRow).where(col(BranchRow.id).in_(given))).all()}
    before = {row.id: _of(row) for row in known.values()}
    for branch in given.values():
        row = known.get(branch.branch_id)
        if row is None:
            session.add(BranchRow(id=branch.branch_id, code=branch.code, name=branch.name))
        else:
            row.code, row.name = branch.code, branch.name
    session.flush()
    for branch in given.values():
        row = session.get_one(BranchRow, branch.branch_id)
        row.parent_id = branch.parent_id
    session.flush()
    audit.append(session, [_event(branch, before.get(branch.branch_id), actor, now) for branch in given.values()])


def _event(branch: Branch, before: Branch | None, actor: Actor, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now,
        action="BRANCH_SET",
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"branch:{branch.branch_id}",
        previous_value=None if before is None else _shown(before),
        new_value=_shown(branch),
    )


def _shown(branch: Branch) -> JsonObject:
    return {"parent_id": None if branch.parent_id is None else str(branch.parent_id)}


def _of(row: BranchRow) -> Branch:
    return Branch(branch_id=row.id, code=row.code, name=row.name, parent_id=row.parent_id)


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value
