"""Suspicions: what the AML report found, judged, and filed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import REPORT_ID, SUSPICION_ID, Answered, Taken
from models.report import ReportWaiting
from models.suspicion import SubjectKind, Typology
from models.suspicion_record import SuspicionStage, SuspicionStatus
from models.suspicious_report import StrDraft

_SELF = f"/api/v1/suspicions/{SUSPICION_ID}"
_DRAFT: dict[str, JsonValue] = {
    "source_of_alert": "TY",
    "alert_indicators": ["Amounts split to stay below the reporting threshold"],
    "due_to_proceeds_of_crime": "X",
    "complex_trans": "Y",
    "no_eco_rationale": "X",
    "financing_of_terrorism": "X",
    "attempted_transaction": "N",
    "grounds_of_suspicion": "From 01 March 2026 to 31 March 2026: 4 amounts just below the threshold for reporting "
    "within the window, 3712400.52 in all.",
    "details_of_investigations": None,
    "lea_informed": "N",
    "lea_details": None,
    "priority_rating": "P2",
    "report_coverage": "C",
    "additional_documents": "N",
}
_SUMMARY: dict[str, JsonValue] = {
    "suspicion_id": SUSPICION_ID,
    "typology": "STRUCTURING",
    "subject": {"kind": "INVESTOR", "id": "b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10"},
    "period": "2026-03",
    "first_day": "2026-03-01",
    "last_day": "2026-03-31",
    "jurisdiction": "IN",
    "currency": "INR",
    "total": "3712400.52",
    "transaction_count": 1,
    "since": "2026-03-02T06:00:00Z",
    "until": "2026-03-22T06:00:00Z",
    "score": None,
    "listed_as": None,
    "status": "OPEN",
    "stage": "JUDGEMENT",
    "waiting_on": "COMPLIANCE",
    "waiting_for": "a compliance officer to confirm or dismiss it",
    "due_at": None,
    "created_at": "2026-03-31T19:31:00Z",
    "links": {"self": _SELF, "report": f"/api/v1/reports/{REPORT_ID}"},
}


class JudgementBody(Taken):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"remarks": "The deposits have no purpose we know of."}]})

    remarks: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)] = Field(
        description="The reason, for the file."
    )


class StrBody(Taken):
    """The report's fields, all of them, as they are to be filed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"draft": _DRAFT}]})

    draft: StrDraft = Field(description="FIU-IND's SuspicionDetails.")


class SubjectView(Answered):
    """Whom it is about, by what the record calls it: the name stands in the report's file alone."""

    kind: SubjectKind
    id: UUID = Field(
        description="The party's, buyer's or investor's id; of an account of nobody known, one of its own."
    )


class SuspicionSummary(Answered):
    """A suspicion in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    suspicion_id: UUID = Field(description="The suspicion's id.")
    typology: Typology = Field(description="What the transactions look like.")
    subject: SubjectView
    period: str = Field(description="The period of the report that found it.")
    first_day: date = Field(description="The first day of the period.")
    last_day: date = Field(description="The last day of the period.")
    jurisdiction: str = Field(description="Where: an ISO 3166 code.")
    currency: str = Field(description="Of the amounts: an ISO 4217 code.")
    total: str = Field(description="Of all its transactions, in the currency's units.")
    transaction_count: int = Field(description="How many transactions show it.")
    since: datetime | None = Field(default=None, description="The first of them, UTC.")
    until: datetime | None = Field(default=None, description="The last of them, UTC.")
    score: int | None = Field(default=None, description="How like a listed name it is (0–100), for SANCTIONED_PARTY.")
    listed_as: str | None = Field(default=None, description="The list's reference of that name.")
    status: SuspicionStatus
    stage: SuspicionStage = Field(description="What it is at, within its status.")
    waiting_on: ReportWaiting = Field(description="Who has the next move.")
    waiting_for: str = Field(description="In plain words, what it waits for.")
    due_at: datetime | None = Field(default=None, description="When its report is due at FIU-IND, UTC.")
    created_at: datetime = Field(description="When it was found, UTC.")
    links: dict[str, str] = Field(description="Where it is, and the report that found it.")


class SeenTransactionView(Answered):
    """A transaction that shows it."""

    source: str = Field(description="The table it stands in.")
    id: UUID = Field(description="Its key there.")
    at: datetime = Field(description="When, UTC.")
    way: str = Field(description="IN for what the subject paid, OUT for what it was paid.")
    amount: str = Field(description="In the currency's units.")
    method: str | None = Field(default=None, description="How it was paid, where that is known.")
    counterparty: UUID | None = Field(default=None, description="The other side, where it is known.")


class SuspicionAnswer(SuspicionSummary):
    """A suspicion."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_SUMMARY,
                    "transactions": [
                        {
                            "source": "escrow_transactions",
                            "id": "0d5f0a3e-5c1b-5a3f-9f52-7a3f1e2d4c01",
                            "at": "2026-03-02T06:00:00Z",
                            "way": "IN",
                            "amount": "928100.13",
                            "method": "CASH",
                            "counterparty": None,
                        }
                    ],
                    "decided_by": None,
                    "decided_at": None,
                    "remarks": None,
                    "draft": _DRAFT,
                    "approved_by": None,
                    "approved_at": None,
                    "reference": None,
                    "submitted_at": None,
                    "acknowledgement": None,
                    "failures": [],
                    "file": None,
                }
            ]
        }
    )

    transactions: list[SeenTransactionView] = Field(description="The transactions that show it, the oldest first.")
    decided_by: str | None = Field(default=None, description="Who confirmed or dismissed it.")
    decided_at: datetime | None = Field(default=None, description="When, UTC.")
    remarks: str | None = Field(default=None, description="Why.")
    draft: StrDraft = Field(description="The report's fields, as they stand.")
    approved_by: str | None = Field(default=None, description="Who had it filed; never who confirmed it.")
    approved_at: datetime | None = Field(default=None, description="When, UTC.")
    reference: UUID | None = Field(default=None, description="Our reference of the report that was handed in last.")
    submitted_at: datetime | None = Field(default=None, description="When the gateway took it, UTC.")
    acknowledgement: str | None = Field(default=None, description="FIU-IND's number for it.")
    failures: list[str] = Field(description="Why it came back.")
    file: dict[str, str | int] | None = Field(default=None, description="The report's file: SHA-256, size, href.")


class SuspicionChanged(Answered):
    """A suspicion after a word on it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "suspicion_id": SUSPICION_ID,
                    "status": "CONFIRMED",
                    "stage": "FILING",
                    "waiting_for": "another compliance officer to file the report, or to dismiss it",
                    "due_at": "2026-04-13T06:30:00Z",
                    "task_id": "c1b7a0d2-9c1e-4b8f-8c57-2f4f8f1e6a01",
                    "links": {"self": _SELF},
                }
            ]
        }
    )

    suspicion_id: UUID = Field(description="The suspicion's id.")
    status: SuspicionStatus
    stage: SuspicionStage
    waiting_for: str = Field(description="In plain words, what it waits for now.")
    due_at: datetime | None = Field(default=None, description="When its report is due at FIU-IND, UTC.")
    task_id: UUID | None = Field(default=None, description="The open FILE_STR task.")
    links: dict[str, str] = Field(description="Where it is.")
