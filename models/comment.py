"""Comments: what people say to one another about a case."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from models.actors import Actor
from models.audit import AuditRole
from models.record import Record

MAX_COMMENT = 4000


class Visibility(StrEnum):
    """Who reads a comment: the officials alone, or the contractor too."""

    OFFICIALS = "OFFICIALS"
    EVERYONE = "EVERYONE"


class Comment(Record):
    """One comment. `role` is the weightiest that its author held; `task_id` is the task it speaks of, if one."""

    comment_id: UUID
    case_id: UUID
    author: str
    role: AuditRole
    visibility: Visibility
    text: str
    created_at: datetime
    task_id: UUID | None = None


def readable_by(actor: Actor) -> frozenset[Visibility]:
    """The comments that an actor who sees the case may read, and write: nobody writes what it cannot read."""
    return frozenset(Visibility) if actor.is_official else frozenset({Visibility.EVERYONE})
