"""The competence score: five weighted components, each a list of factors that say what they saw and what they gave.

Pure and versioned. All arithmetic is on whole numbers, so the same inputs give the same score, bit for bit:

- a factor gives whole points out of `of`, interpolated between the steps of its table and rounded down;
- a factor whose input is not known gives nothing out of nothing (`of` 0, or less than usual when it is known in part),
  so that what is missing lowers the confidence and not, silently, the score;
- a component is 100 × points / of over its factors, rounded half up: with everything known `of` is 100 and its score is
  the plain sum of its factors' points;
- the competence score is the components' weighted sum, rounded half up.
"""

from collections.abc import Mapping
from uuid import UUID

from models.score import WEIGHTS, Component, Factor, Score
from models.score_factors.compliance import compliance_factors
from models.score_factors.experience import experience_factors
from models.score_factors.financial import financial_factors
from models.score_factors.risk import risk_factors
from models.score_factors.technical import technical_factors
from models.score_inputs import ScoreInputs, inputs_digest

MODEL_VERSION = "scorecard-1.1.0"
"""Changes with any weight, table or rule, here or in the factors, and with what the inputs are."""


class NotReproducible(ValueError):
    """A score that cannot be made again from what is at hand; the message says what differs."""


def score(inputs: ScoreInputs, assessment_id: UUID) -> Score:
    """The score of a contractor by these rules."""
    factors: dict[str, dict[str, Factor]] = {
        "financial_strength": financial_factors(inputs),
        "technical_capacity": technical_factors(inputs),
        "experience_score": experience_factors(inputs),
        "compliance_score": compliance_factors(inputs),
        "risk_score": risk_factors(inputs.flags),
    }
    breakdown = {name: _component(WEIGHTS[name], parts) for name, parts in factors.items()}
    return Score(
        competence_score=_half_up(sum(WEIGHTS[name] * part.score for name, part in breakdown.items()), 100),
        score_breakdown=breakdown,
        confidence_level=_known_share(factors),
        assessment_timestamp=inputs.as_of,
        model_version=MODEL_VERSION,
        assessment_id=assessment_id,
        inputs_digest=inputs_digest(inputs),
    )


def replay(kept: Score, inputs: ScoreInputs) -> Score:
    """A score that was kept, made again from its inputs; equal to it, bit for bit.

    Raises:
        NotReproducible: these are not its inputs, the rules of its version are not these, or, which no bookkeeping can
            explain, the same inputs give another score.
    """
    if kept.model_version != MODEL_VERSION:
        raise NotReproducible(f"it was made by {kept.model_version}; the rules here are {MODEL_VERSION}")
    if (digest := inputs_digest(inputs)) != kept.inputs_digest:
        raise NotReproducible(f"its inputs have the digest {kept.inputs_digest}, these have {digest}")
    made = score(inputs, kept.assessment_id)
    if made != kept:
        raise NotReproducible("the same inputs under the same version give another score: the record was altered")
    return made


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
