"""Applications: what a contractor sends, and how a case is shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages import example_case
from api.messages.assessments import FlagView, LinkedCaseView, RejectionView
from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, DIGEST, WALLET, Answered, Taken
from api.messages.people import ChangeAskedView, ElapsedView
from models.application import WaitingOn
from models.checks import CheckKind, CheckOutcome
from models.contractor.checklist import ItemKind
from models.field_words import in_form
from models.flags import RiskLevel
from models.score import Score
from models.status import ContractorStatus

_BASE = f"/api/v1/applications/{APPLICATION_ID}"
_LINKS: dict[str, JsonValue] = {
    "self": _BASE,
    "contractor": f"{_BASE}/contractor",
    "documents": f"{_BASE}/documents",
    "events": f"{_BASE}/events",
    "comments": f"{_BASE}/comments",
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


AccountNumber = Annotated[str, *in_form("^[0-9]{6,18}$", "6 to 18 digits without blanks, like 50100123456789")]


class SubmitBody(Taken):
    """What goes with the submission."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"bank_account_number": "50100123456789"}]})

    bank_account_number: AccountNumber | None = Field(
        default=None,
        description="The full account number, 6 to 18 digits: write-only, kept encrypted until the bank has confirmed "
        "it, then erased. Its last four digits must be the document's `accountLast4Digits`.",
    )


class TransitionView(Answered):
    """One entry of the status history."""

    status: ContractorStatus
    timestamp: datetime = Field(description="UTC.")
    changed_by: str = Field(description="The subject of who changed it, or the system's part that did.")
    remarks: str = Field(description="Why.")


class CheckView(Answered):
    """One check against one registry."""

    check: CheckKind
    outcome: CheckOutcome
    summary: str = Field(description="What came of it, in one sentence without personal values.")
    provider: str | None = Field(default=None, description="Who answered.")
    provider_reference: str | None = Field(default=None, description="The provider's own reference of the answer.")
    asked_at: datetime | None = Field(default=None, description="When it was asked, UTC.")
    took_ms: int | None = Field(default=None, description="How long the answer took, in milliseconds.")
    decided_by: str | None = Field(default=None, description="The official who decided a manual check.")


class ChainView(Answered):
    """Where a write stands on the chain."""

    transaction_hash: str = Field(description="`0x` and 64 hex digits.")
    block_number: int = Field(description="The block that holds the transaction.")
    contract: str = Field(description="The contract's address.")
    chain_id: int = Field(description="The chain's number.")


class CertificateView(Answered):
    """The certificate of an approved contractor."""

    href: str = Field(description="Where its PDF is.")
    certificate_hash: str = Field(description="`0x` and the SHA-256 of the PDF, which is on chain.")
    expires_at: datetime = Field(description="Until when it holds, UTC.")


class ApplicationLinks(Answered):
    """Where to go from a case."""

    self: str = Field(description="The case.")
    contractor: str = Field(description="The whole contractor document.")
    documents: str = Field(description="The references of its papers.")
    events: str = Field(description="Its transitions, as they happen.")
    comments: str = Field(description="What was said about it.")
    wallet_message: str | None = Field(default=None, description="The text to sign; of a draft.")
    submit: str | None = Field(default=None, description="Where to hand it in; of a draft.")
    certificate: str | None = Field(default=None, description="Its PDF; of an approved case.")


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

    application_id: UUID = Field(description="The application's id; its process is `application:` and this.")
    contractor_id: UUID = Field(description="The contractor's id, the same in all its applications.")
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
                    "due_at": example_case.REVIEW_DUE_AT,
                    "links": _LINKS,
                }
            ]
        }
    )

    application_id: UUID = Field(description="The application's id; its process is `application:` and this.")
    contractor_id: UUID = Field(description="The contractor's id, the same in all its applications.")
    status: ContractorStatus
    waiting_on: WaitingOn
    waiting_for: str = Field(description="Whom or what the case waits for, in plain words.")
    due_at: datetime | None = Field(default=None, description="By when the next move is due.")
    links: ApplicationLinks


class ChecklistEntry(Answered):
    """One thing that a draft needs before it can be submitted."""

    item: str = Field(description="The member's path, or `documents.` and the type of the paper.")
    kind: ItemKind
    what: str = Field(description="What it is, in words.")
    why: str = Field(description="The rule that needs it.")
    there: bool = Field(description="Whether the draft has it.")


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
                    "status_history": example_case.STATUS_HISTORY,
                    "risk_level": example_case.RISK_LEVEL,
                    "flags": [example_case.FLAG],
                    "score": example_case.SCORE,
                    "checks": [example_case.CHECK],
                    "waiting_on": "NOBODY",
                    "waiting_for": "nothing: the case is closed",
                    "due_at": None,
                    "changes_requested": [],
                    "elapsed": {
                        "total_seconds": 346364,
                        "by": {
                            "CONTRACTOR": 0,
                            "REGISTRIES": 4,
                            "REVIEWER": 260000,
                            "APPROVER": 86300,
                            "CHAIN": 60,
                        },
                    },
                    "missing": [],
                    "checklist": [],
                    "rejection_reason": None,
                    "rejection": None,
                    "linked_cases": None,
                    "chain": example_case.CHAIN,
                    "certificate": {
                        "href": f"{_BASE}/certificate",
                        "certificate_hash": DIGEST,
                        "expires_at": example_case.EXPIRES_AT,
                    },
                    "created_at": "2026-11-01T08:00:00Z",
                    "updated_at": example_case.APPROVED_AT,
                    "submitted_at": example_case.SUBMITTED_AT,
                    "approved_at": example_case.APPROVED_AT,
                    "expires_at": example_case.EXPIRES_AT,
                    "links": {**_LINKS, "certificate": f"{_BASE}/certificate"},
                }
            ]
        }
    )

    application_id: UUID = Field(description="The application's id; its process is `application:` and this.")
    contractor_id: UUID = Field(description="The contractor's id, the same in all its applications.")
    attempt: int = Field(description="How many times this contractor has applied, this time included.")
    status: ContractorStatus
    document_version: int = Field(description="Counts the changes of the draft.")
    status_history: list[TransitionView] = Field(description="Every status the case entered, the first one first.")
    risk_level: RiskLevel
    flags: list[FlagView] = Field(description="The risks found, the gravest first.")
    score: Score | None = None
    checks: list[CheckView] = Field(description="What is known of each check so far.")
    waiting_on: WaitingOn = Field(description="Who has the next move.")
    waiting_for: str = Field(description="The same in plain words.")
    due_at: datetime | None = Field(default=None, description="By when.")
    changes_requested: list[ChangeAskedView] = Field(description="What the contractor is asked to change now.")
    elapsed: ElapsedView
    missing: list[str] = Field(description="For a draft: what must still be there before it can be submitted.")
    checklist: list[ChecklistEntry] = Field(
        description="For a draft: all that it needs, there or not, each with the rule that needs it. `missing` is what "
        "is not there."
    )
    rejection_reason: str | None = Field(default=None, description="Why it was rejected, in the official's words.")
    rejection: RejectionView | None = Field(default=None, description="Of a rejected case: why, and what would help.")
    linked_cases: list[LinkedCaseView] | None = Field(
        default=None,
        description="For officials: the cases of contractors of other names that share a bank account, wallet, phone, "
        "e-mail address, address, signatory or document with this one; null for everybody else.",
    )
    chain: ChainView | None = Field(default=None, description="After the approval: where it stands on the chain.")
    certificate: CertificateView | None = None
    created_at: datetime = Field(description="When the draft was opened, UTC.")
    updated_at: datetime = Field(description="When the case last changed, UTC.")
    submitted_at: datetime | None = Field(default=None, description="When it was handed in.")
    approved_at: datetime | None = Field(default=None, description="When it was approved.")
    expires_at: datetime | None = Field(default=None, description="Until when the approval holds.")
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
                    "due_at": example_case.REVIEW_DUE_AT,
                    "created_at": "2026-11-01T08:00:00Z",
                    "updated_at": "2026-11-01T09:00:12Z",
                    "links": {"self": _BASE},
                }
            ]
        }
    )

    application_id: UUID = Field(description="The application's id; its process is `application:` and this.")
    contractor_id: UUID = Field(description="The contractor's id, the same in all its applications.")
    attempt: int = Field(description="How many times this contractor has applied, this time included.")
    legal_name: str | None = Field(default=None, description="As declared; null in a draft without one.")
    status: ContractorStatus
    risk_level: RiskLevel
    competence_score: int | None = Field(default=None, description="0–100; null before the checks are done.")
    waiting_on: WaitingOn
    waiting_for: str = Field(description="Whom or what the case waits for, in plain words.")
    due_at: datetime | None = Field(default=None, description="By when the next move is due.")
    created_at: datetime = Field(description="When the draft was opened, UTC.")
    updated_at: datetime = Field(description="When the case last changed, UTC.")
    links: dict[str, str] = Field(description="Where to go from here.")


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

    application_id: UUID = Field(description="The application's id; its process is `application:` and this.")
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
    wallet_address: str = Field(description="The draft's wallet, in EIP-55 form.")
    chain_id: int = Field(description="The chain's number.")
    issued_at: datetime = Field(description="When the message was made, UTC; the message says so too.")
    expires_at: datetime = Field(description="A signature over it is taken until then.")
