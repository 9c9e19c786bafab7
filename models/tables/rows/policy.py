"""The policies of the requirement precheck, as data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from models.policy_change import PolicyStatus
from models.tables.columns import JSON, MOMENT, POLICY_STATUS
from models.tables.rows.table import JsonObject, Table


class RequirementPolicyRow(Table, table=True):
    """A version of the policy: proposed by one officer, decided on by another. `document` is the whole of it, as
    `models.requirement_policy.RequirementPolicy`; once approved it never changes."""

    __tablename__ = "requirement_policies"
    __table_args__ = (
        Index("ix_requirement_policies_status_effective_from", "status", "effective_from"),
        CheckConstraint("decided_by <> proposed_by", name="requirement_policies_four_eyes_check"),
        CheckConstraint(
            "(status = 'PROPOSED') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="requirement_policies_decided_check",
        ),
    )

    id: UUID = Field(primary_key=True)
    version: str = Field(sa_type=Text, unique=True)
    effective_from: datetime = Field(sa_type=MOMENT)
    document: JsonObject = Field(sa_type=JSON, nullable=False)
    status: PolicyStatus = Field(sa_type=POLICY_STATUS)
    reason: str = Field(sa_type=Text)
    proposed_by: str = Field(sa_type=Text)
    proposed_at: datetime = Field(sa_type=MOMENT)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=MOMENT)
