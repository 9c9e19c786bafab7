"""The audit log in the database: complete, chained under load, unchangeable, and provable from its export."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from models.audit import AuditEntry, parse_line, verify
from models.status import ContractorStatus
from models.tables import audit
from models.tables.database import Database
from tests.tables.cases import SECRETS, Case


def log(database: Database) -> list[AuditEntry]:
    with database.transaction() as session:
        return list(audit.entries(session))


def test_every_step_leaves_its_entries(database: Database, case: Case) -> None:
    case.to_approval()
    case.record(case.step("DECISION_REFUSED"))
    entries = log(database)
    assert [(entry.action, entry.previous_value, entry.new_value) for entry in entries] == [
        ("APPLICATION_CREATED", None, None),
        ("APPLICATION_SUBMITTED", {"status": "DRAFT"}, {"status": "SUBMITTED"}),
        ("TASK_CLAIMED", {"status": "SUBMITTED"}, {"status": "UNDER_REVIEW"}),
        ("ASSESSED", {"status": "UNDER_REVIEW"}, {"status": "FLAGGED_FOR_RISK"}),
        ("ITEM_SETTLED", {"status": "FLAGGED_FOR_RISK"}, {"status": "AI_SCORED"}),
        ("APPROVED", {"status": "AI_SCORED"}, {"status": "GOV_APPROVED"}),
        ("DECISION_REFUSED", None, None),
    ]
    assert {entry.subject for entry in entries} == {str(case.application_id)}
    assert entries[3].actor_role == "AI_SYSTEM"
    assert entries[-1].at == case.at


def test_the_export_proves_itself(database: Database, case: Case) -> None:
    case.to_approval()
    with database.transaction() as session:
        lines = list(audit.export(session))
    report = verify(parse_line(line) for line in lines)
    assert (report.ok, report.entries) == (True, len(log(database)))
    assert not [secret for secret in SECRETS if any(secret in line for line in lines)]


def test_cases_written_at_the_same_time_make_one_chain(database: Database) -> None:
    cases = [Case(database).draft({}, owner=f"owner-{number}") for number in range(8)]

    def go(case: Case) -> None:
        case.submit()
        audit.record(database, log(database)[0])  # what somebody is shown meanwhile
        case.move(ContractorStatus.UNDER_REVIEW, ContractorStatus.AI_SCORED, ContractorStatus.REJECTED)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(go, cases))
    report = verify(log(database))
    assert (report.ok, report.entries) == (True, 8 * 6)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'nobody'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
    ],
)
def test_nobody_changes_what_is_written(database: Database, case: Case, statement: str) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_a_change_behind_the_triggers_back_is_found(database: Database, case: Case) -> None:
    case.to_approval()
    with psycopg.connect(database.url) as connection:
        connection.execute("ALTER TABLE audit_log DISABLE TRIGGER append_only")
        connection.execute("UPDATE audit_log SET actor = 'nobody' WHERE seq = 4")
    report = verify(log(database))
    assert (report.ok, report.first_broken_seq) == (False, 4)


def test_the_seeds_table_is_a_view_of_each_contractor(database: Database, case: Case) -> None:
    case.submit()
    Case(database).draft({}, owner="another")
    row = database.row(
        "SELECT audit_entries, entry_count FROM contractor_audit_trail WHERE contractor_id = %s", (case.contractor_id,)
    )
    assert row is not None
    assert row["entry_count"] == 2
    entries = row["audit_entries"]
    assert isinstance(entries, list)
    assert entries[1]["newValue"] == {"status": "SUBMITTED"}
