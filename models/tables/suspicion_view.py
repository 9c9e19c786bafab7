"""Suspicions as they are looked at, by the compliance role alone."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

from models.record import Record
from models.report import ReportFile, ReportKey, ReportType
from models.suspicion import SubjectKind, Typology
from models.suspicion_record import SuspicionStage, SuspicionStatus
from models.suspicious_report import StrDraft
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.suspicions import suspicion_sealer


class SuspicionView(Record):
    """A suspicion as it stands. `transactions` are there where one is read, not in a list."""

    id: UUID
    typology: Typology
    subject_kind: SubjectKind
    subject_id: UUID
    report_id: UUID
    report_revision: int
    jurisdiction: str
    period: str
    first_day: date
    last_day: date
    currency: str
    total: Decimal
    transaction_count: int
    since: datetime | None
    until: datetime | None
    transactions: tuple[dict[str, JsonValue], ...] = ()
    score: int | None
    listed_as: str | None
    status: SuspicionStatus
    stage: SuspicionStage
    decided_by: str | None
    decided_at: datetime | None
    remarks: str | None
    due_at: datetime | None
    draft: StrDraft
    reference: UUID | None
    approved_by: str | None
    approved_at: datetime | None
    file: ReportFile | None
    submitted_at: datetime | None
    acknowledgement: str | None
    failures: tuple[str, ...]
    created_at: datetime

    @property
    def key(self) -> ReportKey:
        """The report that found it."""
        return ReportKey(
            report_type=ReportType.AML_SAR,
            jurisdiction=self.jurisdiction,
            period=self.period,
            first_day=self.first_day,
            last_day=self.last_day,
            revision=self.report_revision,
        )


class SuspicionFilters(Record):
    """Which suspicions."""

    status: SuspicionStatus | None = None
    typology: Typology | None = None
    report_id: UUID | None = None


_COLUMNS = """
SELECT s.id, s.typology, s.subject_kind, s.subject_id, s.report_id, r.revision AS report_revision, s.jurisdiction,
       s.period, s.first_day, s.last_day, s.currency, s.total, jsonb_array_length(s.transactions) AS transaction_count,
       s.since, s.until, s.score, s.listed_as, s.status, s.stage, s.decided_by, s.decided_at, s.remarks_sealed,
       s.due_at, s.draft_sealed, s.reference, s.approved_by, s.approved_at, s.file, s.submitted_at, s.acknowledgement,
       s.failures_sealed, s.created_at
"""
_FROM = """
FROM suspicions s
JOIN compliance_reports r ON r.id = s.report_id
"""


def read_suspicion(database: Database, suspicion_id: UUID) -> SuspicionView | None:
    """The suspicion with its transactions, None when there is none.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(_COLUMNS + ", s.transactions" + _FROM + "WHERE s.id = %s", (suspicion_id,))
    return _view(database, row) if row is not None else None


def list_suspicions(
    database: Database, filters: SuspicionFilters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SuspicionView]:
    """The suspicions that match every filter, the newest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    given: dict[str, object] = {
        "status": filters.status.value if filters.status else None,
        "typology": filters.typology.value if filters.typology else None,
        "report_id": filters.report_id,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _COLUMNS + _FROM + "WHERE true"
    if filters.status is not None:
        statement += " AND s.status = %(status)s::suspicion_status"
    if filters.typology is not None:
        statement += " AND s.typology = %(typology)s::aml_typology"
    if filters.report_id is not None:
        statement += " AND s.report_id = %(report_id)s"
    if after is not None:
        statement += " AND (s.created_at, s.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY s.created_at DESC, s.id DESC LIMIT %(limit)s", given)
    found = [_view(database, row) for row in rows]
    return page_of(found, size, [(each.created_at, each.id) for each in found])


def _view(database: Database, row: Row) -> SuspicionView:
    suspicion_id = row["id"]
    assert isinstance(suspicion_id, UUID)
    sealer = suspicion_sealer(database.vault, suspicion_id)
    columns = {name: row[name] for name in SuspicionView.model_fields if name in row}
    draft = blob(row["draft_sealed"])
    assert draft is not None
    return SuspicionView.model_validate(
        {
            **columns,
            "remarks": sealer.open_text("remarks_sealed", blob(row["remarks_sealed"])),
            "draft": sealer.open("draft_sealed", draft),
            "failures": tuple(sealer.open_list("failures_sealed", blob(row["failures_sealed"]))),
        }
    )
