"""What a paper says, held against what was declared.

Numbers, names and amounts that differ are of severity ERROR, everything else WARNING. A name that is neither the same
nor another (`models.names`) is a WARNING too: somebody must look.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from uuid import UUID

from models.contractor.document import Contractor
from models.contractor.legal_identity import LegalIdentity
from models.contractor.vocabulary import ClientType, CompletionStatus, DocumentType, EntityType
from models.flags import Severity
from models.names import NameMatch, band, best_company_match, person_name_score
from models.reading.difference import Difference
from models.reading.reading import SURE, ReadField, Reading
from models.record import Record
from models.verification.results import entity_names

_T = DocumentType


class _Declared(Record):
    """What was declared at `path`; `severity` of a paper that says otherwise."""

    path: str
    texts: tuple[str, ...]
    agrees: Callable[[tuple[str, ...], str], NameMatch]
    severity: Severity = Severity.ERROR


def differences(
    contractor: Contractor, reading: Reading, *, document_id: UUID, document_type: DocumentType
) -> tuple[Difference, ...]:
    """Where a paper differs from the declaration, in the order of its fields. What was not declared, was not found, or
    was not read with certainty is not compared."""
    declared = _declared(contractor, document_type, reading.fields)
    return tuple(
        Difference(
            field=known.path,
            severity=severity,
            declared=" / ".join(known.texts),
            read=field.value,
            read_as=name,
            confidence=field.confidence,
            document_id=document_id,
            document_type=document_type.value,
        )
        for name, field in reading.fields.items()
        if field.confidence >= SURE and (known := declared.get(name)) is not None and known.texts
        if (severity := _severity(known, field.value)) is not None
    )


def _severity(known: _Declared, read: str) -> Severity | None:
    match = known.agrees(known.texts, read)
    if match.accepted:
        return None
    return known.severity if match.differs else Severity.WARNING


# How two values are held against each other


def _same(declared: tuple[str, ...], read: str) -> NameMatch:
    return NameMatch.DIRECT_MATCH if read in declared else NameMatch.NO_MATCH


def _same_code(declared: tuple[str, ...], read: str) -> NameMatch:
    return _same(tuple(_squashed(text) for text in declared), _squashed(read))


def _company(declared: tuple[str, ...], read: str) -> NameMatch:
    return best_company_match(declared, read)[1]


def _person(declared: tuple[str, ...], read: str) -> NameMatch:
    return band(max(person_name_score(name, read) for name in declared))


def _member(declared: tuple[str, ...], read: str) -> NameMatch:
    return _same(tuple(number.zfill(6) for number in declared), read.zfill(6))


def _squashed(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


# What was declared


def _declared(
    contractor: Contractor, document_type: DocumentType, read: Mapping[str, ReadField]
) -> dict[str, _Declared]:
    """What stands in the declaration for each field that a paper of this type may show."""
    sections: dict[DocumentType, Callable[[Contractor], Iterator[tuple[str, _Declared]]]] = {
        _T.PAN_CARD: _on_pan_card,
        _T.GST_CERTIFICATE: _on_gst_certificate,
        _T.CIN_CERTIFICATE: _on_incorporation_certificate,
        _T.LLPIN_CERTIFICATE: _on_llp_certificate,
        _T.CA_TURNOVER_CERTIFICATE: _on_turnover_certificate,
        _T.BANK_SOLVENCY_CERTIFICATE: _on_solvency_certificate,
        _T.PAST_PROJECTS_DOCUMENT: _on_projects_document,
        _T.LITIGATION_DISCLOSURE: _on_litigation_disclosure,
        _T.ESIC_CERTIFICATE: _on_esic_certificate,
        _T.LABOUR_LICENSE: _on_labour_licence,
        _T.MSME_CERTIFICATE: _on_udyam_certificate,
        _T.AUTHORIZATION_LETTER: _on_authorization_letter,
    }
    section = sections.get(document_type)
    return {} if section is None else {name: known for name, known in section(contractor) if name in read}


def _number(path: str, value: str | None) -> _Declared:
    return _Declared(path=path, texts=() if value is None else (value,), agrees=_same_code)


def _day(path: str, value: date | None) -> _Declared:
    texts = () if value is None else (value.isoformat(),)
    return _Declared(path=path, texts=texts, agrees=_same, severity=Severity.WARNING)


def _amount(path: str, paise: int | None) -> _Declared:
    return _Declared(path=path, texts=() if paise is None else (str(paise),), agrees=_same)


def _count(path: str, value: int | None) -> _Declared:
    texts = () if value is None else (str(value),)
    return _Declared(path=path, texts=texts, agrees=_same, severity=Severity.WARNING)


def _company_name(path: str, *names: str | None, severity: Severity = Severity.ERROR) -> _Declared:
    return _Declared(path=path, texts=tuple(name for name in names if name), agrees=_company, severity=severity)


def _entity(contractor: Contractor) -> _Declared:
    return _company_name("legalIdentity.legalName", *entity_names(contractor))


def _on_pan_card(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    yield "panNumber", _number("legalIdentity.pan", contractor.legal_identity.pan)
    yield "nameOnCard", _entity(contractor)


def _on_gst_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    identity = contractor.legal_identity
    yield "gstin", _number("legalIdentity.gstin", identity.gstin)
    yield "legalName", _entity(contractor)
    names = (identity.trade_name, identity.legal_name) if identity.trade_name else ()
    yield "tradeName", _company_name("legalIdentity.tradeName", *names, severity=Severity.WARNING)
    yield (
        "businessType",
        _Declared(
            path="legalIdentity.entityType", texts=_constitutions(identity), agrees=_company, severity=Severity.WARNING
        ),
    )
    state = identity.registered_address.state.value.replace("_", " ")
    yield (
        "state",
        _Declared(
            path="legalIdentity.registeredAddress.state", texts=(state,), agrees=_company, severity=Severity.WARNING
        ),
    )


def _constitutions(identity: LegalIdentity) -> tuple[str, ...]:
    """How the GST portal words the entity type."""
    worded: dict[EntityType, tuple[str, ...]] = {
        EntityType.PRIVATE_LIMITED: ("Private Limited Company", "One Person Company"),
        EntityType.PUBLIC_LIMITED: ("Public Limited Company",),
        EntityType.LLP: ("Limited Liability Partnership",),
        EntityType.PARTNERSHIP: ("Partnership",),
        EntityType.PROPRIETORSHIP: ("Proprietorship", "Hindu Undivided Family"),
        EntityType.AOP: ("Society/ Club/ Trust/ AOP", "Association of Persons"),
        EntityType.TRUST: ("Society/ Club/ Trust/ AOP", "Trust"),
        EntityType.GOVERNMENT: (
            "Government Department", "Public Sector Undertaking", "Local Authority", "Statutory Body",
            "Public Limited Company",
        ),
    }  # fmt: skip
    return worded[identity.entity_type]


def _on_incorporation_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    identity = contractor.legal_identity
    yield "cin", _number("legalIdentity.cin", identity.cin)
    yield "companyName", _entity(contractor)
    yield "registrationDate", _day("legalIdentity.registrationDate", identity.registration_date)


def _on_llp_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    identity = contractor.legal_identity
    yield "llpin", _number("legalIdentity.llpin", identity.llpin)
    yield "llpName", _entity(contractor)
    yield "registrationDate", _day("legalIdentity.registrationDate", identity.registration_date)


def _on_turnover_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    financial = contractor.financial_qualification
    details = financial.ca_certificate_details
    if details is not None:
        base = "financialQualification.caCertificateDetails"
        yield "udin", _number(f"{base}.udin", details.udin)
        names = () if details.ca_name is None else (details.ca_name,)
        yield "caName", _Declared(path=f"{base}.caName", texts=names, agrees=_person)
        member = () if details.ca_membership_number is None else (details.ca_membership_number,)
        yield "caMembershipNumber", _Declared(path=f"{base}.caMembershipNumber", texts=member, agrees=_member)
        yield "caFirmName", _company_name(f"{base}.caFirmName", details.ca_firm_name)
        yield "certificateDate", _day(f"{base}.certificateDate", details.certificate_date)
    for index, entry in enumerate(financial.turnover_history):
        path = f"financialQualification.turnoverHistory[{index}].amount"
        yield f"turnoverFY{entry.financial_year[:4]}", _amount(path, entry.amount)


def _on_solvency_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    certificate = contractor.financial_qualification.solvency_certificate
    base = "financialQualification.solvencyCertificate"
    yield "bankName", _company_name(f"{base}.bankName", certificate.bank_name)
    yield "branchName", _company_name(f"{base}.branchName", certificate.branch_name, severity=Severity.WARNING)
    yield "solvencyAmount", _amount(f"{base}.solvencyAmount.amount", certificate.solvency_amount.amount)
    yield "issueDate", _day(f"{base}.issueDate", certificate.issue_date)
    yield "validUntil", _day(f"{base}.validUntil", certificate.valid_until)
    yield "certificateNumber", _number(f"{base}.certificateNumber", certificate.certificate_number)


def _on_projects_document(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    experience = contractor.technical_experience
    projects = (*experience.past_projects, *experience.ongoing_projects)
    completed = sum(project.completion_status is CompletionStatus.COMPLETED for project in projects)
    ongoing = sum(project.completion_status is CompletionStatus.ONGOING for project in projects)
    private = sum(project.client_type is ClientType.PRIVATE for project in projects)
    base = "technicalExperience.pastProjects"

    def summed_at(member: str) -> str:
        """The paper sums up: which project is meant can be told when there is one."""
        return f"{base}[0].{member}" if len(projects) == 1 else base

    yield "totalProjects", _count(base, len(projects))
    value = sum(project.project_value.amount for project in projects)
    yield "totalValue", _amount(summed_at("projectValue.amount"), value)
    yield "completedProjects", _count(summed_at("completionStatus"), completed)
    yield "ongoingProjects", _count("technicalExperience.ongoingProjects", ongoing)
    if all(project.client_type is not None for project in projects):
        yield "governmentProjects", _count(summed_at("clientType"), len(projects) - private)
        yield "privateProjects", _count(summed_at("clientType"), private)


def _on_litigation_disclosure(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    disclosed = contractor.compliance.litigation_disclosure
    base = "compliance.litigationDisclosure"
    pending = str(disclosed.has_pending_litigation).lower()
    yield "hasPendingLitigation", _Declared(path=f"{base}.hasPendingLitigation", texts=(pending,), agrees=_same)
    yield "criminalCases", _count(f"{base}.criminalCases", len(disclosed.criminal_cases))
    yield "arbitrationCases", _count(f"{base}.arbitrationCases", len(disclosed.arbitration_cases))
    exposure = disclosed.total_exposure_amount
    yield "totalExposure", _amount(f"{base}.totalExposureAmount.amount", None if exposure is None else exposure.amount)


def _on_esic_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    registered = contractor.compliance.esic_registration
    base = "compliance.esicRegistration"
    yield "esicNumber", _number(f"{base}.registrationNumber", registered.registration_number)
    yield "establishmentName", _entity(contractor)
    yield "registrationDate", _day(f"{base}.registrationDate", registered.registration_date)
    yield "employeeCount", _count(f"{base}.employeeCount", registered.employee_count)


def _on_labour_licence(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    licence = contractor.compliance.labour_license
    yield "contractorName", _entity(contractor)
    if licence is not None:
        base = "compliance.labourLicense"
        yield "licenseNumber", _number(f"{base}.licenseNumber", licence.license_number)
        authority = _company_name(f"{base}.issuingAuthority", licence.issuing_authority, severity=Severity.WARNING)
        yield "issuingAuthority", authority
        yield "validFrom", _day(f"{base}.validFrom", licence.valid_from)
        yield "validUntil", _day(f"{base}.validUntil", licence.valid_until)


def _on_udyam_certificate(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    identity = contractor.legal_identity
    yield "udyamNumber", _number("legalIdentity.msmeNumber", identity.msme_number)
    yield "enterpriseName", _entity(contractor)
    size = (identity.msme_category.value,) if identity.msme_registered else ()
    yield (
        "enterpriseType",
        _Declared(path="legalIdentity.msmeCategory", texts=size, agrees=_same, severity=Severity.WARNING),
    )


def _on_authorization_letter(contractor: Contractor) -> Iterator[tuple[str, _Declared]]:
    people = contractor.legal_identity.authorized_signatories or ()
    yield "companyName", _entity(contractor)
    names = tuple(person.name for person in people)
    base = "legalIdentity.authorizedSignatories"
    path = f"{base}[0].name" if len(people) == 1 else base
    yield "signatoryName", _Declared(path=path, texts=names, agrees=_person)
