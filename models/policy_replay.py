"""Deciding history again: what another policy would have said of every assessment that was made, and why.

An assessment keeps its inputs, so it can be made again by any policy; by its own it comes out as it was, to the paisa.
What a policy says of ratings and payments themselves (`rating_weights`, `payment_merits`) is not replayed: the figures
they gave are inputs.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from models.record import Record
from models.requirement import RequirementInputs, RiskAssessment, RiskFactor, RiskStatus, assess
from models.requirement_policy import RequirementPolicy


class StoredAssessment(Record):
    """An assessment as it was made: `ordinal` counts those of a requirement from 1."""

    requirement_id: UUID
    ordinal: int
    as_of: datetime
    policy_version: str
    value: Decimal
    inputs: RequirementInputs
    assessment: RiskAssessment


class Redecision(Record):
    """An assessment that another policy would have decided otherwise. `reasons` are sentences."""

    requirement_id: UUID
    ordinal: int
    as_of: datetime
    policy_version: str
    status_before: RiskStatus | None
    status_after: RiskStatus | None
    score_before: int | None
    score_after: int | None
    reasons: tuple[str, ...]

    @property
    def changes_status(self) -> bool:
        """Whether it would have ended otherwise, and not only been scored otherwise."""
        return self.status_before is not self.status_after


def redecided(stored: StoredAssessment, policy: RequirementPolicy) -> Redecision | None:
    """What the policy would have changed; None where it comes to the same."""
    again = assess(stored.value, stored.inputs, policy)
    if again == stored.assessment:
        return None
    return Redecision(
        requirement_id=stored.requirement_id,
        ordinal=stored.ordinal,
        as_of=stored.as_of,
        policy_version=stored.policy_version,
        status_before=stored.assessment.risk_precheck_status,
        status_after=again.risk_precheck_status,
        score_before=stored.assessment.risk_precheck_score,
        score_after=again.risk_precheck_score,
        reasons=tuple(_reasons(stored.assessment, again, policy)),
    )


def not_as_it_was(stored: StoredAssessment, policies: Mapping[str, RequirementPolicy]) -> Redecision | None:
    """The same under the policy that the assessment was made by: None, unless the record was tampered with or the rules
    were changed without a new version.

    Args:
        stored: the assessment.
        policies: every policy that ever counted, by its version.

    Raises:
        LookupError: its policy is none of them.
    """
    policy = policies.get(stored.policy_version)
    if policy is None:
        raise LookupError(
            f"assessment {stored.ordinal} of requirement {stored.requirement_id} was made by the policy "
            f"{stored.policy_version!r}, which the record does not have"
        )
    return redecided(stored, policy)


def _reasons(before: RiskAssessment, after: RiskAssessment, policy: RequirementPolicy) -> Iterator[str]:
    old, new = _by_kind(before), _by_kind(after)
    for kind, factor in new.items():
        was = old.get(kind)
        if was is None:
            yield f"{factor} (now {_points(factor)})"
        elif was.points != factor.points:
            yield f"{factor} ({_points(was)}, now {_points(factor)})"
        elif was.sentence != factor.sentence:
            yield f"{factor} (before: {was.sentence})"
    for kind, factor in old.items():
        if kind not in new:
            yield f"no longer {factor} ({_points(factor)})"
    score = after.risk_precheck_score
    if score is None:
        return
    if score != before.risk_precheck_score and _deducted(before) == _deducted(after):
        yield f"everybody starts with {policy.starting_score}"
    if after.risk_precheck_status is not before.risk_precheck_status:
        yield f"PASS is from {policy.pass_from}, WARN from {policy.warn_from}"


def _by_kind(assessment: RiskAssessment) -> dict[tuple[str, str | None], RiskFactor]:
    return {(factor.code, factor.source): factor for factor in assessment.risk_factors}


def _deducted(assessment: RiskAssessment) -> int:
    return sum(factor.points for factor in assessment.risk_factors)


def _points(factor: RiskFactor) -> str:
    return f"-{factor.points}" if factor.points else "no points"
