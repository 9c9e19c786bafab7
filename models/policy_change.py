"""Changing the requirement policy: one officer proposes a version, another decides; what counted stays what it was."""

from datetime import datetime
from enum import StrEnum

from models.actors import Actor, Role
from models.conflict import Conflict
from models.decision import Refusal, Refused, Verdict
from models.record import Record
from models.requirement_policy import RequirementPolicy


class PolicyStatus(StrEnum):
    """Where a version is. A rejected one stays, and its name is used up."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class PolicyChange(Record):
    """A version with its history. `decided_by` is never `proposed_by`."""

    policy: RequirementPolicy
    status: PolicyStatus
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


IN_THE_PAST = "IN_THE_PAST"
"""The code of a policy that would count from a moment that has passed."""


def require_to_come(policy: RequirementPolicy, now: datetime) -> None:
    """A policy counts from a day to come: what was decided already was decided under what counted then.

    Raises:
        Conflict: IN_THE_PAST.
    """
    if policy.effective_from <= now:
        raise Conflict(
            IN_THE_PAST,
            "this policy would count from a moment that has passed; propose one that begins later",
            "policy.effective_from",
        )


def decided(change: PolicyChange, verdict: Verdict, actor: Actor, now: datetime) -> PolicyChange:
    """The change, decided by `actor`.

    Raises:
        Refused: the actor is no risk officer, or proposed it; or it was decided before.
        Conflict: its day has passed while it waited.
    """
    if not actor.has(Role.RISK_OFFICER):
        raise Refused(Refusal.FORBIDDEN_ROLE, "a policy is decided on by a RISK_OFFICER")
    if actor.subject == change.proposed_by:
        raise Refused(Refusal.FOUR_EYES, "whoever proposed a policy does not decide on it")
    if change.status is not PolicyStatus.PROPOSED:
        raise Refused(Refusal.WRONG_STATE, f"this policy is {change.status} already")
    if verdict is Verdict.APPROVE:
        require_to_come(change.policy, now)
    status = PolicyStatus.APPROVED if verdict is Verdict.APPROVE else PolicyStatus.REJECTED
    return change.model_copy(update={"status": status, "decided_by": actor.subject, "decided_at": now})
