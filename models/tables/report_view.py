"""Compliance reports as they are looked at. What nobody but the compliance role may learn of is left out by the very
statement that looks, so that it is not there in a list, a count, or the time that an answer takes."""

from datetime import date, datetime
from uuid import UUID

from pydantic import JsonValue

from models.record import Record
from models.report import (
    ReportFile,
    ReportKey,
    ReportProgress,
    ReportStage,
    ReportStatus,
    ReportTransition,
    ReportType,
    SectionWritten,
)
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.report_records import history_sealer, report_sealer


class ReportView(Record):
    """A report as it stands."""

    id: UUID
    report_type: ReportType
    generated_period: str
    status: ReportStatus
    report_data: dict[str, JsonValue]
    submitted_at: datetime | None
    created_at: datetime
    jurisdiction: str
    period: str
    first_day: date
    last_day: date
    revision: int
    requested_by: str
    stage: ReportStage
    as_of: datetime | None
    sections: tuple[SectionWritten, ...]
    sections_to_write: tuple[str, ...]
    files: tuple[ReportFile, ...]
    progress: ReportProgress | None
    failures: tuple[str, ...]
    signed_by: str | None
    signed_at: datetime | None
    reference: str | None
    acknowledgement: str | None
    next_revision: UUID | None
    due_at: datetime | None
    updated_at: datetime
    history: tuple[ReportTransition, ...] = ()

    @property
    def key(self) -> ReportKey:
        """What makes it the same report."""
        return ReportKey(
            report_type=self.report_type,
            jurisdiction=self.jurisdiction,
            period=self.period,
            first_day=self.first_day,
            last_day=self.last_day,
            revision=self.revision,
        )


class ReportFilters(Record):
    """Which reports. `confidential` says whether who asks may learn of those that only the compliance role may."""

    confidential: bool
    report_type: ReportType | None = None
    status: ReportStatus | None = None
    jurisdiction: str | None = None
    first_day: date | None = None
    last_day: date | None = None


_REPORTS = """
SELECT r.id, r.report_type, r.generated_period, r.status, r.report_data, r.submitted_at, r.created_at, r.jurisdiction,
       r.period, r.first_day, r.last_day, r.revision, r.requested_by, r.stage, r.as_of, r.sections, r.sections_to_write,
       r.files, r.progress, r.failures_sealed, r.signed_by, r.signed_at, r.reference, r.acknowledgement,
       r.next_revision, r.due_at, r.updated_at
FROM compliance_reports r
WHERE (r.report_type <> 'AML_SAR' OR %(confidential)s)
"""
_HISTORY = """
SELECT h.ordinal, h.status, h.at, h.changed_by, h.remarks_sealed
FROM compliance_report_history h
WHERE h.report_id = %s
ORDER BY h.ordinal
"""
_KEY = """
SELECT report_type, jurisdiction, period, first_day, last_day, revision FROM compliance_reports WHERE id = %s
"""


def read_report(database: Database, report_id: UUID, *, confidential: bool) -> ReportView | None:
    """The report with its history, None when there is none that who asks may learn of.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    given = {"confidential": confidential, "report_id": report_id}
    row = database.row(_REPORTS + " AND r.id = %(report_id)s", given)
    if row is None:
        return None
    history = [_transition(database, report_id, each) for each in database.rows(_HISTORY, (report_id,))]
    return _view(database, row).model_copy(update={"history": tuple(history)})


def report_key(database: Database, report_id: UUID) -> ReportKey | None:
    """The key of a report, whoever asks: for reaching its process."""
    row = database.row(_KEY, (report_id,))
    return ReportKey.model_validate(dict(row)) if row is not None else None


def latest_revision(database: Database, key: ReportKey) -> ReportView | None:
    """The newest report of this type, place and span of days, None when there is none yet."""
    given: dict[str, object] = {"confidential": True, **key.model_dump()}
    statement = (
        _REPORTS
        + """ AND r.report_type = %(report_type)s::report_type AND r.jurisdiction = %(jurisdiction)s
              AND r.first_day = %(first_day)s AND r.last_day = %(last_day)s ORDER BY r.revision DESC LIMIT 1"""
    )
    row = database.row(statement, {**given, "report_type": key.report_type.value})
    return _view(database, row) if row is not None else None


def list_reports(
    database: Database, filters: ReportFilters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ReportView]:
    """The reports that match every filter, the newest first, without their histories.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    given: dict[str, object] = {
        "confidential": filters.confidential,
        "report_type": filters.report_type.value if filters.report_type else None,
        "status": filters.status.value if filters.status else None,
        "jurisdiction": filters.jurisdiction,
        "first_day": filters.first_day,
        "last_day": filters.last_day,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _REPORTS
    if filters.report_type is not None:
        statement += " AND r.report_type = %(report_type)s::report_type"
    if filters.status is not None:
        statement += " AND r.status = %(status)s::report_status"
    if filters.jurisdiction is not None:
        statement += " AND r.jurisdiction = %(jurisdiction)s"
    if filters.first_day is not None:
        statement += " AND r.first_day = %(first_day)s AND r.last_day = %(last_day)s"
    if after is not None:
        statement += " AND (r.created_at, r.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY r.created_at DESC, r.id DESC LIMIT %(limit)s", given)
    found = [_view(database, row) for row in rows]
    return page_of(found, size, [(each.created_at, each.id) for each in found])


def _view(database: Database, row: Row) -> ReportView:
    sealed = blob(row["failures_sealed"])
    columns = {name: row[name] for name in ReportView.model_fields if name in row}
    failures = report_sealer(database.vault, _id(row)).open_list("failures_sealed", sealed)
    return ReportView.model_validate({**columns, "failures": tuple(failures)})


def _transition(database: Database, report_id: UUID, row: Row) -> ReportTransition:
    ordinal, sealed = row["ordinal"], row["remarks_sealed"]
    assert isinstance(ordinal, int)
    remarks = history_sealer(database.vault, report_id, ordinal).open_text("remarks_sealed", blob(sealed))
    return ReportTransition.model_validate(
        {"status": row["status"], "at": row["at"], "changed_by": row["changed_by"], "remarks": remarks or ""}
    )


def _id(row: Row) -> UUID:
    value = row["id"]
    assert isinstance(value, UUID)
    return value
