"""What was shown to an official, as an entry of the audit trail.

A full document is the contractor document, a paper's bytes, what was read on the papers, a flag's evidence with the
cases it points at, a file of a report, or who paid money that nobody could place. Lists, standings and tasks show none
of them and leave no entry; nor does an owner who looks at its own.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from models.actors import Actor
from models.audit import AuditEvent, audit_role


class Disclosure(StrEnum):
    """The entry's action."""

    CONTRACTOR_DOCUMENT = "CONTRACTOR_DOCUMENT_READ"
    """The whole contractor document."""
    PAPER = "PAPER_READ"
    """The bytes of an uploaded paper."""
    CERTIFICATE = "CERTIFICATE_READ"
    """The bytes of the certificate."""
    PAPER_FIELDS = "PAPER_FIELDS_READ"
    """What the system read on the papers."""
    EVIDENCE = "EVIDENCE_READ"
    """The evidence of flags, and the linked cases of others."""
    REPORT_FILE = "REPORT_FILE_READ"
    """The bytes of one of a report's files."""
    STR_FILE = "STR_FILE_READ"
    """The bytes of a suspicious transaction report, which name whom it is about."""
    PAYER = "PAYER_READ"
    """Who paid money that lies in suspense."""


def disclosed(
    what: Disclosure,
    actor: Actor,
    at: datetime,
    *,
    subject: UUID,
    contractor_id: UUID | None = None,
    details: dict[str, JsonValue],
) -> AuditEvent:
    """The event of a case, a report or a suspicion; `details` names what was shown by ids, never by what it says."""
    return AuditEvent(
        at=at,
        action=what,
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=str(subject),
        contractor_id=contractor_id,
        details=details,
    )


def ids(each: Iterable[UUID]) -> list[JsonValue]:
    """Ids as details hold them, in one order, so that the same things shown are the same words."""
    return list[JsonValue](sorted(str(one) for one in each))
