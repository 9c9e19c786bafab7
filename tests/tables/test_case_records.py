"""The record as the application's activities ask for it, on a document that passes every rule."""

import pytest

from models.application import Submission
from models.checks import CheckKind
from models.contractor.document import Contractor
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.case_records import CaseRecords
from models.tables.case_view import read_case
from models.tables.database import Database
from models.tables.errors import NotFound
from tests.models.contractor.sample import sample_contractor
from tests.tables.cases import ACCOUNT, CONTRACTOR, NOW, Case, a_check


def test_a_submitted_contractor_reads_back_as_it_was_declared(database: Database) -> None:
    declared = sample_contractor()
    case = Case(database).draft(declared)
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.put_bank_account(case.application_id, ACCOUNT)
    records = CaseRecords(database, lambda: case.at)
    step = case.step("APPLICATION_SUBMITTED", ContractorStatus.SUBMITTED, actor=CONTRACTOR)
    for _ in range(2):
        records.submit(Submission(actor=CONTRACTOR, document_version=1), step)
    read, sent = records.contractor(case.application_id), Contractor.model_validate(declared)
    owned = {f"{number}_verification_status" for number in ("pan", "gstin", "cin", "llpin")}
    assert read.legal_identity.model_dump(exclude=owned) == sent.legal_identity.model_dump(exclude=owned)
    assert read.financial_qualification == sent.financial_qualification
    assert read.technical_experience == sent.technical_experience
    assert read.compliance == sent.compliance
    assert str(read.contractor_id) == str(case.contractor_id)
    assert records.bank_account_of(case.application_id) == ACCOUNT
    records.keep_check(case.application_id, a_check(CheckKind.PAN))
    records.erase_bank_account(case.application_id)
    assert records.bank_account_of(case.application_id) is None
    records.record(case.step("TASK_CLAIMED", ContractorStatus.UNDER_REVIEW))
    view = read_case(database, case.application_id)
    assert view is not None
    assert (view.status, len(view.checks)) == (ContractorStatus.UNDER_REVIEW, 1)


def test_what_was_not_submitted_cannot_be_checked(database: Database, case: Case) -> None:
    with pytest.raises(NotFound):
        CaseRecords(database, lambda: NOW).contractor(case.application_id)


def test_a_contractor_that_was_approved_before_is_known(database: Database) -> None:
    records = CaseRecords(database, lambda: NOW)
    first = Case(database).draft()
    assert not records.was_registered(first.application_id)
    first.to_approval()
    assert records.was_registered(first.application_id)
    rejected = Case(database).draft({}, owner="another")
    rejected.submit()
    rejected.move(ContractorStatus.REJECTED)
    assert not records.was_registered(rejected.application_id)
