"""Which checks a contractor needs, and what becomes of one that no machine can settle."""

from datetime import datetime

from models.actors import Actor
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.flags import Finding, FlagSource, FlagType, Severity
from models.verification.guidance import manual_guidance
from models.verification.results import SourceSystem

_K = CheckKind


def planned_checks(contractor: Contractor) -> tuple[CheckKind, ...]:
    """The checks a machine can do for this contractor, by what it declares; in the order of `CheckKind`."""
    identity, compliance = contractor.legal_identity, contractor.compliance
    licence = compliance.labour_license
    needed = {_K.PAN, _K.GSTIN, _K.ECOURTS, _K.DEBARMENT, _K.WALLET_SIGNATURE, _K.DOCUMENTS}
    conditional = {
        _K.CIN: identity.cin is not None,
        _K.LLPIN: identity.llpin is not None,
        _K.UDYAM: bool(identity.msme_registered) and identity.msme_number is not None,
        _K.BANK_ACCOUNT: contractor.financial_qualification.bank_details is not None,
        _K.ESIC: compliance.esic_registration.registration_number is not None,
        _K.LABOUR_LICENCE: licence is not None and bool(licence.is_obtained) and licence.license_number is not None,
    }
    needed |= {kind for kind, applies in conditional.items() if applies}
    return tuple(kind for kind in CheckKind if kind in needed)


def manual_checks(contractor: Contractor) -> tuple[CheckKind, ...]:
    """The checks that only a person can do: there is no lawful interface to UDIN, nor to a bank's solvency letters."""
    del contractor  # every contractor needs both: the CA and the solvency certificate are required of all
    return (_K.UDIN, _K.BANK_SOLVENCY)


_WHEN_FAILED: dict[CheckKind, tuple[FlagType, Severity, str]] = {
    _K.PAN: (FlagType.INVALID_PAN, Severity.CRITICAL, "legalIdentity.pan"),
    _K.GSTIN: (FlagType.GST_MISMATCH, Severity.ERROR, "legalIdentity.gstin"),
    _K.CIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.cin"),
    _K.LLPIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.llpin"),
    _K.UDYAM: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "legalIdentity.msmeNumber"),
    _K.BANK_ACCOUNT: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "financialQualification.bankDetails"),
    _K.ECOURTS: (FlagType.HIGH_LITIGATION_RISK, Severity.ERROR, "compliance.litigationDisclosure"),
    _K.ESIC: (FlagType.LABOUR_VIOLATION, Severity.ERROR, "compliance.esicRegistration"),
    _K.LABOUR_LICENCE: (FlagType.LABOUR_VIOLATION, Severity.ERROR, "compliance.labourLicense"),
    _K.DEBARMENT: (FlagType.BLACKLIST_HISTORY, Severity.CRITICAL, "compliance.blacklistStatus"),
    _K.WALLET_SIGNATURE: (FlagType.WALLET_MISMATCH, Severity.ERROR, "compliance.walletDeclaration"),
    _K.DOCUMENTS: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "documentReferences.documents"),
    _K.UDIN: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "financialQualification.caCertificateDetails.udin"),
    _K.BANK_SOLVENCY: (FlagType.FINANCIAL_INSTABILITY, Severity.ERROR, "financialQualification.solvencyCertificate"),
}


def awaiting_official(kind: CheckKind) -> CheckResult:
    """A check that only a person can do, before anyone has."""
    return CheckResult(
        check=kind, outcome=CheckOutcome.MANUAL, summary=f"{manual_guidance(kind)[0]}: waits for an official."
    )


def unavailable(kind: CheckKind, service: str, reason: str, asked_at: datetime) -> CheckResult:
    """A check whose registry did not answer within its budget: an official does it by hand, and nothing is held against
    the contractor. `reason` is a plain sentence without personal values (`RegistryError.reason`)."""
    return CheckResult(
        check=kind,
        outcome=CheckOutcome.MANUAL,
        summary=f"The registry did not answer ({reason.rstrip('.')}): an official must look.",
        provider=service,
        asked_at=asked_at,
    )


def manual_verified(kind: CheckKind, remarks: str, actor: Actor) -> CheckResult:
    """An official looked and all is well. The remarks stay on the task; they may name persons."""
    del remarks
    return CheckResult(
        check=kind, outcome=CheckOutcome.VERIFIED, summary="An official verified it by hand.", decided_by=actor.subject
    )


def manual_failed(kind: CheckKind, remarks: str, actor: Actor) -> CheckResult:
    """An official looked and it is not so: the flag that the registry's own answer would have raised."""
    flag_type, severity, field = _WHEN_FAILED[kind]
    finding = Finding(
        flag_type=flag_type,
        severity=severity,
        description=f"An official could not confirm it: {manual_guidance(kind)[0].lower()}.",
        source=FlagSource.MANUAL_REVIEW,
        source_system=SourceSystem.MANUAL_REVIEW,
        related_field=field,
        evidence={"remarks": remarks, "official": actor.subject},
    )
    return CheckResult(
        check=kind,
        outcome=CheckOutcome.FAILED,
        summary="An official could not confirm it by hand.",
        findings=(finding,),
        decided_by=actor.subject,
    )
