"""The first tables."""

# pyright: reportUnknownArgumentType=false
# SQLAlchemy leaves the Python type of a jsonb or array column open.

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.tables.triggers import FUNCTIONS, install_statements

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTOR_ROLE = postgresql.ENUM(
    "CONTRACTOR",
    "GOVERNMENT_ADMIN",
    "AI_SYSTEM",
    "AUDITOR",
    "SYSTEM",
    "RISK_OFFICER",
    "COMPLIANCE_OFFICER",
    "INVESTOR",
    "BUYER",
    name="actor_role",
    create_type=False,
)
ENTITY_TYPE = postgresql.ENUM(
    "PRIVATE_LIMITED",
    "PUBLIC_LIMITED",
    "LLP",
    "PARTNERSHIP",
    "PROPRIETORSHIP",
    "AOP",
    "TRUST",
    "GOVERNMENT",
    name="entity_type",
    create_type=False,
)
ITEM_KIND = postgresql.ENUM("MANUAL_CHECK", "FLAG", name="item_kind", create_type=False)
ITEM_OUTCOME = postgresql.ENUM("VERIFIED", "FAILED", "RESOLVED", "UPHELD", name="item_outcome", create_type=False)
PROCESS = postgresql.ENUM(
    "application", "registration", "requirement", "trade", "report", name="process", create_type=False
)
RISK_LEVEL = postgresql.ENUM("LOW", "MEDIUM", "HIGH", "CRITICAL", name="risk_level", create_type=False)
TASK_KIND = postgresql.ENUM("REVIEW", "APPROVAL", name="task_kind", create_type=False)
TASK_ROLE = postgresql.ENUM(
    "CONTRACTOR",
    "GOVERNMENT_ADMIN",
    "RISK_OFFICER",
    "COMPLIANCE_OFFICER",
    "INVESTOR",
    "BUYER",
    "AUDITOR",
    "SYSTEM",
    name="task_role",
    create_type=False,
)
TASK_STATUS = postgresql.ENUM("OPEN", "CLAIMED", "DONE", "CANCELLED", name="task_status", create_type=False)
VERIFICATION_STATUS = postgresql.ENUM(
    "DRAFT",
    "SUBMITTED",
    "UNDER_REVIEW",
    "AI_SCORED",
    "GOV_APPROVED",
    "REJECTED",
    "FLAGGED_FOR_RISK",
    "SUSPENDED",
    "EXPIRED",
    name="verification_status",
    create_type=False,
)
WAITING_ON = postgresql.ENUM(
    "CONTRACTOR", "REGISTRIES", "REVIEWER", "APPROVER", "CHAIN", "NOBODY", name="waiting_on", create_type=False
)
ENUMS = (
    ACTOR_ROLE,
    ENTITY_TYPE,
    ITEM_KIND,
    ITEM_OUTCOME,
    PROCESS,
    RISK_LEVEL,
    TASK_KIND,
    TASK_ROLE,
    TASK_STATUS,
    VERIFICATION_STATUS,
    WAITING_ON,
)


def upgrade() -> None:
    """To this revision."""
    for enum in ENUMS:
        enum.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_role", ACTOR_ROLE, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("previous_value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("new_value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("ip_address", sa.String(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("entry_hash"),
    )
    op.create_index(op.f("ix_audit_log_contractor_id"), "audit_log", ["contractor_id"], unique=False)
    op.create_index(op.f("ix_audit_log_subject"), "audit_log", ["subject"], unique=False)
    op.create_table(
        "chain_transactions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("operation_id", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("from_address", sa.String(), nullable=False),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("block_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mined_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('SIGNED', 'SENT', 'MINED', 'FINAL', 'FAILED')", name="ck_chain_transactions_status"
        ),
        sa.CheckConstraint("nonce >= 0", name="ck_chain_transactions_nonce"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain_id", "from_address", "nonce", name="uq_chain_transactions_signer_nonce"),
        sa.UniqueConstraint("hash", name="uq_chain_transactions_hash"),
        sa.UniqueConstraint("operation_id", name="uq_chain_transactions_operation_id"),
    )
    op.create_index(
        "ix_chain_transactions_unsettled",
        "chain_transactions",
        ["chain_id", "from_address", "nonce"],
        unique=False,
        postgresql_where=sa.text("status IN ('SIGNED', 'SENT', 'MINED')"),
    )
    op.create_table(
        "contractors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("owner_subject", sa.String(), nullable=False),
        sa.Column("wallet_address", sa.String(), nullable=True),
        sa.Column("registration_timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_updated_timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verification_status", VERIFICATION_STATUS, nullable=False),
        sa.Column("competence_score", sa.Integer(), nullable=True),
        sa.Column("risk_level", RISK_LEVEL, nullable=False),
        sa.Column("document_root_hash", sa.String(), nullable=True),
        sa.Column("declared_wallet_address", sa.String(), nullable=True),
        sa.Column("pan_claim", sa.String(), nullable=True),
        sa.Column("gstin_claim", sa.String(), nullable=True),
        sa.Column("rest_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gstin_claim"),
        sa.UniqueConstraint("pan_claim"),
    )
    op.create_index(op.f("ix_contractors_contractor_id"), "contractors", ["contractor_id"], unique=True)
    op.create_index(op.f("ix_contractors_owner_subject"), "contractors", ["owner_subject"], unique=False)
    op.create_index(op.f("ix_contractors_wallet_address"), "contractors", ["wallet_address"], unique=True)
    op.create_table(
        "idempotency_keys",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("request_digest", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("response_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("subject", "key"),
    )
    op.create_table(
        "operations",
        sa.Column("operation_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("operation_id"),
    )
    op.create_index(op.f("ix_operations_case_id"), "operations", ["case_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_outbox_case_id_seq", "outbox", ["case_id", "seq"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("process", PROCESS, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", TASK_KIND, nullable=False),
        sa.Column("role", TASK_ROLE, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", TASK_STATUS, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("barred", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("task_id"),
    )
    op.create_index("ix_tasks_assignee_due_at_task_id", "tasks", ["assignee", "due_at", "task_id"], unique=False)
    op.create_index(op.f("ix_tasks_case_id"), "tasks", ["case_id"], unique=False)
    op.create_index("ix_tasks_due_at_task_id", "tasks", ["due_at", "task_id"], unique=False)
    op.create_index("ix_tasks_status_due_at_task_id", "tasks", ["status", "due_at", "task_id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("status", VERIFICATION_STATUS, nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("waiting_on", WAITING_ON, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk_level", RISK_LEVEL, nullable=False),
        sa.Column("checks", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("checks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("score", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("submitted_document", sa.LargeBinary(), nullable=True),
        sa.Column("submitted_digest", sa.String(), nullable=True),
        sa.Column("bank_account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("rejection_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("document_root", sa.String(), nullable=True),
        sa.Column("certificate_hash", sa.String(), nullable=True),
        sa.Column("certificate_document_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_hash", sa.String(), nullable=True),
        sa.Column("block_number", sa.BigInteger(), nullable=True),
        sa.Column("contract_address", sa.String(), nullable=True),
        sa.Column("chain_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_applications_created_at_id", "applications", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_applications_risk_level_created_at_id", "applications", ["risk_level", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_applications_status_created_at_id", "applications", ["status", "created_at", "id"], unique=False
    )
    op.create_index("uq_applications_contractor_attempt", "applications", ["contractor_id", "attempt"], unique=True)
    op.create_index(
        "uq_applications_one_live",
        "applications",
        ["contractor_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'AI_SCORED', 'FLAGGED_FOR_RISK')"),
    )
    op.create_table(
        "contractor_compliance",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("litigation_disclosure", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("esic_details", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("labour_license", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("wallet_declaration_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("blacklist_status", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("tax_compliance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("environmental_clearance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("concealed", sa.LargeBinary(), nullable=True),
        sa.Column("rest_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_table(
        "contractor_documents",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("documents", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("root_cid", sa.String(), nullable=True),
        sa.Column("document_hash", sa.String(), nullable=True),
        sa.Column("concealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_table(
        "contractor_financial",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("annual_turnover", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("turnover_history", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("net_worth", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("solvency_details", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("bank_details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ca_certificate_details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("concealed", sa.LargeBinary(), nullable=True),
        sa.Column("rest_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_table(
        "contractor_legal_identity",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("entity_type", ENTITY_TYPE, nullable=True),
        sa.Column("legal_name", sa.LargeBinary(), nullable=True),
        sa.Column("trade_name", sa.LargeBinary(), nullable=True),
        sa.Column("pan", sa.LargeBinary(), nullable=True),
        sa.Column("pan_index", sa.String(), nullable=True),
        sa.Column("gstin", sa.LargeBinary(), nullable=True),
        sa.Column("gstin_index", sa.String(), nullable=True),
        sa.Column("cin", sa.LargeBinary(), nullable=True),
        sa.Column("llpin", sa.LargeBinary(), nullable=True),
        sa.Column("name_tokens", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("registration_date", sa.String(), nullable=True),
        sa.Column("incorporation_year", sa.Integer(), nullable=True),
        sa.Column("registered_address", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("operational_address", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("contact_details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authorized_signatories_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("msme_registered", sa.Boolean(), nullable=True),
        sa.Column("msme_number", sa.LargeBinary(), nullable=True),
        sa.Column("msme_category", sa.String(), nullable=True),
        sa.Column("concealed", sa.LargeBinary(), nullable=True),
        sa.Column("rest_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_index(
        op.f("ix_contractor_legal_identity_gstin_index"), "contractor_legal_identity", ["gstin_index"], unique=False
    )
    op.create_index(
        "ix_contractor_legal_identity_name_tokens",
        "contractor_legal_identity",
        ["name_tokens"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_contractor_legal_identity_pan_index"), "contractor_legal_identity", ["pan_index"], unique=False
    )
    op.create_table(
        "contractor_projects",
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("projects", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("ongoing_projects", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("total_experience_years", sa.Integer(), nullable=True),
        sa.Column("core_competencies", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("key_personnel_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("equipment_owned", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("concealed", sa.LargeBinary(), nullable=True),
        sa.Column("rest_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("contractor_id"),
    )
    op.create_table(
        "document_keys",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("ipfs_cid", sa.String(), nullable=False),
        sa.Column("ciphertext_hash", sa.String(), nullable=False),
        sa.Column("wrapped_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index(op.f("ix_document_keys_contractor_id"), "document_keys", ["contractor_id"], unique=False)
    op.create_table(
        "task_items",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", ITEM_KIND, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=True),
        sa.Column("blocking", sa.Boolean(), nullable=False),
        sa.Column("outcome", ITEM_OUTCOME, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.task_id"],
        ),
        sa.PrimaryKeyConstraint("task_id", "item_id"),
    )
    op.create_table(
        "contractor_risk_flags",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("contractor_id", sa.Uuid(), nullable=False),
        sa.Column("flags", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("overall_risk_level", RISK_LEVEL, nullable=False),
        sa.Column("last_assessment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contractor_id"],
            ["contractors.contractor_id"],
        ),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index(
        op.f("ix_contractor_risk_flags_contractor_id"), "contractor_risk_flags", ["contractor_id"], unique=False
    )
    op.create_table(
        "status_history",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("status", VERIFICATION_STATUS, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
        ),
        sa.PrimaryKeyConstraint("application_id", "ordinal"),
    )
    for statement in install_statements():
        op.execute(statement)


def downgrade() -> None:
    """Back to the one before."""
    op.execute("DROP VIEW contractor_audit_trail")
    op.drop_table("status_history")
    op.drop_index(op.f("ix_contractor_risk_flags_contractor_id"), table_name="contractor_risk_flags")
    op.drop_table("contractor_risk_flags")
    op.drop_table("task_items")
    op.drop_index(op.f("ix_document_keys_contractor_id"), table_name="document_keys")
    op.drop_table("document_keys")
    op.drop_table("contractor_projects")
    op.drop_index(op.f("ix_contractor_legal_identity_pan_index"), table_name="contractor_legal_identity")
    op.drop_index(
        "ix_contractor_legal_identity_name_tokens", table_name="contractor_legal_identity", postgresql_using="gin"
    )
    op.drop_index(op.f("ix_contractor_legal_identity_gstin_index"), table_name="contractor_legal_identity")
    op.drop_table("contractor_legal_identity")
    op.drop_table("contractor_financial")
    op.drop_table("contractor_documents")
    op.drop_table("contractor_compliance")
    op.drop_index(
        "uq_applications_one_live",
        table_name="applications",
        postgresql_where=sa.text("status IN ('DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'AI_SCORED', 'FLAGGED_FOR_RISK')"),
    )
    op.drop_index("uq_applications_contractor_attempt", table_name="applications")
    op.drop_index("ix_applications_status_created_at_id", table_name="applications")
    op.drop_index("ix_applications_risk_level_created_at_id", table_name="applications")
    op.drop_index("ix_applications_created_at_id", table_name="applications")
    op.drop_table("applications")
    op.drop_index("ix_tasks_status_due_at_task_id", table_name="tasks")
    op.drop_index("ix_tasks_due_at_task_id", table_name="tasks")
    op.drop_index(op.f("ix_tasks_case_id"), table_name="tasks")
    op.drop_index("ix_tasks_assignee_due_at_task_id", table_name="tasks")
    op.drop_table("tasks")
    op.drop_index("ix_outbox_case_id_seq", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_operations_case_id"), table_name="operations")
    op.drop_table("operations")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_contractors_wallet_address"), table_name="contractors")
    op.drop_index(op.f("ix_contractors_owner_subject"), table_name="contractors")
    op.drop_index(op.f("ix_contractors_contractor_id"), table_name="contractors")
    op.drop_table("contractors")
    op.drop_index(
        "ix_chain_transactions_unsettled",
        table_name="chain_transactions",
        postgresql_where=sa.text("status IN ('SIGNED', 'SENT', 'MINED')"),
    )
    op.drop_table("chain_transactions")
    op.drop_index(op.f("ix_audit_log_subject"), table_name="audit_log")
    op.drop_index(op.f("ix_audit_log_contractor_id"), table_name="audit_log")
    op.drop_table("audit_log")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for enum in ENUMS:
        enum.drop(op.get_bind(), checkfirst=True)
