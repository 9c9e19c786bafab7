"""Requirements, and every assessment that one was ever given. Names, types and constraints of the nine risk columns are
the seed's."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, Numeric, String, true
from sqlmodel import Field

from models.requirement_status import RequirementStatus
from models.tables.columns import JSON, MOMENT, MONEY, QUANTITY, REQUIREMENT_STATUS
from models.tables.rows.table import JsonList, JsonObject, Table


class RequirementRow(Table, table=True):
    """What a buyer wants. `number` counts requirements for people; `expires_at` is when it, and its hold, end by
    themselves; `risk_factors`, `policy_version` and `assessed_at` are of the newest assessment; `hold_state` is what
    became of the credit it needs; `reason_sealed` what was said when it was rejected or cancelled; `core_sealed` the
    whole of it as its process carries it, for a step that is asked about again."""

    __tablename__ = "requirements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["buyer_branch_id"], ["branches.id"], name="fk_requirements_buyer_branch", ondelete="SET NULL"
        ),
        CheckConstraint("risk_precheck_status IN ('PASS', 'WARN', 'FAIL')", name="check_risk_precheck_status_values"),
        CheckConstraint("risk_precheck_score BETWEEN 0 AND 100", name="check_risk_precheck_score_range"),
        CheckConstraint("buyer_rating_score BETWEEN 0.00 AND 5.00", name="check_buyer_rating_score_range"),
        CheckConstraint(
            "buyer_payment_performance_score BETWEEN 0 AND 100", name="check_buyer_payment_performance_score_range"
        ),
        Index("ix_requirements_risk_precheck_status", "risk_precheck_status"),
        Index("ix_requirements_buyer_branch_id", "buyer_branch_id"),
        Index("ix_requirements_buyer_rating_score", "buyer_rating_score"),
        Index("ix_requirements_created_at_id", "created_at", "id"),
        Index("ix_requirements_buyer_id_created_at_id", "buyer_id", "created_at", "id"),
        Index("ix_requirements_status_created_at_id", "status", "created_at", "id"),
        {"comment": "What buyers want, with risk management: credit, rating, payment performance, internal trades"},
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=(Identity(always=True),), nullable=False, unique=True
    )
    buyer_id: UUID
    owner_subject: str
    commodity: str
    description: str | None = None
    min_quantity: Decimal = Field(sa_type=QUANTITY)
    preferred_quantity: Decimal | None = Field(default=None, sa_type=QUANTITY)
    max_quantity: Decimal | None = Field(default=None, sa_type=QUANTITY)
    quantity_unit: str
    max_budget_per_unit: Decimal = Field(sa_type=MONEY)
    currency: str
    estimated_trade_value: Decimal | None = Field(
        default=None, sa_type=MONEY, sa_column_kwargs={"comment": "preferred (else least) quantity times budget"}
    )
    buyer_credit_limit_remaining: Decimal | None = Field(
        default=None, sa_type=MONEY, sa_column_kwargs={"comment": "credit module: what remained when assessed"}
    )
    buyer_exposure_after_trade: Decimal | None = Field(
        default=None, sa_type=MONEY, sa_column_kwargs={"comment": "credit remaining less the trade's value"}
    )
    risk_precheck_status: str | None = Field(
        default=None, sa_type=String(20), sa_column_kwargs={"comment": "PASS, WARN or FAIL"}
    )
    risk_precheck_score: int | None = Field(
        default=None, sa_column_kwargs={"comment": "0 to 100, the higher the better"}
    )
    buyer_branch_id: UUID | None = Field(
        default=None, sa_column_kwargs={"comment": "the buyer's branch, for internal trade blocking"}
    )
    blocked_internal_trades: bool = Field(
        default=True,
        sa_column_kwargs={"server_default": true(), "comment": "whether sellers of the same branch are blocked"},
    )
    buyer_rating_score: Decimal | None = Field(
        default=None, sa_type=Numeric(3, 2), sa_column_kwargs={"comment": "rating module: 0.00 to 5.00"}
    )
    buyer_payment_performance_score: int | None = Field(
        default=None, sa_column_kwargs={"comment": "payment history module: 0 to 100"}
    )
    status: RequirementStatus = Field(sa_type=REQUIREMENT_STATUS)
    risk_factors: JsonList = Field(default_factory=list, sa_type=JSON, nullable=False)
    policy_version: str
    assessed_at: datetime = Field(sa_type=MOMENT)
    hold_state: str
    reason_sealed: bytes | None = None
    core_sealed: bytes
    created_at: datetime = Field(sa_type=MOMENT)
    updated_at: datetime = Field(sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class RequirementAssessmentRow(Table, table=True):
    """One assessment, which nobody changes any more (a trigger). `cause` is why it was made; `inputs`, `policy_version`
    and `estimated_trade_value` are all it needs to be made again; `inputs_digest` is the SHA-256 of the inputs'
    canonical JSON, `source_digests` those of what each source answered."""

    __tablename__ = "requirement_assessments"
    __table_args__ = (
        Index("ix_requirement_assessments_as_of", "as_of"),
        {"comment": "Every risk assessment of a requirement; append-only"},
    )

    requirement_id: UUID = Field(primary_key=True, foreign_key="requirements.id")
    ordinal: int = Field(primary_key=True)
    operation_id: str = Field(unique=True)
    cause: str
    as_of: datetime = Field(sa_type=MOMENT)
    policy_version: str
    estimated_trade_value: Decimal = Field(sa_type=MONEY)
    inputs: JsonObject = Field(sa_type=JSON, nullable=False)
    inputs_digest: str
    source_digests: JsonObject = Field(sa_type=JSON, nullable=False)
    risk_precheck_status: str | None = Field(default=None, sa_type=String(20))
    risk_precheck_score: int | None = None
    assessment: JsonObject = Field(sa_type=JSON, nullable=False)
