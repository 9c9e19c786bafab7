"""The assessment of a case: its flags, its score, and what the rules would say of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.application import Assessment
from models.checks import CheckResult
from models.contractor.document import Contractor
from models.counterfactual import nearest_change
from models.document_rules import document_findings
from models.flags import RiskFlag, overall_risk
from models.judgement import Facts, Scoring, flags_of, score_of
from models.links import Link
from models.outcome import Outlook, reason_codes
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.scorecard import score as scorecard

__all__ = ["RISK_POLICY", "RiskPolicy", "assess", "document_findings"]


def assess(
    contractor: Contractor,
    *,
    application_id: UUID,
    results: Sequence[CheckResult],
    existing: Sequence[RiskFlag],
    as_of: datetime,
    links: Sequence[Link] = (),
    scorer: Scoring = scorecard,
    policy: RiskPolicy = RISK_POLICY,
) -> Assessment:
    """What the rules and the scorer make of a case, with everything known at `as_of`.

    Args:
        results: every check's latest result, also those an official gave.
        existing: the flags as they stand, with the officials' overrides and refusals.
        links: the other contractors' applications that share something with this one.
    """
    facts = Facts(
        application_id=application_id,
        contractor=contractor,
        results=tuple(results),
        existing=tuple(existing),
        links=tuple(links),
        as_of=as_of,
    )
    flags = flags_of(facts, policy)
    score = score_of(facts, flags, scorer)
    return Assessment(
        flags=flags,
        score=score,
        risk_level=overall_risk(flags),
        outlook=Outlook(
            reason_codes=reason_codes(flags, score),
            nearest_change=nearest_change(facts, flags, score, scorer=scorer, policy=policy),
        ),
    )
