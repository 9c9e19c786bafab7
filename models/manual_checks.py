"""Checks that a person must make: what no registry tells, and what a registry that stays down did not tell."""

from datetime import datetime

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import ItemDecision
from models.flags import Finding, FlagSource, FlagType, Severity
from models.task import ItemOutcome

ALWAYS_MANUAL = (CheckKind.UDIN, CheckKind.BANK_SOLVENCY)
"""ICAI offers no lawful programmatic look-up of a UDIN, and a bank confirms a solvency letter to people only."""

_GUIDANCE: dict[CheckKind, tuple[str, str]] = {
    CheckKind.PAN: ("Check the PAN", "Look the PAN up on the Income Tax portal: valid, operative, same name and kind."),
    CheckKind.GSTIN: ("Check the GSTIN", "Look the GSTIN up on the GST portal: active, same legal name and state."),
    CheckKind.CIN: ("Check the CIN", "Look the company up on the MCA portal: active, same name, same directors."),
    CheckKind.LLPIN: ("Check the LLPIN", "Look the LLP up on the MCA portal: active, same name, same partners."),
    CheckKind.UDYAM: ("Check the Udyam number", "Look the enterprise up on the Udyam portal: same name and category."),
    CheckKind.BANK_ACCOUNT: (
        "Check the bank account",
        "Confirm with the bank, or by a cancelled cheque, that the account is the contractor's and is open.",
    ),
    CheckKind.ECOURTS: ("Search the courts", "Search eCourts by party name and compare with the disclosed cases."),
    CheckKind.ESIC: ("Check the ESIC registration", "Look the number up on the ESIC portal: active, same employer."),
    CheckKind.LABOUR_LICENCE: ("Check the labour licence", "Confirm the licence and its validity with its authority."),
    CheckKind.DEBARMENT: (
        "Search the debarment lists",
        "Search central and state debarment lists by PAN and name.",
    ),
    CheckKind.WALLET_SIGNATURE: ("Check the wallet signature", "Recover the signer of the declaration message."),
    CheckKind.DOCUMENTS: ("Check the documents", "Ask for the named documents again, or compare them by hand."),
    CheckKind.UDIN: ("Check the UDIN", "Look the UDIN of the turnover certificate up on the ICAI UDIN portal."),
    CheckKind.BANK_SOLVENCY: (
        "Check the solvency letter",
        "Confirm the solvency certificate's number, amount and validity with the issuing branch.",
    ),
}

_FLAG_OF_A_FAILED_CHECK: dict[CheckKind, tuple[FlagType, Severity, str]] = {
    CheckKind.PAN: (FlagType.INVALID_PAN, Severity.CRITICAL, "legalIdentity.pan"),
    CheckKind.GSTIN: (FlagType.GST_MISMATCH, Severity.ERROR, "legalIdentity.gstin"),
    CheckKind.CIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.cin"),
    CheckKind.LLPIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.llpin"),
    CheckKind.UDYAM: (FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING, "legalIdentity.msmeNumber"),
    CheckKind.BANK_ACCOUNT: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "financialQualification.bankDetails"),
    CheckKind.ECOURTS: (FlagType.HIGH_LITIGATION_RISK, Severity.ERROR, "compliance.litigationDisclosure"),
    CheckKind.ESIC: (FlagType.LABOUR_VIOLATION, Severity.ERROR, "compliance.esicRegistration"),
    CheckKind.LABOUR_LICENCE: (FlagType.LABOUR_VIOLATION, Severity.ERROR, "compliance.labourLicense"),
    CheckKind.DEBARMENT: (FlagType.BLACKLIST_HISTORY, Severity.CRITICAL, "compliance.blacklistStatus"),
    CheckKind.WALLET_SIGNATURE: (FlagType.WALLET_MISMATCH, Severity.ERROR, "compliance.walletDeclaration"),
    CheckKind.DOCUMENTS: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "documentReferences.documents"),
    CheckKind.UDIN: (
        FlagType.DOCUMENT_INCONSISTENCY,
        Severity.ERROR,
        "financialQualification.caCertificateDetails.udin",
    ),
    CheckKind.BANK_SOLVENCY: (
        FlagType.DOCUMENT_INCONSISTENCY,
        Severity.ERROR,
        "financialQualification.solvencyCertificate",
    ),
}


def guidance_for(check: CheckKind) -> tuple[str, str]:
    """The title of a manual check and what its reader should do."""
    return _GUIDANCE[check]


def left_to_people(check: CheckKind, reason: str, at: datetime | None = None) -> CheckResult:
    """A check that no machine could make; `reason` says why, in a plain sentence."""
    return CheckResult(check=check, outcome=CheckOutcome.MANUAL, summary=reason, asked_at=at)


def decided_by_hand(result: CheckResult, decision: ItemDecision) -> CheckResult:
    """The check as an official decided it. A failed one becomes a finding with the flag its registry would raise."""
    who = decision.actor.subject
    if decision.outcome is ItemOutcome.VERIFIED:
        return result.model_copy(
            update={"outcome": CheckOutcome.VERIFIED, "summary": "Verified by an official.", "decided_by": who}
        )
    flag_type, severity, field = _FLAG_OF_A_FAILED_CHECK[result.check]
    finding = Finding(
        flag_type=flag_type,
        severity=severity,
        description=f"An official's check failed: {guidance_for(result.check)[0].lower()}.",
        source=FlagSource.MANUAL_REVIEW,
        source_system="MANUAL_REVIEW",
        related_field=field,
        evidence={"remarks": decision.remarks},
    )
    return result.model_copy(
        update={
            "outcome": CheckOutcome.FAILED,
            "summary": "Refused by an official.",
            "findings": (*result.findings, finding),
            "decided_by": who,
        }
    )
