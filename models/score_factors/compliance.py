"""Compliance: courts, taxes, labour, environment, and what the registries confirmed."""

from collections.abc import Mapping

from models.checks import CheckOutcome
from models.score import Factor
from models.score_factors.scale import Steps, points_at, share, unknown
from models.score_inputs import ScoredCheck, ScoreInputs, Standing

_PENDING_CASES: Steps = ((0, 25), (1, 20), (3, 12), (6, 5), (10, 0))
_ESIC: Mapping[Standing, str] = {
    Standing.IN_FORCE: "registered",
    Standing.NOT_REQUIRED: "not applicable",
    Standing.NOT_OBTAINED: "not registered",
}
_PERMIT: Mapping[Standing, str] = {
    Standing.IN_FORCE: "in force",
    Standing.NOT_REQUIRED: "not required",
    Standing.NOT_OBTAINED: "required, not obtained",
    Standing.EXPIRED: "expired",
}
_IN_ORDER = frozenset({Standing.IN_FORCE, Standing.NOT_REQUIRED})


def compliance_factors(inputs: ScoreInputs) -> dict[str, Factor]:
    """The factors; together 100 points."""
    return {
        "litigation": _litigation(inputs),
        "tax_returns": _taxes(inputs),
        "esic": _standing(inputs.esic, _ESIC, 8),
        "labour_licence": _standing(inputs.labour_licence, _PERMIT, 7),
        "environmental_clearance": _standing(inputs.environmental_clearance, _PERMIT, 10),
        "registry_checks": _checks(inputs.checks),
    }


def _litigation(inputs: ScoreInputs) -> Factor:
    if inputs.criminal_case_pending:
        return Factor(saw="a criminal case disclosed as pending", points=0, of=25)
    pending = inputs.pending_cases
    return Factor(saw=f"{pending} pending cases disclosed", points=points_at(_PENDING_CASES, pending), of=25)


def _taxes(inputs: ScoreInputs) -> Factor:
    filed = (inputs.income_tax_returns_filed, inputs.gst_returns_filed)
    words = {True: "filed", False: "not filed", None: "not declared"}
    return share(
        f"income tax returns {words[filed[0]]}, GST returns {words[filed[1]]}",
        [None if answer is None else 100 * answer for answer in filed],
        20,
    )


def _standing(standing: Standing, words: Mapping[Standing, str], of: int) -> Factor:
    if standing is Standing.NOT_DECLARED:
        return unknown("not declared")
    return Factor(saw=words[standing], points=of if standing in _IN_ORDER else 0, of=of)


def _checks(checks: tuple[ScoredCheck, ...]) -> Factor:
    """What the registries and the officials confirmed; a check nobody has settled yet is not known."""
    marks = [_mark(check.outcome) for check in checks]
    verified, settled = marks.count(100), sum(mark is not None for mark in marks)
    return share(f"{verified} of {settled} settled checks verified, {len(marks) - settled} open", marks, 30)


def _mark(outcome: CheckOutcome | None) -> int | None:
    if outcome is None or outcome is CheckOutcome.MANUAL:
        return None
    return 100 if outcome is CheckOutcome.VERIFIED else 0
