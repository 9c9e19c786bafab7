"""The rules between fields, each by a document that breaks it and one that just keeps it."""

from datetime import date
from typing import Any

import pytest

from models.contractor.labour_licence import threshold_on
from models.contractor.validation import problems_of
from tests.models.contractor.changes import DROP, changed

TODAY = date(2026, 11, 22)
IDENTITY, FINANCE = "legalIdentity", "financialQualification"
PROJECT, COURTS = "technicalExperience.pastProjects[0]", "compliance.litigationDisclosure"
MONEY = {"amount": 1, "currency": "INR"}
CASE = {"caseNumber": "CS 1/2025", "court": "Bombay High Court", "caseType": "CIVIL", "claimAmount": MONEY}
ONGOING = {
    "projectName": "Bridge",
    "clientName": "PWD",
    "projectValue": MONEY,
    "startDate": "2026-01-01",
    "originalCompletionDate": "2027-12-31",
    "completionStatus": "ONGOING",
}


def said(changes: dict[str, Any], today: date = TODAY) -> set[tuple[str, str]]:
    return {(p.field.removeprefix("contractor."), p.code) for p in problems_of(changed(changes), today=today)}


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({f"{IDENTITY}.pan": "AAPFU0939K", f"{IDENTITY}.gstin": "27AAPFU0939K1ZK"}, f"{IDENTITY}.pan", "MISMATCH"),
    ({f"{IDENTITY}.gstin": "27AAPFU0939K1ZK"}, f"{IDENTITY}.gstin", "MISMATCH"),
    ({f"{IDENTITY}.cin": "U45200MH2015PLC123456"}, f"{IDENTITY}.cin", "MISMATCH"),
    ({f"{IDENTITY}.cin": "U45200MH2016PTC123456"}, f"{IDENTITY}.cin", "MISMATCH"),
    ({f"{IDENTITY}.cin": "U45200MH2027PTC123456"}, f"{IDENTITY}.cin", "FUTURE_DATE"),
    ({f"{IDENTITY}.entityType": "TRUST"}, f"{IDENTITY}.cin", "NOT_APPLICABLE"),
    ({f"{IDENTITY}.llpin": "AAB-1234"}, f"{IDENTITY}.llpin", "NOT_APPLICABLE"),
    ({f"{IDENTITY}.incorporationYear": 2014}, f"{IDENTITY}.incorporationYear", "MISMATCH"),
    ({f"{IDENTITY}.registrationDate": "2026-11-23"}, f"{IDENTITY}.registrationDate", "FUTURE_DATE"),
    ({f"{IDENTITY}.registrationDate": "1849-12-31"}, f"{IDENTITY}.registrationDate", "RANGE"),
    ({f"{IDENTITY}.msmeRegistered": False}, f"{IDENTITY}.msmeNumber", "MISMATCH"),
    ({f"{IDENTITY}.msmeRegistered": False}, f"{IDENTITY}.msmeCategory", "MISMATCH"),
    ({f"{IDENTITY}.msmeCategory": "NOT_APPLICABLE"}, f"{IDENTITY}.msmeCategory", "MISMATCH"),
    (
        {f"{IDENTITY}.authorizedSignatories[0].authorizationDate": "2026-11-23"},
        f"{IDENTITY}.authorizedSignatories[0].authorizationDate",
        "FUTURE_DATE",
    ),
    (
        {f"{IDENTITY}.authorizedSignatories[0].authorizationDate": "2015-03-14"},
        f"{IDENTITY}.authorizedSignatories[0].authorizationDate",
        "BEFORE_INCORPORATION",
    ),
    ({f"{FINANCE}.turnoverHistory[1].financialYear": "2021-22"}, f"{FINANCE}.turnoverHistory", "NOT_CONSECUTIVE"),
    ({f"{FINANCE}.turnoverHistory[1].financialYear": "2022-23"}, f"{FINANCE}.turnoverHistory", "NOT_CONSECUTIVE"),
    (
        {f"{FINANCE}.turnoverHistory[0].financialYear": "2027-28"},
        f"{FINANCE}.turnoverHistory[0].financialYear",
        "FUTURE_DATE",
    ),
    (
        {f"{FINANCE}.turnoverHistory[2].financialYear": "2013-14"},
        f"{FINANCE}.turnoverHistory[2].financialYear",
        "BEFORE_INCORPORATION",
    ),
    ({f"{FINANCE}.annualTurnover.amount": 1}, f"{FINANCE}.annualTurnover.amount", "MISMATCH"),
    ({f"{FINANCE}.annualTurnover.financialYear": "2021-22"}, f"{FINANCE}.annualTurnover.financialYear", "MISMATCH"),
    (
        {f"{FINANCE}.solvencyCertificate.validUntil": "2025-05-31"},
        f"{FINANCE}.solvencyCertificate.validUntil",
        "DATE_ORDER",
    ),
    (
        {f"{FINANCE}.solvencyCertificate.issueDate": "2026-11-23"},
        f"{FINANCE}.solvencyCertificate.issueDate",
        "FUTURE_DATE",
    ),
    ({f"{FINANCE}.netWorth.asOnDate": "2027-03-31"}, f"{FINANCE}.netWorth.asOnDate", "FUTURE_DATE"),
    (
        {f"{FINANCE}.caCertificateDetails.caMembershipNumber": "123451"},
        f"{FINANCE}.caCertificateDetails.udin",
        "MISMATCH",
    ),
    (
        {f"{FINANCE}.caCertificateDetails.certificateDate": "2024-10-31"},
        f"{FINANCE}.caCertificateDetails.udin",
        "MISMATCH",
    ),
    ({f"{PROJECT}.startDate": "2015-03-14"}, f"{PROJECT}.startDate", "BEFORE_INCORPORATION"),
    ({f"{PROJECT}.startDate": "2023-01-01"}, f"{PROJECT}.originalCompletionDate", "DATE_ORDER"),
    ({f"{PROJECT}.startDate": "2023-01-21"}, f"{PROJECT}.actualCompletionDate", "DATE_ORDER"),
    ({f"{PROJECT}.actualCompletionDate": "2026-11-23"}, f"{PROJECT}.actualCompletionDate", "FUTURE_DATE"),
    ({f"{PROJECT}.completionDate": "2023-01-21"}, f"{PROJECT}.completionDate", "MISMATCH"),
    ({f"{PROJECT}.completionPercentage": 99}, f"{PROJECT}.completionPercentage", "MISMATCH"),
    ({f"{PROJECT}.completionStatus": "ONGOING"}, f"{PROJECT}.actualCompletionDate", "MISMATCH"),
    (
        {"technicalExperience.ongoingProjects": [{**ONGOING, "completionStatus": "ABANDONED"}]},
        "technicalExperience.ongoingProjects[0].completionStatus",
        "MISMATCH",
    ),
    (
        {f"{COURTS}.litigationCases": [{**CASE, "status": "PENDING"}]},
        f"{COURTS}.hasPendingLitigation",
        "MISMATCH",
    ),
    (
        {f"{COURTS}.litigationCases": [{**CASE, "caseType": "CRIMINAL", "status": "APPEAL_PENDING"}]},
        f"{COURTS}.hasCriminalCases",
        "MISMATCH",
    ),
    ({f"{COURTS}.criminalCases": [{"firNumber": "1/2025"}]}, f"{COURTS}.hasCriminalCases", "MISMATCH"),
    ({f"{COURTS}.arbitrationCases": [{"arbitrator": "A"}]}, f"{COURTS}.hasArbitrationCases", "MISMATCH"),
    (
        {f"{COURTS}.litigationCases": [{**CASE, "status": "DISPOSED", "filingDate": "2026-11-23"}]},
        f"{COURTS}.litigationCases[0].filingDate",
        "FUTURE_DATE",
    ),
    (
        {"compliance.esicRegistration.isRegistered": False},
        "compliance.esicRegistration.registrationNumber",
        "MISMATCH",
    ),
    ({"compliance.labourLicense.isRequired": False}, "compliance.labourLicense.isRequired", "MISMATCH"),
    ({"compliance.labourLicense.validFrom": "2030-01-01"}, "compliance.labourLicense.validUntil", "DATE_ORDER"),
    ({"walletAddress": "0x" + "1" * 40}, "compliance.walletDeclaration.declaredAddress", "MISMATCH"),
    (
        {"compliance.walletDeclaration.declarationTimestamp": "2026-11-24T19:00:00Z"},
        "compliance.walletDeclaration.declarationTimestamp",
        "FUTURE_DATE",
    ),
]


@pytest.mark.parametrize(("changes", "field", "code"), BROKEN)
def test_a_broken_rule_is_named_at_its_field(changes: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in said(changes)


KEPT: list[dict[str, Any]] = [
    {f"{FINANCE}.annualTurnover.financialYear": "2025-26", f"{FINANCE}.annualTurnover.amount": 1},
    {f"{FINANCE}.annualTurnover.financialYear": "2023-24", f"{FINANCE}.annualTurnover.amount": 50_00_00_000_00},
    {f"{FINANCE}.caCertificateDetails.certificateDate": "2024-11-02"},
    {f"{FINANCE}.solvencyCertificate.validUntil": "2025-06-01"},
    {f"{PROJECT}.completionDate": "2023-01-20"},
    {f"{PROJECT}.actualCompletionDate": DROP, f"{PROJECT}.completionDate": "2023-01-20"},
    {f"{PROJECT}.completionStatus": "TERMINATED", f"{PROJECT}.completionPercentage": 40},
    {"technicalExperience.ongoingProjects": [ONGOING]},
    {f"{COURTS}.litigationCases": [{**CASE, "status": "DISPOSED"}]},
    {f"{COURTS}.litigationCases": [{**CASE, "status": "PENDING"}], f"{COURTS}.hasPendingLitigation": True},
    {f"{IDENTITY}.registrationDate": "2015-12-31", f"{IDENTITY}.incorporationYear": None},
    {
        f"{IDENTITY}.msmeRegistered": False,
        f"{IDENTITY}.msmeNumber": None,
        f"{IDENTITY}.msmeCategory": "NOT_APPLICABLE",
    },
    {"compliance.labourLicense.isRequired": False, "compliance.labourLicense.workforceSize": 49},
    {"walletAddress": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"},
    {f"{IDENTITY}.registeredAddress.state": "GUJARAT"},  # a finding of the GSTIN check, no refusal
]


@pytest.mark.parametrize("changes", KEPT)
def test_a_rule_that_is_kept_says_nothing(changes: dict[str, Any]) -> None:
    assert said(changes) == set()


COMPANY_OF: dict[str, tuple[str, str, str | None, str | None]] = {
    "PUBLIC_LIMITED": ("AAPCU0939K", "27AAPCU0939K1ZQ", "L17117MH2015PLC001208", None),
    "LLP": ("AAPFU0939K", "27AAPFU0939K1ZK", None, "AAB-1234"),
    "PARTNERSHIP": ("AAPFU0939K", "27AAPFU0939K1ZK", None, None),
    "GOVERNMENT": ("AAPCU0939K", "27AAPCU0939K1ZQ", "U45200MH2015SGC123456", None),
}


@pytest.mark.parametrize("entity_type", COMPANY_OF)
def test_other_entity_types_pass_with_their_own_numbers(entity_type: str) -> None:
    pan, gstin, cin, llpin = COMPANY_OF[entity_type]
    numbers = {"entityType": entity_type, "pan": pan, "gstin": gstin, "cin": cin, "llpin": llpin}

    assert said({f"{IDENTITY}.{name}": value for name, value in numbers.items()}) == set()


@pytest.mark.parametrize(
    ("day", "workforce", "refused"),
    [
        (date(2025, 11, 20), 20, True),
        (date(2025, 11, 20), 19, False),
        (date(2025, 11, 21), 49, False),
        (date(2025, 11, 21), 50, True),
    ],
)
def test_the_labour_licence_follows_the_law_of_the_day(day: date, workforce: int, refused: bool) -> None:
    changes = {"compliance.labourLicense.isRequired": False, "compliance.labourLicense.workforceSize": workforce}

    assert (("compliance.labourLicense.isRequired", "MISMATCH") in said(changes, day)) is refused
    assert threshold_on(day).workforce in {20, 50}
