"""What an assessment led to: flags, why a case was rejected, and whom it is linked with."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages.base import Answered
from models.flags import FlagSource, FlagType, Severity
from models.links import LinkKind
from models.outcome import NearestChange, ReasonCode
from models.status import ContractorStatus

_LINKED = "8b1f7a52-0c5e-4d57-9d3c-1a8f6a4b2c22"

_REJECTION: dict[str, JsonValue] = {
    "reason_codes": ["TAX_DEFAULT"],
    "reason": "GST returns have not been filed for two years.",
    "nearest_change": {
        "change": "FILE_RETURNS",
        "description": "Income tax and GST returns filed, up to FY 2025-26.",
        "field": "compliance.taxCompliance",
        "flag_id": None,
        "score_before": 74,
        "score_after": 79,
        "outcome_after": "APPROVABLE",
    },
}


class RejectionView(Answered):
    """Why a case was rejected."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REJECTION]})

    reason_codes: list[ReasonCode] = Field(description="What in the rules spoke against it.")
    reason: str | None = Field(default=None, description="What the official wrote, or the finding that rejected it.")
    nearest_change: NearestChange | None = Field(
        default=None,
        description="The smallest single change, judged by the same rules, under which nothing would have stood in the "
        "way (or, after an automatic rejection, officials would have decided); null where no single change would do.",
    )


class ResolutionView(Answered):
    """One official's word that a flag need not stop the case."""

    by: str = Field(description="The official's subject.")
    at: datetime = Field(description="When, UTC.")
    remarks: str | None = Field(
        default=None, description="The reason; of a SUSPICIOUS_PATTERN, which may name others, for officials alone."
    )


class FlagView(Answered):
    """A risk that was found, and what became of it. Its evidence is shown to officials alone."""

    flag_id: UUID = Field(description="The same finding on the same case has the same id.")
    flag_type: FlagType
    severity: Severity
    description: str = Field(description="What was found, in one sentence without personal values.")
    source: FlagSource
    source_system: str = Field(description="Where exactly it comes from.")
    related_field: str = Field(description="The member of the contractor document that it is about.")
    detected_at: datetime = Field(description="When it was first found, UTC.")
    resolved: bool = Field(description="Whether enough officials have cleared it.")
    resolved_by: list[str] = Field(description="The officials who cleared it; a CRITICAL flag needs two.")
    resolutions: list[ResolutionView] = Field(description="What they said.")
    upheld_by: str | None = Field(default=None, description="The official who upheld it.")
    evidence: dict[str, JsonValue] | None = Field(
        default=None, description="For officials: what was compared, by the rule's own names; null for everybody else."
    )


class LinkedCaseLinks(Answered):
    """Where a linked case is."""

    self: str = Field(description="The case.")


class LinkedCaseView(Answered):
    """Another contractor's application that shares something with this one, under another name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "application_id": _LINKED,
                    "contractor_id": "f2d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b77",
                    "legal_name": "DAKSHIN INFRA PRIVATE LIMITED",
                    "status": "REJECTED",
                    "kinds": ["BANK_ACCOUNT", "PHONE"],
                    "links": {"self": f"/api/v1/applications/{_LINKED}"},
                }
            ]
        }
    )

    application_id: UUID = Field(description="The other application.")
    contractor_id: UUID = Field(description="The other contractor.")
    legal_name: str = Field(description="As it was submitted.")
    status: ContractorStatus
    kinds: list[LinkKind] = Field(description="What both declare.")
    links: LinkedCaseLinks
