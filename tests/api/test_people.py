"""People work together on a case: changes asked for, absences, comments, reminders, all through the API."""

import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import BaseModel
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from bench.history_cost import history_cost
from cli.stack import postgres as postgres_part
from models.actors import Role
from models.application import ApplicationState
from models.ids import application_workflow_id
from models.tables.application import ApplicationRepository
from models.tables.audit import entries
from models.tables.change_requests import opened_values
from models.tables.database import Database
from samples import SampleCase, Story, sample_application
from tests.activities.reading.hostile import padded
from tests.api.keys import bearer
from tests.house import APPROVER, REVIEWER, House, Json, house_settings, running_house, until
from workflows import queues
from workflows.application import ApplicationWorkflow

BOSE = bearer("reviewer-bose", Role.GOVERNMENT_ADMIN)
PINCODE = "legalIdentity.registeredAddress.pincode"


class Notified(BaseModel):
    """Who a reminder speaks of, and who is there in that one's place."""

    assignee: str
    stand_in: str | None


class Desk:
    """The house, its record, and its Temporal."""

    def __init__(self, house: House, database: Database, environment: WorkflowEnvironment) -> None:
        self.house = house
        self.database = database
        self.environment = environment

    def process(self, path: str) -> WorkflowHandle[ApplicationWorkflow, ApplicationState]:
        """The workflow of a case."""
        workflow_id = application_workflow_id(UUID(path.rsplit("/", 1)[-1]))
        return self.environment.client.get_workflow_handle_for(ApplicationWorkflow.run, workflow_id)

    async def days_pass(self, path: str, days: int) -> None:
        """Let the case's clock run."""
        await self.environment.fast_forward(self.process(path), timedelta(days=days))


@pytest.fixture(scope="module")
async def desk(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    """One house for all cases of this module, where time passes when a test says so."""
    name = f"people_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path_factory.mktemp("documents"))
    at_work = [queue for queue in queues.ALL if queue != queues.CHAIN]
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=at_work) as running:
            yield Desk(running, running.services.database, temporal_env)


class Case:
    """A case that a reviewer holds, scored."""

    def __init__(self, desk: Desk, sample: SampleCase, path: str, owner: dict[str, str], review: Json) -> None:
        self.desk = desk
        self.house = desk.house
        self.sample = sample
        self.path = path
        self.owner = owner
        self.review = review

    async def read(self, who: dict[str, str] | None = None) -> Json:
        return await self.house.done("GET", self.path, who or self.owner)

    async def task(self) -> Json:
        return await self.house.done("GET", f"/tasks/{self.review['task_id']}", REVIEWER)

    async def ask(self, who: dict[str, str] = REVIEWER, **asked: object) -> httpx.Response:
        body = {"decision": "REQUEST_CHANGES", "remarks": "Please put this right.", **asked}
        return await self.house.ask("POST", f"/tasks/{self.review['task_id']}/decision", who, json=body)

    async def amend(self, contractor: Json) -> httpx.Response:
        return await self.house.ask("PATCH", self.path, self.owner, json={"contractor": contractor})

    def paper(self, kind: str) -> bytes:
        """The contractor's own paper of this kind, saved anew: it says the same, and is another file."""
        _, content = self.sample.files[kind]
        return padded(content, len(content) + 100 + secrets.randbelow(1000))

    async def upload(self, kind: str, content: bytes) -> httpx.Response:
        return await self.house.ask(
            "POST",
            f"{self.path}/documents",
            self.owner,
            data={"document_type": kind},
            files={"file": ("x.pdf", content)},
        )

    async def until_waiting_on(self, party: str) -> Json:
        async def waits() -> Json | None:
            case = await self.read()
            return case if case["waiting_on"] == party else None

        return await until(waits)


async def reviewed(desk: Desk, story: Story = "clean") -> Case:
    """A case whose review was begun, and whose checks are done."""
    sample = sample_application(secrets.randbelow(10**9), story)
    owner = bearer(f"contractor-{sample.wallet_address}", Role.CONTRACTOR)
    path = await desk.house.draft(sample, owner)
    answer = await desk.house.submit(sample, path, owner)
    assert answer.status_code == 202, answer.text
    review = await desk.house.task(path, "REVIEW")
    await desk.house.claim(review, REVIEWER)
    await desk.house.until_scored(path)
    return Case(desk, sample, path, owner, review)


@pytest.fixture
async def case(desk: Desk) -> Case:
    return await reviewed(desk)


def refused(answer: httpx.Response, status: int, code: str) -> Json:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    return answer.json()


async def test_what_is_asked_for_must_be_there_to_be_changed(case: Case) -> None:
    wrong = refused(await case.ask(fields=["legalIdentity.shoeSize", "aiScore", PINCODE]), 422, "INVALID")
    assert [each["field"] for each in wrong["errors"]] == ["fields[0]", "fields[1]"]
    assert "legalIdentity.shoeSize" in wrong["errors"][0]["message"]
    unknown = refused(await case.ask(documents=["TEA_LEAVES"]), 422, "INVALID")
    assert [each["field"] for each in unknown["errors"]] == ["documents[0]"]
    refused(await case.ask(), 422, "INVALID")
    assert (await case.read())["waiting_on"] == "REVIEWER"


async def test_changes_that_were_asked_for_are_made_and_only_they_are_checked_again(case: Case) -> None:
    asked = await case.ask(
        fields=[{"field": f"contractor.{PINCODE}", "remark": "Look at the PIN code."}, "legalIdentity.tradeName"],
        documents=["BANK_SOLVENCY_CERTIFICATE"],
    )
    assert (asked.status_code, asked.json()["waiting_on"]) == (200, "CONTRACTOR"), asked.text
    shown = await case.read()
    assert shown["changes_requested"] == [
        {"field": f"contractor.{PINCODE}", "document_type": None, "remark": "Look at the PIN code."},
        {"field": "contractor.legalIdentity.tradeName", "document_type": None, "remark": "Please put this right."},
        {"field": None, "document_type": "BANK_SOLVENCY_CERTIFICATE", "remark": "Please put this right."},
    ]
    assert shown["status"] in {"AI_SCORED", "FLAGGED_FOR_RISK"}
    parked = await case.task()
    assert (parked["due_at"], parked["overdue"], parked["assignee"]) == (None, False, "reviewer-rao")
    assert parked["paused_at"] is not None
    refused(await case.house.decide(parked, REVIEWER, "APPROVE"), 409, "WRONG_STATE")
    refused(await case.house.submit(case.sample, case.path, case.owner), 422, "INVALID")  # nothing changed yet

    unasked = await case.amend({"legalIdentity": {"legalName": "SOMEBODY ELSE LIMITED"}})
    problem = refused(unasked, 422, "INVALID")["errors"][0]
    assert (problem["field"], problem["code"]) == ("contractor.legalIdentity.legalName", "NOT_ASKED")
    refused(await case.upload("PAN_CARD", case.paper("PAN_CARD")), 422, "INVALID")
    before = {check["check"]: check["asked_at"] for check in shown["checks"]}
    whole = (await case.house.done("GET", f"{case.path}/contractor", REVIEWER))["contractor"]
    old = whole["legalIdentity"]["registeredAddress"]["pincode"]
    new = f"{old[:3]}{(int(old[3:]) + 1) % 1000:03}"
    for contractor in ({"legalIdentity": {"registeredAddress": {"pincode": new}}}, {}):
        assert (await case.amend(contractor)).status_code == 200
    uploaded = await case.upload("BANK_SOLVENCY_CERTIFICATE", case.paper("BANK_SOLVENCY_CERTIFICATE"))
    assert uploaded.status_code == 201, uploaded.text

    answered = await case.house.ask("POST", f"{case.path}/submit", case.owner, json={})
    assert (answered.status_code, answered.json()["status"]) == (202, shown["status"]), answered.text
    settled = await case.until_waiting_on("REVIEWER")
    after = {check["check"]: check["asked_at"] for check in settled["checks"]}
    assert {kind for kind, at in after.items() if at != before[kind]} == {"DOCUMENTS"}
    assert settled["changes_requested"] == []
    assert settled["elapsed"]["by"].keys() == {"CONTRACTOR", "REGISTRIES", "REVIEWER", "APPROVER", "CHAIN"}
    resumed = await case.task()
    assert (resumed["paused_at"], resumed["assignee"], resumed["status"]) == (None, "reviewer-rao", "CLAIMED")
    assert {item["reference"] for item in resumed["items"] if item["outcome"] is None} >= {"BANK_SOLVENCY"}
    documents = (await case.house.done("GET", f"{case.path}/documents", REVIEWER))["items"]
    assert [d["document_id"] for d in documents if d["document_type"] == "BANK_SOLVENCY_CERTIFICATE"] == [
        uploaded.json()["document_id"]
    ]
    with case.desk.database.transaction() as session:
        case_id = case.path.rsplit("/", 1)[-1]
        entry = next(e for e in entries(session, subject=case_id) if e.action == "CHANGES_SUBMITTED")
    assert entry.previous_value is not None
    assert entry.new_value is not None
    assert new not in entry.model_dump_json()
    vault, operation = case.desk.database.vault, str(entry.details["operation_id"])
    assert opened_values(vault, operation, entry.previous_value)[PINCODE] == old
    assert opened_values(vault, operation, entry.new_value)[PINCODE] == new


async def test_an_item_that_was_settled_is_open_again_when_its_paper_changed(case: Case) -> None:
    await case.house.settle_all(await case.task(), REVIEWER)
    assert (await case.ask(documents=["CA_TURNOVER_CERTIFICATE"])).status_code == 200
    assert (await case.upload("CA_TURNOVER_CERTIFICATE", case.paper("CA_TURNOVER_CERTIFICATE"))).status_code == 201
    answered = await case.house.ask("POST", f"{case.path}/submit", case.owner, json={})
    assert answered.status_code == 202, answered.text
    await case.until_waiting_on("REVIEWER")
    items = {item["reference"]: item["outcome"] for item in (await case.task())["items"]}
    assert (items["UDIN"], items["BANK_SOLVENCY"]) == (None, "VERIFIED")


async def test_the_bank_is_asked_again_only_with_the_account_number(case: Case) -> None:
    assert (await case.ask(fields=["legalIdentity.tradeName"])).status_code == 200
    assert (await case.amend({"legalIdentity": {"tradeName": "NEW ROADS"}})).status_code == 200
    missing = refused(await case.house.ask("POST", f"{case.path}/submit", case.owner, json={}), 422, "INVALID")
    assert [each["field"] for each in missing["errors"]] == ["bank_account_number"]
    answer = await case.house.submit(case.sample, case.path, case.owner)
    assert answer.status_code == 202, answer.text
    settled = await case.until_waiting_on("REVIEWER")
    assert {c["outcome"] for c in settled["checks"] if c["check"] == "BANK_ACCOUNT"} == {"VERIFIED"}


async def test_an_approver_sends_a_case_back_to_its_reviewer(case: Case) -> None:
    await case.house.settle_all(await case.task(), REVIEWER)
    assert (await case.house.decide(case.review, REVIEWER, "APPROVE")).status_code == 200
    case.review = await case.house.task(case.path, "APPROVAL")
    assert (await case.ask(REVIEWER, documents=["PAN_CARD"])).json()["code"] == "FOUR_EYES"
    assert (await case.ask(APPROVER, documents=["PAN_CARD"])).status_code == 200
    assert (await case.upload("PAN_CARD", case.paper("PAN_CARD"))).status_code == 201
    assert (await case.house.ask("POST", f"{case.path}/submit", case.owner, json={})).status_code == 202
    await case.until_waiting_on("REVIEWER")
    again = await case.house.task(case.path, "REVIEW")
    assert again["assignee"] == "reviewer-rao"
    given = await case.house.done(
        "POST", f"/tasks/{again['task_id']}/assign", REVIEWER, json={"assignee": "reviewer-bose"}
    )
    await case.house.settle_all(given, BOSE)
    assert (await case.house.decide(again, BOSE, "APPROVE")).status_code == 200
    approval = await case.house.task(case.path, "APPROVAL")
    assert approval["barred"] == ["reviewer-bose", "reviewer-rao"]
    for barred in (REVIEWER, BOSE):
        refused(await case.house.decide(approval, barred, "APPROVE"), 403, "FOUR_EYES")
    assert (await case.house.decide(approval, APPROVER, "APPROVE")).status_code == 200


async def test_a_case_can_be_rejected_while_it_waits_for_the_contractor(case: Case) -> None:
    assert (await case.ask(fields=["legalIdentity.tradeName"])).status_code == 200
    assert (await case.amend({"legalIdentity": {"tradeName": "NEVER HANDED IN"}})).status_code == 200
    assert (
        await case.house.decide(case.review, REVIEWER, "REJECT", "A forged paper came to light.")
    ).status_code == 200
    closed = await case.read()
    assert (closed["status"], closed["changes_requested"]) == ("REJECTED", [])
    whole = await case.house.done("GET", f"{case.path}/contractor", case.owner)
    assert whole["contractor"]["legalIdentity"].get("tradeName") != "NEVER HANDED IN"
    refused(await case.amend({"legalIdentity": {"tradeName": "TOO LATE"}}), 409, "WRONG_STATE")


async def test_a_contractor_who_never_answers_is_reminded_then_the_review_goes_on(case: Case) -> None:
    assert (await case.ask(fields=["legalIdentity.tradeName"])).status_code == 200
    assert (await case.amend({"legalIdentity": {"tradeName": "NEVER HANDED IN"}})).status_code == 200
    await case.desk.days_pass(case.path, 30)
    back = await case.until_waiting_on("REVIEWER")
    assert (back["status"] in {"AI_SCORED", "FLAGGED_FOR_RISK"}, back["changes_requested"]) == (True, [])
    task = await case.task()
    assert "did not answer" in task["note"]
    assert task["paused_at"] is None
    database = case.desk.database
    with database.transaction() as session:
        case_id = case.path.rsplit("/", 1)[-1]
        actions = [entry.action for entry in entries(session, subject=case_id)]
        documents = ApplicationRepository(session, database.vault, database.index).contractor_of(UUID(case_id))
    assert actions.index("CHANGES_REMINDED") < actions.index("CHANGES_UNANSWERED")
    assert "NEVER HANDED IN" not in str(documents)
    whole = await case.house.done("GET", f"{case.path}/contractor", case.owner)
    assert whole["contractor"]["legalIdentity"].get("tradeName") != "NEVER HANDED IN"


async def test_a_task_that_is_late_is_reminded_of_and_escalated(case: Case) -> None:
    house, today = case.house, datetime.now(UTC).date()
    # Away from the day after tomorrow on: the task is not handed over, and its holder is away when it is reminded.
    absence = {
        "delegate": "reviewer-bose",
        "from": (today + timedelta(days=2)).isoformat(),
        "to": (today + timedelta(days=60)).isoformat(),
    }
    await house.done("PUT", "/delegations/reviewer-rao", REVIEWER, json=absence)
    await case.desk.days_pass(case.path, 30)

    async def escalated() -> Json | None:
        task = await case.task()
        return task if task["escalated_at"] else None

    task = await until(escalated)
    assert (task["priority"], task["assignee"]) == ("HIGH", "reviewer-rao")
    assert task["opened_at"] < task["reminded_at"] < task["due_at"] <= task["escalated_at"]
    events = case.desk.database.rows(
        "SELECT event_type, payload FROM outbox WHERE case_id = %s AND event_type LIKE 'task\\_%%' ORDER BY seq",
        (case.path.rsplit("/", 1)[-1],),
    )
    told = [(event["event_type"], Notified.model_validate(event["payload"])) for event in events]
    rao_or_bose = Notified(assignee="reviewer-rao", stand_in="reviewer-bose")
    assert told == [("task_reminder", rao_or_bose), ("task_escalated", rao_or_bose)]
    await house.ask("DELETE", "/delegations/reviewer-rao", REVIEWER)


async def test_who_is_away_has_a_stand_in_unless_four_eyes_bars_it(desk: Desk, case: Case) -> None:
    house, today = desk.house, datetime.now(UTC).date()
    away = f"official-{uuid4().hex}"
    who = bearer(away, Role.GOVERNMENT_ADMIN)
    given = await house.done("POST", f"/tasks/{case.review['task_id']}/assign", REVIEWER, json={"assignee": away})
    assert given["assignee"] == away
    body = {"delegate": "reviewer-bose", "from": str(today - timedelta(days=1)), "to": str(today + timedelta(days=9))}
    refused(await house.ask("PUT", f"/delegations/{away}", case.owner, json=body), 403, "FORBIDDEN_ROLE")
    refused(await house.ask("PUT", f"/delegations/{away}", who, json={**body, "delegate": away}), 422, "INVALID")
    refused(await house.ask("PUT", f"/delegations/{away}", who, json={**body, "to": "2020-01-01"}), 422, "INVALID")
    absence = await house.done("PUT", f"/delegations/{away}", who, json=body)
    assert [(each["ok"], each["assignee"]) for each in absence["handed_over"]] == [(True, "reviewer-bose")]
    assert (await case.task())["on_behalf_of"] == away
    refused(await house.claim(case.review, who), 409, "CLAIMED_BY_ANOTHER")

    await house.settle_all(await case.task(), BOSE)
    assert (await house.decide(case.review, BOSE, "APPROVE")).status_code == 200
    approval = await house.task(case.path, "APPROVAL")
    given = await house.done("POST", f"/tasks/{approval['task_id']}/assign", APPROVER, json={"assignee": away})
    assert given["assignee"] == away  # the stand-in had a hand in the review
    refused(await house.claim(approval, BOSE), 403, "FOUR_EYES")
    refused(
        await house.ask("POST", f"/tasks/{approval['task_id']}/assign", BOSE, json={"assignee": "approver-iyer"}),
        403,
        "FOUR_EYES",
    )
    assert (await house.ask("DELETE", f"/delegations/{away}", who)).status_code == 204
    refused(await house.ask("GET", f"/delegations/{away}", REVIEWER), 404, "NOT_FOUND")


async def test_comments_are_read_by_those_they_are_for(case: Case) -> None:
    house, path = case.house, f"{case.path}/comments"
    await house.done("POST", path, REVIEWER, json={"text": "The promoter is known to us.", "visibility": "OFFICIALS"})
    said = {"text": "Please have the PAN card ready.", "visibility": "EVERYONE", "task_id": case.review["task_id"]}
    await house.done("POST", path, REVIEWER, json=said)
    refused(
        await house.ask("POST", path, case.owner, json={"text": "Psst.", "visibility": "OFFICIALS"}), 422, "INVALID"
    )
    await house.done("POST", path, case.owner, json={"text": "It is at hand.", "visibility": "EVERYONE"})
    stranger = bearer("contractor-else", Role.CONTRACTOR)
    refused(await house.ask("GET", path, stranger), 404, "NOT_FOUND")
    elsewhere = {"text": "?", "visibility": "OFFICIALS", "task_id": str(uuid4())}
    refused(await house.ask("POST", path, REVIEWER, json=elsewhere), 422, "INVALID")
    theirs = (await house.done("GET", path, case.owner))["items"]
    assert [each["text"] for each in theirs] == ["Please have the PAN card ready.", "It is at hand."]
    page = await house.done("GET", f"{path}?limit=2", REVIEWER)
    rest = await house.done("GET", f"{path}?cursor={page['next_cursor']}", REVIEWER)
    assert len(page["items"]) + len(rest["items"]) == 3
    assert rest["next_cursor"] is None


async def test_what_a_clean_case_costs_up_to_the_door_of_the_chain(case: Case) -> None:
    await case.house.settle_all(await case.task(), REVIEWER)
    assert (await case.house.decide(case.review, REVIEWER, "APPROVE")).status_code == 200
    approval = await case.house.task(case.path, "APPROVAL")
    assert (await case.house.decide(approval, APPROVER, "REJECT", "No.")).status_code == 200
    await case.desk.process(case.path).result()
    cost = history_cost(await case.desk.process(case.path).fetch_history())
    assert cost.actions["timer"] == 2  # one for each task
    assert cost.billed <= 35, cost
    assert cost.events <= 140, cost
