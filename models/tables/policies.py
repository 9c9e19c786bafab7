"""The versions of the requirement policy: proposed, decided, and the one that counts at a moment.

The version that comes with the house counts until the first approved one begins.
"""

from datetime import datetime
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.conflict import Conflict
from models.decision import Verdict
from models.policy_change import PolicyChange, PolicyStatus, decided, require_to_come
from models.requirement_policy import RequirementPolicy, default_policy, in_force
from models.tables import audit
from models.tables.database import Database, Row
from models.tables.errors import NotFound
from models.tables.rows.policy import RequirementPolicyRow

VERSION_TAKEN = "VERSION_TAKEN"
"""The code of a proposal under a name that another version has."""

_IN_FORCE = """
SELECT document FROM requirement_policies
WHERE status = 'APPROVED' AND effective_from <= %s
ORDER BY effective_from DESC, decided_at DESC
LIMIT 1
"""
_ALL = """
SELECT document, status, reason, proposed_by, proposed_at, decided_by, decided_at
FROM requirement_policies
ORDER BY effective_from DESC, proposed_at DESC
"""


class PolicyRecords:
    """The policies as those who assess read them.

    Every method raises `DatabaseUnavailable` when PostgreSQL is away.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_force(self, at: datetime) -> RequirementPolicy:
        """The policy that counts at a moment.

        Raises:
            LookupError: none had begun.
        """
        row = self._database.row(_IN_FORCE, (at,))
        approved = () if row is None else (RequirementPolicy.model_validate(row["document"]),)
        return in_force((default_policy(), *approved), at)

    def changes(self) -> tuple[PolicyChange, ...]:
        """Every version that was ever proposed, the one that begins last first."""
        return tuple(_change(row) for row in self._database.rows(_ALL))


def approved_policies(session: Session) -> dict[str, RequirementPolicy]:
    """Every version that counted, counts or will count, by its name."""
    stored = session.exec(
        select(RequirementPolicyRow).where(col(RequirementPolicyRow.status) == PolicyStatus.APPROVED)
    ).all()
    found = (default_policy(), *(RequirementPolicy.model_validate(row.document) for row in stored))
    return {policy.version: policy for policy in found}


def propose(
    session: Session, policy: RequirementPolicy, *, policy_id: UUID, reason: str, actor: Actor, now: datetime
) -> PolicyChange:
    """Write a proposal down. Under the same id again nothing changes.

    Raises:
        Conflict: there is a version of this name, or it would count from a moment that has passed.
    """
    known = session.get(RequirementPolicyRow, policy_id)
    if known is not None:
        return _of(known)
    require_to_come(policy, now)
    row = RequirementPolicyRow(
        id=policy_id,
        version=policy.version,
        effective_from=policy.effective_from,
        document=policy.model_dump(mode="json"),
        status=PolicyStatus.PROPOSED,
        reason=reason,
        proposed_by=actor.subject,
        proposed_at=now,
    )
    taken = Conflict(VERSION_TAKEN, "there is a policy of this version already; name another", "policy.version")
    if policy.version == default_policy().version:
        raise taken
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise taken from error
    change = _of(row)
    _note(session, "POLICY_PROPOSED", change, actor, now)
    return change


def decide(session: Session, version: str, verdict: Verdict, *, actor: Actor, now: datetime) -> PolicyChange:
    """Write the second officer's decision down.

    Raises:
        NotFound: there is no such proposal.
        Refused, Conflict: `models.policy_change.decided` forbids it.
    """
    row = session.exec(
        select(RequirementPolicyRow).where(col(RequirementPolicyRow.version) == version).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(version)
    change = decided(_of(row), verdict, actor, now)
    row.status, row.decided_by, row.decided_at = change.status, change.decided_by, change.decided_at
    _note(session, f"POLICY_{change.status}", change, actor, now)
    return change


def _note(session: Session, action: str, change: PolicyChange, actor: Actor, now: datetime) -> None:
    document: dict[str, JsonValue] = change.policy.model_dump(mode="json")
    event = AuditEvent(
        at=now,
        action=action,
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=f"policy:requirement:{change.policy.version}",
        details={"reason": change.reason, "proposed_by": change.proposed_by},
        new_value=document,
    )
    audit.append(session, [event])


def _of(row: RequirementPolicyRow) -> PolicyChange:
    return _change(row.model_dump())


def _change(row: Row) -> PolicyChange:
    fields = {name: row[name] for name in PolicyChange.model_fields if name != "policy"}
    return PolicyChange.model_validate({**fields, "policy": row["document"]})
