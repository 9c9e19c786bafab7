"""The policy of the requirement precheck: every threshold and every point in one versioned document.

The rules' table is `docs/domain.md`'s ("Requirement precheck"); its numbers stand here as data, so that a change is a
new version with a day from which it counts, and what was decided under an old one can be decided again.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Annotated

from pydantic import AwareDatetime, Field, ValidationError, ValidationInfo, field_validator

from models.field_words import in_form, path_of, problem_at, said
from models.payment_history import PaymentHistoryPolicy
from models.problems import Invalid
from models.rating import RatingPolicy
from models.record import Record

DEFAULT_VERSION = "2026-04-01"
"""The version that comes with the house."""


class InternalTradeScope(StrEnum):
    """What an internal trade is: one branch selling to itself, or to any branch under the same head office."""

    BRANCH = "BRANCH"
    FAMILY = "FAMILY"


class CreditPoints(Record):
    """What the credit rules subtract. `headroom_ratio` times the value must remain, or the headroom is low."""

    insufficient: int = Field(ge=0, le=100, description="Where less remains than the trade takes.")
    over_limit: int = Field(ge=0, le=100, description="Where the trade is above the whole limit.")
    low_headroom: int = Field(
        ge=0, le=100, description="Where what remains is short of `headroom_ratio` times the value."
    )
    headroom_ratio: Decimal = Field(ge=1, le=100, decimal_places=4, description="How many times the value must remain.")

    @field_validator("low_headroom")
    @classmethod
    def _mildest(cls, points: int, known: ValidationInfo) -> int:
        for worse in ("insufficient", "over_limit"):
            if worse in known.data and known.data[worse] < points:
                raise ValueError(f"less credit must never score better: right is at most `{worse}`")
        return points


class RatingStep(Record):
    """A rating below `below` (and not below a step before) costs `points`."""

    below: Decimal = Field(gt=0, le=5, decimal_places=2, description="The rating that is good enough.")
    points: int = Field(ge=1, le=100, description="What less costs.")


class PerformanceStep(Record):
    """A payment performance below `below` (and not below a step before) costs `points`."""

    below: int = Field(ge=1, le=100, description="The performance that is good enough.")
    points: int = Field(ge=1, le=100, description="What less costs.")


class RequirementPolicy(Record):
    """One version of the policy. Every field must be given: a policy says all of it or it is none.

    `exposure_alert_share` is the share of a credit line (0 to 1) whose use is told to those who watch it;
    `source_budget_ms` what one source may take before it counts as unavailable. `rating_weights` and `payment_merits`
    are how ratings and payments become the figures that are judged; a source over HTTP has its own way.
    """

    version: Annotated[
        str,
        *in_form(
            r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
            "at most 40 letters, digits, points, hyphens and underscores, like precheck-1.0.0",
        ),
    ] = Field(description="Its name.")
    effective_from: AwareDatetime = Field(description="From when it counts.")
    starting_score: int = Field(ge=1, le=100, description="What everybody starts with.")
    credit: CreditPoints
    rating: tuple[RatingStep, ...] = Field(min_length=1, max_length=10, description="The worst first.")
    payment_performance: tuple[PerformanceStep, ...] = Field(
        min_length=1, max_length=10, description="The worst first."
    )
    pass_from: int = Field(ge=1, le=100, description="The score from which it is PASS.")
    warn_from: int = Field(ge=0, le=100, description="The score from which it is WARN; below it is FAIL.")
    internal_trade_scope: InternalTradeScope
    hold_hours: int = Field(ge=1, le=24 * 366, description="How long a requirement lives, and its hold with it.")
    task_working_days: int = Field(ge=1, le=90, description="Working days until an officer's task is overdue.")
    exposure_alert_share: Decimal = Field(
        gt=0, le=1, decimal_places=4, description="The share of a limit whose use is told of."
    )
    source_budget_ms: int = Field(ge=10, le=5_000, description="What one source may take to answer.")
    rating_weights: RatingPolicy
    payment_merits: PaymentHistoryPolicy

    @field_validator("rating", "payment_performance")
    @classmethod
    def _monotone(cls, steps: tuple[RatingStep | PerformanceStep, ...]) -> tuple[RatingStep | PerformanceStep, ...]:
        for step, better in pairwise(steps):
            if step.below >= better.below or step.points <= better.points:
                raise ValueError("a worse buyer must cost more: right is `below` rising and `points` falling")
        return steps

    @field_validator("pass_from")
    @classmethod
    def _reachable(cls, pass_from: int, known: ValidationInfo) -> int:
        if "starting_score" in known.data and pass_from > known.data["starting_score"]:
            raise ValueError("nobody could pass: right is at most `starting_score`")
        return pass_from

    @field_validator("warn_from")
    @classmethod
    def _below_pass(cls, warn_from: int, known: ValidationInfo) -> int:
        if "pass_from" in known.data and warn_from >= known.data["pass_from"]:
            raise ValueError("WARN lies below PASS: right is less than `pass_from`")
        return warn_from


def load_policy(text: str) -> RequirementPolicy:
    """A policy out of its JSON document.

    Raises:
        Invalid: each problem under the path of its field (`credit.insufficient`).
    """
    try:
        return RequirementPolicy.model_validate_json(text)
    except ValidationError as error:
        raise Invalid(
            problem_at(
                path_of(each["loc"]) or "policy", "REQUIRED" if each["type"] == "missing" else "POLICY", said(each)[1]
            )
            for each in error.errors(include_url=False, include_input=False)
        ) from error


def in_force(policies: tuple[RequirementPolicy, ...], at: datetime) -> RequirementPolicy:
    """The policy that counts at `at`: of those that have begun the last one; of two that begin together the later one
    in `policies`.

    Raises:
        LookupError: none had begun.
    """
    begun = [policy for policy in policies if policy.effective_from <= at]
    if not begun:
        raise LookupError(f"no requirement policy was in force at {at.isoformat()}")
    return max(enumerate(begun), key=lambda each: (each[1].effective_from, each[0]))[1]


@cache
def default_policy() -> RequirementPolicy:
    """The policy that comes with the house, a file beside this module and read like one."""
    file = resources.files("models").joinpath("requirement_policies", f"{DEFAULT_VERSION}.json")
    return load_policy(file.read_text(encoding="utf-8"))
