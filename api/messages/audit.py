"""Entries of the audit trails."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from api.messages.applications import ChainView
from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, DOCUMENT_ID, Answered
from models.audit import AuditEvent, AuditRole, chained
from models.chain import ChainReceipt
from models.confidential_anchor import ConfidentialPeriod, commitment_to, name_on_chain

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


_RECEIPT = ChainReceipt(transaction_hash=f"0x{'ab' * 32}", block_number=412, contract=f"0x{'cd' * 20}", chain_id=31337)
_PERIOD = ConfidentialPeriod(
    period=name_on_chain("2026-11-02"),
    root=commitment_to(_EXAMPLE.entry_hash, "5a" * 32),
    receipt=_RECEIPT,
    last_seq=_EXAMPLE.seq,
    nonce="5a" * 32,
)


class ConfidentialPeriodView(Answered):
    """One day of the confidential trail: SHA-256 of the byte 2, the nonce, and the hash of the entry `last_seq` (64
    zeros where there is none) is its root."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PERIOD.model_dump(mode="json")]})

    period: str = Field(description="The day in India, as the chain calls it.")
    root: str = Field(description="What is anchored, as hexadecimal digits.")
    receipt: ChainView | None = Field(description="Where it stands on chain; null until it does.")
    last_seq: int = Field(description="The number of the last entry that it covers; 0 for none.")
    nonce: str = Field(description="What keeps a day without an entry from looking like one; for nobody else to see.")
