"""The case that is looked at is read in one statement, on indexes alone, and fast."""

from models.tables import case_view
from models.tables.case_view import read_case
from models.tables.database import Database
from tests.tables.cases import Case


def test_one_statement_reads_a_case(database: Database, case: Case) -> None:
    case.to_approval()
    with database.hot.connection() as connection:
        plan = connection.execute(
            "EXPLAIN (FORMAT TEXT, GENERIC_PLAN) " + case_view.READ_CASE.replace("%s", "$1"), prepare=False
        ).fetchall()
    printed = "\n".join(str(line["QUERY PLAN"]) for line in plan)
    for index in ("applications_pkey", "ix_contractors_contractor_id", "status_history_pkey"):
        assert index in printed
    assert "Seq Scan" not in printed


def test_a_draft_shows_that_nothing_happened_yet(database: Database, case: Case) -> None:
    view = read_case(database, case.application_id)
    assert view is not None
    assert (view.owner, view.attempt, view.document_version) == ("contractor-7", 1, 1)
    assert (view.flags, view.checks, view.score, view.chain) == ((), (), None, None)
    assert view.created_at == case.at
    assert view.created_at.utcoffset() is not None


def test_moments_come_back_in_utc(database: Database, case: Case) -> None:
    view = read_case(database, case.application_id)
    assert view is not None
    assert view.created_at.isoformat() == "2026-11-22T09:30:00.123456+00:00"
