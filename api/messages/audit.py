"""Entries of the audit trails."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, DOCUMENT_ID, Answered
from models.audit import AuditEvent, AuditRole, chained

_EXAMPLE = chained(
    AuditEvent(
        at=datetime.fromisoformat("2026-11-02T06:00:00Z"),
        action="PAPER_READ",
        actor="reviewer-rao",
        actor_role=AuditRole.GOVERNMENT_ADMIN,
        subject=APPLICATION_ID,
        contractor_id=UUID(CONTRACTOR_ID),
        details={"document_id": DOCUMENT_ID, "document_type": "PAN_CARD", "file_hash": f"sha256:{'5a' * 32}"},
    ),
    seq=1842,
    previous_hash="c4" * 32,
)


class AuditEntryView(Answered):
    """One entry, with everything that its hash covers: RFC 8785 canonical JSON of all members but the hash itself, `at`
    with six decimals of a second, SHA-256."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE.model_dump(mode="json")]})

    seq: int = Field(description="Its number in the whole trail, which counts from 1 without a gap.")
    at: datetime = Field(description="When, UTC.")
    action: str = Field(description="What was done; what ends in _READ was shown to an official.")
    actor: str = Field(description="Who did it.")
    actor_role: AuditRole = Field(description="The weightiest role that the actor held.")
    subject: str = Field(description="What it is about, by its id: an application, a report or a suspicion.")
    contractor_id: UUID | None = Field(default=None, description="The contractor that it is about.")
    details: dict[str, JsonValue] = Field(description="Of what, in ids, numbers and codes; nothing personal.")
    previous_value: dict[str, JsonValue] | None = Field(
        default=None, description="What a change changed; what is personal, sealed."
    )
    new_value: dict[str, JsonValue] | None = Field(default=None, description="Into what.")
    ip_address: str | None = Field(default=None, description="Where from, where that is kept.")
    previous_hash: str = Field(description="The hash of the entry before it in the whole trail.")
    entry_hash: str = Field(description="Its own hash.")
