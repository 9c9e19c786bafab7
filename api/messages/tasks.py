"""Tasks, their items, and what a person says on them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, StringConstraints, Tag

from api.messages.base import APPLICATION_ID, ITEM_ID, TASK_ID, Answered, Remarks, Taken
from api.messages.example_case import REVIEW_DUE_AT, SUBMITTED_AT
from models.actors import Role
from models.application import WaitingOn
from models.change_request import MOST_ASKED
from models.contractor.vocabulary import DocumentType
from models.decision import Verdict
from models.reconciliation_case import ReconciliationStatus
from models.report import ReportStatus, ReportWaiting
from models.requirement_status import RequirementStatus
from models.status import ContractorStatus
from models.suspense import PlacementStatus
from models.suspicion_record import SuspicionStatus
from models.task import ItemKind, ItemOutcome, Process, TaskKind, TaskStatus
from models.trade import TradeStatus
from models.trade_process import TradeWaitingOn

_ITEM: dict[str, JsonValue] = {
    "item_id": ITEM_ID,
    "kind": "FLAG",
    "reference": "5b0f2c4e-7b0d-5c57-8a3a-94f7b9f0a001",
    "title": "ERROR GST_MISMATCH",
    "guidance": "The GST registration is in another state than the registered address.",
    "severity": "ERROR",
    "blocking": True,
    "outcome": None,
    "remarks": None,
    "decided_by": None,
    "decided_at": None,
}
TASK_EXAMPLE: dict[str, JsonValue] = {
    "task_id": TASK_ID,
    "process": "application",
    "case_id": APPLICATION_ID,
    "kind": "REVIEW",
    "role": "GOVERNMENT_ADMIN",
    "title": "Review the contractor's application",
    "status": "CLAIMED",
    "opened_at": SUBMITTED_AT,
    "due_at": REVIEW_DUE_AT,
    "overdue": False,
    "assignee": "reviewer-rao",
    "barred": [],
    "items": [_ITEM],
    "decision": None,
    "decided_by": None,
    "decided_at": None,
    "remarks": None,
    "reminded_at": None,
    "escalated_at": None,
    "priority": "NORMAL",
    "paused_at": None,
    "on_behalf_of": None,
    "note": None,
    "links": {"self": f"/api/v1/tasks/{TASK_ID}", "case": f"/api/v1/applications/{APPLICATION_ID}"},
}


class TaskItemView(Answered):
    """One thing that a person must settle on a task."""

    item_id: UUID = Field(description="The item's id, for settling it.")
    kind: ItemKind = Field(description="MANUAL_CHECK: no machine could tell. FLAG: a risk was found.")
    reference: str = Field(description="The check's kind, or the flag's id.")
    title: str = Field(description="What it is, in a few words.")
    guidance: str = Field(description="What to look at, in plain words.")
    severity: str | None = Field(default=None, description="A flag's severity: INFO, WARNING, ERROR or CRITICAL.")
    blocking: bool = Field(description="Whether an approval must wait for it.")
    outcome: ItemOutcome | None = Field(default=None, description="What was said of it; null while it is open.")
    remarks: str | None = Field(default=None, description="The reason that was given.")
    decided_by: str | None = Field(default=None, description="Who said so.")
    decided_at: datetime | None = Field(default=None, description="When, UTC.")


class TaskLinks(Answered):
    """Where to go from a task."""

    self: str = Field(description="The task.")
    case: str | None = Field(default=None, description="The case it belongs to.")


class TaskView(Answered):
    """A task as it stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [TASK_EXAMPLE]})

    task_id: UUID = Field(description="The task's id.")
    process: Process = Field(description="The process that opened it.")
    case_id: UUID = Field(
        description="The case it belongs to: an application's or a report's id, or for `registration` the contractor's."
    )
    kind: TaskKind = Field(description="What the person is asked for.")
    role: Role = Field(description="Who may take it.")
    title: str = Field(description="What it is, in a few words.")
    status: TaskStatus
    opened_at: datetime = Field(description="When it was opened, UTC.")
    due_at: datetime | None = Field(
        default=None, description="In working days; null while the task stands still (`paused_at`)."
    )
    overdue: bool = Field(description="Whether it is live and past its due time.")
    reminded_at: datetime | None = Field(default=None, description="When its holder was reminded of it.")
    escalated_at: datetime | None = Field(default=None, description="When it became overdue.")
    priority: Literal["NORMAL", "HIGH"] = Field(description="HIGH once it is escalated.")
    paused_at: datetime | None = Field(
        default=None, description="Since when its clock stands: the contractor has the next move."
    )
    assignee: str | None = Field(default=None, description="Who holds it.")
    on_behalf_of: str | None = Field(default=None, description="The absent official whom the holder stands in for.")
    note: str | None = Field(default=None, description="What the process has to say of it.")
    barred: list[str] = Field(description="Who may not decide it: four-eyes.")
    items: list[TaskItemView] = Field(description="What must be settled; those that block come before an approval.")
    decision: str | None = Field(default=None, description="What was decided: APPROVE or REJECT.")
    decided_by: str | None = Field(default=None, description="Who said so.")
    decided_at: datetime | None = Field(default=None, description="When, UTC.")
    remarks: str | None = Field(default=None, description="The reason that was given.")
    links: TaskLinks


FieldPath = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    Field(description="`legalIdentity.gstin`, `technicalExperience.pastProjects[0].clientName`."),
]
Remark = Annotated[str, StringConstraints(max_length=1000), Field(description="What is wrong with it.")]


class AssignBody(Taken):
    """Whom a task is given to."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assignee": "reviewer-rao"}]})

    assignee: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The subject of the official who is to hold it."
    )


class ItemBody(Taken):
    """What a person says of an item."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"outcome": "RESOLVED", "remarks": "The branch in Karnataka is registered; certificate seen."},
                {"outcome": "VERIFIED", "remarks": "UDIN confirmed on the institute's portal."},
            ]
        }
    )

    outcome: ItemOutcome = Field(description="VERIFIED or FAILED for a manual check, RESOLVED or UPHELD for a flag.")
    remarks: Remarks = Field(default="", description="The reason; a flag, and a failed check, need one.")


class FieldAsked(Taken):
    """A field that is to be changed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"field": "legalIdentity.gstin", "remark": "It is another state's."}]}
    )

    field: FieldPath
    remark: Remark = ""


class DocumentAsked(Taken):
    """A document that is to be uploaded anew."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"document_type": "PAN_CARD", "remark": "The scan cannot be read."}]}
    )

    document_type: DocumentType
    remark: Remark = ""


def _form_of(asked: object) -> str:
    return _IN_FULL if isinstance(asked, dict | BaseModel) else _BY_NAME


_BY_NAME, _IN_FULL = "<name>", "<object>"
_AskedField = Annotated[
    Annotated[FieldPath, Tag(_BY_NAME)] | Annotated[FieldAsked, Tag(_IN_FULL)], Discriminator(_form_of)
]
_AskedDocument = Annotated[
    Annotated[DocumentType, Tag(_BY_NAME)] | Annotated[DocumentAsked, Tag(_IN_FULL)], Discriminator(_form_of)
]


class DecisionBody(Taken):
    """What a person decides on a task."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "APPROVE", "remarks": "Documents and registries agree."},
                {"decision": "REJECT", "remarks": "The solvency certificate is not genuine."},
                {
                    "decision": "REQUEST_CHANGES",
                    "remarks": "Two things before we can go on.",
                    "fields": [{"field": "legalIdentity.registeredAddress.pincode", "remark": "Not in this state."}],
                    "documents": ["PAN_CARD"],
                },
            ]
        }
    )

    decision: Verdict
    remarks: Remarks = Field(default="", description="The reason; a rejection needs one.")
    fields: list[_AskedField] = Field(
        default_factory=list[_AskedField],
        max_length=MOST_ASKED,
        description="With REQUEST_CHANGES: the fields of the contractor document that are to be changed, each as its "
        "path or with a remark of its own.",
    )
    documents: list[_AskedDocument] = Field(
        default_factory=list[_AskedDocument],
        max_length=MOST_ASKED,
        description="With REQUEST_CHANGES: the documents that are to be uploaded anew, each as its type or with a "
        "remark of its own.",
    )


class BulkDecision(DecisionBody):
    """One decision of many."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"task_id": TASK_ID, "decision": "APPROVE"}]})

    task_id: UUID = Field(description="The task's id.")


class DecisionView(Answered):
    """What a decision led to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "task_id": TASK_ID,
                    "case_id": APPLICATION_ID,
                    "decision": "APPROVE",
                    "status": "AI_SCORED",
                    "waiting_on": "APPROVER",
                    "waiting_for": "another government official to approve the case",
                }
            ]
        }
    )

    task_id: UUID = Field(description="The task's id.")
    case_id: UUID = Field(description="The case it belongs to.")
    decision: Verdict
    status: (
        ContractorStatus
        | RequirementStatus
        | ReconciliationStatus
        | PlacementStatus
        | ReportStatus
        | SuspicionStatus
        | TradeStatus
    ) = Field(description="The case's status now.")
    waiting_on: WaitingOn | Literal["RISK_OFFICER", "COMPLIANCE_OFFICER"] | ReportWaiting | TradeWaitingOn = Field(
        description="Who has the next move."
    )
    waiting_for: str = Field(description="In plain words, what the case waits for now.")


class BulkResult(Answered):
    """What became of one decision of many: `status` is the HTTP status it would have had alone."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "task_id": TASK_ID,
                    "ok": False,
                    "status": 409,
                    "decision": None,
                    "problem": {"code": "TASK_CLOSED", "detail": "this task is closed (DONE)", "status": 409},
                }
            ]
        }
    )

    task_id: UUID = Field(description="The task's id.")
    ok: bool = Field(description="Whether it was taken.")
    status: int = Field(description="200, or the status of the problem.")
    decision: DecisionView | None = Field(default=None, description="What it led to, when it was taken.")
    problem: dict[str, JsonValue] | None = Field(default=None, description="Why it was not: code, detail, status.")


class BulkView(Answered):
    """A result for each decision, in the order they were sent."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"results": [{"task_id": TASK_ID, "ok": True, "status": 200}]}]}
    )

    results: list[BulkResult] = Field(description="One for each decision that was sent.")
