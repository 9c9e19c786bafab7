"""Compliance: courts, taxes, labour, environment, and what the registries confirmed."""

from collections.abc import Sequence
from datetime import date, datetime

from models.checks import CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.financial_year import day_in_india
from models.litigation import disclosed_cases
from models.manual_checks import ALWAYS_MANUAL
from models.score import Factor
from models.score_factors.scale import Steps, points_at, share, unknown
from models.verification import planned_checks

_PENDING_CASES: Steps = ((0, 25), (1, 20), (3, 12), (6, 5), (10, 0))


def compliance_factors(contractor: Contractor, results: Sequence[CheckResult], as_of: datetime) -> dict[str, Factor]:
    """The factors; together 100 points."""
    esic, day = contractor.compliance.esic_registration, day_in_india(as_of)
    insured = esic.is_registered or not esic.applicable
    return {
        "litigation": _litigation(contractor),
        "tax_returns": _taxes(contractor),
        "esic": Factor(
            saw="registered" if esic.is_registered else "not applicable" if insured else "not registered",
            points=8 if insured else 0,
            of=8,
        ),
        "labour_licence": _labour_licence(contractor, day),
        "environmental_clearance": _environment(contractor, day),
        "registry_checks": _checks(contractor, results),
    }


def _litigation(contractor: Contractor) -> Factor:
    cases = disclosed_cases(contractor)
    if any(case.criminal and case.pending for case in cases):
        return Factor(saw="a criminal case disclosed as pending", points=0, of=25)
    pending = sum(case.weighs for case in cases)
    return Factor(saw=f"{pending} pending cases disclosed", points=points_at(_PENDING_CASES, pending), of=25)


def _taxes(contractor: Contractor) -> Factor:
    tax = contractor.compliance.tax_compliance
    filed = (tax.income_tax_returns_filed, tax.gst_returns_filed) if tax else (None, None)
    words = {True: "filed", False: "not filed", None: "not declared"}
    return share(
        f"income tax returns {words[filed[0]]}, GST returns {words[filed[1]]}",
        [None if answer is None else 100 * answer for answer in filed],
        20,
    )


def _labour_licence(contractor: Contractor, day: date) -> Factor:
    licence = contractor.compliance.labour_license
    if licence is None:
        return unknown("not declared")
    if licence.is_obtained:
        in_force = licence.valid_until is None or licence.valid_until >= day
        return Factor(saw="in force" if in_force else "expired", points=7 if in_force else 0, of=7)
    saw = "required, not obtained" if licence.is_required else "not required"
    return Factor(saw=saw, points=0 if licence.is_required else 7, of=7)


def _environment(contractor: Contractor, day: date) -> Factor:
    clearance = contractor.compliance.environmental_clearance
    if clearance is None or clearance.required is None:
        return unknown("not declared")
    if not clearance.required:
        return Factor(saw="not required", points=10, of=10)
    in_force = bool(clearance.obtained) and (clearance.valid_until is None or clearance.valid_until >= day)
    return Factor(saw="in force" if in_force else "required, not in force", points=10 if in_force else 0, of=10)


def _checks(contractor: Contractor, results: Sequence[CheckResult]) -> Factor:
    """What the registries and the officials confirmed; a check nobody has settled yet is not known."""
    outcomes = {result.check: result.outcome for result in results}
    kinds = {*planned_checks(contractor), *ALWAYS_MANUAL, *outcomes}
    marks = [_mark(outcomes.get(kind)) for kind in kinds]
    verified, settled = marks.count(100), sum(mark is not None for mark in marks)
    return share(f"{verified} of {settled} settled checks verified, {len(marks) - settled} open", marks, 30)


def _mark(outcome: CheckOutcome | None) -> int | None:
    if outcome is None or outcome is CheckOutcome.MANUAL:
        return None
    return 100 if outcome is CheckOutcome.VERIFIED else 0
