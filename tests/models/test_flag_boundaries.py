"""Every threshold of the risk policy: one step short of it, and on it."""

from datetime import date, timedelta

import pytest

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.document_rules import document_findings
from models.flags import FlagType, Severity
from models.litigation import Case, litigation_severity
from tests.models.declared import compliance
from tests.models.test_risk import CRORE, DAY, projects, turnovers

S = Severity
F = FlagType


def severity(contractor: Contractor, flag_type: FlagType) -> Severity | None:
    found = [f.severity for f in document_findings(contractor, as_of=DAY) if f.flag_type is flag_type]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("last", "expected"), [(96, None), (95, S.INFO), (81, S.INFO), (80, S.WARNING), (0, S.WARNING)]
)
def test_turnover_decline(last: int, expected: Severity | None) -> None:
    assert severity(turnovers(100, 100, last), F.TURNOVER_DECLINE) is expected


@pytest.mark.parametrize(
    ("crores", "expected"),
    [
        ((100, 98, 96), None),
        ((100, 98, 95), S.WARNING),
        ((100, 100, 95), None),
        ((100, 80, 61), S.WARNING),
        ((100, 80, 60), S.ERROR),
        ((100, 90, 95, 80, 60), S.WARNING),
    ],
)
def test_financial_instability(crores: tuple[int, ...], expected: Severity | None) -> None:
    assert severity(turnovers(*crores), F.FINANCIAL_INSTABILITY) is expected


@pytest.mark.parametrize(
    ("count", "expected"), [(2, None), (3, S.WARNING), (5, S.WARNING), (6, S.ERROR), (9, S.ERROR), (10, S.CRITICAL)]
)
def test_the_number_of_cases(count: int, expected: Severity | None) -> None:
    cases = [Case(number=str(index), kind="CIVIL", pending=True) for index in range(count)]
    assert litigation_severity(cases, average_turnover=CRORE) is expected


@pytest.mark.parametrize(
    ("claimed", "average", "expected"),
    [
        (CRORE - 1, CRORE, None),
        (CRORE, CRORE, S.WARNING),
        (10 * CRORE - 1, CRORE, S.WARNING),
        (10 * CRORE, CRORE, S.ERROR),
        (50 * CRORE - 1, CRORE, S.ERROR),
        (50 * CRORE, CRORE, S.CRITICAL),
        (CRORE, 20 * CRORE, S.WARNING),
        (CRORE, 20 * CRORE + 100, None),
    ],
)
def test_the_sum_that_is_claimed(claimed: int, average: int, expected: Severity | None) -> None:
    cases = [Case(number="1", kind="CIVIL", pending=True, amount=claimed)]
    assert litigation_severity(cases, average_turnover=average) is expected


def late(days: int) -> JsonObject:
    """A project of 1,000 days that took `days` longer."""
    start = date(2019, 1, 1)
    agreed = start + timedelta(days=1000)
    return {
        "startDate": start.isoformat(),
        "originalCompletionDate": agreed.isoformat(),
        "actualCompletionDate": (agreed + timedelta(days=days)).isoformat(),
    }


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((99,), None),
        ((100,), S.INFO),
        ((249,), S.INFO),
        ((250,), S.WARNING),
        ((100, 0), S.INFO),
        ((100, 100, 0, 0), S.WARNING),
        ((100, 100, 0, 0, 0), S.INFO),
    ],
)
def test_delays(days: tuple[int, ...], expected: Severity | None) -> None:
    assert severity(projects(*(late(each) for each in days)), F.DELAY_HISTORY) is expected


FINE: JsonObject = {}
POOR: JsonObject = {"performanceRating": "POOR"}
TERMINATED: JsonObject = {"completionStatus": "TERMINATED"}
ABANDONED: JsonObject = {"completionStatus": "ABANDONED"}


@pytest.mark.parametrize(
    ("changes", "flag_type", "expected"),
    [
        ((FINE, FINE), F.PERFORMANCE_ISSUE, None),
        ((POOR, FINE), F.PERFORMANCE_ISSUE, S.WARNING),
        ((POOR, POOR), F.PERFORMANCE_ISSUE, S.ERROR),
        ((FINE, FINE), F.CONTRACT_TERMINATION, None),
        ((TERMINATED, FINE), F.CONTRACT_TERMINATION, S.WARNING),
        ((TERMINATED, TERMINATED), F.CONTRACT_TERMINATION, S.ERROR),
        ((ABANDONED, FINE), F.CONTRACT_TERMINATION, S.ERROR),
    ],
)
def test_past_projects(changes: tuple[JsonObject, ...], flag_type: FlagType, expected: Severity | None) -> None:
    assert severity(projects(*changes), flag_type) is expected


PROJECTS = "technicalExperience.pastProjects"


@pytest.mark.parametrize(
    ("changes", "flag_type", "field", "fields"),
    [
        ((FINE, POOR), F.PERFORMANCE_ISSUE, "[1].performanceRating", ("[1].performanceRating",)),
        ((POOR, FINE, POOR), F.PERFORMANCE_ISSUE, "", ("[0].performanceRating", "[2].performanceRating")),
        ((FINE, FINE, ABANDONED), F.CONTRACT_TERMINATION, "[2].completionStatus", ("[2].completionStatus",)),
        (
            (ABANDONED, FINE, TERMINATED),
            F.CONTRACT_TERMINATION,
            "",
            ("[0].completionStatus", "[2].completionStatus"),
        ),
        ((FINE, late(300)), F.DELAY_HISTORY, "[1].actualCompletionDate", ("[1].actualCompletionDate",)),
        (
            (TERMINATED, late(300), FINE, late(100)),
            F.DELAY_HISTORY,
            "",
            ("[1].actualCompletionDate", "[3].actualCompletionDate"),
        ),
    ],
)
def test_which_projects_a_flag_is_about(
    changes: tuple[JsonObject, ...], flag_type: FlagType, field: str, fields: tuple[str, ...]
) -> None:
    found = document_findings(projects(*changes), as_of=DAY)
    (finding,) = [each for each in found if each.flag_type is flag_type]
    assert finding.related_field == PROJECTS + field
    assert finding.evidence["fields"] == [PROJECTS + each for each in fields]


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, S.ERROR), (0, S.WARNING), (29, S.WARNING), (30, None), (365, None)]
)
def test_what_ends(days: int, expected: Severity | None) -> None:
    until = (DAY + timedelta(days=days)).isoformat()
    clearance: JsonObject = {"required": True, "obtained": True, "validUntil": until}
    assert severity(compliance(labourLicense={"validUntil": until}), F.LABOUR_VIOLATION) is expected
    assert severity(compliance(environmentalClearance=clearance), F.ENVIRONMENTAL_VIOLATION) is expected


@pytest.mark.parametrize(
    ("last_year", "expected"), [("2025-26", None), ("2024-25", None), ("2023-24", S.ERROR), ("2015-16", S.ERROR)]
)
def test_returns_in_arrears(last_year: str, expected: Severity | None) -> None:
    assert severity(compliance(taxCompliance={"lastITRYear": last_year}), F.TAX_DEFAULT) is expected


@pytest.mark.parametrize(("employees", "expected"), [(9, None), (10, S.WARNING)])
def test_employees_without_esic(employees: int, expected: Severity | None) -> None:
    esic: JsonObject = {"isRegistered": False, "applicable": False, "employeeCount": employees}
    assert severity(compliance(esicRegistration=esic), F.LABOUR_VIOLATION) is expected
