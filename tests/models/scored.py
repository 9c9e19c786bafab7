"""Contractors, results and flags of every kind, and their scores, for tests of whoever scores."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.vocabulary import ClientType, Competency, CompletionStatus, PerformanceRating, TurnoverSource
from models.flags import Finding, FlagSource, FlagType, Override, RiskFlag, Severity, flag_id
from models.manual_checks import ALWAYS_MANUAL
from models.risk import assess
from models.score import Score
from models.score_inputs import ScoreInputs, assessment_id_of, inputs_digest, score_inputs
from models.scorecard import score
from models.verification import planned_checks
from tests.models.declared import declare

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CASE = UUID(int=42)
CRORE = 10_000_000 * 100
MAX_AMOUNT = 10**15
COMPONENTS = {"financial_strength", "technical_capacity", "experience_score", "compliance_score", "risk_score"}


def scored(
    contractor: Contractor, results: Sequence[CheckResult] = (), flags: Sequence[RiskFlag] = (), at: datetime = NOW
) -> Score:
    return of_case(score_inputs(contractor, results=results, flags=flags, as_of=at))


def of_case(inputs: ScoreInputs, case: UUID = CASE) -> Score:
    return score(inputs, assessment_id_of(case, inputs_digest(inputs)))


def assessed(contractor: Contractor) -> int:
    """The score as a case gets it: with the flags that the declaration itself raises."""
    return assess(contractor, application_id=CASE, results=(), existing=(), as_of=NOW).score.competence_score


def verified(contractor: Contractor) -> list[CheckResult]:
    kinds = (*planned_checks(contractor), *ALWAYS_MANUAL)
    return [CheckResult(check=kind, outcome=CheckOutcome.VERIFIED, summary="") for kind in kinds]


def flag(flag_type: FlagType, severity: Severity, *cleared_by: str) -> RiskFlag:
    finding = Finding(
        flag_type=flag_type,
        severity=severity,
        description="",
        source=FlagSource.AI_DETECTION,
        source_system="RISK_RULES",
        related_field=str(severity),
    )
    overrides = tuple(Override(subject=subject, at=NOW, remarks="") for subject in cleared_by)
    return RiskFlag(flag_id=flag_id(CASE, finding), finding=finding, detected_at=NOW, overrides=overrides)


# Contractors


amounts = st.integers(0, MAX_AMOUNT)
days = st.dates(date(2015, 1, 1), date(2025, 12, 31))


@st.composite
def past_projects(draw: st.DrawFn) -> JsonObject:
    start, length, late = draw(days), draw(st.integers(0, 2000)), draw(st.integers(-500, 2000))
    agreed = start + timedelta(days=length)
    status = draw(st.sampled_from(CompletionStatus))
    return {
        "projectName": "A road",
        "clientName": "PWD",
        "clientType": draw(st.none() | st.sampled_from(ClientType)),
        "projectValue": {"amount": draw(amounts)},
        "startDate": start.isoformat(),
        "originalCompletionDate": agreed.isoformat(),
        "actualCompletionDate": max(start, agreed + timedelta(days=late)).isoformat(),
        "completionStatus": status,
        "performanceRating": draw(st.none() | st.sampled_from(PerformanceRating)),
    }


@st.composite
def contractors(draw: st.DrawFn) -> Contractor:
    history: list[JsonObject] = [
        {
            "financialYear": f"{year}-{(year + 1) % 100:02d}",
            "amount": draw(amounts),
            "currency": "INR",
            "source": draw(st.none() | st.sampled_from(TurnoverSource)),
        }
        for year in range(2025 - draw(st.integers(3, 5)), 2025)
    ]
    answers = st.none() | st.booleans()
    return declare(
        financialQualification={
            "turnoverHistory": list(history),
            "annualTurnover": history[-1],
            "netWorth": {"amount": {"amount": draw(amounts)}} if draw(st.booleans()) else None,
            "solvencyCertificate": {"solvencyAmount": {"amount": draw(amounts)}},
        },
        technicalExperience={
            "totalExperienceYears": draw(st.integers(0, 100)),
            "coreCompetencies": list(draw(st.lists(st.sampled_from(Competency), min_size=1, max_size=6))),
            "pastProjects": list(draw(st.lists(past_projects(), min_size=1, max_size=6))),
            "keyPersonnel": [],
        },
        compliance={
            "taxCompliance": {"incomeTaxReturnsFiled": draw(answers), "gstReturnsFiled": draw(answers)},
            "environmentalClearance": {"required": draw(answers), "obtained": draw(answers)},
        },
    )


flag_sets = st.lists(
    st.builds(
        flag, st.sampled_from(FlagType), st.sampled_from(Severity), st.sampled_from(["", "officer-1", "officer-2"])
    ),
    max_size=12,
)
result_sets = st.lists(
    st.builds(
        CheckResult, check=st.sampled_from(CheckKind), outcome=st.sampled_from(CheckOutcome), summary=st.just("")
    ),
    max_size=14,
    unique_by=lambda result: result.check,
)
