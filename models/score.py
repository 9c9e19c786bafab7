"""The competence score as it is kept and shown (seed 001: `aiScore`)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from models.record import Record


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
    model_version: str = Field(description="The version of the rules.")
    assessment_id: UUID = Field(description="Scoring the same again gives the same id.")
    inputs_digest: str = Field(description="SHA-256 (hex) of everything that went in.")
