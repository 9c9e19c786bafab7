"""What each check looks at: which fields and papers feed it, so that only what a change touches is checked again."""

from collections.abc import Iterable

from models.checks import CheckKind
from models.contractor.paths import touches
from models.contractor.vocabulary import DocumentType
from models.record import Record

_K = CheckKind
_D = DocumentType


class Subject(Record):
    """The fields (paths of the contractor document, everything inside included) and papers that a check looks at."""

    fields: tuple[str, ...] = ()
    documents: frozenset[DocumentType] = frozenset()


_NAMES = ("legalIdentity.legalName", "legalIdentity.tradeName", "legalIdentity.entityType")
_PEOPLE = "legalIdentity.authorizedSignatories"  # a proprietor is known to the registries by its own name
_INCORPORATION = ("legalIdentity.registrationDate", "legalIdentity.incorporationYear")

SUBJECTS: dict[CheckKind, Subject] = {
    _K.PAN: Subject(fields=("legalIdentity.pan", *_NAMES, _PEOPLE)),
    _K.GSTIN: Subject(fields=("legalIdentity.gstin", "legalIdentity.registeredAddress.state", *_NAMES, _PEOPLE)),
    _K.CIN: Subject(fields=("legalIdentity.cin", *_INCORPORATION, *_NAMES, _PEOPLE)),
    _K.LLPIN: Subject(fields=("legalIdentity.llpin", *_INCORPORATION, *_NAMES, _PEOPLE)),
    _K.UDYAM: Subject(
        fields=(
            "legalIdentity.msmeNumber",
            "legalIdentity.msmeCategory",
            "legalIdentity.msmeRegistered",
            *_NAMES,
            _PEOPLE,
        )
    ),
    _K.BANK_ACCOUNT: Subject(fields=("financialQualification.bankDetails", *_NAMES, _PEOPLE)),
    _K.ECOURTS: Subject(
        fields=(
            "compliance.litigationDisclosure",
            "financialQualification.turnoverHistory",
            "financialQualification.annualTurnover",
            "legalIdentity.legalName",
        )
    ),
    _K.ESIC: Subject(fields=("compliance.esicRegistration", *_NAMES, _PEOPLE)),
    _K.LABOUR_LICENCE: Subject(fields=("compliance.labourLicense", *_NAMES, _PEOPLE)),
    _K.DEBARMENT: Subject(fields=("legalIdentity.pan", "legalIdentity.legalName", "compliance.blacklistStatus")),
    _K.WALLET_SIGNATURE: Subject(fields=("walletAddress", "compliance.walletDeclaration")),
    # what is read on the papers is held against these
    _K.DOCUMENTS: Subject(
        fields=(
            "legalIdentity.pan",
            "legalIdentity.gstin",
            "legalIdentity.cin",
            "legalIdentity.llpin",
            "legalIdentity.msmeNumber",
            "legalIdentity.msmeCategory",
            "legalIdentity.registrationDate",
            "legalIdentity.registeredAddress.state",
            *_NAMES,
            _PEOPLE,
            "financialQualification.turnoverHistory",
            "financialQualification.caCertificateDetails",
            "financialQualification.solvencyCertificate",
            "technicalExperience.pastProjects",
            "technicalExperience.ongoingProjects",
            "compliance.litigationDisclosure",
            "compliance.esicRegistration",
            "compliance.labourLicense",
        ),
        documents=frozenset(DocumentType),
    ),
    _K.UDIN: Subject(
        fields=("financialQualification.caCertificateDetails",), documents=frozenset({_D.CA_TURNOVER_CERTIFICATE})
    ),
    _K.BANK_SOLVENCY: Subject(
        fields=("financialQualification.solvencyCertificate",), documents=frozenset({_D.BANK_SOLVENCY_CERTIFICATE})
    ),
}
"""The table. A check that compares the declaration with something looks at both."""


def checks_touched(fields: Iterable[str], documents: Iterable[DocumentType]) -> frozenset[CheckKind]:
    """The checks whose subject changed with these fields and papers."""
    changed_fields, changed_documents = tuple(fields), frozenset(documents)
    return frozenset(
        kind
        for kind, subject in SUBJECTS.items()
        if any(touches(field, subject.fields) for field in changed_fields) or subject.documents & changed_documents
    )
