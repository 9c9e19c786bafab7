"""The risks that show in a declaration, and what becomes of flags when a case is looked at again."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.flags import Finding, FlagSource, FlagType, Override, RiskFlag, RiskLevel, Severity, flag_id
from models.risk import assess, document_findings
from tests.models.declared import compliance, declare

CRORE = 10_000_000 * 100
DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
CASE = UUID(int=42)

Seen = set[tuple[FlagType, Severity]]


def seen(contractor: Contractor, day: date = DAY) -> Seen:
    return {(finding.flag_type, finding.severity) for finding in document_findings(contractor, as_of=day)}


def turnovers(*crores: int) -> Contractor:
    """Turnover of the years up to 2024-25, oldest first, in crore."""
    years = [f"{2024 - back}-{25 - back:02d}" for back in range(len(crores))][::-1]
    history: list[JsonObject] = [
        {"financialYear": year, "amount": crore * CRORE, "currency": "INR", "source": "AUDITED"}
        for year, crore in zip(years, crores, strict=True)
    ]
    return declare(financialQualification={"turnoverHistory": list(history), "annualTurnover": history[-1]})


def projects(*changes: JsonObject) -> Contractor:
    """Past projects, each the sample's (two years, on time) with something changed."""
    usual: JsonObject = {
        "projectName": "A road",
        "clientName": "PWD",
        "clientType": "STATE_GOVERNMENT",
        "projectValue": {"amount": 5 * CRORE},
        "startDate": "2021-01-01",
        "originalCompletionDate": "2023-01-01",
        "actualCompletionDate": "2023-01-01",
        "completionStatus": "COMPLETED",
        "performanceRating": "GOOD",
    }
    return declare(technicalExperience={"pastProjects": [usual | change for change in changes]})


def test_a_clean_company_shows_no_risk() -> None:
    assert seen(declare()) == set()


@pytest.mark.parametrize(
    ("crores", "expected"),
    [
        ((40, 50, 60), set[tuple[FlagType, Severity]]()),
        ((40, 50, 48), set[tuple[FlagType, Severity]]()),
        ((100, 100, 85), {(FlagType.TURNOVER_DECLINE, Severity.INFO)}),
        ((100, 100, 80), {(FlagType.TURNOVER_DECLINE, Severity.WARNING)}),
        (
            (100, 90, 85),
            {(FlagType.TURNOVER_DECLINE, Severity.INFO), (FlagType.FINANCIAL_INSTABILITY, Severity.WARNING)},
        ),
        (
            (100, 80, 60),
            {(FlagType.TURNOVER_DECLINE, Severity.WARNING), (FlagType.FINANCIAL_INSTABILITY, Severity.ERROR)},
        ),
        ((100, 20, 90), set[tuple[FlagType, Severity]]()),
        ((0, 0, 0), set[tuple[FlagType, Severity]]()),
    ],
)
def test_turnover(crores: tuple[int, ...], expected: Seen) -> None:
    assert seen(turnovers(*crores)) == expected


def test_the_order_of_the_years_does_not_matter() -> None:
    falling = turnovers(100, 80, 60)
    history = falling.financial_qualification.turnover_history
    shuffled = falling.financial_qualification.model_copy(update={"turnover_history": history[::-1]})
    assert seen(falling.model_copy(update={"financial_qualification": shuffled})) == seen(falling)


def test_no_net_worth_and_an_expired_solvency_certificate_are_errors() -> None:
    poor = declare(financialQualification={"netWorth": {"amount": {"amount": 0}}})
    assert seen(poor) == {(FlagType.FINANCIAL_INSTABILITY, Severity.ERROR)}
    assert seen(declare(), date(2029, 5, 31)).isdisjoint({(FlagType.FINANCIAL_INSTABILITY, Severity.ERROR)})
    assert (FlagType.FINANCIAL_INSTABILITY, Severity.ERROR) in seen(declare(), date(2029, 6, 1))


def test_one_year_with_two_turnovers_is_inconsistent() -> None:
    twice = declare(financialQualification={"annualTurnover": {"amount": 61 * CRORE}})
    assert seen(twice) == {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)}


def test_a_pin_of_another_state_is_a_warning() -> None:
    moved = declare(legalIdentity={"registeredAddress": {"pincode": "110001"}})
    assert seen(moved) == {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)}


LATE: JsonObject = {"actualCompletionDate": "2023-05-01"}  # 120 days of 730: 16 %
VERY_LATE: JsonObject = {"actualCompletionDate": "2024-01-01"}  # a year on two: 50 %
ON_TIME: JsonObject = {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (({"actualCompletionDate": "2023-02-01"},), set[tuple[FlagType, Severity]]()),
        (({"actualCompletionDate": "2022-06-01"},), set[tuple[FlagType, Severity]]()),
        ((LATE, ON_TIME, ON_TIME), {(FlagType.DELAY_HISTORY, Severity.INFO)}),
        ((LATE,), {(FlagType.DELAY_HISTORY, Severity.INFO)}),
        ((LATE, LATE, ON_TIME), {(FlagType.DELAY_HISTORY, Severity.WARNING)}),
        ((VERY_LATE, ON_TIME), {(FlagType.DELAY_HISTORY, Severity.WARNING)}),
        (({"performanceRating": "POOR"}, ON_TIME), {(FlagType.PERFORMANCE_ISSUE, Severity.WARNING)}),
        (
            ({"performanceRating": "POOR"}, {"performanceRating": "POOR"}),
            {(FlagType.PERFORMANCE_ISSUE, Severity.ERROR)},
        ),
        (({"completionStatus": "TERMINATED"}, ON_TIME), {(FlagType.CONTRACT_TERMINATION, Severity.WARNING)}),
        (
            ({"completionStatus": "TERMINATED"}, {"completionStatus": "TERMINATED"}),
            {(FlagType.CONTRACT_TERMINATION, Severity.ERROR)},
        ),
        (({"completionStatus": "ABANDONED"}, ON_TIME), {(FlagType.CONTRACT_TERMINATION, Severity.ERROR)}),
    ],
)
def test_past_projects(changes: tuple[JsonObject, ...], expected: Seen) -> None:
    assert seen(projects(*changes)) == expected


def test_a_declared_delay_of_nothing_does_not_hide_a_late_date() -> None:
    assert seen(projects(VERY_LATE | {"delayDays": 0})) == {(FlagType.DELAY_HISTORY, Severity.WARNING)}


def _case(number: int, kind: str = "CIVIL", crore: int = 0, status: str = "PENDING") -> JsonObject:
    return {
        "caseNumber": f"OS {number}/2024",
        "court": "High Court",
        "caseType": kind,
        "claimAmount": {"amount": crore * CRORE},
        "status": status,
    }


@pytest.mark.parametrize(
    ("disclosure", "expected"),
    [
        ({"litigationCases": [_case(1), _case(2)]}, set[tuple[FlagType, Severity]]()),
        (
            {"litigationCases": [_case(1), _case(2), _case(3)]},
            {(FlagType.HIGH_LITIGATION_RISK, Severity.WARNING)},
        ),
        ({"litigationCases": [_case(1, crore=60)]}, {(FlagType.HIGH_LITIGATION_RISK, Severity.CRITICAL)}),
        ({"litigationCases": [_case(1, crore=60, status="SETTLED")]}, set[tuple[FlagType, Severity]]()),
        (
            {
                "arbitrationCases": [
                    {"caseReference": "A 1", "claimAmount": {"amount": 12 * CRORE}, "status": "hearing"}
                ]
            },
            {(FlagType.HIGH_LITIGATION_RISK, Severity.ERROR)},
        ),
        ({"litigationCases": [_case(1, "CRIMINAL")]}, {(FlagType.CRIMINAL_CASE, Severity.CRITICAL)}),
        (
            {"hasCriminalCases": True, "criminalCases": [{"firNumber": "12/2025", "status": "Under trial"}]},
            {(FlagType.CRIMINAL_CASE, Severity.CRITICAL)},
        ),
        ({"hasCriminalCases": True}, {(FlagType.CRIMINAL_CASE, Severity.CRITICAL)}),
        (
            {"hasCriminalCases": True, "criminalCases": [{"firNumber": "12/2015", "status": "Acquitted"}]},
            set[tuple[FlagType, Severity]](),
        ),
    ],
)
def test_disclosed_cases(disclosure: JsonObject, expected: Seen) -> None:
    assert seen(compliance(litigationDisclosure=disclosure)) == expected


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (
            {"taxCompliance": {"gstReturnsFiled": False}},
            {(FlagType.TAX_DEFAULT, Severity.ERROR)},
        ),
        (
            {"taxCompliance": {"gstReturnsFiled": False, "incomeTaxReturnsFiled": False}},
            {(FlagType.TAX_DEFAULT, Severity.CRITICAL)},
        ),
        ({"taxCompliance": {"lastITRYear": "2023-24"}}, {(FlagType.TAX_DEFAULT, Severity.ERROR)}),
        (
            {"taxCompliance": {"gstReturnsFiled": None, "incomeTaxReturnsFiled": None, "lastITRYear": None}},
            set[tuple[FlagType, Severity]](),
        ),
        (
            {"esicRegistration": {"isRegistered": False, "registrationNumber": None}},
            {(FlagType.LABOUR_VIOLATION, Severity.ERROR)},
        ),
        (
            {"esicRegistration": {"isRegistered": False, "applicable": False, "employeeCount": 10}},
            {(FlagType.LABOUR_VIOLATION, Severity.WARNING)},
        ),
        (
            {"esicRegistration": {"isRegistered": False, "applicable": False, "employeeCount": 9}},
            set[tuple[FlagType, Severity]](),
        ),
        ({"labourLicense": {"isObtained": False}}, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"labourLicense": {"validUntil": "2026-11-21"}}, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"labourLicense": {"validUntil": "2026-11-22"}}, {(FlagType.LABOUR_VIOLATION, Severity.WARNING)}),
        ({"labourLicense": {"validUntil": "2026-12-22"}}, set[tuple[FlagType, Severity]]()),
        (
            {"environmentalClearance": {"required": True, "obtained": False}},
            {(FlagType.ENVIRONMENTAL_VIOLATION, Severity.ERROR)},
        ),
        (
            {"environmentalClearance": {"required": True, "obtained": True, "validUntil": "2026-12-01"}},
            {(FlagType.ENVIRONMENTAL_VIOLATION, Severity.WARNING)},
        ),
        ({"environmentalClearance": {"required": False}}, set[tuple[FlagType, Severity]]()),
    ],
)
def test_duties(sections: dict[str, JsonObject], expected: Seen) -> None:
    assert seen(compliance(**sections)) == expected


@pytest.mark.parametrize(
    ("status", "rejects"),
    [
        ({"isBlacklisted": True, "blacklistDetails": [{"department": "PWD", "validUntil": "2027-01-01"}]}, True),
        ({"isBlacklisted": True, "blacklistDetails": [{"department": "PWD", "validUntil": "2026-01-01"}]}, False),
        ({"isBlacklisted": True}, False),
        ({"isBlacklisted": False, "blacklistDetails": [{"validUntil": "2020-01-01"}]}, False),
    ],
)
def test_a_declared_debarment(status: JsonObject, rejects: bool) -> None:
    (finding,) = document_findings(compliance(blacklistStatus=status), as_of=DAY)
    assert (finding.flag_type, finding.severity) == (FlagType.BLACKLIST_HISTORY, Severity.CRITICAL)
    assert finding.rejects is rejects


def test_findings_are_told_apart_and_name_nobody() -> None:
    bad = declare(
        legalIdentity={"registeredAddress": {"pincode": "110001"}},
        financialQualification={"netWorth": {"amount": {"amount": 0}}, "annualTurnover": {"amount": 1}},
        compliance={
            "litigationDisclosure": {"hasCriminalCases": True, "litigationCases": [_case(n) for n in range(4)]},
            "taxCompliance": {"gstReturnsFiled": False},
            "esicRegistration": {"isRegistered": False},
            "labourLicense": {"isObtained": False},
        },
    )
    findings = document_findings(bad, as_of=date(2029, 7, 1))
    assert len({flag_id(CASE, finding) for finding in findings}) == len(findings) >= 9
    shown = " ".join(finding.description for finding in findings)
    for personal in ("ABC", "AAPCU0939K", "OS 1", "110001"):
        assert personal not in shown


# What becomes of flags


def _finding(
    severity: Severity = Severity.ERROR, flag_type: FlagType = FlagType.GST_MISMATCH, *, rejects: bool = False
) -> Finding:
    return Finding(
        flag_type=flag_type,
        severity=severity,
        description="The GST registration is not active.",
        source=FlagSource.GOVERNMENT_API,
        source_system="GST_PORTAL_API",
        related_field="legalIdentity.gstin",
        rejects=rejects,
    )


def _gst(*findings: Finding, outcome: CheckOutcome = CheckOutcome.FAILED) -> CheckResult:
    return CheckResult(check=CheckKind.GSTIN, outcome=outcome, summary="", findings=findings)


def _flags(results: list[CheckResult], existing: tuple[RiskFlag, ...] = (), at: datetime = NOW) -> tuple[RiskFlag, ...]:
    return assess(declare(), application_id=CASE, results=results, existing=existing, as_of=at).flags


def _override(subject: str) -> Override:
    return Override(subject=subject, at=NOW, remarks="seen")


def test_a_flag_found_again_keeps_its_time_and_what_officials_said() -> None:
    (flag,) = _flags([_gst(_finding())])
    cleared = flag.model_copy(update={"overrides": (_override("officer-1"),)})
    (again,) = _flags([_gst(_finding())], (cleared,), LATER)
    assert again.flag_id == flag.flag_id
    assert again.detected_at == NOW
    assert again.resolved


def test_a_word_on_something_lesser_does_not_clear_what_became_graver() -> None:
    (flag,) = _flags([_gst(_finding(Severity.WARNING))])
    cleared = flag.model_copy(update={"overrides": (_override("officer-1"),)})
    (graver,) = _flags([_gst(_finding(Severity.ERROR))], (cleared,), LATER)
    assert graver.flag_id == flag.flag_id
    assert not graver.resolved
    assert graver.detected_at == NOW


def test_a_flag_goes_when_its_registry_takes_it_back_and_not_when_it_is_silent() -> None:
    before = _flags([_gst(_finding())])
    assert _flags([_gst(outcome=CheckOutcome.VERIFIED)], before, LATER) == ()
    assert _flags([_gst(outcome=CheckOutcome.MANUAL)], before, LATER) == before
    assert _flags([], before, LATER) == before


def test_what_is_disclosed_and_listed_is_one_flag() -> None:
    disclosed = compliance(litigationDisclosure={"hasCriminalCases": True})
    listed = _finding(Severity.CRITICAL, FlagType.CRIMINAL_CASE)
    assessment = assess(disclosed, application_id=CASE, results=[_gst(listed)], existing=(), as_of=NOW)
    assert [flag.finding.source_system for flag in assessment.flags] == ["GST_PORTAL_API"]
    alone = assess(disclosed, application_id=CASE, results=[], existing=(), as_of=NOW)
    assert [flag.finding.source_system for flag in alone.flags] == ["RISK_RULES"]


def test_a_graver_declaration_is_not_hidden_by_a_registry() -> None:
    debarred = compliance(blacklistStatus={"isBlacklisted": True, "blacklistDetails": [{"department": "PWD"}]})
    past = _finding(Severity.CRITICAL, FlagType.BLACKLIST_HISTORY)
    assessment = assess(debarred, application_id=CASE, results=[_gst(past)], existing=(), as_of=NOW)
    assert any(flag.finding.rejects for flag in assessment.flags)


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.INFO, RiskLevel.LOW),
        (Severity.WARNING, RiskLevel.MEDIUM),
        (Severity.ERROR, RiskLevel.HIGH),
        (Severity.CRITICAL, RiskLevel.CRITICAL),
    ],
)
def test_the_worst_open_flag_gives_the_level(severity: Severity, level: RiskLevel) -> None:
    results = [_gst(_finding(severity))]
    assert assess(declare(), application_id=CASE, results=results, existing=(), as_of=NOW).risk_level is level


def test_the_day_of_the_rules_is_an_indian_day() -> None:
    last_evening = datetime(2029, 12, 31, 19, 0, tzinfo=UTC)  # already 1 January in India
    assessment = assess(declare(), application_id=CASE, results=[], existing=(), as_of=last_evening)
    assert (FlagType.LABOUR_VIOLATION, Severity.ERROR) in {
        (flag.finding.flag_type, flag.finding.severity) for flag in assessment.flags
    }
