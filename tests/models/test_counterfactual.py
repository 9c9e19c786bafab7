"""Why a case was rejected, and the smallest change that would have cleared its way."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings

from models.application import Assessment
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.counterfactual import TURNOVER_STEPS, Change
from models.flags import Finding, FlagSource, FlagType, Severity
from models.outcome import Outcome, ReasonCode, rejection_of
from models.risk import assess
from models.score import Score
from models.score_inputs import ScoreInputs
from models.scorecard import score
from tests.models.declared import compliance, declare
from tests.models.scored import contractors

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CASE = UUID(int=42)
R = ReasonCode


def assessed(contractor: Contractor, *results: CheckResult) -> Assessment:
    return assess(contractor, application_id=CASE, results=results, existing=(), as_of=NOW)


def finding(flag_type: FlagType, severity: Severity = Severity.ERROR, *, rejects: bool = False) -> CheckResult:
    found = Finding(
        flag_type=flag_type,
        severity=severity,
        description="The registry disagrees.",
        source=FlagSource.GOVERNMENT_API,
        source_system="GST_PORTAL_API",
        related_field=f"a.field.of.{flag_type}",
        rejects=rejects,
    )
    return CheckResult(check=CheckKind.GSTIN, outcome=CheckOutcome.MISMATCH, summary="", findings=(found,))


def poor(**more: JsonObject) -> Contractor:
    """A beginner: it scores below the minimum, and no flag is raised."""
    beginner: dict[str, JsonObject] = {
        "financialQualification": {
            "turnoverHistory": [
                {"financialYear": year, "amount": 1_00_00_000_00, "currency": "INR", "source": "SELF_DECLARED"}
                for year in ("2024-25", "2023-24", "2022-23")
            ],
            "annualTurnover": {"amount": 1_00_00_000_00},
            "netWorth": {"amount": {"amount": 1_00_00_000_00}},
            "solvencyCertificate": {"solvencyAmount": {"amount": 1_00_000_00}},
        },
        "technicalExperience": {
            "totalExperienceYears": 1,
            "coreCompetencies": ["OTHER"],
            "keyPersonnel": [],
            "equipmentOwned": [],
            "pastProjects": [
                {
                    "projectName": "A shed",
                    "clientName": "A shop",
                    "clientType": "PRIVATE",
                    "projectValue": {"amount": 40_00_000_00},
                    "startDate": "2024-01-01",
                    "originalCompletionDate": "2024-06-01",
                    "completionStatus": "ONGOING",
                }
            ],
        },
        "compliance": {
            "taxCompliance": {"incomeTaxReturnsFiled": None, "gstReturnsFiled": None, "lastITRYear": None},
            "litigationDisclosure": {
                "hasPendingLitigation": True,
                "litigationCases": [
                    {
                        "caseNumber": f"OS {number}/2024",
                        "court": "High Court",
                        "caseType": "CIVIL",
                        "claimAmount": {"amount": 1},
                        "status": "PENDING",
                    }
                    for number in (1, 2)
                ],
            },
        },
    }
    return declare(**(beginner | more))


def test_nothing_speaks_against_a_good_case_and_an_official_may_reject_it_all_the_same() -> None:
    outlook = assessed(declare()).outlook
    assert outlook.reason_codes == ()
    assert outlook.nearest_change is None
    assert rejection_of(outlook).reason_codes == (R.OFFICIAL_JUDGEMENT,)


def test_before_the_checks_are_done_there_is_nothing_to_say() -> None:
    assert rejection_of(None).reason_codes == (R.NOT_ASSESSED,)
    assert rejection_of(None).nearest_change is None


@pytest.mark.parametrize(
    ("contractor", "code", "change"),
    [
        (compliance(taxCompliance={"gstReturnsFiled": False}), R.TAX_DEFAULT, Change.FILE_RETURNS),
        (compliance(taxCompliance={"lastITRYear": "2022-23"}), R.TAX_DEFAULT, Change.FILE_RETURNS),
        (
            declare(financialQualification={"solvencyCertificate": {"validUntil": "2026-11-01"}}),
            R.FINANCIAL_INSTABILITY,
            Change.RENEW_SOLVENCY_CERTIFICATE,
        ),
        (
            declare(financialQualification={"netWorth": {"amount": {"amount": 0}}}),
            R.FINANCIAL_INSTABILITY,
            Change.RESOLVE_FLAG,
        ),
        (
            declare(financialQualification={"annualTurnover": {"amount": 1}}),
            R.DOCUMENT_INCONSISTENCY,
            Change.CORRECT_TURNOVER,
        ),
        (
            compliance(esicRegistration={"isRegistered": False, "registrationNumber": None}),
            R.LABOUR_VIOLATION,
            Change.REGISTER_ESIC,
        ),
        (compliance(labourLicense={"isObtained": False}), R.LABOUR_VIOLATION, Change.OBTAIN_LABOUR_LICENCE),
        (
            compliance(environmentalClearance={"required": True, "obtained": False}),
            R.ENVIRONMENTAL_VIOLATION,
            Change.OBTAIN_ENVIRONMENTAL_CLEARANCE,
        ),
    ],
)
def test_one_thing_in_the_way_names_its_remedy(contractor: Contractor, code: ReasonCode, change: Change) -> None:
    assessment = assessed(contractor)
    assert assessment.outlook.reason_codes == (code,)
    nearest = assessment.outlook.nearest_change
    assert nearest is not None
    assert nearest.change == change
    assert nearest.outcome_after is Outcome.APPROVABLE
    assert nearest.score_before == assessment.score.competence_score
    assert nearest.score_after >= nearest.score_before


def test_a_flag_of_a_registry_is_resolved_or_nothing_is() -> None:
    assessment = assessed(declare(), finding(FlagType.GST_MISMATCH))
    nearest = assessment.outlook.nearest_change
    assert nearest is not None
    assert (nearest.change, nearest.flag_id) == (Change.RESOLVE_FLAG, assessment.flags[0].flag_id)
    both = assessed(compliance(taxCompliance={"gstReturnsFiled": False}), finding(FlagType.GST_MISMATCH))
    assert both.outlook.reason_codes == (R.GST_MISMATCH, R.TAX_DEFAULT)
    assert both.outlook.nearest_change is None  # two things stand in the way: no single change helps


def test_a_debarred_contractor_is_told_that_the_debarment_must_end() -> None:
    debarred = finding(FlagType.BLACKLIST_HISTORY, Severity.CRITICAL, rejects=True)
    outlook = assessed(declare(), debarred).outlook
    assert outlook.reason_codes == (R.ACTIVE_DEBARMENT, R.BLACKLIST_HISTORY)
    assert outlook.nearest_change is not None
    assert outlook.nearest_change.change == Change.END_DEBARMENT
    assert outlook.nearest_change.outcome_after is Outcome.HELD  # two officials would then weigh the history


def test_by_its_own_word_debarred_too() -> None:
    declared: JsonObject = {
        "isBlacklisted": True,
        "blacklistDetails": [{"department": "PWD", "validUntil": "2027-01-01"}],
    }
    outlook = assessed(compliance(blacklistStatus=declared)).outlook
    assert outlook.nearest_change is not None
    assert outlook.nearest_change.change == Change.END_DEBARMENT


def test_a_score_below_the_minimum_names_its_weak_parts_and_what_would_lift_it() -> None:
    assessment = assessed(poor())
    outlook = assessment.outlook
    assert assessment.score.competence_score < 50
    assert outlook.reason_codes[0] is R.SCORE_BELOW_MINIMUM
    assert R.TECHNICAL_CAPACITY_LOW in outlook.reason_codes
    assert R.RISK_HIGH not in outlook.reason_codes
    assert outlook.nearest_change is not None
    assert outlook.nearest_change.score_after >= 50


def test_far_below_the_minimum_no_single_change_helps_and_that_is_what_is_said() -> None:
    nobody = poor(compliance={"taxCompliance": {"incomeTaxReturnsFiled": None, "gstReturnsFiled": None}})
    idle = nobody.financial_qualification.model_copy(
        update={
            "turnover_history": tuple(
                entry.model_copy(update={"amount": amount})
                for entry, amount in zip(nobody.financial_qualification.turnover_history, (1, 50, 100), strict=True)
            )
        }
    )
    outlook = assessed(
        nobody.model_copy(update={"financial_qualification": idle}),
        *(CheckResult(check=kind, outcome=CheckOutcome.FAILED, summary="") for kind in CheckKind),
    ).outlook
    assert R.SCORE_BELOW_MINIMUM in outlook.reason_codes
    assert outlook.nearest_change is None


@settings(max_examples=25)
@given(contractors())
def test_the_search_is_bounded_and_says_the_same_again(contractor: Contractor) -> None:
    asked: list[ScoreInputs] = []

    def counting(inputs: ScoreInputs, assessment_id: UUID) -> Score:
        asked.append(inputs)
        return score(inputs, assessment_id)

    first = assess(contractor, application_id=CASE, results=(), existing=(), as_of=NOW, scorer=counting)
    assert len(asked) <= 1 + len(Change) + len(TURNOVER_STEPS) + len(first.flags)
    assert assessed(contractor) == first
    nearest = first.outlook.nearest_change
    assert (nearest is None) or first.outlook.reason_codes != ()


def test_every_type_of_flag_that_can_block_is_a_reason() -> None:
    never_block = {FlagType.TURNOVER_DECLINE, FlagType.DELAY_HISTORY, FlagType.SUSPICIOUS_PATTERN}
    assert {kind.value for kind in FlagType} - {code.value for code in ReasonCode} == {k.value for k in never_block}
