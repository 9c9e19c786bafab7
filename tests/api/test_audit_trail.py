"""Who was shown what: an entry before the answer leaves, none for lists and owners; and the trail, for auditors."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from models.actors import Role
from models.audit import AuditEntry, export_line, verify
from models.audit_export import verify_export
from models.tables import audit
from models.tables.database import Database
from models.tables.links import keep_links
from models.tables.rows.application import ApplicationRow
from tests.api.keys import bearer
from tests.api.test_cases import APPLICATIONS, OFFICIAL, OWNER, documented
from tests.api.test_documents import PDF
from tests.tables.cases import SECRETS, Case, contractor_document

AUDITOR = bearer("auditor-sen", Role.AUDITOR)
RISK_OFFICER = bearer("officer-das", Role.RISK_OFFICER)
BOTH = bearer("owner-and-official", Role.CONTRACTOR, Role.GOVERNMENT_ADMIN)

Json = dict[str, Any]


def seen(database: Database) -> list[AuditEntry]:
    """The entries of what was shown."""
    with database.transaction() as session:
        return [entry for entry in audit.entries(session) if entry.action.endswith("_READ")]


def chain_of(database: Database) -> list[AuditEntry]:
    with database.transaction() as session:
        return list(audit.entries(session))


@pytest.fixture
def approved(database: Database) -> Case:
    """An approved case with a flag whose evidence is personal."""
    case = Case(database).draft()
    case.to_approval()
    return case


def path_of(case: Case, end: str = "") -> str:
    return f"{APPLICATIONS}/{case.application_id}{end}"


async def uploaded(client: httpx.AsyncClient) -> tuple[str, str]:
    """A draft of `OWNER` with one paper: the paths of the case and of the paper."""
    path = (await client.post(APPLICATIONS, json={"contractor": {}}, headers=OWNER)).headers["Location"]
    sent = await client.post(
        f"{path}/documents", data={"document_type": "PAN_CARD"}, files={"file": ("pan.pdf", PDF)}, headers=OWNER
    )
    return path, sent.json()["href"]


async def test_an_official_who_reads_the_document_leaves_an_entry(
    client: httpx.AsyncClient, database: Database, approved: Case
) -> None:
    for who in (OFFICIAL, AUDITOR, RISK_OFFICER):
        assert (await client.get(path_of(approved, "/contractor"), headers=who)).status_code == 200
    entries = seen(database)
    assert [(entry.actor, entry.actor_role, entry.action) for entry in entries] == [
        ("reviewer-rao", "GOVERNMENT_ADMIN", "CONTRACTOR_DOCUMENT_READ"),
        ("auditor-sen", "AUDITOR", "CONTRACTOR_DOCUMENT_READ"),
        ("officer-das", "RISK_OFFICER", "CONTRACTOR_DOCUMENT_READ"),
    ]
    assert {entry.subject for entry in entries} == {str(approved.application_id)}
    assert {entry.contractor_id for entry in entries} == {approved.contractor_id}
    assert entries[0].details == {"document_version": 1}
    assert entries[0].at > approved.at
    chain = chain_of(database)
    assert verify(chain).ok
    assert verify_export(export_line(entry) for entry in chain).trail.entries == len(chain)
    assert not [secret for secret in SECRETS if any(secret in export_line(entry) for entry in chain)]


async def test_an_official_who_opens_a_paper_leaves_an_entry(client: httpx.AsyncClient, database: Database) -> None:
    path, paper = await uploaded(client)
    assert (await client.get(paper, headers=OFFICIAL)).content == PDF
    (entry,) = seen(database)
    assert (entry.action, entry.actor, entry.subject) == ("PAPER_READ", "reviewer-rao", path.rsplit("/", 1)[-1])
    assert entry.details["document_id"] == paper.rsplit("/", 1)[-1]
    assert entry.details["document_type"] == "PAN_CARD"


async def test_a_page_with_evidence_leaves_an_entry_that_names_the_flags(
    client: httpx.AsyncClient, database: Database, approved: Case
) -> None:
    (flag,) = (await client.get(path_of(approved), headers=OFFICIAL)).json()["flags"]
    assert flag["evidence"]
    (entry,) = seen(database)
    assert (entry.action, entry.details) == (
        "EVIDENCE_READ",
        {"flags": [flag["flag_id"]], "linked_applications": []},
    )


async def test_a_page_with_the_cases_of_others_leaves_an_entry_that_names_them(
    client: httpx.AsyncClient, database: Database
) -> None:
    one, two = (
        Case(database).draft(contractor_document() | {"walletAddress": None}, owner=name) for name in ("one", "two")
    )
    for case, name in ((one, "Nirmaan Pathways"), (two, "Setu Infra")):
        with database.transaction() as session:
            row = session.get_one(ApplicationRow, case.application_id)
            document = contractor_document()
            identity = document["legalIdentity"]
            assert isinstance(identity, dict)
            identity["legalName"] = name
            keep_links(session, database.vault, database.index, row, document=document, bank_account=None)
    (linked,) = (await client.get(path_of(one), headers=OFFICIAL)).json()["linked_cases"]
    (entry,) = seen(database)
    assert linked["application_id"] == str(two.application_id)
    assert entry.details == {"flags": [], "linked_applications": [str(two.application_id)]}


async def test_owners_lists_and_pages_without_evidence_leave_none(
    client: httpx.AsyncClient, database: Database, approved: Case
) -> None:
    path, paper = await uploaded(client)
    for shown in (path, f"{path}/contractor", f"{path}/documents", paper, path_of(approved)):
        assert (await client.get(shown, headers=OWNER)).status_code == 200
    for shown in (
        APPLICATIONS,
        path,
        f"{path}/documents",
        f"{path}/comments",
        f"/api/v1/tasks?case_id={approved.application_id}",
    ):
        assert (await client.get(shown, headers=OFFICIAL)).status_code == 200
    assert (await client.get(f"{path}/contractor", headers=bearer("other", Role.CONTRACTOR))).status_code == 404
    assert seen(database) == []


async def test_an_owner_who_is_an_official_too_is_an_official(client: httpx.AsyncClient, database: Database) -> None:
    path = (await client.post(APPLICATIONS, json={"contractor": {}}, headers=BOTH)).headers["Location"]
    await client.get(f"{path}/contractor", headers=BOTH)
    assert [entry.actor for entry in seen(database)] == ["owner-and-official"]


async def test_what_cannot_be_entered_is_not_shown(
    client: httpx.AsyncClient, database: Database, approved: Case
) -> None:
    path, paper = await uploaded(client)
    paths = [path_of(approved), path_of(approved, "/contractor"), f"{path}/contractor", paper]
    with database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE audit_log ADD CONSTRAINT shut CHECK (action !~ '_READ$')")
    for shown in paths:
        answer = await client.get(shown, headers=OFFICIAL)
        assert answer.status_code == 500
        assert PDF not in answer.content
        assert not [secret for secret in SECRETS if secret in answer.text]
        assert (await client.get(shown, headers=OWNER)).status_code == 200
    assert seen(database) == []
    with database.transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE audit_log DROP CONSTRAINT shut")
    assert (await client.get(paper, headers=OFFICIAL)).content == PDF


async def test_who_looked_and_what_officials_say_stays_out_of_the_document(
    client: httpx.AsyncClient, approved: Case
) -> None:
    said = {"text": "Look at this one closely.", "visibility": "OFFICIALS"}
    open_word = {"text": "Thank you.", "visibility": "EVERYONE"}
    for body in (said, open_word):
        assert (await client.post(path_of(approved, "/comments"), json=body, headers=OFFICIAL)).status_code == 201
    for who in (OFFICIAL, OWNER):
        document = (await client.get(path_of(approved, "/contractor"), headers=who)).json()["contractor"]
        actions = [entry["action"] for entry in document["auditTrail"]]
        assert actions[0] == "APPLICATION_CREATED"
        assert actions.count("COMMENT_ADDED") == 1
        assert not [action for action in actions if action.endswith("_READ")]
    trail = (await client.get(path_of(approved, "/audit"), headers=AUDITOR)).json()["items"]
    assert [entry["action"] for entry in trail][-3:] == [
        "COMMENT_ADDED",
        "COMMENT_ADDED",
        "CONTRACTOR_DOCUMENT_READ",
    ]


async def test_the_trail_comes_by_page_and_proves_itself(
    app: FastAPI, client: httpx.AsyncClient, database: Database, approved: Case
) -> None:
    await client.get(path_of(approved, "/contractor"), headers=OFFICIAL)
    pages, cursor = list[list[Json]](), None
    while cursor is not None or not pages:
        where = path_of(approved, f"/audit?limit=3{f'&cursor={cursor}' if cursor else ''}")
        page = documented(app, await client.get(where, headers=AUDITOR), "Page_AuditEntryView_")
        pages.append(page["items"])
        cursor = page["next_cursor"]
    assert [len(page) for page in pages] == [3, 3, 1]
    entries = [AuditEntry.model_validate(item) for page in pages for item in page]
    assert entries == chain_of(database)
    assert verify(entries).ok
    assert entries[-1].action == "CONTRACTOR_DOCUMENT_READ"


async def test_the_trail_is_of_one_case(client: httpx.AsyncClient, database: Database, approved: Case) -> None:
    other = Case(database).draft({}, owner="somebody else")
    trail = (await client.get(path_of(other, "/audit"), headers=AUDITOR)).json()
    assert [entry["subject"] for entry in trail["items"]] == [str(other.application_id)]
    assert trail["next_cursor"] is None


@pytest.mark.parametrize("who", [OWNER, OFFICIAL, RISK_OFFICER, bearer("b", Role.BUYER)])
async def test_the_trail_is_for_auditors(client: httpx.AsyncClient, approved: Case, who: dict[str, str]) -> None:
    answer = await client.get(path_of(approved, "/audit"), headers=who)
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN_ROLE")


async def test_an_unknown_case_has_no_trail(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{APPLICATIONS}/00000000-0000-4000-8000-000000000000/audit", headers=AUDITOR)
    assert answer.status_code == 404


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "٣", str(2**63), "1 OR 1=1", ""])
async def test_a_cursor_that_is_none_is_refused(client: httpx.AsyncClient, approved: Case, cursor: str) -> None:
    answer = await client.get(path_of(approved, "/audit"), params={"cursor": cursor}, headers=AUDITOR)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("cursor", "FORMAT")
