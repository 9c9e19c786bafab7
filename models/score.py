"""The competence score as it is kept and shown (seed 001: `aiScore`)."""

from datetime import datetime
from uuid import UUID

from models.record import Record


class Factor(Record):
    """One thing the scorer looked at: what it saw, in words, and the points it gave out of `of`."""

    saw: str
    points: int
    of: int


class Component(Record):
    """One of the five parts. `score` is 0–100; `weight` its share of the whole (the weights sum to 1)."""

    score: int
    weight: float
    factors: dict[str, Factor]


class Score(Record):
    """A score that can be made again: `inputs_digest` (SHA-256 hex) and `model_version` fix what went in.

    `score_breakdown` has the seed's five components: financial_strength, technical_capacity, experience_score,
    compliance_score, risk_score. `confidence_level` is 0–1: the share of the inputs that were known.
    """

    competence_score: int
    score_breakdown: dict[str, Component]
    confidence_level: float
    assessment_timestamp: datetime
    model_version: str
    assessment_id: UUID
    inputs_digest: str
