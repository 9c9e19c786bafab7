"""The contractor, in the seed's tables: one main row, and one related row for each part of the document.

A column whose name ends in `_sealed` (and each that the seed marks encrypted, pan, gstin, cin, llpin, and the names)
holds bytes of `Vault.seal`, bound to table, column and contractor id. `*_index` and `name_tokens` are blind indexes. In
the
jsonb columns every text that could name somebody is replaced by a reference into the row's `concealed` column
(`models.tables.concealment`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.flags import RiskLevel
from models.status import ContractorStatus
from models.tables.columns import ENTITY_TYPE, JSON, MOMENT, RISK_LEVEL, VERIFICATION_STATUS, WORDS
from models.tables.rows.table import JsonList, JsonObject, Table


class ContractorRow(Table, table=True):
    """A contractor, one for life. `wallet_address`, `pan_claim` and `gstin_claim` are set when an application is
    submitted and given up when it is rejected: they are unique, and a draft must not squat them."""

    __tablename__ = "contractors"

    id: UUID = Field(primary_key=True)
    contractor_id: UUID = Field(unique=True, index=True)
    owner_subject: str = Field(index=True)
    wallet_address: str | None = Field(default=None, unique=True, index=True)
    registration_timestamp: datetime = Field(sa_type=MOMENT)
    last_updated_timestamp: datetime = Field(sa_type=MOMENT)
    verification_status: ContractorStatus = Field(sa_type=VERIFICATION_STATUS)
    competence_score: int | None = None
    risk_level: RiskLevel = Field(default=RiskLevel.LOW, sa_type=RISK_LEVEL)
    document_root_hash: str | None = None
    declared_wallet_address: str | None = None
    pan_claim: str | None = Field(default=None, unique=True)
    gstin_claim: str | None = Field(default=None, unique=True)
    rest_sealed: bytes | None = None


class LegalIdentityRow(Table, table=True):
    """`legalIdentity`."""

    __tablename__ = "contractor_legal_identity"
    __table_args__ = (Index("ix_contractor_legal_identity_name_tokens", "name_tokens", postgresql_using="gin"),)

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    entity_type: str | None = Field(default=None, sa_type=ENTITY_TYPE)
    legal_name: bytes | None = None
    trade_name: bytes | None = None
    pan: bytes | None = None
    pan_index: str | None = Field(default=None, index=True)
    gstin: bytes | None = None
    gstin_index: str | None = Field(default=None, index=True)
    cin: bytes | None = None
    llpin: bytes | None = None
    name_tokens: list[str] = Field(default_factory=list, sa_type=WORDS)
    registration_date: str | None = None
    incorporation_year: int | None = None
    registered_address: JsonObject | None = Field(default=None, sa_type=JSON)
    operational_address: JsonObject | None = Field(default=None, sa_type=JSON)
    contact_details_sealed: bytes | None = None
    authorized_signatories_sealed: bytes | None = None
    msme_registered: bool | None = None
    msme_number: bytes | None = None
    msme_category: str | None = None
    concealed: bytes | None = None
    rest_sealed: bytes | None = None


class FinancialRow(Table, table=True):
    """`financialQualification`."""

    __tablename__ = "contractor_financial"

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    annual_turnover: JsonObject | None = Field(default=None, sa_type=JSON)
    turnover_history: JsonList | None = Field(default=None, sa_type=JSON)
    net_worth: JsonObject | None = Field(default=None, sa_type=JSON)
    solvency_details: JsonObject | None = Field(default=None, sa_type=JSON)
    bank_details_sealed: bytes | None = None
    ca_certificate_details_sealed: bytes | None = None
    concealed: bytes | None = None
    rest_sealed: bytes | None = None


class ProjectsRow(Table, table=True):
    """`technicalExperience`; `projects` are its `pastProjects`."""

    __tablename__ = "contractor_projects"

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    projects: JsonList | None = Field(default=None, sa_type=JSON)
    ongoing_projects: JsonList | None = Field(default=None, sa_type=JSON)
    total_experience_years: int | None = None
    core_competencies: JsonList | None = Field(default=None, sa_type=JSON)
    key_personnel_sealed: bytes | None = None
    equipment_owned: JsonList | None = Field(default=None, sa_type=JSON)
    concealed: bytes | None = None
    rest_sealed: bytes | None = None


class ComplianceRow(Table, table=True):
    """`compliance`."""

    __tablename__ = "contractor_compliance"

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    litigation_disclosure: JsonObject | None = Field(default=None, sa_type=JSON)
    esic_details: JsonObject | None = Field(default=None, sa_type=JSON)
    labour_license: JsonObject | None = Field(default=None, sa_type=JSON)
    wallet_declaration_sealed: bytes | None = None
    blacklist_status: JsonObject | None = Field(default=None, sa_type=JSON)
    tax_compliance: JsonObject | None = Field(default=None, sa_type=JSON)
    environmental_clearance: JsonObject | None = Field(default=None, sa_type=JSON)
    concealed: bytes | None = None
    rest_sealed: bytes | None = None


class DocumentsRow(Table, table=True):
    """`documentReferences`: the references as the document carries them, their names and extracted texts concealed."""

    __tablename__ = "contractor_documents"

    contractor_id: UUID = Field(primary_key=True, foreign_key="contractors.contractor_id")
    documents: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    root_cid: str | None = None
    document_hash: str | None = None
    concealed: bytes | None = None


class DocumentKeyRow(Table, table=True):
    """What opens a stored document: its own key, wrapped (base64), and the hash of its ciphertext.

    Kept when a reference is replaced: an earlier snapshot still names the file.
    """

    __tablename__ = "document_keys"

    document_id: UUID = Field(primary_key=True)
    contractor_id: UUID = Field(foreign_key="contractors.contractor_id", index=True)
    ipfs_cid: str
    ciphertext_hash: str
    wrapped_key: str


class RiskFlagsRow(Table, table=True):
    """`riskFlags`, one row for each application, so that an earlier attempt's flags stay on record."""

    __tablename__ = "contractor_risk_flags"

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    contractor_id: UUID = Field(foreign_key="contractors.contractor_id", index=True)
    flags: JsonList = Field(sa_type=JSON, nullable=False)
    overall_risk_level: RiskLevel = Field(sa_type=RISK_LEVEL)
    last_assessment: datetime = Field(sa_type=MOMENT)
    evidence_sealed: bytes | None = None
