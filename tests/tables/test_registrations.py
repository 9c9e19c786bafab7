"""What a registration's steps leave in the record, once, on a real PostgreSQL."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlmodel import Session, col, func, select

from models.actors import SYSTEM
from models.application import Transition
from models.chain import ChainReceipt
from models.checks import CheckKind, CheckOutcome
from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.registration import RecheckRequest, RegistrationStep, WrittenOnChain
from models.status import ContractorStatus
from models.tables import audit, migrate
from models.tables.application import ApplicationRepository
from models.tables.contractor import ContractorRepository
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.outbox import events_after
from models.tables.registration import RegistrationRecords
from models.tables.registration_view import RegistrationView, read_registration
from models.tables.rows.events import OutboxRow
from models.tables.standing import standing_of_contractor, standing_of_wallet
from models.task import Process, Task, TaskKind, TaskStatus
from tests.tables.cases import (
    CONTRACTOR,
    LEGAL_NAME,
    NOW,
    REVIEWER,
    WALLET,
    Case,
    a_check,
    contractor_document,
)

STATUS = ContractorStatus
RECEIPT = ChainReceipt(transaction_hash="0x" + "77" * 32, block_number=99, contract=WALLET, chain_id=31337)


@pytest.fixture
def approved(case: Case) -> Case:
    case.to_approval()
    return case


@pytest.fixture
def records(database: Database) -> RegistrationRecords:
    return RegistrationRecords(database)


def step(case: Case, *targets: ContractorStatus, at: datetime | None = None, **values: object) -> RegistrationStep:
    moment = at or case.at + timedelta(days=1)
    usual: dict[str, object] = {
        "operation_id": str(uuid4()),
        "contractor_id": case.contractor_id,
        "at": moment,
        "actor": REVIEWER,
        "action": "MOVED",
        "transitions": tuple(
            Transition(status=target, at=moment, changed_by=REVIEWER.subject, remarks=f"because {LEGAL_NAME} said so")
            for target in targets
        ),
    }
    return RegistrationStep.model_validate(usual | values)


def seen(database: Database, case: Case) -> RegistrationView:
    view = read_registration(database, case.contractor_id)
    assert view is not None
    return view


def contractor_status(database: Database, case: Case) -> ContractorStatus:
    with database.transaction() as session:
        repository = ContractorRepository(session, database.vault, database.index)
        return repository.row(case.contractor_id).verification_status


def within(database: Database, act: Callable[[ApplicationRepository], object]) -> object:
    with database.transaction() as session:
        return act(ApplicationRepository(session, database.vault, database.index))


def test_an_approval_is_a_registration(database: Database, case: Case) -> None:
    assert read_registration(database, case.contractor_id) is None
    approval = case.to_approval()
    view = seen(database, case)
    assert (view.status, view.application_id) == (STATUS.GOV_APPROVED, case.application_id)
    assert (view.expires_at, view.wallet_address) == (approval.expires_at, WALLET)
    assert [(write.what, write.receipt) for write in view.chain_writes] == [("REGISTERED", approval.receipt)]
    assert [entry.status for entry in view.history] == [STATUS.GOV_APPROVED]
    assert view.owner == CONTRACTOR.subject


def test_a_step_is_written_once(database: Database, approved: Case, records: RegistrationRecords) -> None:
    suspend = step(approved, STATUS.SUSPENDED)
    records.record(suspend)
    records.record(suspend)
    view = seen(database, approved)
    assert [entry.status for entry in view.history] == [STATUS.GOV_APPROVED, STATUS.SUSPENDED]
    assert LEGAL_NAME in view.history[-1].remarks
    assert contractor_status(database, approved) is STATUS.SUSPENDED
    assert within(database, lambda cases: cases.status_of(approved.application_id)) is STATUS.SUSPENDED
    told = [event for event in events_after(database, approved.application_id) if event.event_type == "status"]
    assert (told[-1].payload["from"], told[-1].payload["status"]) == ("GOV_APPROVED", "SUSPENDED")
    with database.transaction() as session:
        assert moves(session, approved)[-1:] == [({"status": "GOV_APPROVED"}, {"status": "SUSPENDED"})]


def moves(session: Session, case: Case) -> list[tuple[object, object]]:
    entries = audit.entries(session, subject=str(case.application_id))
    return [(entry.previous_value, entry.new_value) for entry in entries if entry.new_value]


def test_a_revocation_is_two_moves_with_a_reason(
    database: Database, approved: Case, records: RegistrationRecords
) -> None:
    records.record(step(approved, STATUS.SUSPENDED, STATUS.REJECTED, revoked_for=f"{LEGAL_NAME} forged it"))
    assert [entry.status for entry in seen(database, approved).history][-2:] == [STATUS.SUSPENDED, STATUS.REJECTED]
    reason = within(database, lambda cases: cases.rejection_reason_of(approved.application_id))
    assert reason == f"{LEGAL_NAME} forged it"
    with database.transaction() as session:
        assert len(moves(session, approved)) >= 2
    standing = standing_of_wallet(database, WALLET)
    assert standing is not None
    assert standing.status is STATUS.REJECTED
    assert standing.written.status is STATUS.GOV_APPROVED, "the chain is still to follow"
    written = WrittenOnChain(what="REJECTED", at=approved.at, status=STATUS.REJECTED, receipt=RECEIPT)
    records.record(step(approved, written=(written,)))
    standing = standing_of_contractor(database, approved.contractor_id)
    assert standing is not None
    assert standing.written == written


def test_a_reminder_is_an_event_of_the_application(
    database: Database, approved: Case, records: RegistrationRecords
) -> None:
    remind = step(approved, reminder_days=60, actor=SYSTEM)
    records.record(remind)
    records.record(remind)
    assert seen(database, approved).reminded == (60,)
    with database.transaction() as session:
        told = select(func.count()).where(col(OutboxRow.event_type) == "expiry_reminder")
        assert session.exec(told).one() == 1
    (event,) = [
        each for each in events_after(database, approved.application_id) if each.event_type == "expiry_reminder"
    ]
    assert event.payload["days"] == 60


def test_a_task_and_flags_are_kept(database: Database, approved: Case, records: RegistrationRecords) -> None:
    task = Task(
        task_id=uuid4(),
        process=Process.REGISTRATION,
        case_id=approved.contractor_id,
        kind=TaskKind.RECHECK,
        role=next(iter(REVIEWER.roles)),
        title="Weigh it",
        status=TaskStatus.OPEN,
        opened_at=NOW,
        due_at=NOW + timedelta(days=5),
    )
    records.record(step(approved, flags=(approved.flag(),), tasks=(task,)))
    view = seen(database, approved)
    assert [flag.resolved for flag in view.flags] == [False]
    assert view.flags[0].finding.evidence == {}
    assert view.risk_level == "HIGH"
    assert records.open_flags(approved.contractor_id)[0].finding.evidence["declared"] == LEGAL_NAME


def test_a_re_check_is_kept_once(database: Database, approved: Case, records: RegistrationRecords) -> None:
    request = RecheckRequest(
        operation_id="recheck-1",
        contractor_id=approved.contractor_id,
        application_id=approved.application_id,
        as_of=NOW + timedelta(days=35),
        retry_budget_seconds=1,
    )
    records.keep_recheck(request, [a_check(CheckKind.PAN)])
    records.keep_recheck(request, [a_check(CheckKind.PAN, CheckOutcome.FAILED)])
    view = seen(database, approved)
    assert view.checked_at == request.as_of
    assert [check.outcome for check in view.checks] == [CheckOutcome.VERIFIED]
    assert view.checks[0].request_digest is None, "a digest could be guessed at"
    with database.transaction() as session:
        entries = list(audit.entries(session, subject=str(approved.application_id)))
        assert [entry.action for entry in entries].count("REGISTRATION_RECHECKED") == 1


def test_nothing_is_known_of_who_was_never_approved(
    database: Database, case: Case, records: RegistrationRecords
) -> None:
    with pytest.raises(NotFound):
        records.record(step(case, STATUS.SUSPENDED))
    with pytest.raises(NotFound):
        within(database, lambda cases: cases.renew(application_id=uuid4(), contractor_id=case.contractor_id, now=NOW))


def test_contractors_that_were_approved_before_get_their_registration(database: Database, approved: Case) -> None:
    before = seen(database, approved)
    with database.engine.connect() as connection:
        command.downgrade(migrate.config(connection), "0006")
        connection.commit()
    migrate.upgrade(database.url)
    assert seen(database, approved) == before


# Renewal


def renewal(database: Database, approved: Case) -> Case:
    """The draft that renews the registration."""
    later = Case(database, contractor_id=approved.contractor_id, at=approved.at + timedelta(days=300))
    row = within(
        database,
        lambda cases: (
            cases.renew(application_id=later.application_id, contractor_id=approved.contractor_id, now=later.at).id
        ),
    )
    assert row == later.application_id
    return later


def test_a_renewal_leaves_the_contractor_where_its_registration_is(database: Database, approved: Case) -> None:
    later = renewal(database, approved)
    assert contractor_status(database, approved) is STATUS.GOV_APPROVED
    again = within(
        database,
        lambda cases: cases.renew(application_id=uuid4(), contractor_id=approved.contractor_id, now=later.at).id,
    )
    assert again == later.application_id, "asked again it is the same"
    assert seen(database, approved).renewal_id == later.application_id
    first = standing_of_contractor(database, approved.contractor_id)

    approval = later.to_approval()
    assert contractor_status(database, approved) is STATUS.GOV_APPROVED
    view = seen(database, approved)
    assert (view.application_id, view.expires_at, view.renewal_id) == (later.application_id, approval.expires_at, None)
    assert [write.what for write in view.chain_writes] == ["REGISTERED", "RENEWED"]
    second = standing_of_contractor(database, approved.contractor_id)
    assert first is not None
    assert second is not None
    assert second.certificate_document_id != first.certificate_document_id


def test_a_renewal_that_is_rejected_takes_nothing_away(database: Database, approved: Case) -> None:
    later = renewal(database, approved)
    later.submit()
    later.move(STATUS.REJECTED)
    assert contractor_status(database, approved) is STATUS.GOV_APPROVED
    assert seen(database, approved).status is STATUS.GOV_APPROVED
    assert standing_of_wallet(database, WALLET) is not None


def test_a_term_that_ends_under_review_lets_the_contractor_follow_its_application(
    database: Database, approved: Case, records: RegistrationRecords
) -> None:
    later = renewal(database, approved)
    later.submit()
    later.move(STATUS.UNDER_REVIEW)
    records.record(step(approved, STATUS.EXPIRED, at=approved.at + timedelta(days=400), actor=SYSTEM))
    assert seen(database, approved).status is STATUS.EXPIRED
    assert contractor_status(database, approved) is STATUS.UNDER_REVIEW


def test_an_end_that_a_renewal_put_off_is_not_written(
    database: Database, approved: Case, records: RegistrationRecords
) -> None:
    records.record(step(approved, STATUS.EXPIRED, at=approved.at + timedelta(days=364), actor=SYSTEM))
    assert seen(database, approved).status is STATUS.GOV_APPROVED


@pytest.mark.parametrize("ended", [(STATUS.SUSPENDED,), (STATUS.SUSPENDED, STATUS.REJECTED)])
def test_what_is_suspended_or_revoked_is_not_renewed(
    database: Database, approved: Case, records: RegistrationRecords, ended: tuple[ContractorStatus, ...]
) -> None:
    records.record(step(approved, *ended, revoked_for="x" if len(ended) > 1 else None))
    with pytest.raises(Conflict) as refused:
        renewal(database, approved)
    assert refused.value.code == "WRONG_STATE"


def with_pan(document: JsonObject) -> JsonObject:
    identity = document["legalIdentity"]
    assert isinstance(identity, dict)
    return {**document, "legalIdentity": {**identity, "pan": "AAPCU0940K"}}


def with_wallet(document: JsonObject) -> JsonObject:
    return {**document, "walletAddress": "0x8617E340B3D01FA5F11F306F4090FD50E238070D"}


@pytest.mark.parametrize(
    ("changed", "field"), [(with_pan, "contractor.legalIdentity.pan"), (with_wallet, "contractor.walletAddress")]
)
def test_a_registration_is_not_renewed_for_somebody_else(
    database: Database, approved: Case, changed: Callable[[JsonObject], JsonObject], field: str
) -> None:
    later = renewal(database, approved)
    document = changed(contractor_document())
    within(
        database,
        lambda cases: cases.amend_draft(later.application_id, document=document, expected_version=1, now=later.at),
    )
    with pytest.raises(Conflict) as refused:
        later.submit()
    assert (refused.value.code, refused.value.field) == ("NOT_THE_HOLDER", field)
    standing = standing_of_wallet(database, WALLET)
    assert standing is not None
    assert standing.status is STATUS.GOV_APPROVED
