"""PAN, GSTIN, CIN, LLPIN and Udyam: is the entity who it says it is."""

import re
from collections.abc import Sequence

from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.flags import FlagType, Severity
from models.identifiers import gstin
from models.names import NameMatch, band, person_name_score
from models.registries import Answered, CinAnswer, Director, GstinAnswer, LlpinAnswer, PanAnswer, UdyamAnswer
from models.verification.places import same_state
from models.verification.results import Findings, entity_names, match_name, result

_PAN = "legalIdentity.pan"
_GSTIN = "legalIdentity.gstin"

_CONSTITUTIONS: dict[str, tuple[str, ...]] = {
    "PRIVATE_LIMITED": ("PRIVATE LIMITED", "ONE PERSON COMPANY"),
    "PUBLIC_LIMITED": ("PUBLIC LIMITED",),
    "LLP": ("LIMITED LIABILITY PARTNERSHIP",),
    "PARTNERSHIP": ("PARTNERSHIP",),
    "PROPRIETORSHIP": ("PROPRIETORSHIP", "HINDU UNDIVIDED FAMILY"),
    "AOP": ("ASSOCIATION OF PERSON", "BODY OF INDIVIDUAL", "SOCIETY", "CLUB"),
    "TRUST": ("TRUST", "SOCIETY"),
    "GOVERNMENT": (
        "GOVERNMENT",
        "PUBLIC SECTOR",
        "STATUTORY BODY",
        "LOCAL AUTHORITY",
        "LIMITED COMPANY",
        "PUBLIC LIMITED",
    ),
}
"""What the GST portal's `constitution_of_business` says for each entity type (a part of it)."""

_COMPANY_STATUS: dict[str, tuple[FlagType, Severity, str]] = {
    "DORMANT": (FlagType.FINANCIAL_INSTABILITY, Severity.WARNING, "The company is registered as dormant."),
    "UNDER LIQUIDATION": (FlagType.FINANCIAL_INSTABILITY, Severity.ERROR, "The company is under liquidation."),
    "UNDER CIRP": (FlagType.FINANCIAL_INSTABILITY, Severity.ERROR, "The company is in insolvency resolution."),
}
"""Statuses under which the company still exists; under any other that is not active it cannot contract."""


def verify_pan(contractor: Contractor, answered: Answered[PanAnswer]) -> CheckResult:
    """The PAN exists, is active, and was issued to the declared name."""
    answer, found = answered.answer, Findings(CheckKind.PAN)
    if not answer.found:
        void = "The income tax registry does not know this PAN."
        found.add(FlagType.INVALID_PAN, Severity.CRITICAL, void, _PAN, pan=contractor.legal_identity.pan)
        return result(CheckKind.PAN, answered, found, verified="", void=void)
    if (answer.pan_status or "").upper() not in {"VALID", "ACTIVE"}:
        void = "The income tax registry knows this PAN but it is not active."
        found.add(FlagType.INVALID_PAN, Severity.CRITICAL, void, _PAN, pan_status=answer.pan_status)
        return result(CheckKind.PAN, answered, found, verified="", void=void)
    score, match = match_name(entity_names(contractor), answer.registered_name, answer.name_match_score)
    if not match.accepted:
        critical = match.differs
        found.add(
            FlagType.IDENTITY_MISMATCH if critical else FlagType.DOCUMENT_INCONSISTENCY,
            Severity.CRITICAL if critical else Severity.WARNING,
            "The PAN is registered to another name than the declared one."
            if critical
            else "The name on the PAN agrees only in part with the declared one.",
            _PAN,
            declared=contractor.legal_identity.legal_name,
            registered=answer.registered_name,
            score=score,
        )
    return result(CheckKind.PAN, answered, found, verified="The PAN is active and the name agrees.")


def verify_gstin(contractor: Contractor, answered: Answered[GstinAnswer]) -> CheckResult:
    """The GSTIN is active; name, state and constitution are those declared."""
    identity, answer, found = contractor.legal_identity, answered.answer, Findings(CheckKind.GSTIN)
    if not answer.found:
        void = "The GST portal does not know this GSTIN."
        found.add(FlagType.GST_MISMATCH, Severity.ERROR, void, _GSTIN, gstin=identity.gstin)
        return result(CheckKind.GSTIN, answered, found, verified="", void=void)
    void = None
    if (answer.gstin_status or "").upper() != "ACTIVE":
        void = "The GST registration is not active."
        found.add(FlagType.GST_MISMATCH, Severity.ERROR, void, _GSTIN, gstin_status=answer.gstin_status)
    _compare_gst_name(contractor, answer, found)
    _compare_gst_state(contractor, answer, found)
    if answer.constitution and not _constitution_agrees(str(identity.entity_type), answer.constitution):
        found.add(
            FlagType.GST_MISMATCH,
            Severity.ERROR,
            "The GST portal gives another constitution of business than the declared entity type.",
            "legalIdentity.entityType",
            declared=str(identity.entity_type),
            registered=answer.constitution,
        )
    verified = "The GST registration is active; name, state and constitution agree."
    return result(CheckKind.GSTIN, answered, found, verified=verified, void=void)


def verify_cin(contractor: Contractor, answered: Answered[CinAnswer]) -> CheckResult:
    """The company is active in the register of companies, under this name, since this day, with these directors."""
    answer, found = answered.answer, Findings(CheckKind.CIN)
    void = _compare_registration(
        contractor,
        found,
        field="legalIdentity.cin",
        known=answer.found,
        status=answer.cin_status,
        name=answer.company_name,
    )
    if answer.found:
        _compare_incorporation(contractor, answer, found)
        _compare_directors(contractor, answer.directors, found)
    return result(CheckKind.CIN, answered, found, verified="The company is active and its details agree.", void=void)


def verify_llpin(contractor: Contractor, answered: Answered[LlpinAnswer]) -> CheckResult:
    """The LLP is active in the register, under this name, since this day, with these designated partners."""
    answer, found = answered.answer, Findings(CheckKind.LLPIN)
    void = _compare_registration(
        contractor,
        found,
        field="legalIdentity.llpin",
        known=answer.found,
        status=answer.llp_status,
        name=answer.llp_name,
    )
    if answer.found:
        _compare_incorporation(contractor, answer, found)
        _compare_directors(contractor, answer.partners, found)
    return result(CheckKind.LLPIN, answered, found, verified="The LLP is active and its details agree.", void=void)


def verify_udyam(contractor: Contractor, answered: Answered[UdyamAnswer]) -> CheckResult:
    """The MSME registration exists, for this name, in this category."""
    identity, answer, found = contractor.legal_identity, answered.answer, Findings(CheckKind.UDYAM)
    field = "legalIdentity.msmeNumber"
    if not answer.found:
        void = "The Udyam portal does not know this MSME registration."
        found.add(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, void, field, msme_number=identity.msme_number)
        return result(CheckKind.UDYAM, answered, found, verified="", void=void)
    names = (*entity_names(contractor), *((identity.trade_name,) if identity.trade_name else ()))
    score, match = match_name(names, answer.enterprise_name, None)
    if not match.accepted:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR if match.differs else Severity.WARNING,
            "The MSME registration does not carry the declared name.",
            field,
            declared=identity.legal_name,
            registered=answer.enterprise_name,
            score=score,
        )
    declared_category = str(identity.msme_category or "NOT_APPLICABLE")
    if answer.enterprise_type and answer.enterprise_type.upper() != declared_category:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.WARNING,
            "The Udyam portal gives another MSME category than the declared one.",
            "legalIdentity.msmeCategory",
            declared=declared_category,
            registered=answer.enterprise_type,
        )
    return result(CheckKind.UDYAM, answered, found, verified="The MSME registration is known and the name agrees.")


def _compare_gst_name(contractor: Contractor, answer: GstinAnswer, found: Findings) -> None:
    score, match = match_name(entity_names(contractor), answer.legal_name, None)
    if match.accepted:
        return
    found.add(
        # The GSTIN holds the PAN, so another name here is the portal's data at odds; whether the PAN is another
        # person's is for the PAN check to say.
        FlagType.GST_MISMATCH if match.differs else FlagType.DOCUMENT_INCONSISTENCY,
        Severity.ERROR if match.differs else Severity.WARNING,
        "The GST portal gives another legal name than the declared one."
        if match.differs
        else "The legal name at the GST portal agrees only in part with the declared one.",
        "legalIdentity.legalName",
        declared=contractor.legal_identity.legal_name,
        registered=answer.legal_name,
        score=score,
    )


def _compare_gst_state(contractor: Contractor, answer: GstinAnswer, found: Findings) -> None:
    identity = contractor.legal_identity
    declared = identity.registered_address.state
    if gstin.legacy_code(identity.gstin) is not None:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.WARNING,
            "The GSTIN has a state code that is no longer issued.",
            _GSTIN,
            state_code=identity.gstin[:2],
        )
    elsewhere = answer.state is not None and not same_state(declared, answer.state)
    if elsewhere or not gstin.matches_state(identity.gstin, declared):
        found.add(
            FlagType.GST_MISMATCH,
            Severity.ERROR,
            "The GST registration is in another state than the registered address.",
            "legalIdentity.registeredAddress.state",
            declared=declared,
            registered=answer.state,
            state_code=identity.gstin[:2],
        )


def _constitution_agrees(entity_type: str, constitution: str) -> bool:
    words = " ".join(re.sub(r"[^A-Z]+", " ", constitution.upper()).split())
    if entity_type == "PARTNERSHIP" and "LIMITED LIABILITY" in words:
        return False
    return any(part in words for part in _CONSTITUTIONS.get(entity_type, ()))


def _compare_registration(
    contractor: Contractor, found: Findings, *, field: str, known: bool, status: str | None, name: str | None
) -> str | None:
    """Compare what the register of companies says of the body itself; the reason when it does not vouch for it."""
    if not known:
        void = "The register of companies does not know this number."
        identity = contractor.legal_identity
        found.add(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, void, field, declared=identity.cin or identity.llpin)
        return void
    void = None
    if (status or "").upper() != "ACTIVE":
        worded = " ".join((status or "").upper().replace("_", " ").split())
        flag_type, severity, description = _COMPANY_STATUS.get(
            worded,
            (
                FlagType.IDENTITY_MISMATCH,
                Severity.CRITICAL,
                "The registration at the register of companies is not active.",
            ),
        )
        found.add(flag_type, severity, description, field, registered_status=status)
        void = description if severity.blocks else None
    score, match = match_name(entity_names(contractor), name, None)
    if not match.accepted:
        critical = match.differs
        found.add(
            FlagType.IDENTITY_MISMATCH if critical else FlagType.DOCUMENT_INCONSISTENCY,
            Severity.CRITICAL if critical else Severity.WARNING,
            "The register of companies gives another name than the declared one."
            if critical
            else "The name at the register of companies agrees only in part with the declared one.",
            "legalIdentity.legalName",
            declared=contractor.legal_identity.legal_name,
            registered=name,
            score=score,
        )
    return void


def _compare_incorporation(contractor: Contractor, answer: CinAnswer | LlpinAnswer, found: Findings) -> None:
    declared = contractor.legal_identity.registration_date
    if answer.incorporated_on is not None and answer.incorporated_on != declared:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            "The register of companies gives another date of incorporation than the declared one.",
            "legalIdentity.registrationDate",
            declared=declared.isoformat(),
            registered=answer.incorporated_on.isoformat(),
        )


def _compare_directors(contractor: Contractor, directors: Sequence[Director], found: Findings) -> None:
    """Every signatory who declares a DIN is one of the registered directors, under that name."""
    if not directors:
        return
    names = {director.din.zfill(8): director.name for director in directors}
    for index, signatory in enumerate(contractor.legal_identity.authorized_signatories or ()):
        if not signatory.din:
            continue
        field = f"legalIdentity.authorizedSignatories[{index}]"
        registered = names.get(signatory.din)
        if registered is None:
            found.add(
                FlagType.DOCUMENT_INCONSISTENCY,
                Severity.ERROR,
                "The DIN of a signatory is not among the registered directors.",
                f"{field}.din",
                din=signatory.din,
            )
            continue
        score = person_name_score(signatory.name, registered)
        if not band(score).accepted:
            found.add(
                FlagType.DOCUMENT_INCONSISTENCY,
                Severity.WARNING if band(score) is NameMatch.MODERATE_PARTIAL_MATCH else Severity.ERROR,
                "The DIN of a signatory belongs to a director of another name.",
                f"{field}.name",
                declared=signatory.name,
                registered=registered,
                score=score,
            )
