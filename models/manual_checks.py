"""Checks that a person must make: what no registry tells, and what a registry that stays down did not tell."""

from datetime import datetime

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.decision import ItemDecision
from models.flags import Finding, FlagSource, FlagType, Severity
from models.task import ItemOutcome

ALWAYS_MANUAL = (CheckKind.UDIN, CheckKind.BANK_SOLVENCY)
"""ICAI offers no lawful programmatic look-up of a UDIN, and a bank confirms a solvency letter to people only."""

_GUIDANCE: dict[CheckKind, tuple[str, str]] = {
    CheckKind.PAN: (
        "Verify the PAN by hand",
        "Open the PAN card on the case. On the income tax e-filing portal choose 'Verify your PAN' and enter"
        " the PAN, the name and the date of incorporation. VERIFIED when the portal says active and the name"
        " agrees.",
    ),
    CheckKind.GSTIN: (
        "Verify the GSTIN by hand",
        "On the GST portal choose 'Search taxpayer' by GSTIN. VERIFIED when the status is Active and legal"
        " name, constitution and state of the principal place of business are those declared.",
    ),
    CheckKind.CIN: (
        "Verify the company by hand",
        "On the MCA portal choose 'View company master data'. VERIFIED when the company is Active, name and"
        " date of incorporation are those declared, and each signatory with a DIN is among the directors.",
    ),
    CheckKind.LLPIN: (
        "Verify the LLP by hand",
        "On the MCA portal choose 'View LLP master data'. VERIFIED when the LLP is Active, name and date of"
        " incorporation are those declared, and each signatory with a DPIN is among the designated partners.",
    ),
    CheckKind.UDYAM: (
        "Verify the MSME registration by hand",
        "On the Udyam portal choose 'Verify Udyam registration'. VERIFIED when name and category are those declared.",
    ),
    CheckKind.BANK_ACCOUNT: (
        "Verify the bank account by hand",
        "Ask the contractor's bank, or for a cancelled cheque. VERIFIED when the account is open, in the"
        " contractor's name, and IFSC and last four digits are those declared.",
    ),
    CheckKind.ECOURTS: (
        "Search the courts by hand",
        "Search the eCourts services by party name in the contractor's state. VERIFIED when every pending"
        " case against the contractor is in its disclosure; mind namesakes.",
    ),
    CheckKind.ESIC: (
        "Verify the ESIC registration by hand",
        "On the ESIC portal choose 'Employer search' by code. VERIFIED when the establishment is the"
        " contractor's, covered, and its contributions are paid.",
    ),
    CheckKind.LABOUR_LICENCE: (
        "Verify the labour licence by hand",
        "Ask the labour department that issued it, or its portal. VERIFIED when the licence is in force, the"
        " contractor's, and large enough for the declared workforce.",
    ),
    CheckKind.DEBARMENT: (
        "Search the debarment lists by hand",
        "Look for the PAN and the name in the central procurement portal's list and the department's own."
        " FAILED when any order names the contractor; give the order's number and dates in the remarks.",
    ),
    CheckKind.WALLET_SIGNATURE: (
        "Verify the wallet by hand",
        "Have the contractor sign the case's wallet message anew. VERIFIED when the signature is the declared"
        " wallet's.",
    ),
    CheckKind.DOCUMENTS: (
        "Look at the documents",
        "Not every document could be had and read; what follows names them. Ask the contractor to upload those again."
        " VERIFIED when you hold each of them and it is what its type says; FAILED otherwise.",
    ),
    CheckKind.UDIN: (
        "Verify the CA certificate's UDIN",
        "Open the CA turnover certificate on the case. On the ICAI's UDIN portal choose 'Verify UDIN' and"
        " enter the UDIN that stands on it (the portal sends a one-time password to you). VERIFIED when the"
        " portal knows the UDIN, its membership number and date are the certificate's, and the turnover"
        " figures there are those declared.",
    ),
    CheckKind.BANK_SOLVENCY: (
        "Verify the bank's solvency letter",
        "Open the solvency certificate on the case. Ask the issuing branch, by the address in the bank's own"
        " directory and not by one on the letter. VERIFIED when the branch confirms number, amount, date of"
        " issue and validity, and they are those declared.",
    ),
}

_FLAG_OF_A_FAILED_CHECK: dict[CheckKind, tuple[FlagType, Severity, str]] = {
    CheckKind.PAN: (FlagType.INVALID_PAN, Severity.CRITICAL, "legalIdentity.pan"),
    CheckKind.GSTIN: (FlagType.GST_MISMATCH, Severity.ERROR, "legalIdentity.gstin"),
    CheckKind.CIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.cin"),
    CheckKind.LLPIN: (FlagType.IDENTITY_MISMATCH, Severity.CRITICAL, "legalIdentity.llpin"),
    CheckKind.UDYAM: (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR, "legalIdentity.msmeNumber"),
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
    """The title of a manual check, and what its reader should do: what to look at, where, and when it passes."""
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
