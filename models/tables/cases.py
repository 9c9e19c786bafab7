"""The list of cases: what an official searches, and what a contractor sees of its own."""

from datetime import datetime
from uuid import UUID

from models.application import WaitingOn
from models.flags import RiskLevel
from models.record import Record
from models.status import ContractorStatus
from models.tables.columns_read import blob
from models.tables.contractor import name_tokens, name_words
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.sealing import RowSealer


class CaseFilters(Record):
    """Which cases. `q` is words of the contractor's name, all of which must match whole, or its PAN or GSTIN."""

    status: tuple[ContractorStatus, ...] = ()
    risk_level: tuple[RiskLevel, ...] = ()
    q: str | None = None
    owner: str | None = None


class CaseSummary(Record):
    """One case in a list. `legal_name` is what the contractor declares, None in a draft that has none yet."""

    application_id: UUID
    contractor_id: UUID
    owner: str
    attempt: int
    legal_name: str | None
    status: ContractorStatus
    risk_level: RiskLevel
    competence_score: int | None
    waiting_on: WaitingOn
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime


_LIST_CASES = """
SELECT a.id AS application_id, a.contractor_id, c.owner_subject AS owner, a.attempt, i.legal_name, a.status,
       a.risk_level, (a.score ->> 'competence_score')::int AS competence_score, a.waiting_on, a.due_at, a.created_at,
       a.updated_at
FROM applications a
JOIN contractors c ON c.contractor_id = a.contractor_id
LEFT JOIN contractor_legal_identity i ON i.contractor_id = a.contractor_id
"""

_NEWEST_FIRST = " ORDER BY a.created_at DESC, a.id DESC LIMIT %(limit)s"


def list_cases(
    database: Database, filters: CaseFilters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[CaseSummary]:
    """The cases that match every filter, the newest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    words = name_words(filters.q or "")
    parameters: dict[str, object] = {
        "status": [status.value for status in filters.status],
        "risk_level": [level.value for level in filters.risk_level],
        "owner": filters.owner,
        "tokens": name_tokens(database.index, [filters.q or ""]),
        "pan_index": database.index.of("pan", filters.q or ""),
        "gstin_index": database.index.of("gstin", filters.q or ""),
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _LIST_CASES + " WHERE true"
    # Only the conditions that are asked for stand in the statement, so that each can be answered from its index.
    if filters.status:
        statement += " AND a.status = ANY(%(status)s::verification_status[])"
    if filters.risk_level:
        statement += " AND a.risk_level = ANY(%(risk_level)s::risk_level[])"
    if filters.owner is not None:
        statement += " AND c.owner_subject = %(owner)s"
    if words:
        statement += """ AND (i.name_tokens @> %(tokens)s::text[] OR i.pan_index = %(pan_index)s
                              OR i.gstin_index = %(gstin_index)s)"""
    elif filters.q is not None and filters.q.strip():
        statement += " AND false"
    if after is not None:
        statement += " AND (a.created_at, a.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + _NEWEST_FIRST, parameters)
    found = [_summary(database, row) for row in rows]
    return page_of(found, size, [(case.created_at, case.application_id) for case in found])


def _summary(database: Database, row: Row) -> CaseSummary:
    sealer = RowSealer(database.vault, "contractor_legal_identity", row["contractor_id"])
    sealed = blob(row["legal_name"])
    return CaseSummary.model_validate({**row, "legal_name": sealer.open_text("legal_name", sealed)})
