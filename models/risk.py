"""The assessment of a case: every finding made a flag, once, with what officials have said of it, and the score."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from models.application import Assessment
from models.checks import CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.document_rules import document_findings
from models.financial_year import day_in_india
from models.flags import Finding, FlagType, RiskFlag, flag_id, overall_risk
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.scorecard import score
from models.verification import SYSTEM_OF, SourceSystem

__all__ = ["RISK_POLICY", "RiskPolicy", "assess", "document_findings", "merge_flags"]

_SEEN_FROM_BOTH_SIDES = frozenset({FlagType.HIGH_LITIGATION_RISK, FlagType.CRIMINAL_CASE, FlagType.BLACKLIST_HISTORY})
"""What a contractor may disclose and a registry list too: one fact, one flag."""


def assess(
    contractor: Contractor,
    *,
    application_id: UUID,
    results: Sequence[CheckResult],
    existing: Sequence[RiskFlag],
    as_of: datetime,
    policy: RiskPolicy = RISK_POLICY,
) -> Assessment:
    """What the rules and the scorer make of a case, with everything known at `as_of`.

    Args:
        results: every check's latest result, also those an official gave.
        existing: the flags as they stand, with the officials' overrides and refusals.
    """
    declared = document_findings(contractor, as_of=day_in_india(as_of), policy=policy)
    registered = [finding for result in results for finding in result.findings]
    asked = {
        *(str(SYSTEM_OF[result.check]) for result in results if result.outcome is not CheckOutcome.MANUAL),
        str(SourceSystem.MANUAL_REVIEW),
        str(SourceSystem.RISK_RULES),
    }
    flags = merge_flags(
        application_id,
        findings=(*registered, *_undisputed(declared, registered)),
        existing=existing,
        asked=asked,
        detected_at=as_of,
    )
    return Assessment(
        flags=flags,
        score=score(contractor, results=results, flags=flags, application_id=application_id, as_of=as_of),
        risk_level=overall_risk(flags),
    )


def merge_flags(
    application_id: UUID,
    *,
    findings: Iterable[Finding],
    existing: Sequence[RiskFlag],
    asked: set[str],
    detected_at: datetime,
) -> tuple[RiskFlag, ...]:
    """The flags of a case after it was looked at again.

    A finding made before keeps its flag with the time and the officials' words; but a word on something lesser does not
    hold for what has become graver, so then they are to speak again. A flag that is not found any more goes when its
    origin was asked (`asked`, the source systems); one whose origin was not asked stays as it was.
    """
    before = {flag.flag_id: flag for flag in existing}
    flags: dict[UUID, RiskFlag] = {}
    for finding in findings:
        identifier = flag_id(application_id, finding)
        known = flags.get(identifier)
        if known is None or _gravity(known.finding) < _gravity(finding):
            flags[identifier] = _standing(identifier, finding, before.get(identifier), detected_at)
    for identifier, flag in before.items():
        if identifier not in flags and flag.finding.source_system not in asked:
            flags[identifier] = flag
    return tuple(sorted(flags.values(), key=lambda flag: (-flag.finding.severity.code, str(flag.flag_id))))


def _standing(identifier: UUID, finding: Finding, before: RiskFlag | None, detected_at: datetime) -> RiskFlag:
    if before is None or _gravity(before.finding) < _gravity(finding):
        first_seen = before.detected_at if before is not None else detected_at
        return RiskFlag(flag_id=identifier, finding=finding, detected_at=first_seen)
    return before.model_copy(update={"finding": finding})


def _undisputed(declared: Sequence[Finding], registered: Sequence[Finding]) -> tuple[Finding, ...]:
    """What the declaration shows, without what a registry shows too and at least as gravely."""
    return tuple(
        finding
        for finding in declared
        if finding.flag_type not in _SEEN_FROM_BOTH_SIDES
        or not any(
            other.flag_type is finding.flag_type and _gravity(other) >= _gravity(finding) for other in registered
        )
    )


def _gravity(finding: Finding) -> tuple[bool, int]:
    return finding.rejects, finding.severity.code
