"""The JSON Schema: the seed's shape, corrected, and of one mind with the rules."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from models.contractor.json_object import JsonObject
from models.contractor.schema import contractor_schema
from models.contractor.validation import parse
from models.problems import Invalid
from tests.models.contractor.changes import DROP, changed
from tests.models.contractor.sample import sample_contractor

TODAY = date(2026, 11, 22)
SYSTEM: JsonObject = {
    "contractorId": "550e8400-e29b-41d4-a716-446655440000",
    "documentReferences": {"documents": []},
    "verificationStatus": {"currentStatus": "DRAFT"},
}

SEED_PROPERTIES = {
    "": "contractorId walletAddress registrationTimestamp lastUpdatedTimestamp legalIdentity financialQualification"
    " technicalExperience compliance documentReferences verificationStatus riskFlags aiScore auditTrail",
    "legalIdentity": "entityType legalName tradeName pan panVerificationStatus gstin gstinVerificationStatus cin"
    " cinVerificationStatus llpin llpinVerificationStatus registrationDate incorporationYear registeredAddress"
    " operationalAddress contactDetails authorizedSignatories msmeRegistered msmeNumber msmeCategory",
    "address": "line1 line2 city district state pincode country",
    "contactDetails": "email phone fax website",
    "authorizedSignatory": "name designation pan din aadhaarLast4 mobile email authorizationDate",
    "financialQualification": "annualTurnover turnoverHistory netWorth solvencyCertificate bankDetails"
    " caCertificateDetails",
    "financialQualification.netWorth": "amount asOnDate",
    "financialQualification.bankDetails": "bankName branchName accountType ifscCode accountLast4Digits",
    "financialQualification.caCertificateDetails": "caName caMembershipNumber caFirmName caFirmRegistrationNumber udin"
    " certificateDate",
    "turnoverEntry": "financialYear amount amountFormatted currency source",
    "monetaryValue": "amount amountFormatted currency",
    "solvencyCertificate": "bankName branchName solvencyAmount issueDate validUntil certificateNumber",
    "technicalExperience": "totalExperienceYears coreCompetencies pastProjects ongoingProjects keyPersonnel"
    " equipmentOwned",
    "technicalExperience.equipmentOwned.items": "equipmentType quantity ownershipStatus",
    "pastProject": "projectId projectName projectDescription clientName clientType clientDepartment projectValue"
    " startDate originalCompletionDate actualCompletionDate completionStatus completionPercentage delayDays delayReason"
    " projectLocation projectCategory contractNumber workOrderNumber satisfactoryCertificate performanceRating remarks",
    "keyPerson": "name designation qualification specialization experienceYears professionalMembership"
    " membershipNumber",
    "compliance": "litigationDisclosure esicRegistration labourLicense walletDeclaration blacklistStatus taxCompliance"
    " environmentalClearance",
    "compliance.blacklistStatus": "isBlacklisted blacklistDetails",
    "compliance.blacklistStatus.blacklistDetails.items": "department reason date validUntil",
    "compliance.taxCompliance": "incomeTaxReturnsFiled gstReturnsFiled lastITRYear lastGSTReturnPeriod",
    "compliance.environmentalClearance": "required obtained certificateNumber validUntil",
    "litigationDisclosure": "hasPendingLitigation litigationCases hasCriminalCases criminalCases hasArbitrationCases"
    " arbitrationCases totalExposureAmount",
    "litigationDisclosure.litigationCases.items": "caseNumber court caseType claimAmount status filingDate description"
    " againstContractor",
    "litigationDisclosure.criminalCases.items": "firNumber policeStation sections status",
    "litigationDisclosure.arbitrationCases.items": "caseReference arbitrator claimAmount status",
    "esicRegistration": "isRegistered registrationNumber registrationDate applicable employeeCount",
    "labourLicense": "isRequired isObtained licenseNumber issuingAuthority validFrom validUntil workforceSize",
    "walletDeclaration": "declaredAddress signature declarationMessage declarationTimestamp signatureVerified chainId",
    "documentReferences": "documents rootCID documentHash",
    "documentReference": "documentId documentType documentName ipfsCID uploadTimestamp fileSize fileHash mimeType"
    " verified verificationTimestamp verifiedBy extractedFields extractionConfidence rejectionReason",
    "verificationStatus": "currentStatus statusHistory submissionTimestamp reviewStartTimestamp approvalTimestamp"
    " rejectionTimestamp rejectionReason expiryTimestamp reviewedBy approvedBy",
    "verificationStatus.statusHistory.items": "status timestamp changedBy remarks",
    "riskFlags": "overallRiskLevel flags lastAssessmentTimestamp assessmentVersion",
    "riskFlag": "flagId flagType severity description detectedTimestamp source relatedField evidence resolved"
    " resolutionTimestamp resolutionRemarks",
    "aiScore": "competenceScore scoreBreakdown confidenceLevel assessmentTimestamp modelVersion assessmentId",
    "aiScore.scoreBreakdown": "financialStrength technicalCapacity experienceScore complianceScore riskScore",
    "aiScore.scoreBreakdown.riskScore": "score weight factors",
    "auditEntry": "timestamp action actor actorRole details ipAddress previousValue newValue",
}
"""Every object of the seed's schema and its properties' names."""


def _schema_of(path: str) -> Any:  # noqa: ANN401  any JSON
    place: Any = contractor_schema()
    for index, step in enumerate(path.split(".") if path else []):
        among = "definitions" if index == 0 else "properties"
        place = place["items"] if step == "items" else place[among][step]
    return place


@pytest.mark.parametrize("path", SEED_PROPERTIES)
def test_every_property_of_the_seed_is_there(path: str) -> None:
    assert set(SEED_PROPERTIES[path].split()) <= set(_schema_of(path)["properties"])


def test_the_head_is_the_seeds() -> None:
    schema: Any = contractor_schema()

    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == "https://fatts.gov.in/schemas/contractor.json"
    assert schema["title"] == "FATTS Contractor Registration Schema"
    assert schema["required"] == [
        "contractorId",
        "walletAddress",
        "legalIdentity",
        "financialQualification",
        "technicalExperience",
        "compliance",
        "documentReferences",
        "verificationStatus",
    ]
    assert set(schema["definitions"]) == {path.split(".")[0] for path in SEED_PROPERTIES if path}


def test_every_reference_leads_to_a_definition() -> None:
    schema: Any = contractor_schema()
    text = json.dumps(schema)
    targets = {part.split('"')[0] for part in text.split('"#/definitions/')[1:]}

    assert targets <= set(schema["definitions"])
    assert "$defs" not in text


def test_what_the_system_writes_is_marked_read_only() -> None:
    schema: Any = contractor_schema()

    assert schema["properties"]["riskFlags"]["readOnly"]
    assert _schema_of("legalIdentity.panVerificationStatus")["readOnly"]
    assert "readOnly" not in schema["properties"]["walletAddress"]


def test_the_caller_may_change_its_copy() -> None:
    contractor_schema()["required"] = []

    assert contractor_schema()["required"]


MONEY = {"amount": 1, "currency": "INR"}
CASE = {"caseNumber": "CS 1/2025", "court": "Bombay High Court", "caseType": "CIVIL", "claimAmount": MONEY}
PENDING = {**CASE, "status": "PENDING"}
PROJECT, COURTS = "technicalExperience.pastProjects[0]", "compliance.litigationDisclosure"

REFUSED: list[dict[str, Any]] = [
    {"walletAddress": DROP},
    {"surprise": 1},
    {"legalIdentity.pan": "AAPDU0939K"},
    {"legalIdentity.pan": "AAPCU0000K"},
    {"legalIdentity.pan": "AAPFU0939K"},
    {"legalIdentity.gstin": "39AAPCU0939K1ZQ"},
    {"legalIdentity.cin": None},
    {"legalIdentity.cin": "U45200MH2015ULC123456"},
    {"legalIdentity.cin": "U45200MH2015PLC123456"},
    {"legalIdentity.llpin": "AAB-1234"},
    {"legalIdentity.entityType": "PARTNERSHIP", "legalIdentity.pan": "AAPFU0939K"},
    {"legalIdentity.authorizedSignatories[0].din": DROP},
    {"legalIdentity.msmeNumber": DROP},
    {"legalIdentity.msmeNumber": "MH123456789012"},
    {"legalIdentity.msmeRegistered": False},
    {"legalIdentity.msmeRegistered": DROP},
    {"legalIdentity.msmeCategory": "NOT_APPLICABLE"},
    {"legalIdentity.legalName": "   "},
    {"legalIdentity.legalName": None},
    {"legalIdentity.registrationDate": "2015-02-29"},
    {"legalIdentity.registeredAddress.state": "BOMBAY"},
    {"financialQualification.annualTurnover.amount": "1"},
    {"financialQualification.annualTurnover.amount": 2**53},
    {"financialQualification.annualTurnover.financialYear": "2023-25"},
    {"financialQualification.annualTurnover.currency": "USD"},
    {"financialQualification.turnoverHistory": []},
    {"financialQualification.caCertificateDetails.udin": "150223A12345000001"},
    {f"{PROJECT}.originalCompletionDate": DROP},
    {f"{PROJECT}.actualCompletionDate": DROP},
    {f"{PROJECT}.completionPercentage": 99},
    {f"{PROJECT}.completionStatus": "ONGOING"},
    {"technicalExperience.pastProjects": []},
    {f"{COURTS}.hasPendingLitigation": True},
    {f"{COURTS}.hasCriminalCases": True},
    {f"{COURTS}.hasArbitrationCases": True},
    {f"{COURTS}.litigationCases": [PENDING]},
    {f"{COURTS}.criminalCases": [{"firNumber": "1/2025"}]},
    {
        f"{COURTS}.hasPendingLitigation": True,
        f"{COURTS}.litigationCases": [{**PENDING, "caseType": "CRIMINAL"}],
    },
    {"compliance.esicRegistration.registrationNumber": DROP},
    {"compliance.esicRegistration.isRegistered": False},
    {"compliance.labourLicense.licenseNumber": DROP},
    {"compliance.blacklistStatus.isBlacklisted": True},
    {"compliance.walletDeclaration": DROP},
]

TAKEN: list[dict[str, Any]] = [
    {},
    {"legalIdentity.tradeName": None, "legalIdentity.contactDetails": None, "legalIdentity.msmeRegistered": True},
    {"legalIdentity.panVerificationStatus": None},
    {"legalIdentity.tan": "MUMA12345B"},
    {
        "legalIdentity.entityType": "LLP",
        "legalIdentity.pan": "AAPFU0939K",
        "legalIdentity.gstin": "27AAPFU0939K1ZK",
        "legalIdentity.cin": None,
        "legalIdentity.llpin": "AAB-1234",
    },
    {
        "legalIdentity.msmeRegistered": None,
        "legalIdentity.msmeNumber": None,
        "legalIdentity.msmeCategory": None,
    },
    {f"{PROJECT}.actualCompletionDate": DROP, f"{PROJECT}.completionDate": "2023-01-20"},
    {f"{PROJECT}.projectLocation": None, f"{PROJECT}.delayDays": None},
    {f"{COURTS}.litigationCases": [PENDING], f"{COURTS}.hasPendingLitigation": True},
    {f"{COURTS}.litigationCases": [{**CASE, "status": "SETTLED"}]},
    {
        f"{COURTS}.hasPendingLitigation": True,
        f"{COURTS}.hasCriminalCases": True,
        f"{COURTS}.litigationCases": [{**PENDING, "caseType": "CRIMINAL"}],
    },
    {f"{COURTS}.criminalCases": None},
    {"compliance.blacklistStatus": {"isBlacklisted": True, "blacklistDetails": [{"department": "PWD"}]}},
    {"compliance.labourLicense": None},
    {"technicalExperience.ongoingProjects": None, "technicalExperience.equipmentOwned": None},
]


def _by_schema(document: JsonObject) -> bool:
    validator = Draft7Validator(contractor_schema(), format_checker=FormatChecker())
    return validator.is_valid({**document, **SYSTEM})  # pyright: ignore[reportUnknownMemberType]  untyped in its stubs


def _by_rules(document: JsonObject) -> bool:
    try:
        parse({**document, **SYSTEM}, today=TODAY)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("changes", REFUSED)
def test_schema_and_rules_refuse_the_same(changes: dict[str, Any]) -> None:
    document = changed(changes)

    assert (_by_schema(document), _by_rules(document)) == (False, False)


@pytest.mark.parametrize("changes", TAKEN)
def test_schema_and_rules_take_the_same(changes: dict[str, Any]) -> None:
    document = changed(changes)

    assert (_by_schema(document), _by_rules(document)) == (True, True)


def test_a_document_without_what_the_system_adds_is_no_complete_one() -> None:
    assert not Draft7Validator(contractor_schema()).is_valid(sample_contractor())  # pyright: ignore[reportUnknownMemberType]  untyped in its stubs
