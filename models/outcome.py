"""What the rules by themselves make of an assessed case, and the reasons that speak against it.

Officials decide; the rules say what stands in the way. A rejection carries those reasons, and the smallest change that
would have cleared the way (`models.counterfactual`).
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.flags import RiskFlag
from models.record import Record
from models.score import WEIGHTS, Score


class OutcomePolicy(Record):
    """The thresholds of one version. Changing any of them is a new version."""

    version: str = "outcome-1.0.0"
    minimum_score: int = 50
    """A contractor that scores lower is not expected to carry a public contract; ours, the seed has no threshold."""


OUTCOME_POLICY = OutcomePolicy()
"""The policy in force."""


class Outcome(StrEnum):
    """What the rules say; every step down this list is a step towards approval."""

    REJECTED = "REJECTED"
    """An active debarment: the case ends by itself."""
    HELD = "HELD"
    """A flag of severity ERROR or CRITICAL is open."""
    BELOW_MINIMUM = "BELOW_MINIMUM"
    """Nothing holds the case, but it scores below the minimum."""
    APPROVABLE = "APPROVABLE"
    """Nothing in the rules stands in the way."""


class ReasonCode(StrEnum):
    """Why a case was rejected. Those named like a flag type: an open flag of this type that blocks; the flags that
    never block (TURNOVER_DECLINE, DELAY_HISTORY, SUSPICIOUS_PATTERN) are no reasons."""

    ACTIVE_DEBARMENT = "ACTIVE_DEBARMENT"
    HIGH_LITIGATION_RISK = "HIGH_LITIGATION_RISK"
    FINANCIAL_INSTABILITY = "FINANCIAL_INSTABILITY"
    GST_MISMATCH = "GST_MISMATCH"
    INVALID_PAN = "INVALID_PAN"
    DOCUMENT_INCONSISTENCY = "DOCUMENT_INCONSISTENCY"
    BLACKLIST_HISTORY = "BLACKLIST_HISTORY"
    CRIMINAL_CASE = "CRIMINAL_CASE"
    TAX_DEFAULT = "TAX_DEFAULT"
    LABOUR_VIOLATION = "LABOUR_VIOLATION"
    ENVIRONMENTAL_VIOLATION = "ENVIRONMENTAL_VIOLATION"
    CONTRACT_TERMINATION = "CONTRACT_TERMINATION"
    PERFORMANCE_ISSUE = "PERFORMANCE_ISSUE"
    IDENTITY_MISMATCH = "IDENTITY_MISMATCH"
    WALLET_MISMATCH = "WALLET_MISMATCH"
    SCORE_BELOW_MINIMUM = "SCORE_BELOW_MINIMUM"
    FINANCIAL_STRENGTH_LOW = "FINANCIAL_STRENGTH_LOW"
    TECHNICAL_CAPACITY_LOW = "TECHNICAL_CAPACITY_LOW"
    EXPERIENCE_LOW = "EXPERIENCE_LOW"
    COMPLIANCE_LOW = "COMPLIANCE_LOW"
    RISK_HIGH = "RISK_HIGH"
    NOT_ASSESSED = "NOT_ASSESSED"
    """It was rejected before the checks were done."""
    OFFICIAL_JUDGEMENT = "OFFICIAL_JUDGEMENT"
    """Nothing in the rules spoke against it: the official's own reason is the reason."""


_OF_COMPONENT: dict[str, ReasonCode] = {
    "financial_strength": ReasonCode.FINANCIAL_STRENGTH_LOW,
    "technical_capacity": ReasonCode.TECHNICAL_CAPACITY_LOW,
    "experience_score": ReasonCode.EXPERIENCE_LOW,
    "compliance_score": ReasonCode.COMPLIANCE_LOW,
    "risk_score": ReasonCode.RISK_HIGH,
}


class NearestChange(Record):
    """The smallest single change under which the rules would have said something else.

    `change` is a code of `models.counterfactual.CHANGES`, `description` its plain sentence, `field` where it would show
    in the contractor document; `flag_id` is the flag that would have to be settled, when it is one.
    """

    change: str = Field(description="Which change, as a code.")
    description: str = Field(description="The same in plain words.")
    field: str = Field(description="The member of the contractor document in which it would show.")
    flag_id: UUID | None = Field(default=None, description="The flag that would have to be resolved, if it is one.")
    score_before: int = Field(description="The competence score as it is, 0–100.")
    score_after: int = Field(description="The competence score with this change alone.")
    outcome_after: Outcome


class Outlook(Record):
    """What the rules say against a case (nothing, unless there is something), and what would have changed that."""

    reason_codes: tuple[ReasonCode, ...] = ()
    nearest_change: NearestChange | None = None


class Rejection(Record):
    """Why a case was rejected, in codes, with the nearest change; null where no single one would have helped."""

    reason_codes: tuple[ReasonCode, ...]
    nearest_change: NearestChange | None = None


def gate_of(flags: Sequence[RiskFlag]) -> Outcome | None:
    """The outcome that the flags alone decide; None when it is the score's to say."""
    if any(flag.finding.rejects for flag in flags):
        return Outcome.REJECTED
    return Outcome.HELD if any(flag.blocks for flag in flags) else None


def outcome_of(flags: Sequence[RiskFlag], score: Score, policy: OutcomePolicy = OUTCOME_POLICY) -> Outcome:
    """What the rules say of a case with these flags and this score."""
    gate = gate_of(flags)
    if gate is not None:
        return gate
    return Outcome.APPROVABLE if score.competence_score >= policy.minimum_score else Outcome.BELOW_MINIMUM


def reason_codes(
    flags: Sequence[RiskFlag], score: Score, policy: OutcomePolicy = OUTCOME_POLICY
) -> tuple[ReasonCode, ...]:
    """Everything in the rules that speaks against an approval, in the order of `ReasonCode`; empty when nothing does.

    A weak component is a reason only where the whole is too low: a strong one may make up for it.
    """
    reasons = {ReasonCode(flag.finding.flag_type.value) for flag in flags if flag.blocks}
    if any(flag.finding.rejects for flag in flags):
        reasons.add(ReasonCode.ACTIVE_DEBARMENT)
    if score.competence_score < policy.minimum_score:
        reasons.add(ReasonCode.SCORE_BELOW_MINIMUM)
        reasons |= {_OF_COMPONENT[name] for name in WEIGHTS if score.score_breakdown[name].score < policy.minimum_score}
    return tuple(code for code in ReasonCode if code in reasons)


def rejection_of(outlook: Outlook | None) -> Rejection:
    """The reasons of a rejection made while the rules said this (None: before they had said anything)."""
    if outlook is None:
        return Rejection(reason_codes=(ReasonCode.NOT_ASSESSED,))
    codes = outlook.reason_codes or (ReasonCode.OFFICIAL_JUDGEMENT,)
    return Rejection(reason_codes=codes, nearest_change=outlook.nearest_change)
