"""Applications: what a contractor sends, and how a case is shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, WALLET, Answered, Taken
from models.application import WaitingOn
from models.checks import CheckKind, CheckOutcome
from models.flags import FlagSource, FlagType, RiskLevel, Severity
from models.score import Score
from models.status import ContractorStatus

_BASE = f"/api/v1/applications/{APPLICATION_ID}"
_TRANSACTION = "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060"
_CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
_LINKS: dict[str, JsonValue] = {
    "self": _BASE,
    "contractor": f"{_BASE}/contractor",
    "documents": f"{_BASE}/documents",
    "events": f"{_BASE}/events",
}
_DIGEST = "0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658"

_FLAG: dict[str, JsonValue] = {
    "flag_id": "5b0f2c4e-7b0d-5c57-8a3a-94f7b9f0a001",
    "flag_type": "TURNOVER_DECLINE",
    "severity": "WARNING",
    "description": "The turnover fell by more than a fifth in the last year.",
    "source": "AI_DETECTION",
    "source_system": "TURNOVER_RULE",
    "related_field": "financialQualification.turnoverHistory",
    "detected_at": "2026-11-01T09:00:04Z",
    "resolved": False,
    "resolved_by": [],
}
_CHECK: dict[str, JsonValue] = {
    "check": "PAN",
    "outcome": "VERIFIED",
    "summary": "The PAN is valid and in the contractor's name.",
    "provider": "cashfree",
    "provider_reference": "21637861",
    "asked_at": "2026-11-01T09:00:00Z",
    "took_ms": 212,
}
_SCORE: dict[str, JsonValue] = {
    "competence_score": 84,
    "score_breakdown": {
        "financial_strength": {
            "score": 80,
            "weight": 0.25,
            "factors": {"net_worth": {"saw": "net worth is a third of the turnover", "points": 20, "of": 25}},
        }
    },
    "confidence_level": 0.95,
    "assessment_timestamp": "2026-11-01T09:00:04Z",
    "model_version": "1",
    "assessment_id": "0b7e4c1a-5f6d-5a7b-8c9d-0e1f2a3b4c5d",
    "inputs_digest": _DIGEST.removeprefix("0x"),
}


class ContractorBody(Taken):
    """The contractor document, or a part of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "contractor": {
                        "walletAddress": WALLET,
                        "legalIdentity": {
                            "entityType": "PRIVATE_LIMITED",
                            "legalName": "UTTARA CONSTRUCTIONS PRIVATE LIMITED",
                            "pan": "AAPCU0939K",
                            "gstin": "27AAPCU0939K1ZQ",
                        },
                    }
                }
            ]
        }
    )

    contractor: dict[str, JsonValue] = Field(
        description="The document of `/schemas/contractor.json` (camelCase). A draft may be incomplete; what is there "
        "must be right. What the system owns is read-only."
    )


class SubmitBody(Taken):
    """What goes with the submission."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bank_account_number": "50100123456789"}]})

    bank_account_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,18}$")] | None = Field(
        default=None,
        description="The full account number, 6 to 18 digits: write-only, kept encrypted until the bank has confirmed "
        "it, then erased. Its last four digits must be the document's `accountLast4Digits`.",
    )


class TransitionView(Answered):
    """One entry of the status history."""

    status: ContractorStatus
    timestamp: datetime = Field(description="UTC.")
    changed_by: str
    remarks: str


class FlagView(Answered):
    """A risk that was found, and what became of it. Its evidence is shown to officials on the task alone."""

    flag_id: UUID
    flag_type: FlagType
    severity: Severity
    description: str
    source: FlagSource
    source_system: str
    related_field: str
    detected_at: datetime
    resolved: bool
    resolved_by: list[str] = Field(description="The officials who cleared it; a CRITICAL flag needs two.")
    upheld_by: str | None = Field(default=None, description="The official who upheld it.")


class CheckView(Answered):
    """One check against one registry."""

    check: CheckKind
    outcome: CheckOutcome
    summary: str
    provider: str | None = None
    provider_reference: str | None = None
    asked_at: datetime | None = None
    took_ms: int | None = None
    decided_by: str | None = Field(default=None, description="The official who decided a manual check.")


class ChainView(Answered):
    """Where the approval stands on the chain."""

    transaction_hash: str
    block_number: int
    contract: str
    chain_id: int


class CertificateView(Answered):
    """The certificate of an approved contractor."""

    href: str = Field(description="Where its PDF is.")
    certificate_hash: str = Field(description="`0x` and the SHA-256 of the PDF, which is on chain.")
    expires_at: datetime


class ApplicationLinks(Answered):
    """Where to go from a case."""

    self: str
    contractor: str
    documents: str
    events: str
    wallet_message: str | None = None
    submit: str | None = None
    certificate: str | None = None


class DraftView(Answered):
    """A draft as it stands after a change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": APPLICATION_ID,
                    "contractor_id": CONTRACTOR_ID,
                    "status": "DRAFT",
                    "document_version": 1,
                    "missing": ["contractor.compliance.walletDeclaration", "documents.PAN_CARD"],
                    "links": {**_LINKS, "wallet_message": f"{_BASE}/wallet-message", "submit": f"{_BASE}/submit"},
                }
            ]
        }
    )

    application_id: UUID
    contractor_id: UUID
    status: ContractorStatus
    document_version: int = Field(description="Counts the changes of the draft.")
    missing: list[str] = Field(description="What must still be there before the draft can be submitted.")
    links: ApplicationLinks


class SubmittedView(Answered):
    """A submission that was taken."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": APPLICATION_ID,
                    "contractor_id": CONTRACTOR_ID,
                    "status": "SUBMITTED",
                    "waiting_on": "REGISTRIES",
                    "waiting_for": "the registries to answer the checks",
                    "due_at": "2026-11-17T05:30:00Z",
                    "links": _LINKS,
                }
            ]
        }
    )

    application_id: UUID
    contractor_id: UUID
    status: ContractorStatus
    waiting_on: WaitingOn
    waiting_for: str
    due_at: datetime | None = None
    links: ApplicationLinks


class ApplicationView(Answered):
    """A case: where it stands, how it came there, what it waits for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": APPLICATION_ID,
                    "contractor_id": CONTRACTOR_ID,
                    "attempt": 1,
                    "status": "GOV_APPROVED",
                    "document_version": 14,
                    "status_history": [
                        {
                            "status": "GOV_APPROVED",
                            "timestamp": "2026-11-05T09:12:44Z",
                            "changed_by": "approver-iyer",
                            "remarks": "All verifications complete, approved",
                        }
                    ],
                    "risk_level": "LOW",
                    "flags": [_FLAG],
                    "score": _SCORE,
                    "checks": [_CHECK],
                    "waiting_on": "NOBODY",
                    "waiting_for": "nothing: the case is closed",
                    "due_at": None,
                    "missing": [],
                    "rejection_reason": None,
                    "chain": {
                        "transaction_hash": _TRANSACTION,
                        "block_number": 42,
                        "contract": _CONTRACT,
                        "chain_id": 31337,
                    },
                    "certificate": {
                        "href": f"{_BASE}/certificate",
                        "certificate_hash": _DIGEST,
                        "expires_at": "2027-11-05T09:12:44Z",
                    },
                    "created_at": "2026-11-01T08:00:00Z",
                    "updated_at": "2026-11-05T09:12:44Z",
                    "submitted_at": "2026-11-01T09:00:00Z",
                    "approved_at": "2026-11-05T09:12:44Z",
                    "expires_at": "2027-11-05T09:12:44Z",
                    "links": {**_LINKS, "certificate": f"{_BASE}/certificate"},
                }
            ]
        }
    )

    application_id: UUID
    contractor_id: UUID
    attempt: int = Field(description="How many times this contractor has applied, this time included.")
    status: ContractorStatus
    document_version: int = Field(description="Counts the changes of the draft.")
    status_history: list[TransitionView]
    risk_level: RiskLevel
    flags: list[FlagView]
    score: Score | None = None
    checks: list[CheckView]
    waiting_on: WaitingOn = Field(description="Who has the next move.")
    waiting_for: str = Field(description="The same in plain words.")
    due_at: datetime | None = Field(default=None, description="By when.")
    missing: list[str] = Field(description="For a draft: what must still be there before it can be submitted.")
    rejection_reason: str | None = None
    chain: ChainView | None = Field(default=None, description="After the approval: where it stands on the chain.")
    certificate: CertificateView | None = None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    expires_at: datetime | None = None
    links: ApplicationLinks


class ApplicationSummary(Answered):
    """A case on the officials' list."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": APPLICATION_ID,
                    "contractor_id": CONTRACTOR_ID,
                    "attempt": 1,
                    "legal_name": "UTTARA CONSTRUCTIONS PRIVATE LIMITED",
                    "status": "FLAGGED_FOR_RISK",
                    "risk_level": "HIGH",
                    "competence_score": 71,
                    "waiting_on": "REVIEWER",
                    "waiting_for": "a government official to review the case",
                    "due_at": "2026-11-17T05:30:00Z",
                    "created_at": "2026-11-01T08:00:00Z",
                    "updated_at": "2026-11-01T09:00:12Z",
                    "links": {"self": _BASE},
                }
            ]
        }
    )

    application_id: UUID
    contractor_id: UUID
    attempt: int
    legal_name: str | None = Field(default=None, description="As declared; null in a draft without one.")
    status: ContractorStatus
    risk_level: RiskLevel
    competence_score: int | None = None
    waiting_on: WaitingOn
    waiting_for: str
    due_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    links: dict[str, str]


class ContractorView(Answered):
    """The whole contractor document, with what the system wrote into it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": APPLICATION_ID,
                    "contractor": {
                        "contractorId": CONTRACTOR_ID,
                        "walletAddress": WALLET,
                        "verificationStatus": {"currentStatus": "DRAFT", "statusHistory": []},
                    },
                }
            ]
        }
    )

    application_id: UUID
    contractor: dict[str, JsonValue] = Field(description="The document of `/schemas/contractor.json`.")


class WalletMessageView(Answered):
    """The text to sign."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "message": "FATTS wallet declaration\n\nI hold the key of this wallet, …\n\nContractor: "
                    f"{CONTRACTOR_ID}\nWallet: {WALLET}\nChain ID: 31337\nIssued at: 2026-11-01T08:30:00Z",
                    "wallet_address": WALLET,
                    "chain_id": 31337,
                    "issued_at": "2026-11-01T08:30:00Z",
                    "expires_at": "2026-11-02T08:30:00Z",
                }
            ]
        }
    )

    message: str = Field(description="Sign exactly this text with the wallet's key (EIP-191, `personal_sign`).")
    wallet_address: str
    chain_id: int
    issued_at: datetime
    expires_at: datetime = Field(description="A signature over it is taken until then.")
