"""What officials, registries and a later approval do to a registration, through the API, the chain and Temporal."""

import asyncio
import secrets
from collections.abc import Sequence
from uuid import uuid4

import httpx
import pytest
from temporalio.testing import WorkflowEnvironment

from models.actors import Role
from models.registration import RegistrationPolicy, RegistrationStart
from tests.activities.chain_house import write_beside
from tests.api.keys import bearer
from tests.contracts.deployment import Deployment
from tests.house import APPROVER, REVIEWER, House, Json, until
from tests.workflows.years import Registered, register
from workflows import queues
from workflows.registration import ContractorRegistrationWorkflow

AUDITOR = bearer("auditor-sen", Role.AUDITOR)
STRANGER = bearer("contractor-else", Role.CONTRACTOR)
FOR_EVER = {"department": "Public Works", "reason": "Abandoned a work", "from": "2026-01-01", "until": None}
TO_THE_FIRST_RECHECK = 36
"""Days."""


@pytest.fixture
async def registered(house: House, temporal_env: WorkflowEnvironment, deployment: Deployment) -> Registered:
    """A contractor whose registration has just begun."""
    return await register(house, temporal_env, deployment, secrets.randbelow(10**9))


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text


async def recheck_task(registered: Registered) -> Json:
    """The open RECHECK task, once it is there."""
    seen = await registered.until(lambda seen: bool(seen["tasks"]))
    (task,) = seen["tasks"]
    assert (task["kind"], task["process"]) == ("RECHECK", "registration")
    return task


# What officials do


async def test_suspended_and_reinstated(registered: Registered) -> None:
    house = registered.house
    answer = await registered.order("suspend")
    assert (answer["status"], answer["links"]["self"]) == ("SUSPENDED", f"/api/v1{registered.path}")
    seen = await registered.until_on_chain("SUSPENDED")
    assert seen["status_history"][-1]["remarks"] == "The authority asked."
    assert seen["status_history"][-1]["changed_by"] == "reviewer-rao"
    assert set(seen["links"]) >= {"reinstate", "revoke"}
    assert (await house.seen(registered.case.path))["status"] == "SUSPENDED"
    suspended = await house.ask("POST", f"{registered.path}/suspend", APPROVER, json={"reason": "Again."})
    refused(suspended, 409, "WRONG_STATE")
    refused(await house.ask("POST", f"{registered.path}/renew", registered.case.owner, json={}), 409, "WRONG_STATE")

    await registered.order("reinstate", APPROVER)
    seen = await registered.until_on_chain("GOV_APPROVED")
    assert [write["what"] for write in seen["chain"]] == ["REGISTERED", "SUSPENDED", "GOV_APPROVED"]
    reinstated = await house.ask("POST", f"{registered.path}/reinstate", APPROVER, json={"reason": "Again."})
    refused(reinstated, 409, "WRONG_STATE")


async def test_revoked_for_good_until_it_applies_again(registered: Registered) -> None:
    house = registered.house
    await registered.order("revoke", APPROVER, "The work orders were forged.")
    await registered.process.result()
    seen = await registered.until_on_chain("REJECTED")
    assert [entry["status"] for entry in seen["status_history"]] == ["GOV_APPROVED", "SUSPENDED", "REJECTED"]
    assert [write["what"] for write in seen["chain"]] == ["REGISTERED", "SUSPENDED", "REJECTED"]
    assert (await house.seen(registered.case.path))["rejection_reason"] == "The work orders were forged."
    for action in ("suspend", "reinstate", "revoke"):
        late = await house.ask("POST", f"{registered.path}/{action}", REVIEWER, json={"reason": "Too late."})
        assert late.status_code == 409, late.text
    refused(await house.ask("POST", f"{registered.path}/renew", registered.case.owner, json={}), 409, "WRONG_STATE")

    path = await house.draft(registered.case.sample, registered.case.owner)
    page = await house.done("GET", f"/verify/{seen['wallet_address']}", {})
    assert page["standing"] == "REJECTED", "the public sees the registration, not the draft"
    again = await house.hand_in(type(registered.case)(registered.case.sample, path, registered.case.owner))
    await house.reviewed(again)
    await house.approve(again)
    seen = await registered.until_on_chain("GOV_APPROVED")
    assert seen["application_id"] == str(again.application_id)


async def test_who_may_not_is_told_so(registered: Registered) -> None:
    house, owner = registered.house, registered.case.owner
    for action in ("suspend", "reinstate", "revoke"):
        path = f"{registered.path}/{action}"
        for who in (owner, AUDITOR):
            refused(await house.ask("POST", path, who, json={"reason": "x"}), 403, "FORBIDDEN_ROLE")
        for body in ({}, {"reason": "  "}, {"reason": "x", "extra": 1}, {"reason": "x" * 4001}):
            refused(await house.ask("POST", path, REVIEWER, json=body), 422, "INVALID")
        nowhere = f"/registrations/{uuid4()}/{action}"
        refused(await house.ask("POST", nowhere, REVIEWER, json={"reason": "x"}), 404, "NOT_FOUND")
    refused(await house.ask("POST", f"{registered.path}/renew", REVIEWER, json={}), 403, "FORBIDDEN_ROLE")
    refused(await house.ask("POST", f"{registered.path}/renew", STRANGER, json={}), 404, "NOT_FOUND")
    refused(await house.ask("GET", registered.path, STRANGER), 404, "NOT_FOUND")
    assert (await house.ask("GET", registered.path, {})).status_code == 401
    own = await house.done("GET", registered.path, owner)
    assert "suspend" not in own["links"]
    assert own["links"]["renew"] == f"/api/v1{registered.path}/renew"


async def test_the_same_order_again_is_the_same_order(registered: Registered) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    body = {"reason": "The authority asked."}
    answers = [
        await registered.house.ask("POST", f"{registered.path}/suspend", REVIEWER | key, json=body) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    seen = await registered.until_on_chain("SUSPENDED")
    assert [entry["status"] for entry in seen["status_history"]] == ["GOV_APPROVED", "SUSPENDED"]


async def test_of_two_orders_at_once_one_counts(registered: Registered) -> None:
    answers = await asyncio.gather(
        *(
            registered.house.ask("POST", f"{registered.path}/suspend", who, json={"reason": "At once."})
            for who in (REVIEWER, APPROVER)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await registered.until_on_chain("SUSPENDED")


# Renewal


async def test_a_renewal_is_one_draft_filled_from_the_old_one(registered: Registered) -> None:
    house, owner = registered.house, registered.case.owner
    opened = await house.ask("POST", f"{registered.path}/renew", owner, json={"reason": "Soon over."})
    assert (opened.status_code, opened.json()["status"]) == (201, "DRAFT")
    again = await house.ask("POST", f"{registered.path}/renew", owner, json={})
    assert again.json()["application_id"] == opened.json()["application_id"]
    declaration = "contractor.compliance.walletDeclaration"
    assert opened.json()["missing"], "a signature proves one thing once"
    assert all(field.startswith(declaration) for field in opened.json()["missing"]), opened.json()["missing"]
    path = opened.json()["links"]["self"].removeprefix("/api/v1")
    draft = (await house.done("GET", f"{path}/contractor", owner))["contractor"]
    assert draft["legalIdentity"]["pan"] == registered.case.sample.pan
    approved = (await house.done("GET", f"{registered.case.path}/contractor", owner))["contractor"]
    assert approved["compliance"]["walletDeclaration"], "the approved document is what was handed in"

    seen = await registered.seen()
    assert (seen["status"], seen["links"]["renewal"]) == ("GOV_APPROVED", opened.json()["links"]["self"])
    page = await house.done("GET", f"/verify/{seen['wallet_address']}", {})
    assert page["standing"] == "GOV_APPROVED"

    patch = {"contractor": {"legalIdentity": {"tradeName": "Renewed Roads"}}}
    await house.done("PATCH", path, owner, json=patch)
    assert (await registered.seen())["status"] == "GOV_APPROVED"


async def test_a_renewal_that_is_rejected_takes_nothing_away(registered: Registered) -> None:
    house = registered.house
    opened = await house.done("POST", f"{registered.path}/renew", registered.case.owner, json={})
    case = type(registered.case)(
        registered.case.sample, opened["links"]["self"].removeprefix("/api/v1"), registered.case.owner
    )
    await house.sign(case)
    await house.hand_in(case)
    review = await house.reviewing(case)
    assert (await house.decide(review, REVIEWER, "REJECT", "The papers are old.")).is_success
    await registered.until_on_chain("GOV_APPROVED")
    third = await house.done("POST", f"{registered.path}/renew", registered.case.owner, json={})
    assert third["application_id"] != opened["application_id"]


async def test_a_term_that_ends_while_its_renewal_is_reviewed(registered: Registered) -> None:
    house = registered.house
    opened = await house.done("POST", f"{registered.path}/renew", registered.case.owner, json={})
    case = type(registered.case)(
        registered.case.sample, opened["links"]["self"].removeprefix("/api/v1"), registered.case.owner
    )
    await house.sign(case)
    await house.hand_in(case)
    await house.reviewed(case)
    await registered.pass_days(400)
    await registered.until_on_chain("EXPIRED")
    await house.approve(case)
    seen = await registered.until_on_chain("GOV_APPROVED")
    assert [write["what"] for write in seen["chain"]] == ["REGISTERED", "EXPIRED", "REGISTERED"]


# Re-checks


async def test_what_a_re_check_finds_is_weighed_by_an_official(registered: Registered) -> None:
    house = registered.house
    await registered.stage(entity_type="PUBLIC_LIMITED")
    await registered.pass_days(TO_THE_FIRST_RECHECK)
    task = await recheck_task(registered)
    seen = await registered.until_on_chain("GOV_APPROVED")
    assert [(flag["flag_type"], flag["resolved"]) for flag in seen["flags"]] == [("GST_MISMATCH", False)]
    assert seen["risk_level"] == "HIGH"
    assert (await house.done("GET", registered.path, registered.case.owner))["tasks"] == []

    early = await house.decide(task, REVIEWER, "APPROVE")
    refused(early, 409, "OPEN_ITEMS")
    refused(await house.claim(task, AUDITOR), 403, "FORBIDDEN_ROLE")
    assert (await house.claim(task, REVIEWER)).json()["assignee"] == "reviewer-rao"
    await house.settle_all(task, REVIEWER)
    decided = await house.decide(task, REVIEWER, "APPROVE", "A slip of the portal's.")
    assert (decided.status_code, decided.json()["status"]) == (200, "GOV_APPROVED"), decided.text
    assert decided.json()["case_id"] == str(registered.contractor_id)
    seen = await registered.until_on_chain("GOV_APPROVED")
    assert [write["what"] for write in seen["chain"]] == ["REGISTERED", "FLAG_RAISED", "FLAG_RESOLVED"]
    assert [flag["resolved"] for flag in seen["flags"]] == [True]
    await registered.pass_days(30)
    assert (await registered.seen())["tasks"] == [], "found again it is no news"


async def test_a_debarred_contractor_is_suspended_at_once(registered: Registered) -> None:
    house = registered.house
    await registered.stage(debarred=[FOR_EVER])
    await registered.pass_days(TO_THE_FIRST_RECHECK)
    task = await recheck_task(registered)
    seen = await registered.until_on_chain("SUSPENDED")
    assert seen["status_history"][-1]["changed_by"] == "SYSTEM"
    reinstate = {"reason": "It was struck off the list."}
    refused(await house.ask("POST", f"{registered.path}/reinstate", REVIEWER, json=reinstate), 409, "OPEN_ITEMS")
    refused(await house.decide(task, REVIEWER, "REJECT", "Debarred."), 409, "WRONG_STATE")
    await house.settle_all(task, REVIEWER)
    task = await recheck_task(registered)
    (second,) = [item for item in task["items"] if item["outcome"] is None]
    path = f"/tasks/{task['task_id']}/items/{second['item_id']}"
    word = {"outcome": "RESOLVED", "remarks": "Seen."}
    refused(await house.ask("POST", path, REVIEWER, json=word), 403, "FOUR_EYES")
    await house.done("POST", path, APPROVER, json=word)
    assert (await house.decide(task, APPROVER, "APPROVE", "Struck off.")).is_success
    await registered.order("reinstate", APPROVER, "It was struck off the list.")
    await registered.until_on_chain("GOV_APPROVED")


async def test_registries_that_are_down_are_asked_again_then_left_to_a_person(
    registered: Registered, temporal_env: WorkflowEnvironment
) -> None:
    house = registered.house
    await restarted(registered, temporal_env, RegistrationPolicy(recheck_retry_budget_seconds=2))
    asked_pan = len(await calls(house, "pan"))
    await house.fault("gstin", "down")
    try:
        await registered.pass_days(TO_THE_FIRST_RECHECK)
        task = await recheck_task(registered)
    finally:
        await house.fault("gstin", "none")
    assert [(item["kind"], item["reference"]) for item in task["items"]] == [("MANUAL_CHECK", "GSTIN")]
    assert len(await calls(house, "pan")) == asked_pan + 1, "what was answered is not asked again"
    seen = await registered.until_on_chain("GOV_APPROVED")
    outcomes = {check["check"]: check["outcome"] for check in seen["checks"]}
    assert outcomes == {"PAN": "VERIFIED", "GSTIN": "MANUAL", "DEBARMENT": "VERIFIED"}
    await house.settle_all(task, REVIEWER)
    assert (await house.decide(task, REVIEWER, "APPROVE")).is_success


async def restarted(registered: Registered, environment: WorkflowEnvironment, policy: RegistrationPolicy) -> None:
    """The registration under another policy."""
    state = await registered.process.query(ContractorRegistrationWorkflow.status)
    seen = await registered.seen()
    await registered.process.terminate("to be started under another policy")
    term = {
        "application_id": state.application_id,
        "wallet_address": seen["wallet_address"],
        "approved_at": seen["approved_at"],
        "expires_at": seen["expires_at"],
        "approved_by": "approver-iyer",
        "reviewed_by": "reviewer-rao",
    }
    start = RegistrationStart.model_validate(
        {"contractor_id": registered.contractor_id, "term": term, "policy": policy}
    )
    with environment.with_time_skipping_disabled():
        await environment.client.start_workflow(
            ContractorRegistrationWorkflow.run, start, id=registered.process.id, task_queue=queues.CASES
        )


# What goes wrong


async def test_workers_replaced_in_the_middle_of_everything(registered: Registered) -> None:
    house = registered.house
    await house.workers.stop([queues.CHAIN])
    await registered.order("suspend")
    page = await house.done("GET", f"/verify/{registered.case.sample.wallet_address}", {})
    assert (page["standing"], page["standing_on_chain"]) == ("SUSPENDED", "GOV_APPROVED")
    await registered.order("reinstate", APPROVER)
    await house.workers.stop([queues.CASES, queues.VERIFICATION])
    await house.workers.start([queues.CASES, queues.VERIFICATION, queues.CHAIN])
    seen = await registered.until(lambda seen: len(seen["chain"]) == 3)
    assert [write["what"] for write in seen["chain"]] == ["REGISTERED", "SUSPENDED", "GOV_APPROVED"]
    await registered.until_on_chain("GOV_APPROVED")
    await registered.pass_days(TO_THE_FIRST_RECHECK)
    await registered.until(lambda seen: seen["checked_at"] is not None)


async def test_a_paused_contract_is_waited_for(registered: Registered) -> None:
    write_beside(registered.deployment, "pause")
    try:
        await registered.order("suspend")
        assert (await registered.seen())["status"] == "SUSPENDED"
    finally:
        write_beside(registered.deployment, "unpause")
    await registered.until_on_chain("SUSPENDED")


WORD = {"subject": "reviewer-rao", "role": "GOVERNMENT_ADMIN", "remarks": "The authority asked."}


async def test_signals_mean_the_same(registered: Registered) -> None:
    await registered.process.signal("suspend", WORD)
    await registered.until_on_chain("SUSPENDED")
    await registered.process.signal("reinstate", WORD)
    await registered.until_on_chain("GOV_APPROVED")
    await registered.process.signal("revoke", WORD)
    await registered.until_on_chain("REJECTED")


@pytest.mark.parametrize(
    ("signal", "words", "note"),
    [
        ("suspend", (), "SUSPEND signal without a readable word"),
        ("suspend", ("no",), "SUSPEND signal without a readable word"),
        ("suspend", (WORD, WORD), "SUSPEND signal without a readable word"),
        ("suspend", ({**WORD, "role": "AUDITOR"},), "SUSPEND signal: this needs the role GOVERNMENT_ADMIN"),
        ("suspend", ({**WORD, "remarks": ""},), "SUSPEND signal: to suspend a registration needs `remarks`"),
        ("reinstate", (WORD,), "REINSTATE signal: the registration is GOV_APPROVED"),
        ("approve", (WORD,), "APPROVE signal: no task is open"),
        ("reject", ({"subject": ""},), "REJECT signal without a readable word"),
        ("renewed", (3,), "renewed signal without a readable term"),
    ],
)
async def test_a_bad_signal_changes_nothing_and_stands_in_the_audit_trail(
    registered: Registered, signal: str, words: Sequence[object], note: str
) -> None:
    await registered.process.signal(signal, args=list(words))

    async def noted() -> Json | None:
        return {} if registered.audited("DECISION_REFUSED") else None

    await until(noted)
    (entry,) = registered.audited("DECISION_REFUSED")
    assert str(entry.details["note"]).startswith(note), entry.details
    assert (await registered.seen())["status"] == "GOV_APPROVED"


async def test_operators_find_it_by_what_it_is(registered: Registered) -> None:
    await registered.order("suspend")
    await registered.until_on_chain("SUSPENDED")
    query = f"ContractorId = '{registered.contractor_id}' AND CaseStatus = 'SUSPENDED' AND WaitingOn = 'NOBODY'"

    async def found() -> Json | None:
        runs = [run.id async for run in registered.environment.client.list_workflows(query)]
        return {} if runs == [registered.process.id] else None

    await until(found)


async def calls(house: House, service: str) -> list[Json]:
    answer = await house.sandbox.get("/_sandbox/calls", params={"service": service})
    return answer.json()
