"""Fingerprints are kept at submission, in nothing that can be read, and lead to other contractors alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from models.application import ChangesAnswer, WaitingOn
from models.checks import CheckKind, CheckOutcome
from models.contractor.json_object import JsonObject
from models.flags import FlagType
from models.links import Link, LinkKind
from models.risk import assess
from models.score_inputs import score_inputs
from models.scorecard import replay
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.case_records import CaseRecords
from models.tables.case_view import read_case
from models.tables.database import Database
from models.tables.links import SHARED_KEYS, read_linked_cases, read_links
from models.task import TaskKind
from tests.models.contractor.changes import changed
from tests.models.contractor.sample import sample_contractor
from tests.tables.cases import ACCOUNT, CONTRACTOR, NOW, Case, a_check, stored_document

K = LinkKind
S = ContractorStatus

ALONE: dict[str, Any] = {
    "walletAddress": "0x52908400098527886E0F7030069857D2E4169EE7",
    "legalIdentity.legalName": "ZENITH ROADWAYS PRIVATE LIMITED",
    "legalIdentity.pan": "AAPCZ1234K",
    "legalIdentity.gstin": "27AAPCZ1234K1ZV",
    "legalIdentity.contactDetails.phone": "+912240009999",
    "legalIdentity.contactDetails.email": "post@zenith.example",
    "legalIdentity.registeredAddress.line1": "901 Hill Road",
    "legalIdentity.authorizedSignatories[0].pan": "AAQPR9876F",
    "legalIdentity.authorizedSignatories[0].din": "09876543",
    "legalIdentity.authorizedSignatories[0].mobile": "+919000000001",
    "legalIdentity.authorizedSignatories[0].email": "ravi@zenith.example",
}
"""The sample as another company, which shares nothing with it."""


def submitted(database: Database, owner: str, document: JsonObject, account: str | None = None) -> Case:
    """A case handed in by `owner`, with one document of its own."""
    case = Case(database).draft(document, owner=owner)
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        if account is not None:
            applications.put_bank_account(case.application_id, account)
        applications.add_document(case.application_id, stored_document(), now=NOW)
    assert case.submit()
    return case


def other(**shared: Any) -> JsonObject:  # noqa: ANN401 — any value of a document
    """The other company, sharing what is given."""
    return changed({**ALONE, **{path.replace("__", "."): value for path, value in shared.items()}})


def kinds(links: tuple[Link, ...]) -> dict[UUID, tuple[LinkKind, ...]]:
    return {link.application_id: link.kinds for link in links}


def test_strangers_are_not_linked(database: Database) -> None:
    one = submitted(database, "one", sample_contractor(), "11112222")
    two = submitted(database, "two", other(), "33334444")
    assert read_links(database, one.application_id) == read_links(database, two.application_id) == ()


def test_what_is_shared_links_both_ways(database: Database) -> None:
    one = submitted(database, "one", sample_contractor(), ACCOUNT)
    two = submitted(database, "two", other(legalIdentity__contactDetails__phone="02222001234"), f"00{ACCOUNT}")
    assert kinds(read_links(database, one.application_id)) == {two.application_id: (K.BANK_ACCOUNT, K.PHONE)}
    assert kinds(read_links(database, two.application_id)) == {one.application_id: (K.BANK_ACCOUNT, K.PHONE)}
    (linked,) = read_linked_cases(database, two.application_id)
    assert (linked.contractor_id, linked.legal_name) == (one.contractor_id, "ABC CONSTRUCTIONS PRIVATE LIMITED")
    assert linked.status is S.SUBMITTED


def test_the_account_links_after_its_number_was_erased(database: Database) -> None:
    one = submitted(database, "one", sample_contractor(), ACCOUNT)
    CaseRecords(database, lambda: NOW).erase_bank_account(one.application_id)
    two = submitted(database, "two", other(), ACCOUNT)
    assert kinds(read_links(database, two.application_id)) == {one.application_id: (K.BANK_ACCOUNT,)}


def test_one_file_handed_in_by_two_links_them(database: Database) -> None:
    paper = stored_document()
    cases = [
        Case(database).draft(sample_contractor(), owner="one"),
        Case(database).draft(other(), owner="two"),
    ]
    for case in cases:
        with database.transaction() as session:
            applications = ApplicationRepository(session, database.vault, database.index)
            copy = stored_document().model_copy(update={"file_hash": paper.file_hash})
            applications.add_document(case.application_id, copy, now=NOW)
        case.submit()
    assert kinds(read_links(database, cases[1].application_id)) == {cases[0].application_id: (K.DOCUMENT,)}


def test_a_draft_links_with_nobody(database: Database) -> None:
    submitted(database, "one", sample_contractor())
    draft = Case(database).draft(other(legalIdentity__contactDetails__phone="02222001234"), owner="two")
    assert read_links(database, draft.application_id) == ()


def test_a_contractor_that_applies_again_is_not_linked_with_itself(database: Database) -> None:
    first = submitted(database, "one", sample_contractor(), ACCOUNT)
    first.move(S.REJECTED)
    again = submitted(database, "one", sample_contractor(), ACCOUNT)
    assert again.contractor_id == first.contractor_id
    assert read_links(database, again.application_id) == ()


def test_nor_is_the_same_company_under_another_account(database: Database) -> None:
    first = submitted(database, "one", sample_contractor(), ACCOUNT)
    first.move(S.REJECTED)
    spelled = changed({"legalIdentity.legalName": "ABC Constructions Pvt. Ltd."})
    again = submitted(database, "somebody else", spelled, ACCOUNT)
    assert again.contractor_id != first.contractor_id
    assert read_links(database, again.application_id) == ()


def test_who_was_rejected_is_known_again_under_another_name(database: Database) -> None:
    first = submitted(database, "one", sample_contractor(), ACCOUNT)
    first.move(S.REJECTED)
    returned = submitted(
        database, "two", changed({"legalIdentity.legalName": "PHOENIX WORKS PRIVATE LIMITED"}), ACCOUNT
    )
    (linked,) = read_linked_cases(database, returned.application_id)
    assert linked.status is S.REJECTED
    assert {K.BANK_ACCOUNT, K.WALLET, K.PHONE, K.ADDRESS, K.SIGNATORY} <= set(linked.kinds)


def test_a_later_change_of_name_does_not_hide_what_was_submitted(database: Database) -> None:
    first = submitted(database, "one", sample_contractor(), ACCOUNT)
    first.move(S.REJECTED)
    Case(database).draft(changed({"legalIdentity.legalName": "ZENITH ROADWAYS PRIVATE LIMITED"}), owner="one")
    two = submitted(database, "two", other(), ACCOUNT)
    assert kinds(read_links(database, two.application_id)) == {first.application_id: (K.BANK_ACCOUNT,)}


def test_of_two_that_race_whoever_is_judged_later_sees_the_other(database: Database) -> None:
    one = Case(database).draft(sample_contractor(), owner="one")
    two = Case(database).draft(other(legalIdentity__contactDetails__phone="02222001234"), owner="two")

    def hand_in_and_look(case: Case) -> tuple[Link, ...]:
        case.submit()
        return read_links(database, case.application_id)

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(hand_in_and_look, (one, two)))
    assert any(seen)
    assert kinds(read_links(database, one.application_id)) == {two.application_id: (K.PHONE,)}
    assert kinds(read_links(database, two.application_id)) == {one.application_id: (K.PHONE,)}


def test_an_answer_takes_the_place_of_what_was_handed_in_and_the_account_stays(database: Database) -> None:
    one = submitted(database, "one", sample_contractor(), ACCOUNT)
    two = submitted(database, "two", other(legalIdentity__contactDetails__phone="02222001234"), ACCOUNT)
    CaseRecords(database, lambda: NOW).erase_bank_account(two.application_id)
    asked = two.step("CHANGES_REQUESTED", S.UNDER_REVIEW)
    two.record(asked.model_copy(update={"waiting_on": WaitingOn.CONTRACTOR}))
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        version = applications.amend_draft(
            two.application_id,
            document=other(legalIdentity__contactDetails__email="office@abcbuilders.example"),
            expected_version=applications.row(two.application_id).document_version,
            now=NOW,
        )
    # What is not handed in is not said.
    assert kinds(read_links(database, two.application_id)) == {one.application_id: (K.BANK_ACCOUNT, K.PHONE)}
    with database.transaction() as session:
        answer = ChangesAnswer(actor=CONTRACTOR, document_version=version)
        step = two.step("CHANGES_ANSWERED", actor=CONTRACTOR)
        assert ApplicationRepository(session, database.vault, database.index).answer(answer, step)
    assert kinds(read_links(database, two.application_id)) == {one.application_id: (K.BANK_ACCOUNT, K.EMAIL)}
    assert kinds(read_links(database, one.application_id)) == {two.application_id: (K.BANK_ACCOUNT, K.EMAIL)}


def test_among_many_they_are_found_by_the_fingerprints_index(database: Database) -> None:
    one = submitted(database, "one", sample_contractor())
    many = submitted(database, "two", other())
    with psycopg.connect(database.url) as connection:
        connection.execute(
            "INSERT INTO contractor_links SELECT %s, md5(n::text), 'PHONE', %s, '' FROM generate_series(1, 20000) n",
            (many.application_id, many.contractor_id),
        )
        connection.execute("ANALYZE contractor_links")
        plan = connection.execute(f"EXPLAIN {SHARED_KEYS}", (one.application_id, 200)).fetchall()
    assert "ix_contractor_links_fingerprint" in str(plan)
    assert "Seq Scan on contractor_links" not in str(plan)


# The judgement, as the record has it


def test_an_assessment_read_from_the_record_can_be_made_again(database: Database) -> None:
    submitted(database, "one", sample_contractor())
    case = submitted(database, "two", other(legalIdentity__contactDetails__phone="02222001234"))
    records = CaseRecords(database, lambda: NOW)
    checks = (a_check(CheckKind.PAN), a_check(CheckKind.GSTIN, CheckOutcome.MANUAL))
    assessment = assess(
        records.contractor(case.application_id),
        application_id=case.application_id,
        results=checks,
        existing=(),
        as_of=datetime(2026, 11, 22, 9, 45, 0, 654321, tzinfo=UTC),
        links=records.links_of(case.application_id),
    )
    assert FlagType.SUSPICIOUS_PATTERN in {flag.finding.flag_type for flag in assessment.flags}
    step = case.step("ASSESSED", S.UNDER_REVIEW)
    case.record(
        step.model_copy(
            update={
                "checks": checks,
                "flags": assessment.flags,
                "score": assessment.score,
                "tasks": (case.task(TaskKind.REVIEW),),
            }
        )
    )
    view = read_case(database, case.application_id)
    assert view is not None
    assert view.score is not None
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        inputs = score_inputs(
            records.contractor(case.application_id),
            results=applications.checks_of(case.application_id),
            flags=applications.flags_of(case.application_id),
            as_of=view.score.assessment_timestamp,
        )
    assert replay(view.score, inputs).model_dump_json() == assessment.score.model_dump_json()
