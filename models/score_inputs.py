"""What a score is made of: the contractor in figures and words of fixed vocabularies, without anything that names it.

The same inputs go to every scorer, in this process or over HTTP, and their digest is what a score is held against.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid5

import rfc8785
from pydantic import JsonValue

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.compliance import EnvironmentalClearance, EsicRegistration, LabourLicense
from models.contractor.document import Contractor
from models.contractor.vocabulary import Competency, Ownership, PerformanceRating, TurnoverSource
from models.derived_metrics import ProjectMetrics, TurnoverMetrics, past_project_metrics, turnover_metrics
from models.financial_year import day_in_india
from models.flags import FlagType, RiskFlag, Severity
from models.litigation import disclosed_cases
from models.manual_checks import ALWAYS_MANUAL
from models.record import Record
from models.verification import planned_checks

_MAX_SAFE_INTEGER = 2**53 - 1


class Standing(StrEnum):
    """How a licence, a clearance or a registration stands on the day of the score."""

    NOT_DECLARED = "NOT_DECLARED"
    NOT_REQUIRED = "NOT_REQUIRED"
    NOT_OBTAINED = "NOT_OBTAINED"
    EXPIRED = "EXPIRED"
    IN_FORCE = "IN_FORCE"


class ScoredMachine(Record):
    """One entry of the machine list; None where the number or the ownership is not declared."""

    quantity: int | None
    ownership: Ownership | None


class ScoredProject(Record):
    """One past project: its derived metrics, and how its client rated it."""

    metrics: ProjectMetrics
    rating: PerformanceRating | None


class ScoredCheck(Record):
    """One check that this contractor needs; `outcome` is None until there is one."""

    check: CheckKind
    outcome: CheckOutcome | None


class ScoredFlag(Record):
    """One flag of the case."""

    flag_type: FlagType
    severity: Severity
    resolved: bool


class ScoreInputs(Record):
    """Everything a score depends on. Amounts in paise; None is "not declared".

    Two applications that are alike in all of this score alike, whoever they are.
    """

    as_of: datetime
    turnover: TurnoverMetrics
    turnover_sources: tuple[TurnoverSource | None, ...]
    solvency_amount: int
    solvency_in_force: bool
    net_worth: int | None
    competencies: tuple[Competency, ...]
    personnel_years: tuple[int, ...]
    """Years of experience of each key person."""
    machines: tuple[ScoredMachine, ...]
    experience_years: int
    projects: tuple[ScoredProject, ...]
    pending_cases: int
    """Civil cases and arbitrations disclosed as pending against the contractor."""
    criminal_case_pending: bool
    income_tax_returns_filed: bool | None
    gst_returns_filed: bool | None
    esic: Standing
    labour_licence: Standing
    environmental_clearance: Standing
    checks: tuple[ScoredCheck, ...]
    """In the order of their names."""
    flags: tuple[ScoredFlag, ...]
    """In the order of their kinds, the graver first."""


class ScoreRequest(Record):
    """What a scorer over HTTP is sent; its answer must carry the same id and digest, and the inputs' moment."""

    assessment_id: UUID
    inputs_digest: str
    inputs: ScoreInputs


def score_inputs(
    contractor: Contractor, *, results: Sequence[CheckResult], flags: Sequence[RiskFlag], as_of: datetime
) -> ScoreInputs:
    """The inputs of a contractor's score with what is known at `as_of`."""
    financial, technical, compliance = (
        contractor.financial_qualification,
        contractor.technical_experience,
        contractor.compliance,
    )
    cases, tax, day = disclosed_cases(contractor), compliance.tax_compliance, day_in_india(as_of)
    worth = financial.net_worth.amount if financial.net_worth else None
    return ScoreInputs(
        as_of=as_of,
        turnover=turnover_metrics(contractor),
        turnover_sources=tuple(entry.source for entry in financial.turnover_history),
        solvency_amount=financial.solvency_certificate.solvency_amount.amount,
        solvency_in_force=financial.solvency_certificate.valid_until >= day,
        net_worth=worth.amount if worth else None,
        competencies=tuple(sorted(set(technical.core_competencies))),
        personnel_years=tuple(person.experience_years for person in technical.key_personnel),
        machines=tuple(
            ScoredMachine(quantity=machine.quantity, ownership=machine.ownership_status)
            for machine in technical.equipment_owned
        ),
        experience_years=technical.total_experience_years,
        projects=tuple(
            ScoredProject(metrics=metrics, rating=project.performance_rating)
            for metrics, project in zip(past_project_metrics(contractor), technical.past_projects, strict=True)
        ),
        pending_cases=sum(case.weighs for case in cases),
        criminal_case_pending=any(case.criminal and case.pending for case in cases),
        income_tax_returns_filed=tax.income_tax_returns_filed if tax else None,
        gst_returns_filed=tax.gst_returns_filed if tax else None,
        esic=_esic(compliance.esic_registration),
        labour_licence=_licence(compliance.labour_license, day),
        environmental_clearance=_clearance(compliance.environmental_clearance, day),
        checks=_checks(contractor, results),
        flags=_flags(flags),
    )


def inputs_digest(inputs: ScoreInputs) -> str:
    """SHA-256 (hex) of the inputs' canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(_canonical(inputs.model_dump(mode="json")))).hexdigest()


def assessment_id_of(application_id: UUID, digest: str) -> UUID:
    """The id of the assessment of an application with these inputs: assessing the same again gives the same id."""
    return uuid5(application_id, digest)


def _esic(esic: EsicRegistration) -> Standing:
    if esic.is_registered:
        return Standing.IN_FORCE
    return Standing.NOT_OBTAINED if esic.applicable else Standing.NOT_REQUIRED


def _licence(licence: LabourLicense | None, day: date) -> Standing:
    if licence is None:
        return Standing.NOT_DECLARED
    if licence.is_obtained:
        return _until(licence.valid_until, day)
    return Standing.NOT_OBTAINED if licence.is_required else Standing.NOT_REQUIRED


def _clearance(clearance: EnvironmentalClearance | None, day: date) -> Standing:
    if clearance is None or clearance.required is None:
        return Standing.NOT_DECLARED
    if not clearance.required:
        return Standing.NOT_REQUIRED
    return _until(clearance.valid_until, day) if clearance.obtained else Standing.NOT_OBTAINED


def _until(valid_until: date | None, day: date) -> Standing:
    return Standing.IN_FORCE if valid_until is None or valid_until >= day else Standing.EXPIRED


def _checks(contractor: Contractor, results: Sequence[CheckResult]) -> tuple[ScoredCheck, ...]:
    outcomes = {result.check: result.outcome for result in results}
    kinds = sorted({*planned_checks(contractor), *ALWAYS_MANUAL, *outcomes})
    return tuple(ScoredCheck(check=kind, outcome=outcomes.get(kind)) for kind in kinds)


def _flags(flags: Sequence[RiskFlag]) -> tuple[ScoredFlag, ...]:
    scored = (
        ScoredFlag(flag_type=flag.finding.flag_type, severity=flag.finding.severity, resolved=flag.resolved)
        for flag in flags
    )
    return tuple(sorted(scored, key=lambda flag: (flag.flag_type.code, -flag.severity.code, flag.resolved)))


def _canonical(value: JsonValue) -> JsonValue:
    """RFC 8785 knows no integer beyond 2^53, and amounts may be: those go in as text."""
    if isinstance(value, dict):
        return {key: _canonical(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _MAX_SAFE_INTEGER:
        return str(value)
    return value
