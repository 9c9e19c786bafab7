"""The competence score as it is kept and shown (seed 001: `aiScore`)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from models.record import Record

WEIGHTS: dict[str, int] = {
    "financial_strength": 25,
    "technical_capacity": 20,
    "experience_score": 20,
    "compliance_score": 20,
    "risk_score": 15,
}
"""The five components and their per cent of the whole, whoever scores. The seed names the components and leaves the
weights open: the means to carry a contract weigh most; risk least, because open flags of weight already stop a case by
themselves."""


class Factor(Record):
    """One thing the scorer looked at: what it saw, in words, and the points it gave out of `of`."""

    saw: str = Field(description="What it saw, in words.")
    points: int = Field(description="What it gave.")
    of: int = Field(description="What it could give at most; 0 where its input is not known.")


class Component(Record):
    """One of the five parts. `score` is 0–100; `weight` its share of the whole (the weights sum to 1)."""

    score: int = Field(description="0–100.")
    weight: float = Field(description="Its share of the whole.")
    factors: dict[str, Factor] = Field(description="What went into it, by name.")


class Score(Record):
    """A score that can be made again: `inputs_digest` (SHA-256 hex) and `model_version` fix what went in.

    `score_breakdown` has the seed's five components: financial_strength, technical_capacity, experience_score,
    compliance_score, risk_score. `confidence_level` is 0–1: the share of the inputs that were known.
    """

    competence_score: int = Field(description="0–100.")
    score_breakdown: dict[str, Component] = Field(description="The five components, by name.")
    confidence_level: float = Field(description="0–1: the share of the inputs that were known.")
    assessment_timestamp: datetime = Field(description="The moment it speaks of, UTC.")
    model_version: str = Field(description="Who scored, and by which version of its rules.")
    assessment_id: UUID = Field(description="Scoring the same again gives the same id.")
    inputs_digest: str = Field(description="SHA-256 (hex) of everything that went in.")


def problem_with_score(score: Score, *, assessment_id: UUID, inputs_digest: str, assessed_at: datetime) -> str | None:
    """Why a scorer's answer is none to the question that was asked; None when it is one. Every scorer is held to this.

    Args:
        assessment_id: the assessment that was asked for, with the digest of its inputs and its moment.

    Returns:
        One plain sentence.
    """
    parts = score.score_breakdown
    numbers = [score.competence_score, *(part.score for part in parts.values())]
    weights = {name: round(100 * part.weight, 6) for name, part in parts.items()}
    exact = sum(WEIGHTS.get(name, 0) * part.score for name, part in parts.items())
    checks: list[tuple[bool, str]] = [
        (score.assessment_id == assessment_id, "it belongs to another assessment"),
        (score.inputs_digest == inputs_digest, "it was made from other inputs"),
        (score.assessment_timestamp == assessed_at, "it speaks of another moment"),
        (bool(score.model_version.strip()), "it does not say which model made it"),
        (weights == {name: float(weight) for name, weight in WEIGHTS.items()}, "its components are not the five"),
        (all(0 <= number <= 100 for number in numbers), "a score is outside 0 to 100"),
        (0 <= score.confidence_level <= 1, "its confidence is outside 0 to 1"),
        (all(part.factors for part in parts.values()), "a component says nothing of what it saw"),
        (abs(100 * score.competence_score - exact) <= 50, "its parts do not sum to the whole"),
    ]
    return next((problem for holds, problem in checks if not holds), None)
