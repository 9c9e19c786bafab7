"""Compliance reports: asked for, followed, downloaded, traced."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import REPORT_ID, Answered, Taken
from api.messages.tasks import TaskView
from models.report import ReportStage, ReportStatus, ReportType, ReportWaiting

_REPORT = f"/api/v1/reports/{REPORT_ID}"
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_SUMMARY: dict[str, JsonValue] = {
    "report_id": REPORT_ID,
    "report_type": "TAX",
    "jurisdiction": "IN",
    "generated_period": "Q1-2026",
    "first_day": "2026-01-01",
    "last_day": "2026-03-31",
    "revision": 1,
    "status": "GENERATED",
    "stage": "SIGN_OFF",
    "waiting_on": "COMPLIANCE",
    "waiting_for": "a compliance officer to sign it off",
    "due_at": "2026-04-09T19:30:05Z",
    "as_of": "2026-03-31T19:30:02.418611Z",
    "created_at": "2026-03-31T19:30:01Z",
    "submitted_at": None,
    "links": {"self": _REPORT},
}
_CHECK: dict[str, JsonValue] = {
    "name": "supplies_against_documents",
    "explains": "the lines of the period's supplies, against the totals of its invoices and notes",
    "expected": "118000.00",
    "found": "118000.00",
    "difference": "0.00",
    "holds": True,
}


class ReportBody(Taken):
    """Which report."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"report_type": "TAX", "period": "Q1-2026", "jurisdiction": "IN"},
                {"report_type": "FINANCIAL_AUDIT", "period": "FY2025-26-Q4", "jurisdiction": "IN"},
            ]
        }
    )

    report_type: ReportType = Field(description="TAX, AML_SAR or FINANCIAL_AUDIT.")
    period: Annotated[str, StringConstraints(max_length=20)] = Field(
        description="`Q1-2026` a calendar quarter, `FY2025-26-Q4` a quarter of a financial year, `2026-03` a month. It "
        "must be over."
    )
    jurisdiction: Annotated[str, StringConstraints(max_length=2)] = Field(
        default="IN", description="Where: an ISO 3166 code."
    )


class ReportAsked(Answered):
    """The report that was asked for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "report_id": REPORT_ID,
                    "report_type": "TAX",
                    "jurisdiction": "IN",
                    "generated_period": "Q1-2026",
                    "revision": 1,
                    "status": "GENERATED",
                    "waiting_for": "the record to be frozen at one moment",
                    "links": {"self": _REPORT},
                }
            ]
        }
    )

    report_id: UUID = Field(description="The report's id: the same for everybody who asks for the same report.")
    report_type: ReportType
    jurisdiction: str = Field(description="Where: an ISO 3166 code.")
    generated_period: str = Field(description="The period, as it was asked for first.")
    revision: int = Field(description="Which revision it is; the first is 1.")
    status: ReportStatus
    waiting_for: str = Field(description="In plain words, what it waits for now.")
    links: dict[str, str] = Field(description="Where the report is.")


class ReportSummary(Answered):
    """A report in a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUMMARY]})

    report_id: UUID = Field(description="The report's id.")
    report_type: ReportType
    jurisdiction: str = Field(description="Where: an ISO 3166 code.")
    generated_period: str = Field(description="The period, as it was asked for first.")
    first_day: date = Field(description="The first day of the period, there.")
    last_day: date = Field(description="The last day of the period, there.")
    revision: int = Field(description="Which revision it is; the first is 1.")
    status: ReportStatus
    stage: ReportStage = Field(description="What it is at, within its status.")
    waiting_on: ReportWaiting = Field(description="Who has the next move.")
    waiting_for: str = Field(description="In plain words, what it waits for.")
    due_at: datetime | None = Field(default=None, description="When the open task is due, UTC.")
    as_of: datetime | None = Field(default=None, description="The moment of the record that it speaks of, UTC.")
    created_at: datetime = Field(description="When it was asked for, UTC.")
    submitted_at: datetime | None = Field(default=None, description="When the regulator's gateway took it, UTC.")
    links: dict[str, str] = Field(description="Where the report is.")


class ReportProgressView(Answered):
    """How far a report is, while it is being made."""

    doing: str = Field(description="What it is at, in words.")
    done: int = Field(description="Rows written, or pages set.")
    of: int | None = Field(default=None, description="Of how many, where that is known.")
    sections_written: int = Field(description="The sections that are in the store.")
    sections: int = Field(description="Of how many.")
    at: datetime = Field(description="When this was so, UTC.")


class ReportCheckView(Answered):
    """A figure of a section set against the record."""

    name: str = Field(description="The check's name.")
    explains: str = Field(description="What was compared, in words.")
    expected: str = Field(description="What the record holds.")
    found: str = Field(description="What the section says.")
    difference: str = Field(description="By how much the section says too much; negative when too little.")
    holds: bool = Field(description="Whether there is no difference. One that does not hold fails the report.")


class ReportSectionView(Answered):
    """A section that is written."""

    name: str = Field(description="The section's name.")
    schema_version: int = Field(description="Which version of its JSON schema it obeys.")
    rows: dict[str, int] = Field(description="How many rows each of its parts has.")
    totals: dict[str, JsonValue] = Field(description="Its totals; amounts are text with two decimals.")
    checks: list[ReportCheckView] = Field(description="What it was held against.")
    sha256: str = Field(description="The SHA-256 of its JSON.")


class ReportFileView(Answered):
    """A file of a report."""

    format: str = Field(description="Its name in the report.", examples=["pdf"])
    media_type: str = Field(description="What it is.")
    file_name: str = Field(description="The name that it is downloaded under.")
    sha256: str = Field(description="Its SHA-256.")
    size: int = Field(description="In bytes.")
    href: str = Field(description="Where it is.")


class ReportTransitionView(Answered):
    """One move of the status."""

    status: ReportStatus
    at: datetime = Field(description="When, UTC.")
    changed_by: str = Field(description="Who, or SYSTEM.")
    remarks: str = Field(description="What was said of it.")


class ReportAnswer(ReportSummary):
    """A report as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_SUMMARY,
                    "requested_by": "compliance-das",
                    "progress": None,
                    "report_data": {"outward_supplies": {"rows": {"rows": 1}, "totals": {"igst": "18000.00"}}},
                    "sections": [
                        {
                            "name": "outward_supplies",
                            "schema_version": 1,
                            "rows": {"rows": 1},
                            "totals": {"taxable_value": "100000.00", "igst": "18000.00"},
                            "checks": [_CHECK],
                            "sha256": _SHA,
                        }
                    ],
                    "sections_to_write": [],
                    "failures": [],
                    "files": [
                        {
                            "format": "pdf",
                            "media_type": "application/pdf",
                            "file_name": "tax-IN-Q1-2026-r1.pdf",
                            "sha256": _SHA,
                            "size": 48211,
                            "href": f"{_REPORT}/files/pdf",
                        }
                    ],
                    "signed_by": None,
                    "signed_at": None,
                    "reference": None,
                    "acknowledgement": None,
                    "next_revision": None,
                    "status_history": [
                        {
                            "status": "GENERATED",
                            "at": "2026-03-31T19:30:01Z",
                            "changed_by": "compliance-das",
                            "remarks": "",
                        }
                    ],
                    "tasks": [],
                }
            ]
        }
    )

    requested_by: str = Field(description="Who asked for it first; SYSTEM where a schedule did.")
    progress: ReportProgressView | None = Field(default=None, description="How far it is, while it is being made.")
    report_data: dict[str, JsonValue] = Field(description="The totals of every section, by its name.")
    sections: list[ReportSectionView] = Field(description="The sections that are written.")
    sections_to_write: list[str] = Field(description="Those that are not yet.")
    failures: list[str] = Field(description="Of one that FAILED or was REJECTED: what is wrong, and by how much.")
    files: list[ReportFileView] = Field(description="What can be downloaded.")
    signed_by: str | None = Field(default=None, description="The officer who signed it off.")
    signed_at: datetime | None = Field(default=None, description="When, UTC.")
    reference: str | None = Field(default=None, description="Our reference at the regulator's gateway.")
    acknowledgement: str | None = Field(default=None, description="The regulator's number for it.")
    next_revision: UUID | None = Field(default=None, description="The report that took its place.")
    status_history: list[ReportTransitionView] = Field(description="How it came to where it stands.")
    tasks: list[TaskView] = Field(description="What is to be done about it now.")


class SourceLineView(Answered):
    """One line of an invoice or of a note."""

    order_id: UUID = Field(description="The order that it is of.")
    note_id: UUID | None = Field(default=None, description="The note that it is of; null for an invoice's.")
    number: str = Field(description="The number of the invoice or note.")
    dated_at: datetime = Field(description="When that was drawn up, UTC.")
    line_number: int = Field(description="Which line of it.")
    hsn: str = Field(description="The product's code in the tariff.")
    taxable_value: str = Field(description="Without taxes, two decimals.")
    igst: str = Field(description="Integrated tax.")
    cgst: str = Field(description="Central tax.")
    sgst: str = Field(description="State tax.")
    cess: str = Field(description="Cess.")
    vat: str = Field(description="Value added tax.")


class SourceLines(Answered):
    """The lines behind a row of a tax report."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "order_id": "2f6c0a52-6f5e-4a57-9d3c-0f8f6a4b2c11",
                            "note_id": None,
                            "number": "INV/1",
                            "dated_at": "2026-02-02T06:00:00Z",
                            "line_number": 1,
                            "hsn": "7308",
                            "taxable_value": "100000.00",
                            "igst": "18000.00",
                            "cgst": "0.00",
                            "sgst": "0.00",
                            "cess": "0.00",
                            "vat": "0.00",
                        }
                    ],
                    "next_after": None,
                }
            ]
        }
    )

    items: list[SourceLineView] = Field(description="By date.")
    next_after: int | None = Field(
        default=None, description="Send it as `after` for the next lines; null where these were the last."
    )
