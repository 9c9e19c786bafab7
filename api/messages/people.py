"""What a contractor is asked for, for whom a case waited, comments, and absences of officials."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import APPLICATION_ID, TASK_ID, Answered, Taken
from models.audit import AuditRole
from models.comment import MAX_COMMENT, Visibility
from models.contractor.vocabulary import DocumentType

_COMMENT: dict[str, JsonValue] = {
    "comment_id": "8d2f7d52-0d0b-4d51-9d53-6a3f9d0c2a01",
    "case_id": APPLICATION_ID,
    "task_id": TASK_ID,
    "author": "reviewer-rao",
    "role": "GOVERNMENT_ADMIN",
    "visibility": "EVERYONE",
    "text": "The bank needs until Friday to confirm the solvency certificate.",
    "created_at": "2026-11-02T06:00:00Z",
}


class ChangeAskedView(Answered):
    """One thing that the contractor is asked to change: a field or a document."""

    field: str | None = Field(default=None, description="The path of the field, to be changed by PATCH.")
    document_type: DocumentType | None = Field(default=None, description="The type of the document to upload anew.")
    remark: str = Field(description="What is wrong with it.")


class ElapsedView(Answered):
    """The time since the submission, up to now while the case lives, in whole seconds."""

    total_seconds: int = Field(description="All of it.")
    by: dict[str, int] = Field(
        description="For whom the case waited how long: CONTRACTOR, REGISTRIES, REVIEWER, APPROVER, CHAIN."
    )


class CommentBody(Taken):
    """Something to say about a case."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "The bank needs until Friday.", "visibility": "OFFICIALS"}]}
    )

    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_COMMENT, strip_whitespace=True)] = Field(
        description="What is said, in plain text."
    )
    visibility: Visibility = Field(
        description="OFFICIALS: read by officials alone. EVERYONE: by the contractor too; a contractor's comments are."
    )
    task_id: UUID | None = Field(default=None, description="The task of this case that it speaks of.")


class CommentView(Answered):
    """A comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMMENT]})

    comment_id: UUID = Field(description="The comment.")
    case_id: UUID = Field(description="The application it is about.")
    task_id: UUID | None = Field(default=None, description="The task it speaks of.")
    author: str = Field(description="Who said it.")
    role: AuditRole = Field(description="The weightiest role that its author held.")
    visibility: Visibility
    text: str = Field(description="What was said.")
    created_at: datetime = Field(description="When, UTC.")


class DelegationBody(Taken):
    """An absence."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"delegate": "reviewer-bose", "from": "2026-12-01", "to": "2026-12-12"}]}
    )

    delegate: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The subject of the official who stands in."
    )
    first_day: date = Field(alias="from", description="The first day of the absence, in India.")
    last_day: date = Field(alias="to", description="The last day of the absence, in India.")


class HandedOver(Answered):
    """What became of one task that the absent official held."""

    task_id: UUID = Field(description="The task.")
    ok: bool = Field(description="Whether somebody else holds it now.")
    assignee: str | None = Field(default=None, description="Who holds it now.")
    problem: dict[str, JsonValue] | None = Field(default=None, description="Why it was not handed over.")


class DelegationView(Answered):
    """An official's absence."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "reviewer-rao",
                    "delegate": "reviewer-bose",
                    "from": "2026-12-01",
                    "to": "2026-12-12",
                    "stand_in": "reviewer-bose",
                    "set_by": "reviewer-rao",
                    "set_at": "2026-11-25T06:00:00Z",
                    "handed_over": [{"task_id": TASK_ID, "ok": True, "assignee": "reviewer-bose"}],
                }
            ]
        }
    )

    subject: str = Field(description="The official who is away.")
    delegate: str = Field(description="The official who stands in.")
    first_day: date = Field(alias="from", description="The first day of the absence, in India.")
    last_day: date = Field(alias="to", description="The last day of the absence, in India.")
    stand_in: str | None = Field(
        default=None, description="Who stands in today: the delegate, or the delegate's where that one is away too."
    )
    set_by: str = Field(description="Who set it.")
    set_at: datetime = Field(description="When, UTC.")
    handed_over: list[HandedOver] = Field(description="The tasks that it held when this was set, if it began by then.")
