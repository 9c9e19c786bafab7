"""Papers held against the declaration: what agrees as registries see it, what differs, and how gravely."""

from uuid import UUID, uuid4

import pytest

from models.checks import CheckOutcome
from models.contractor.document import Contractor
from models.contractor.vocabulary import DocumentType
from models.documents import DocumentVerdict
from models.flags import FlagType, Severity
from models.reading.comparison import differences
from models.reading.reading import ReadField, Reading
from models.verification import verify_documents
from tests.models.declared import declare
from tests.models.test_risk import projects

_T = DocumentType
_ID = UUID("8a0f6f0e-1b8c-4a44-8f59-2f0c3b1d9e01")


def said(
    document_type: DocumentType, fields: dict[str, str], *, confidence: float = 0.99
) -> list[tuple[str, Severity]]:
    reading = Reading(fields={name: ReadField(value=value, confidence=confidence) for name, value in fields.items()})
    found = differences(declare(), reading, document_id=_ID, document_type=document_type)
    return [(each.field, each.severity) for each in found]


@pytest.mark.parametrize(
    ("document_type", "fields"),
    [
        (_T.PAN_CARD, {"panNumber": "AAPCU0939K", "nameOnCard": "M/s. ABC Constructions Pvt. Ltd.", "entityType": "C"}),
        (
            _T.GST_CERTIFICATE,
            {
                "gstin": "27AAPCU0939K1ZQ",
                "legalName": "ABC CONSTRUCTIONS (P) LTD",
                "tradeName": "Abc Builders",
                "businessType": "Private Limited Company",
                "state": "Maharashtra",
                "registrationDate": "2017-07-01",
                "status": "Active",
            },
        ),
        (_T.GST_CERTIFICATE, {"tradeName": "ABC CONSTRUCTIONS PRIVATE LIMITED"}),
        (_T.CIN_CERTIFICATE, {"cin": "U45200MH2015PTC123456", "registrationDate": "2015-03-15"}),
        (
            _T.CA_TURNOVER_CERTIFICATE,
            {
                "udin": "25123450BKAAAA1234",
                "caName": "CA Rajesh Kumar",
                "caMembershipNumber": "123450",
                "caFirmName": "KUMAR AND ASSOCIATES",
                "turnoverFY2024": "60000000000",
                "turnoverFY2019": "1",
            },
        ),
        (_T.BANK_SOLVENCY_CERTIFICATE, {"certificateNumber": "SOL/2025/12345", "solvencyAmount": "10000000000"}),
        (_T.LITIGATION_DISCLOSURE, {"hasPendingLitigation": "false", "criminalCases": "0"}),
        (_T.MSME_CERTIFICATE, {"udyamNumber": "UDYAM-MH-26-0123456", "enterpriseType": "MEDIUM"}),
        (_T.AUTHORIZATION_LETTER, {"signatoryName": "Smt. Asha Kulkarni"}),
        (_T.LLPIN_CERTIFICATE, {"llpin": "AAB-1234"}),  # none was declared: nothing to compare
        (_T.OTHER, {}),
    ],
)
def test_what_registries_take_for_the_same_is_the_same(document_type: DocumentType, fields: dict[str, str]) -> None:
    assert said(document_type, fields) == []


@pytest.mark.parametrize(
    ("document_type", "field", "value", "path", "severity"),
    [
        (_T.PAN_CARD, "panNumber", "AAPCU0938K", "legalIdentity.pan", Severity.ERROR),
        (_T.PAN_CARD, "nameOnCard", "ZENITH TRADERS PRIVATE LIMITED", "legalIdentity.legalName", Severity.ERROR),
        (_T.PAN_CARD, "nameOnCard", "ABC CONSTRUCTIONS INFRA PVT LTD", "legalIdentity.legalName", Severity.WARNING),
        (_T.GST_CERTIFICATE, "gstin", "29AAPCU0939K1ZM", "legalIdentity.gstin", Severity.ERROR),
        (_T.GST_CERTIFICATE, "businessType", "Public Limited Company", "legalIdentity.entityType", Severity.WARNING),
        (_T.GST_CERTIFICATE, "state", "Karnataka", "legalIdentity.registeredAddress.state", Severity.WARNING),
        (_T.CIN_CERTIFICATE, "registrationDate", "2015-03-16", "legalIdentity.registrationDate", Severity.WARNING),
        (
            _T.CA_TURNOVER_CERTIFICATE,
            "turnoverFY2023",
            "1",
            "financialQualification.turnoverHistory[1].amount",
            Severity.ERROR,
        ),
        (
            _T.CA_TURNOVER_CERTIFICATE,
            "caMembershipNumber",
            "123451",
            "financialQualification.caCertificateDetails.caMembershipNumber",
            Severity.ERROR,
        ),
        (
            _T.BANK_SOLVENCY_CERTIFICATE,
            "validUntil",
            "2026-01-01",
            "financialQualification.solvencyCertificate.validUntil",
            Severity.WARNING,
        ),
        (
            _T.BANK_SOLVENCY_CERTIFICATE,
            "solvencyAmount",
            "100",
            "financialQualification.solvencyCertificate.solvencyAmount.amount",
            Severity.ERROR,
        ),
        (_T.PAST_PROJECTS_DOCUMENT, "totalProjects", "7", "technicalExperience.pastProjects", Severity.WARNING),
        (
            _T.LITIGATION_DISCLOSURE,
            "hasPendingLitigation",
            "true",
            "compliance.litigationDisclosure.hasPendingLitigation",
            Severity.ERROR,
        ),
        (_T.MSME_CERTIFICATE, "enterpriseType", "SMALL", "legalIdentity.msmeCategory", Severity.WARNING),
        (
            _T.AUTHORIZATION_LETTER,
            "signatoryName",
            "Ramesh Gupta",
            "legalIdentity.authorizedSignatories[0].name",
            Severity.ERROR,
        ),
    ],
)
def test_what_differs_names_the_field_and_is_as_grave_as_its_kind(
    document_type: DocumentType, field: str, value: str, path: str, severity: Severity
) -> None:
    assert said(document_type, {field: value}) == [(path, severity)]


def test_what_was_not_read_with_certainty_accuses_nobody() -> None:
    assert said(_T.PAN_CARD, {"panNumber": "AAPCU0938K"}, confidence=0.79) == []


def verdict(kind: DocumentType, contractor: Contractor | None = None, **fields: str) -> DocumentVerdict:
    document_id = uuid4()
    reading = Reading(fields={name: ReadField(value=value, confidence=0.9) for name, value in fields.items()})
    found = differences(contractor or declare(), reading, document_id=document_id, document_type=kind)
    return DocumentVerdict(document_id=document_id, document_type=kind, differences=found)


def test_two_papers_that_differ_in_one_field_are_one_finding_that_names_both() -> None:
    other = "ZENITH TRADERS PRIVATE LIMITED"
    card, certificate = verdict(_T.PAN_CARD, nameOnCard=other), verdict(_T.CIN_CERTIFICATE, companyName=other)
    result = verify_documents([card, certificate])
    assert result.outcome is CheckOutcome.MISMATCH
    (finding,) = result.findings
    assert (finding.flag_type, finding.severity) == (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)
    assert finding.related_field == "legalIdentity.legalName"
    assert finding.evidence == {
        "declared_field": "legalIdentity.legalName",
        "declared": "ABC CONSTRUCTIONS PRIVATE LIMITED",
        "documents": [
            {
                "document_id": str(each.document_id),
                "document_type": each.document_type,
                "field": name,
                "declared": "ABC CONSTRUCTIONS PRIVATE LIMITED",
                "read": other,
                "confidence": 0.9,
            }
            for each, name in ((card, "nameOnCard"), (certificate, "companyName"))
        ],
    }
    for text in (finding.description, result.summary):
        assert "ZENITH" not in text
        assert "ABC" not in text
    assert "PAN_CARD" in finding.description
    assert "CIN_CERTIFICATE" in finding.description


def test_what_sums_projects_up_is_one_finding_about_the_list_with_each_figure() -> None:
    told = projects({}, {})
    paper = verdict(_T.PAST_PROJECTS_DOCUMENT, told, totalProjects="7", totalValue="100")
    (finding,) = verify_documents([paper]).findings
    assert (finding.related_field, finding.severity) == ("technicalExperience.pastProjects", Severity.ERROR)
    value = sum(project.project_value.amount for project in told.technical_experience.past_projects)
    documents = finding.evidence["documents"]
    assert isinstance(documents, list)
    figures = [(each["field"], each["declared"], each["read"]) for each in documents if isinstance(each, dict)]
    assert figures == [("totalProjects", "2", "7"), ("totalValue", str(value), "100")]


def test_a_warning_alone_leaves_the_documents_verified() -> None:
    result = verify_documents([verdict(_T.CIN_CERTIFICATE, registrationDate="2015-03-16")])
    assert result.outcome is CheckOutcome.VERIFIED
    assert [finding.severity for finding in result.findings] == [Severity.WARNING]


def test_a_paper_that_cannot_be_read_is_a_persons_to_ask_for_and_no_flag() -> None:
    poor = DocumentVerdict(document_id=uuid4(), document_type="PAN_CARD", ask_again="It is blurred. Upload a scan.")
    result = verify_documents([poor, verdict(_T.CIN_CERTIFICATE, cin="U45200MH2015PTC123456")])
    assert (result.outcome, result.findings) == (CheckOutcome.MANUAL, ())
    assert "ask the contractor for a better copy" in result.summary
    assert "PAN_CARD" in result.summary
