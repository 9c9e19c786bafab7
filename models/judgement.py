"""What is known of a case, the flags that follow, and the score: one judgement, made the same way every time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from models.checks import CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.document_rules import document_findings
from models.financial_year import day_in_india
from models.flags import Finding, FlagType, RiskFlag, flag_id
from models.links import Link, link_findings, shows_another_link
from models.record import Record
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.score import Score
from models.score_inputs import ScoreInputs, assessment_id_of, inputs_digest, score_inputs
from models.verification import SYSTEM_OF, SourceSystem

Scoring = Callable[[ScoreInputs, UUID], Score]
"""Scores inputs under an assessment's id."""

_SEEN_FROM_BOTH_SIDES = frozenset({FlagType.HIGH_LITIGATION_RISK, FlagType.CRIMINAL_CASE, FlagType.BLACKLIST_HISTORY})
"""What a contractor may disclose and a registry list too: one fact, one flag."""


class Facts(Record):
    """Everything that is known of a case at `as_of`.

    `results` are every check's latest result, also those an official gave; `existing` the flags as they stand, with the
    officials' overrides and refusals.
    """

    application_id: UUID
    contractor: Contractor
    results: tuple[CheckResult, ...]
    existing: tuple[RiskFlag, ...]
    links: tuple[Link, ...]
    as_of: datetime


def flags_of(facts: Facts, policy: RiskPolicy = RISK_POLICY) -> tuple[RiskFlag, ...]:
    """Every finding made a flag, once, with what officials have said of it."""
    declared = document_findings(facts.contractor, as_of=day_in_india(facts.as_of), policy=policy)
    registered = [finding for result in facts.results for finding in result.findings]
    asked = {
        *(str(SYSTEM_OF[result.check]) for result in facts.results if result.outcome is not CheckOutcome.MANUAL),
        str(SourceSystem.MANUAL_REVIEW),
        str(SourceSystem.RISK_RULES),
        str(SourceSystem.CONTRACTOR_LINKS),
    }
    return merge_flags(
        facts.application_id,
        findings=(*registered, *_undisputed(declared, registered), *link_findings(facts.links)),
        existing=facts.existing,
        asked=asked,
        detected_at=facts.as_of,
    )


def score_of(facts: Facts, flags: Sequence[RiskFlag], scorer: Scoring) -> Score:
    """The score of the case with these flags."""
    inputs = score_inputs(facts.contractor, results=facts.results, flags=flags, as_of=facts.as_of)
    return scorer(inputs, assessment_id_of(facts.application_id, inputs_digest(inputs)))


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
    if before is None or _outgrows(finding, before.finding):
        first_seen = before.detected_at if before is not None else detected_at
        return RiskFlag(flag_id=identifier, finding=finding, detected_at=first_seen)
    return before.model_copy(update={"finding": finding})


def _outgrows(finding: Finding, before: Finding) -> bool:
    """Whether it shows more than it did when officials spoke on it."""
    if finding.flag_type is FlagType.SUSPICIOUS_PATTERN:
        return shows_another_link(before, finding)
    return _gravity(before) < _gravity(finding)


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
