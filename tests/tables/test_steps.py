"""A step is written whole, once, and only along the status table; each test reads back what others would see."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlmodel import Session

from models.application import Transition, WaitingOn
from models.checks import CheckKind, CheckOutcome
from models.conflict import Conflict
from models.flags import RiskLevel
from models.status import EDGES, ContractorStatus, IllegalTransition
from models.tables.application import ApplicationRepository
from models.tables.case_view import read_case
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.outbox import events_after
from models.tables.standing import standing_of_contractor, standing_of_wallet
from models.tables.tasks import TaskFilters, list_tasks
from models.task import TaskStatus
from tests.tables.cases import (
    ACCOUNT,
    NOW,
    PAN,
    WALLET,
    Case,
    a_check,
    a_finding,
    a_score,
    contractor_document,
    stored_document,
)

S = ContractorStatus


def applications_of(database: Database, session: Session) -> ApplicationRepository:
    return ApplicationRepository(session, database.vault, database.index)


def count(database: Database, table: str) -> int:
    with database.transaction() as session:
        return int(session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  ours


def test_a_step_writes_everything_it_says(database: Database, case: Case) -> None:
    approval = case.to_approval()
    view = read_case(database, case.application_id)
    assert view is not None
    assert view.status is S.GOV_APPROVED
    assert [entry.status for entry in view.status_history] == [
        S.DRAFT,
        S.SUBMITTED,
        S.UNDER_REVIEW,
        S.FLAGGED_FOR_RISK,
        S.AI_SCORED,
        S.GOV_APPROVED,
    ]
    assert view.status_history[-1] == Transition(
        status=S.GOV_APPROVED, at=case.at, changed_by="approver-2", remarks="Approved"
    )
    assert view.score == a_score()
    assert (view.waiting_on, view.due_at) == (WaitingOn.NOBODY, None)
    assert view.chain == approval.receipt
    assert (view.approved_by, view.reviewed_by) == ("approver-2", "reviewer-1")
    assert view.approved_at == approval.approved_at
    assert [(check.check, check.outcome) for check in view.checks] == [
        (CheckKind.PAN, CheckOutcome.VERIFIED),
        (CheckKind.GSTIN, CheckOutcome.MISMATCH),
    ]
    assert view.risk_level is RiskLevel.LOW
    assert [flag.resolved for flag in view.flags] == [True]
    assert view.flags[0].overrides[0].remarks == "because the promoter Meenakshi agreed"


def test_evidence_is_for_the_officials(database: Database, case: Case) -> None:
    case.to_approval()
    view = read_case(database, case.application_id)
    assert view is not None
    assert view.flags[0].finding.evidence == {}
    assert view.checks[1].findings[0].evidence == {}
    assert view.checks[1].request_digest is None
    with database.transaction() as session:
        applications = applications_of(database, session)
        assert applications.flags_of(case.application_id)[0].finding == a_finding()
        assert applications.checks_of(case.application_id)[1] == a_check(
            CheckKind.GSTIN, CheckOutcome.MISMATCH, a_finding()
        )


def test_a_repeated_step_changes_nothing(database: Database, case: Case) -> None:
    case.submit()
    step = case.step("TASK_CLAIMED", S.UNDER_REVIEW).model_copy(update={"tasks": (case.task(),)})
    assert case.record(step) is True
    before = {table: count(database, table) for table in ("audit_log", "outbox", "status_history", "tasks")}
    assert case.record(step) is False
    assert {table: count(database, table) for table in before} == before


def test_of_two_at_once_one_is_written(database: Database, case: Case) -> None:
    case.submit()
    step = case.step("TASK_CLAIMED", S.UNDER_REVIEW)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(case.record, [step] * 4))
    assert sorted(written) == [False, False, False, True]
    view = read_case(database, case.application_id)
    assert view is not None
    assert [entry.status for entry in view.status_history] == [S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW]


def test_a_step_that_is_refused_leaves_nothing_behind(database: Database, case: Case) -> None:
    case.submit()
    tables = ("audit_log", "outbox", "status_history", "tasks", "operations")
    before = {table: count(database, table) for table in tables}
    refused = case.step("APPROVED", S.GOV_APPROVED).model_copy(update={"tasks": (case.task(),)})
    with pytest.raises(IllegalTransition):
        case.record(refused)
    assert {table: count(database, table) for table in before} == before


def test_several_transitions_of_one_step_are_kept_in_order(database: Database, case: Case) -> None:
    case.submit()
    case.record(case.step("REVIEWED", S.UNDER_REVIEW, S.FLAGGED_FOR_RISK, S.AI_SCORED))
    view = read_case(database, case.application_id)
    assert view is not None
    assert [entry.status for entry in view.status_history][2:] == [S.UNDER_REVIEW, S.FLAGGED_FOR_RISK, S.AI_SCORED]


_WAY_TO: dict[ContractorStatus, tuple[ContractorStatus, ...]] = {
    S.DRAFT: (),
    S.SUBMITTED: (S.SUBMITTED,),
    S.UNDER_REVIEW: (S.SUBMITTED, S.UNDER_REVIEW),
    S.AI_SCORED: (S.SUBMITTED, S.UNDER_REVIEW, S.AI_SCORED),
    S.FLAGGED_FOR_RISK: (S.SUBMITTED, S.UNDER_REVIEW, S.FLAGGED_FOR_RISK),
    S.GOV_APPROVED: (S.SUBMITTED, S.UNDER_REVIEW, S.AI_SCORED, S.GOV_APPROVED),
    S.REJECTED: (S.SUBMITTED, S.REJECTED),
    S.SUSPENDED: (S.SUBMITTED, S.UNDER_REVIEW, S.AI_SCORED, S.GOV_APPROVED, S.SUSPENDED),
    S.EXPIRED: (S.SUBMITTED, S.UNDER_REVIEW, S.AI_SCORED, S.GOV_APPROVED, S.EXPIRED),
}


@pytest.mark.parametrize("table", ["contractors", "applications"])
def test_the_database_itself_holds_the_status_table(database: Database, case: Case, table: str) -> None:
    """Not only our code: whoever writes SQL by hand is held to the same edges, and to no fewer."""
    column = "verification_status" if table == "contractors" else "status"
    change = sql.SQL("UPDATE {} SET {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    allowed = set[tuple[ContractorStatus, ContractorStatus]]()
    with psycopg.connect(database.url) as connection:
        for source, target in product(ContractorStatus, ContractorStatus):
            with connection.transaction(force_rollback=True):
                for status in _WAY_TO[source]:
                    connection.execute(change, (status.value,))
                try:
                    with connection.transaction():
                        connection.execute(change, (target.value,))
                    allowed.add((source, target))
                except psycopg.errors.CheckViolation:
                    pass
    staying = {(status, status) for status in ContractorStatus}
    assert allowed - staying == {(source, target) for source in EDGES for target in EDGES[source]}


def test_a_row_starts_as_a_draft(database: Database, case: Case) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "INSERT INTO applications (id, contractor_id, attempt, status, document_version, waiting_on, risk_level,"
            " checks, created_at, updated_at) SELECT gen_random_uuid(), contractor_id, 2, 'GOV_APPROVED', 1, 'NOBODY',"
            " 'LOW', '[]', now(), now() FROM contractors"
        )


def test_an_unknown_application_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        Case(database).record(Case(database).step("X"))
    assert read_case(database, uuid4()) is None


def test_each_transition_and_each_task_is_an_event(database: Database, case: Case) -> None:
    case.submit()
    case.record(case.step("CLAIMED", S.UNDER_REVIEW).model_copy(update={"tasks": (case.task(),)}))
    events = events_after(database, case.application_id)
    assert [(event.event_type, event.payload.get("status")) for event in events] == [
        ("status", "DRAFT"),
        ("status", "SUBMITTED"),
        ("status", "UNDER_REVIEW"),
        ("task", "OPEN"),
    ]
    assert events[-1].created_at == case.at
    assert [event.seq for event in events_after(database, case.application_id, events[1].seq)] == [
        event.seq for event in events[2:]
    ]


def test_listeners_are_told_when_it_is_committed(database: Database, case: Case) -> None:
    with psycopg.connect(database.url, autocommit=True) as listener:
        listener.execute("LISTEN fatts_events")
        case.submit()
        told = [notification.payload for notification in listener.notifies(timeout=5, stop_after=1)]
    assert told == [str(case.application_id)]


def test_a_task_is_changed_where_it_stands(database: Database, case: Case) -> None:
    case.to_approval()
    tasks = list_tasks(database, TaskFilters(case_id=case.application_id), now=NOW).items
    assert [(task.status, task.remarks, task.items[0].guidance[:12]) for task in tasks] == [
        (TaskStatus.DONE, "Nirmaan is in order", "Compare with")
    ]


def test_the_standing_is_found_by_wallet(database: Database, case: Case) -> None:
    assert standing_of_wallet(database, WALLET) is None
    approval = case.to_approval()
    standing = standing_of_wallet(database, WALLET)
    assert standing is not None
    assert standing == standing_of_contractor(database, case.contractor_id)
    assert (standing.status, standing.certificate_hash) == (S.GOV_APPROVED, approval.certificate_hash)


# Submission


def test_submitting_keeps_the_document_as_it_stood(database: Database, case: Case) -> None:
    document = stored_document()
    with database.transaction() as session:
        applications_of(database, session).add_document(case.application_id, document, now=NOW)
    case.submit()
    with database.transaction() as session:
        applications = applications_of(database, session)
        snapshot = applications.contractor_of(case.application_id)
        assert applications.documents_of(case.application_id) == (document,)
    assert {name: snapshot[name] for name in ("walletAddress", "financialQualification", "technicalExperience")} == {
        name: contractor_document()[name] for name in ("walletAddress", "financialQualification", "technicalExperience")
    }
    references = snapshot["documentReferences"]
    assert isinstance(references, dict)
    assert isinstance(references["documents"], list)
    assert len(references["documents"]) == 1


def test_a_draft_has_no_snapshot(database: Database, case: Case) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        applications_of(database, session).contractor_of(case.application_id)


def test_a_submission_of_another_version_is_refused(case: Case) -> None:
    with pytest.raises(Conflict) as refused:
        case.submit(version=2)
    assert refused.value.code == "STALE_VERSION"


def test_submitting_twice_is_submitting_once(case: Case) -> None:
    assert case.submit(operation_id="once") is True
    assert case.submit(operation_id="once") is False


def test_what_was_submitted_is_no_draft_any_more(database: Database, case: Case) -> None:
    case.submit()
    with pytest.raises(Conflict) as again:
        case.submit(operation_id="another")
    assert again.value.code == "WRONG_STATE"
    with database.transaction() as session, pytest.raises(Conflict):
        applications_of(database, session).amend_draft(
            case.application_id, document=contractor_document(), expected_version=1, now=NOW
        )
    with database.transaction() as session, pytest.raises(Conflict):
        applications_of(database, session).add_document(case.application_id, stored_document(), now=NOW)


@pytest.mark.parametrize(
    ("kept", "field"),
    [
        ("pan", "contractor.legalIdentity.pan"),
        ("gstin", "contractor.legalIdentity.gstin"),
        ("walletAddress", "contractor.walletAddress"),
    ],
)
def test_what_another_contractor_holds_is_refused_by_its_name(
    database: Database, case: Case, kept: str, field: str
) -> None:
    case.submit()
    other = contractor_document()
    identity = other["legalIdentity"]
    assert isinstance(identity, dict)
    identity.update({name: value for name, value in {"pan": "AAACB1234C", "gstin": "x"}.items() if name != kept})
    if kept != "walletAddress":
        other["walletAddress"] = "0x" + "1" * 40
    second = Case(database).draft(other, owner="somebody-else")
    with pytest.raises(Conflict) as refused:
        second.submit()
    assert (refused.value.code, refused.value.field) == ("TAKEN", field)
    assert PAN not in str(refused.value)
    assert str(case.contractor_id) not in str(refused.value)


def test_a_draft_squats_nothing(database: Database, case: Case) -> None:
    second = Case(database).draft(owner="somebody-else")
    assert second.submit() is True


def test_of_two_submitted_at_once_one_holds_the_pan(database: Database) -> None:
    cases = [Case(database).draft(owner=f"owner-{number}") for number in range(2)]

    def submitted(case: Case) -> bool:
        try:
            return case.submit()
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(submitted, cases)) == [False, True]


def test_a_rejected_contractor_gives_up_what_it_held(database: Database, case: Case) -> None:
    case.submit()
    case.move(S.REJECTED)
    assert Case(database).draft(owner="somebody-else").submit() is True


# Checks and the account number


def test_a_check_shows_before_the_step_that_judges_it(database: Database, case: Case) -> None:
    case.submit()
    for outcome in (CheckOutcome.MANUAL, CheckOutcome.VERIFIED):
        with database.transaction() as session:
            applications_of(database, session).keep_check(
                case.application_id, a_check(CheckKind.ESIC, outcome), at=case.at
            )
    view = read_case(database, case.application_id)
    assert view is not None
    assert [(check.check, check.outcome) for check in view.checks] == [(CheckKind.ESIC, CheckOutcome.VERIFIED)]


def test_checks_that_come_in_together_are_all_kept(database: Database, case: Case) -> None:
    case.submit()

    def keep(kind: CheckKind) -> None:
        with database.transaction() as session:
            applications_of(database, session).keep_check(case.application_id, a_check(kind), at=case.at)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(keep, CheckKind))
    view = read_case(database, case.application_id)
    assert view is not None
    assert {check.check for check in view.checks} == set(CheckKind)


def test_the_account_number_is_there_until_it_is_erased(database: Database, case: Case) -> None:
    with database.transaction() as session:
        applications_of(database, session).put_bank_account(case.application_id, ACCOUNT)
    case.submit()
    with database.transaction() as session:
        applications = applications_of(database, session)
        assert applications.bank_account_of(case.application_id) == ACCOUNT
        applications.erase_bank_account(case.application_id)
    with database.transaction() as session:
        assert applications_of(database, session).bank_account_of(case.application_id) is None


def test_a_rejection_erases_the_account_number(database: Database, case: Case) -> None:
    with database.transaction() as session:
        applications_of(database, session).put_bank_account(case.application_id, ACCOUNT)
    case.submit()
    case.move(S.REJECTED)
    with database.transaction() as session:
        assert applications_of(database, session).bank_account_of(case.application_id) is None
