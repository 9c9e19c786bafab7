"""What the system writes into the contractor document: references, status, flags, score, audit trail."""

from typing import Annotated

from pydantic import Field, JsonValue

from models.contractor.section import Section
from models.contractor.values import Cid, Count, FileHash, Moment, Text, Uuid, Whole, YesNo
from models.contractor.vocabulary import ActorRole, DocumentType, MimeType
from models.flags import FlagSource, FlagType, RiskLevel, Severity
from models.status import ContractorStatus

Percent = Annotated[Whole, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class DocumentReference(Section):
    """One uploaded document."""

    document_id: Uuid | None = None
    document_type: DocumentType
    document_name: Text | None = None
    ipfs_cid: Cid = Field(alias="ipfsCID", description="IPFS Content Identifier (CID v0 or v1)")
    upload_timestamp: Moment
    file_size: Count | None = Field(default=None, description="File size in bytes")
    file_hash: FileHash | None = Field(default=None, description="SHA-256 hash of the file for integrity verification")
    mime_type: MimeType | None = None
    verified: YesNo = False
    verification_timestamp: Moment | None = None
    verified_by: str | None = Field(default=None, description="ID of verifier (government official or system)")
    extracted_fields: dict[str, str] | None = Field(
        default=None, description="Key-value pairs extracted from document by AI/OCR"
    )
    extraction_confidence: Share | None = Field(default=None, description="Confidence score of AI extraction (0-1)")
    rejection_reason: str | None = Field(default=None, description="Reason if document was rejected")


class DocumentReferences(Section):
    """All uploaded documents."""

    documents: tuple[DocumentReference, ...]
    root_cid: Cid | None = Field(default=None, alias="rootCID", description="IPFS root CID containing all documents")
    document_hash: str | None = Field(
        default=None, description="Merkle root hash of all document hashes for integrity verification"
    )


class StatusEntry(Section):
    """One entry of the status history."""

    status: str | None = None
    timestamp: Moment | None = None
    changed_by: str | None = None
    remarks: str | None = None


class VerificationStatus(Section):
    """Where the application stands, and how it came there."""

    current_status: ContractorStatus = ContractorStatus.DRAFT
    status_history: tuple[StatusEntry, ...] = ()
    submission_timestamp: Moment | None = None
    review_start_timestamp: Moment | None = None
    approval_timestamp: Moment | None = None
    rejection_timestamp: Moment | None = None
    rejection_reason: str | None = None
    expiry_timestamp: Moment | None = Field(
        default=None, description="When this registration expires and needs renewal"
    )
    reviewed_by: str | None = Field(default=None, description="ID of government official who reviewed")
    approved_by: str | None = Field(default=None, description="ID of government official who approved")


class DocumentRiskFlag(Section):
    """One risk flag, as the document shows it."""

    flag_id: Uuid | None = None
    flag_type: FlagType | None = None
    severity: Severity | None = None
    description: str | None = None
    detected_timestamp: Moment | None = None
    source: FlagSource | None = None
    source_system: str | None = Field(default=None, description="The exact origin, like ECOURTS_API")
    related_field: str | None = Field(default=None, description="JSON path to the field that triggered this flag")
    evidence: dict[str, JsonValue] | None = Field(default=None, description="Supporting evidence for the flag")
    resolved: YesNo = False
    resolution_timestamp: Moment | None = None
    resolution_remarks: str | None = None


class DocumentRiskFlags(Section):
    """All risk flags."""

    overall_risk_level: RiskLevel = RiskLevel.LOW
    flags: tuple[DocumentRiskFlag, ...] = ()
    last_assessment_timestamp: Moment | None = None
    assessment_version: str | None = Field(default=None, description="Version of risk assessment algorithm used")


class ScorePart(Section):
    """One of the five parts of the score."""

    score: Percent | None = None
    weight: float | None = None
    factors: dict[str, JsonValue] | None = None


class ScoreParts(Section):
    """The five parts of the score."""

    financial_strength: ScorePart | None = None
    technical_capacity: ScorePart | None = None
    experience_score: ScorePart | None = None
    compliance_score: ScorePart | None = None
    risk_score: ScorePart | None = None


class AiScore(Section):
    """The competence score."""

    competence_score: Percent | None = Field(default=None, description="Overall competence score (0-100)")
    score_breakdown: ScoreParts | None = None
    confidence_level: Share | None = Field(default=None, description="AI confidence in the score (0-1)")
    assessment_timestamp: Moment | None = None
    model_version: str | None = Field(default=None, description="Version of AI model used")
    assessment_id: Uuid | None = Field(default=None, description="Unique ID for this assessment")


class AuditEntry(Section):
    """One entry of the audit trail."""

    timestamp: Moment | None = None
    action: str | None = None
    actor: str | None = None
    actor_role: ActorRole | None = None
    details: dict[str, JsonValue] | None = None
    ip_address: str | None = None
    previous_value: dict[str, JsonValue] | None = None
    new_value: dict[str, JsonValue] | None = None
