"""Verification checks: which there are, and what one of them can end with."""

from datetime import datetime
from enum import StrEnum

from models.flags import Finding
from models.record import Record


class CheckKind(StrEnum):
    """One verification against one registry (or, for documents and the wallet, against the evidence itself)."""

    PAN = "PAN"
    GSTIN = "GSTIN"
    CIN = "CIN"
    LLPIN = "LLPIN"
    UDYAM = "UDYAM"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    ECOURTS = "ECOURTS"
    ESIC = "ESIC"
    LABOUR_LICENCE = "LABOUR_LICENCE"
    DEBARMENT = "DEBARMENT"
    WALLET_SIGNATURE = "WALLET_SIGNATURE"
    DOCUMENTS = "DOCUMENTS"
    UDIN = "UDIN"
    BANK_SOLVENCY = "BANK_SOLVENCY"


class CheckOutcome(StrEnum):
    """What a check ended with."""

    VERIFIED = "VERIFIED"
    MISMATCH = "MISMATCH"
    """The registry knows the number but disagrees with what was declared."""
    FAILED = "FAILED"
    """The registry does not know it, or says it is void."""
    MANUAL = "MANUAL"
    """No machine could tell (the registry stayed down, or there is none): a person must."""


class CheckResult(Record):
    """One check's result: what was asked, what came back, when, and how long it took.

    `summary` is one plain sentence without personal values. The digests are SHA-256 hex of the canonical JSON of
    request and response, so that a result can be held against the provider's own records.
    """

    check: CheckKind
    outcome: CheckOutcome
    summary: str
    findings: tuple[Finding, ...] = ()
    provider: str | None = None
    provider_reference: str | None = None
    request_digest: str | None = None
    response_digest: str | None = None
    asked_at: datetime | None = None
    took_ms: int | None = None
    decided_by: str | None = None
    """The official who decided a manual check."""
