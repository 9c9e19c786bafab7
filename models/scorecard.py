"""The competence score: five weighted components, each a list of factors that say what they saw and what they gave.

Pure and versioned. All arithmetic is on whole numbers, so the same inputs give the same score, bit for bit:

- a factor gives whole points out of `of`, interpolated between the steps of its table and rounded down;
- a factor whose input is not known gives nothing out of nothing (`of` 0, or less than usual when it is known in part),
  so that what is missing lowers the confidence and not, silently, the score;
- a component is 100 × points / of over its factors, rounded half up: with everything known `of` is 100 and its score is
  the plain sum of its factors' points;
- the competence score is the components' weighted sum, rounded half up.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

import rfc8785
from pydantic import JsonValue

from models.checks import CheckResult
from models.contractor.document import Contractor
from models.flags import RiskFlag
from models.score import Component, Factor, Score
from models.score_factors.compliance import compliance_factors
from models.score_factors.experience import experience_factors
from models.score_factors.financial import financial_factors
from models.score_factors.risk import risk_factors
from models.score_factors.technical import technical_factors

MODEL_VERSION = "scorecard-1.0.0"
"""Changes with any weight, table or rule, here or in the factors."""

WEIGHTS: dict[str, int] = {
    "financial_strength": 25,
    "technical_capacity": 20,
    "experience_score": 20,
    "compliance_score": 20,
    "risk_score": 15,
}
"""Per cent of the whole. The seed names the components and leaves the weights open: the means to carry a contract weigh
most; risk least, because open flags of weight already stop a case by themselves."""

_MAX_SAFE_INTEGER = 2**53 - 1


def score(
    contractor: Contractor,
    *,
    results: Sequence[CheckResult],
    flags: Sequence[RiskFlag],
    application_id: UUID,
    as_of: datetime,
) -> Score:
    """The score of a contractor with what is known at `as_of`.

    `assessment_id` follows from the application and the inputs' digest: scoring the same again gives the same id.
    """
    factors: dict[str, dict[str, Factor]] = {
        "financial_strength": financial_factors(contractor, as_of),
        "technical_capacity": technical_factors(contractor),
        "experience_score": experience_factors(contractor),
        "compliance_score": compliance_factors(contractor, results, as_of),
        "risk_score": risk_factors(flags),
    }
    breakdown = {name: _component(WEIGHTS[name], parts) for name, parts in factors.items()}
    digest = inputs_digest(contractor, results=results, flags=flags, as_of=as_of)
    return Score(
        competence_score=_half_up(sum(WEIGHTS[name] * part.score for name, part in breakdown.items()), 100),
        score_breakdown=breakdown,
        confidence_level=_known_share(factors),
        assessment_timestamp=as_of,
        model_version=MODEL_VERSION,
        assessment_id=uuid5(application_id, digest),
        inputs_digest=digest,
    )


def inputs_digest(
    contractor: Contractor, *, results: Sequence[CheckResult], flags: Sequence[RiskFlag], as_of: datetime
) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785) of everything the score depends on."""
    inputs: dict[str, JsonValue] = {
        "modelVersion": MODEL_VERSION,
        "asOf": as_of.isoformat(),
        "financialQualification": contractor.financial_qualification.model_dump(mode="json", by_alias=True),
        "technicalExperience": contractor.technical_experience.model_dump(mode="json", by_alias=True),
        "compliance": contractor.compliance.model_dump(mode="json", by_alias=True),
        "identityNumbers": [contractor.legal_identity.cin is not None, contractor.legal_identity.llpin is not None],
        "checks": [list[JsonValue](pair) for pair in sorted((result.check, result.outcome) for result in results)],
        "flags": [
            [str(flag.flag_id), flag.finding.flag_type, flag.finding.severity, flag.resolved]
            for flag in sorted(flags, key=lambda flag: str(flag.flag_id))
        ],
    }
    return hashlib.sha256(rfc8785.dumps(_canonical(inputs))).hexdigest()


def _component(weight: int, factors: dict[str, Factor]) -> Component:
    points, of = _total(factors)
    # Nothing known of a whole component cannot happen with a parsed document; the middle then favours nobody.
    return Component(score=_half_up(100 * points, of) if of else 50, weight=weight / 100, factors=factors)


def _total(factors: Mapping[str, Factor]) -> tuple[int, int]:
    return sum(factor.points for factor in factors.values()), sum(factor.of for factor in factors.values())


def _known_share(factors: Mapping[str, Mapping[str, Factor]]) -> float:
    """The share of all weighted points that could be given at all; exact to four places."""
    return sum(WEIGHTS[name] * _total(parts)[1] for name, parts in factors.items()) / 10_000


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _canonical(value: JsonValue) -> JsonValue:
    """RFC 8785 knows no integer beyond 2^53, and amounts may be: those go in as text."""
    if isinstance(value, dict):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _MAX_SAFE_INTEGER:
        return str(value)
    return value
