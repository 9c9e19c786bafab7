"""Drafts: changed by one at a time, and opened again after a rejection."""

import pytest

from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.case_view import read_case
from models.tables.contractor import ContractorRepository
from models.tables.database import Database
from tests.tables.cases import NOW, Case, contractor_document, stored_document


def declared(database: Database, case: Case) -> JsonObject:
    with database.transaction() as session:
        return ContractorRepository(session, database.vault, database.index).load_declared(case.contractor_id)


def amend(database: Database, case: Case, document: JsonObject, version: int) -> int:
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        return applications.amend_draft(case.application_id, document=document, expected_version=version, now=NOW)


def test_of_two_changes_to_one_version_the_second_is_refused(database: Database, case: Case) -> None:
    assert amend(database, case, {"walletAddress": "0x" + "2" * 40}, 1) == 2
    with pytest.raises(Conflict) as refused:
        amend(database, case, contractor_document(), 1)
    assert refused.value.code == "STALE_VERSION"
    assert declared(database, case) == {"walletAddress": "0x" + "2" * 40}


def test_an_upload_is_another_version(database: Database, case: Case) -> None:
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        assert applications.add_document(case.application_id, stored_document(), now=NOW) == 2


@pytest.mark.parametrize(("document_type", "kept"), [("PAN_CARD", 1), ("PAST_PROJECTS_DOCUMENT", 2)])
def test_a_later_upload_takes_the_place_of_the_only_one_there_may_be(
    database: Database, case: Case, document_type: str, kept: int
) -> None:
    uploads = [stored_document(document_type) for _ in range(2)]
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.add_document(case.application_id, stored_document("OTHER"), now=NOW)
        for upload in uploads:
            applications.add_document(case.application_id, upload, now=NOW)
        documents = applications.documents_of(case.application_id)
    assert [document for document in documents if document.document_type == document_type] == uploads[-kept:]


def test_after_a_rejection_the_same_contractor_starts_from_what_it_had(database: Database, case: Case) -> None:
    case.submit()
    case.move(ContractorStatus.REJECTED)
    patch: JsonObject = {"legalIdentity": {"pan": "AAPCU0939K", "tradeName": "Renamed", "tan": None}}
    again = Case(database, at=case.at).draft(patch)
    assert again.contractor_id == case.contractor_id
    view = read_case(database, again.application_id)
    assert view is not None
    assert (view.attempt, view.status) == (2, ContractorStatus.DRAFT)
    document = declared(database, again)
    identity, compliance = document["legalIdentity"], document["compliance"]
    assert isinstance(identity, dict)
    assert (identity["tradeName"], identity["incorporationYear"], "tan" in identity) == ("Renamed", 2010, False)
    assert isinstance(compliance, dict)
    assert "walletDeclaration" not in compliance, "a signature proves one thing once"
    earlier = read_case(database, case.application_id)
    assert earlier is not None
    assert earlier.status is ContractorStatus.REJECTED
    assert again.submit() is True


def test_the_owners_only_contractor_is_meant_when_no_pan_is_given(database: Database, case: Case) -> None:
    case.submit()
    case.move(ContractorStatus.REJECTED)
    assert Case(database, at=case.at).draft({}).contractor_id == case.contractor_id


@pytest.mark.parametrize("owner", ["contractor-7", "somebody-else"])
def test_another_pan_or_another_owner_is_another_contractor(database: Database, case: Case, owner: str) -> None:
    case.submit()
    case.move(ContractorStatus.REJECTED)
    document = contractor_document()
    if owner == "contractor-7":
        document["legalIdentity"] = {"pan": "AAACB1234C"}
    assert Case(database, at=case.at).draft(document, owner=owner).contractor_id != case.contractor_id


def test_a_contractor_has_one_live_application(database: Database, case: Case) -> None:
    case.submit()
    case.move(ContractorStatus.REJECTED)
    first = Case(database, at=case.at).draft({})
    second = Case(database, at=case.at).draft({})
    assert first.contractor_id == case.contractor_id
    assert second.contractor_id != case.contractor_id
