"""The lists that people search, page by page, and the index each search uses."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import JsonValue
from sqlalchemy import text

from models.actors import Role
from models.flags import RiskLevel
from models.problems import Invalid
from models.status import ContractorStatus
from models.tables.cases import CaseFilters, list_cases
from models.tables.database import Database
from models.tables.page import MAX_LIMIT, cursor_after, limited, parse_cursor
from models.tables.tasks import TaskFilters, list_tasks, read_task
from models.task import Process, Task, TaskKind, TaskStatus
from tests.tables.cases import NOW, PAN, Case

SOME_ID = "6f0a3d2e-0000-4000-8000-000000000000"


def named(database: Database, name: str, pan: str | None = None, *, minutes: int = 0) -> Case:
    identity: dict[str, JsonValue] = {"legalName": name}
    if pan is not None:
        identity["pan"] = pan
    return Case(database, at=NOW + timedelta(minutes=minutes)).draft(
        {"legalIdentity": identity}, owner=f"owner of {uuid4()}"
    )


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("nirmaan", ["A", "B"]),
        ("NIRMAAN  roads", ["A"]),
        ("निर्माण", ["C"]),
        ("roads, limited", ["A"]),
        ("nirm", []),
        (PAN, ["B"]),
        (PAN.lower(), ["B"]),
        ("...", []),
        ("", ["A", "B", "C"]),
    ],
)
def test_cases_are_found_by_the_words_of_the_name(database: Database, q: str, found: list[str]) -> None:
    cases = {
        named(database, "Nirmaan Roads Limited").application_id: "A",
        named(database, "NIRMAAN Bridges", PAN).application_id: "B",
        named(database, "भारत निर्माण").application_id: "C",
    }
    page = list_cases(database, CaseFilters(q=q))
    assert sorted(cases[case.application_id] for case in page.items) == found


def test_cases_are_filtered_by_status_risk_and_owner(database: Database, case: Case) -> None:
    case.submit()
    flagged = case.step("ASSESSED", ContractorStatus.UNDER_REVIEW)
    case.record(flagged.model_copy(update={"flags": (case.flag(),)}))
    named(database, "Another")

    def count(filters: CaseFilters) -> int:
        return len(list_cases(database, filters).items)

    assert count(CaseFilters()) == 2
    assert count(CaseFilters(status=(ContractorStatus.UNDER_REVIEW, ContractorStatus.SUBMITTED))) == 1
    assert count(CaseFilters(status=(ContractorStatus.REJECTED,))) == 0
    assert count(CaseFilters(risk_level=(RiskLevel.HIGH,))) == 1
    assert count(CaseFilters(owner="contractor-7")) == 1
    assert count(CaseFilters(owner="nobody")) == 0
    found = list_cases(database, CaseFilters(owner="contractor-7")).items[0]
    assert found.legal_name == "Śrī भारत Nirmaan Constructions Private Limited"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_show_every_case_once_the_newest_first(database: Database, size: int) -> None:
    # Three of them at one moment: the order must hold there as well.
    made = [named(database, f"Number {number}", minutes=number // 3) for number in range(7)]
    seen, cursor = list[object](), None
    while True:
        page = list_cases(database, CaseFilters(), cursor=cursor, limit=size)
        assert len(page.items) <= size
        seen += [(case.created_at, case.application_id) for case in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted([(case.at, case.application_id) for case in made], reverse=True)


def task_of(case: Case, **changes: object) -> Task:
    task = case.task().model_copy(update=changes)
    case.record(case.step("TASK_OPENED").model_copy(update={"tasks": (task,)}))
    return task


def test_tasks_are_filtered(database: Database, case: Case) -> None:
    overdue = task_of(case, due_at=NOW - timedelta(days=1), assignee="reviewer-1", status=TaskStatus.CLAIMED)
    later = task_of(case, due_at=NOW + timedelta(days=1), role=Role.RISK_OFFICER, barred=frozenset({"reviewer-1"}))
    done = task_of(case, due_at=NOW - timedelta(days=2), status=TaskStatus.DONE, kind=TaskKind.APPROVAL)

    def found(filters: TaskFilters) -> list[Task]:
        return list(list_tasks(database, filters, now=NOW).items)

    assert found(TaskFilters()) == [done, overdue, later]
    assert found(TaskFilters(overdue=True)) == [overdue]
    assert found(TaskFilters(overdue=False)) == [done, later]
    assert found(TaskFilters(status=(TaskStatus.OPEN, TaskStatus.CLAIMED))) == [overdue, later]
    assert found(TaskFilters(role=(Role.RISK_OFFICER,))) == [later]
    assert found(TaskFilters(assignee=("reviewer-1",))) == [overdue]
    assert found(TaskFilters(process=Process.APPLICATION, case_id=case.application_id)) == [done, overdue, later]
    assert found(TaskFilters(process=Process.TRADE)) == []
    assert found(TaskFilters(not_barred="reviewer-1")) == [done, overdue]
    assert read_task(database, later.task_id) == later
    assert read_task(database, uuid4()) is None


def test_task_pages_go_on_where_the_last_one_ended(database: Database, case: Case) -> None:
    tasks = [task_of(case, due_at=NOW + timedelta(days=number // 2)) for number in range(5)]
    first = list_tasks(database, TaskFilters(), now=NOW, limit=2)
    second = list_tasks(database, TaskFilters(), now=NOW, limit=2, cursor=first.next_cursor)
    third = list_tasks(database, TaskFilters(), now=NOW, limit=2, cursor=second.next_cursor)
    assert third.next_cursor is None
    seen = [*first.items, *second.items, *third.items]
    assert seen == sorted(tasks, key=lambda task: (task.due_at, task.task_id))


@pytest.mark.parametrize("cursor", ["", "x", "bm9wZQ", "WzEsMl0", "é", cursor_after(NOW, UUID(int=7))[:-4]])
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        parse_cursor(cursor)


def test_a_cursor_says_where_it_stands() -> None:
    row_id = uuid4()
    assert parse_cursor(cursor_after(NOW, row_id)) == (NOW, row_id)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (10, 10), (10_000, MAX_LIMIT)])
def test_a_page_has_a_size_that_can_be_answered(asked: int, given: int) -> None:
    assert limited(asked) == given


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (f"applications WHERE id = '{SOME_ID}'", "applications_pkey"),
        ("contractor_legal_identity WHERE name_tokens @> '{x}'", "ix_contractor_legal_identity_name_tokens"),
        ("contractor_legal_identity WHERE pan_index = 'x'", "ix_contractor_legal_identity_pan_index"),
        ("applications ORDER BY created_at DESC, id DESC LIMIT 5", "ix_applications_created_at_id"),
        ("tasks WHERE status = 'OPEN' ORDER BY due_at, task_id LIMIT 5", "ix_tasks_status_due_at_task_id"),
        (f"outbox WHERE case_id = '{SOME_ID}' AND seq > 5 ORDER BY seq", "ix_outbox_case_id_seq"),
        (f"status_history WHERE application_id = '{SOME_ID}'", "status_history_pkey"),
        ("contractors WHERE wallet_address = 'x'", "ix_contractors_wallet_address"),
    ],
)
def test_a_search_has_its_index(database: Database, condition: str, index: str) -> None:
    with database.transaction() as session:
        connection = session.connection()
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text(f"EXPLAIN SELECT * FROM {condition}")).scalars()  # noqa: S608  ours
        assert index in "\n".join(plan)
