"""What a draft still needs."""

from datetime import date
from typing import Any

import pytest

from models.contractor.documents import DocumentType, required_documents
from models.contractor.validation import missing_from, parse
from models.problems import Invalid
from tests.models.contractor.changes import DROP, changed
from tests.models.contractor.sample import SAMPLE_DOCUMENTS, sample_contractor

TODAY = date(2026, 11, 22)
COURTS = "compliance.litigationDisclosure"


def missing(changes: dict[str, Any]) -> list[str]:
    found = missing_from(changed(changes), documents=SAMPLE_DOCUMENTS, today=TODAY)
    return [path.removeprefix("contractor.") for path in found]


def test_the_sample_with_its_papers_lacks_nothing() -> None:
    assert missing({}) == []


def test_an_empty_draft_lacks_every_required_field_by_name() -> None:
    found = missing_from({}, documents=(), today=TODAY)

    assert {
        "contractor.walletAddress",
        "contractor.legalIdentity.pan",
        "contractor.legalIdentity.registeredAddress.pincode",
        "contractor.financialQualification.turnoverHistory",
        "contractor.financialQualification.solvencyCertificate.solvencyAmount.amount",
        "contractor.technicalExperience.pastProjects",
        "contractor.compliance.walletDeclaration.signature",
        "documents.PAN_CARD",
    } <= set(found)
    assert len(found) == len(set(found))


def test_nothing_that_the_system_writes_is_missing() -> None:
    system = ("contractorId", "Timestamp", "documentReferences", "verificationStatus", "riskFlags", "aiScore", "audit")
    found = missing_from({"documentReferences": {}, "verificationStatus": {}}, documents=(), today=TODAY)

    assert not [path for path in found if any(word in path for word in system) and "declaration" not in path]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"walletAddress": DROP}, "walletAddress"),
        ({"walletAddress": None}, "walletAddress"),
        ({"legalIdentity.cin": DROP}, "legalIdentity.cin"),
        ({"legalIdentity.entityType": "LLP"}, "legalIdentity.llpin"),
        ({"legalIdentity.authorizedSignatories[0].din": None}, "legalIdentity.authorizedSignatories[0].din"),
        ({"legalIdentity.authorizedSignatories[0].name": DROP}, "legalIdentity.authorizedSignatories[0].name"),
        ({"legalIdentity.msmeNumber": DROP}, "legalIdentity.msmeNumber"),
        ({"legalIdentity.msmeCategory": DROP}, "legalIdentity.msmeCategory"),
        ({"legalIdentity.msmeRegistered": DROP}, "legalIdentity.msmeRegistered"),
        (
            {"technicalExperience.pastProjects[0].originalCompletionDate": DROP},
            "technicalExperience.pastProjects[0].originalCompletionDate",
        ),
        (
            {"technicalExperience.pastProjects[0].actualCompletionDate": DROP},
            "technicalExperience.pastProjects[0].actualCompletionDate",
        ),
        ({"compliance.esicRegistration.registrationNumber": DROP}, "compliance.esicRegistration.registrationNumber"),
        ({"compliance.labourLicense.licenseNumber": DROP}, "compliance.labourLicense.licenseNumber"),
        ({f"{COURTS}.hasPendingLitigation": True}, f"{COURTS}.litigationCases"),
        ({f"{COURTS}.hasCriminalCases": True}, f"{COURTS}.criminalCases"),
        ({f"{COURTS}.hasArbitrationCases": True}, f"{COURTS}.arbitrationCases"),
        ({"compliance.blacklistStatus.isBlacklisted": True}, "compliance.blacklistStatus.blacklistDetails"),
    ],
)
def test_a_needed_field_that_is_absent_is_missing(changes: dict[str, Any], path: str) -> None:
    assert path in missing(changes)
    with pytest.raises(Invalid) as refused:
        parse(changed(changes), today=TODAY)
    assert f"contractor.{path}" in {p.field for p in refused.value.problems if p.code == "REQUIRED"}


@pytest.mark.parametrize(
    "changes",
    [
        {"legalIdentity.authorizedSignatories[0].designation": "Company Secretary"},
        {"legalIdentity.entityType": "PARTNERSHIP", "legalIdentity.authorizedSignatories[0].designation": "Partner"},
        {
            "legalIdentity.entityType": "LLP",
            "legalIdentity.llpin": "AAB-1234",
            "legalIdentity.authorizedSignatories[0].designation": "Partner",
        },
        {
            "legalIdentity.entityType": "PROPRIETORSHIP",
            "legalIdentity.authorizedSignatories[0].designation": "Proprietor",
        },
    ],
)
def test_only_directors_and_designated_partners_need_a_din(changes: dict[str, Any]) -> None:
    found = missing({**changes, "legalIdentity.authorizedSignatories[0].din": DROP})

    assert not [path for path in found if path.endswith(".din")]


ALWAYS = set(DocumentType) - {
    DocumentType.CIN_CERTIFICATE,
    DocumentType.LLPIN_CERTIFICATE,
    DocumentType.ESIC_CERTIFICATE,
    DocumentType.LABOUR_LICENSE,
    DocumentType.MSME_CERTIFICATE,
    DocumentType.AUTHORIZATION_LETTER,
    DocumentType.OTHER,
}


def test_the_papers_that_everybody_must_hand_in() -> None:
    assert set(required_documents({}, today=TODAY)) == ALWAYS


@pytest.mark.parametrize(
    ("changes", "paper", "needed"),
    [
        ({}, "CIN_CERTIFICATE", True),
        ({"legalIdentity.entityType": "PARTNERSHIP"}, "CIN_CERTIFICATE", False),
        ({"legalIdentity.entityType": "GOVERNMENT"}, "CIN_CERTIFICATE", True),
        ({"legalIdentity.entityType": "GOVERNMENT", "legalIdentity.cin": DROP}, "CIN_CERTIFICATE", False),
        ({}, "LLPIN_CERTIFICATE", False),
        ({"legalIdentity.entityType": "LLP"}, "LLPIN_CERTIFICATE", True),
        ({}, "ESIC_CERTIFICATE", True),
        ({"compliance.esicRegistration.isRegistered": False}, "ESIC_CERTIFICATE", False),
        ({}, "MSME_CERTIFICATE", True),
        ({"legalIdentity.msmeRegistered": False}, "MSME_CERTIFICATE", False),
        ({}, "LABOUR_LICENSE", True),
        ({"compliance.labourLicense": DROP}, "LABOUR_LICENSE", False),
        (
            {"compliance.labourLicense.isRequired": False, "compliance.labourLicense.workforceSize": 49},
            "LABOUR_LICENSE",
            False,
        ),
        ({"compliance.labourLicense.workforceSize": 10}, "LABOUR_LICENSE", True),
    ],
)
def test_a_paper_is_needed_by_what_was_declared(changes: dict[str, Any], paper: str, needed: bool) -> None:
    assert (paper in required_documents(changed(changes), today=TODAY)) is needed


def test_the_labour_licence_is_needed_by_the_law_of_the_day() -> None:
    document = changed({"compliance.labourLicense.isRequired": False, "compliance.labourLicense.workforceSize": 20})

    assert DocumentType.LABOUR_LICENSE in required_documents(document, today=date(2025, 11, 20))
    assert DocumentType.LABOUR_LICENSE not in required_documents(document, today=date(2025, 11, 21))


def test_a_paper_handed_in_is_no_longer_missing() -> None:
    assert missing_from(sample_contractor(), documents=SAMPLE_DOCUMENTS[1:], today=TODAY) == ["documents.PAN_CARD"]
