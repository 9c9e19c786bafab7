"""One application through its whole process, on real parts: to the chain, or to a rejection, and each thing once."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from models.actors import Actor, Role
from models.application import ApplicationState
from models.decision import Decision, Verdict
from tests.contracts.deployment import Deployment
from tests.house import APPROVER, REVIEWER, Applied, House
from tests.workflows.once import approved_once, registrations
from workflows import queues
from workflows.application import ApplicationWorkflow

APPROVER_ACTOR = Actor(subject="approver-iyer", roles=frozenset({Role.GOVERNMENT_ADMIN}))


def a_seed() -> int:
    return secrets.randbelow(10**9)


async def test_a_clean_case_is_registered_once_and_has_its_certificate(house: House, deployment: Deployment) -> None:
    case = await house.applied(a_seed())
    await house.reviewed(case)
    await house.approve(case)
    seen = await approved_once(house, deployment, case)
    assert [entry["status"] for entry in seen["status_history"]] == [
        "DRAFT",
        "SUBMITTED",
        "UNDER_REVIEW",
        "AI_SCORED",
        "GOV_APPROVED",
    ]
    assert {check["outcome"] for check in seen["checks"]} == {"VERIFIED"}
    actions = [entry.action for entry in house.audit_of(case)]
    assert [actions.count(each) for each in ("APPLICATION_SUBMITTED", "CHECKS_COMPLETED", "REGISTERED_ON_CHAIN")] == [
        1,
        1,
        1,
    ]
    verified = await house.done("GET", f"/verify/{case.sample.wallet_address}", {})
    assert verified["standing"] == "GOV_APPROVED"


async def test_a_flagged_case_is_registered_once_its_flag_is_resolved(house: House, deployment: Deployment) -> None:
    case = await house.applied(a_seed(), "flagged")
    review = await house.reviewing(case)
    assert (await house.seen(case.path))["status"] == "FLAGGED_FOR_RISK"
    await house.settle_all(review, REVIEWER)
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success
    await house.approve(case)
    seen = await approved_once(house, deployment, case)
    statuses = [entry["status"] for entry in seen["status_history"]]
    assert statuses[2:] == ["UNDER_REVIEW", "FLAGGED_FOR_RISK", "AI_SCORED", "GOV_APPROVED"]


async def as_submitted(house: House, case: Applied) -> None:
    await house.task(case.path, "REVIEW")


async def as_under_review(house: House, case: Applied) -> None:
    assert (await house.claim(await house.task(case.path, "REVIEW"), REVIEWER)).is_success


async def as_assessed(house: House, case: Applied) -> None:
    await house.reviewing(case)


@pytest.mark.parametrize(
    ("status", "lead_there"),
    [
        ("SUBMITTED", as_submitted),
        ("UNDER_REVIEW", as_under_review),
        ("AI_SCORED", as_assessed),
        ("FLAGGED_FOR_RISK", as_assessed),
    ],
)
async def test_a_case_can_be_rejected_while_it_is(
    house: House,
    deployment: Deployment,
    status: str,
    lead_there: Callable[[House, Applied], Awaitable[None]],
) -> None:
    checks_wait = status in {"SUBMITTED", "UNDER_REVIEW"}
    if checks_wait:  # the registries' checks stay under way for as long as nobody makes them
        await house.workers.stop([queues.VERIFICATION])
    try:
        case = await house.applied(a_seed(), "flagged" if status == "FLAGGED_FOR_RISK" else "clean")
        await lead_there(house, case)
        assert (await house.seen(case.path))["status"] == status
        review = await house.task(case.path, "REVIEW")
        answer = await house.decide(review, REVIEWER, "REJECT", "The work orders are not genuine.")
        assert answer.json()["status"] == "REJECTED", answer.text
    finally:
        if checks_wait:
            await house.workers.start([queues.VERIFICATION])
    result = await house.process(case).result()
    assert result.status == "REJECTED"
    seen = await house.seen(case.path)
    statuses = [entry["status"] for entry in seen["status_history"]]
    assert statuses[-2:] == [status, "REJECTED"]
    assert len(set(statuses)) == len(statuses)
    assert (seen["waiting_on"], seen["rejection_reason"]) == ("NOBODY", "The work orders are not genuine.")
    tasks = (await house.done("GET", f"/tasks?case_id={case.application_id}", REVIEWER))["items"]
    assert [(task["status"], task["decision"]) for task in tasks] == [("DONE", "REJECT")]
    assert registrations(deployment, result.contractor_id) == []


async def test_a_debarred_contractor_is_rejected_by_the_rules(house: House) -> None:
    case = await house.applied(a_seed(), "debarred")
    result = await house.process(case).result()
    assert result.status == "REJECTED"
    assert {task.status for task in result.tasks} == {"CANCELLED"}
    assert (await house.seen(case.path))["status_history"][-1]["changed_by"] == "SYSTEM"


async def test_a_critical_flag_takes_two_overrides_by_two_people(house: House, deployment: Deployment) -> None:
    case = await house.applied(a_seed(), statuses={"pan": "INACTIVE"})
    review = await house.reviewing(case)
    seen = await house.seen(case.path)
    assert (seen["status"], seen["risk_level"]) == ("FLAGGED_FOR_RISK", "CRITICAL")
    await house.settle_all(review, REVIEWER)
    assert (await house.seen(case.path))["status"] == "FLAGGED_FOR_RISK"
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success

    approval = await house.task(case.path, "APPROVAL")
    (flag,) = [item for item in approval["items"] if item["kind"] == "FLAG"]
    settle, word = f"/tasks/{approval['task_id']}/items/{flag['item_id']}", {"outcome": "RESOLVED", "remarks": "Seen."}
    alone = await house.ask("POST", settle, REVIEWER, json=word)
    assert (alone.status_code, alone.json()["code"]) == (403, "FOUR_EYES")
    early = await house.decide(approval, APPROVER, "APPROVE")
    assert (early.status_code, early.json()["code"]) == (409, "OPEN_ITEMS")
    await house.done("POST", settle, APPROVER, json=word)
    assert (await house.seen(case.path))["status"] == "AI_SCORED"
    await house.approve(case)
    await approved_once(house, deployment, case)


async def test_of_two_approvals_at_once_one_counts(house: House, deployment: Deployment) -> None:
    case = await house.applied(a_seed())
    approval = await house.reviewed(case)
    answers = await asyncio.gather(*(house.decide(approval, APPROVER, "APPROVE") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await approved_once(house, deployment, case)


async def test_a_decision_on_a_closed_task_does_not_even_enter_history(house: House) -> None:
    case = await house.applied(a_seed())
    await house.reviewed(case)
    review = next(task for task in (await state_of(house, case)).tasks if task.kind == "REVIEW")
    before = await events_of(house, case)
    for task_id, refusal in ((review.task_id, "TASK_CLOSED"), (case.application_id, "UNKNOWN_TASK")):
        late = Decision(actor=APPROVER_ACTOR, verdict=Verdict.REJECT, remarks="Too late.", task_id=task_id)
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await house.process(case).execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                ApplicationWorkflow.decide, late
            )
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == refusal
    assert await events_of(house, case) == before
    assert (await state_of(house, case)).status == "AI_SCORED"


async def test_an_approval_stands_for_a_year(house: House, deployment: Deployment) -> None:
    case = await house.applied(a_seed())
    await house.reviewed(case)
    await house.approve(case)
    await approved_once(house, deployment, case)
    standing = deployment.open().registry.standing(case.sample.wallet_address)
    assert standing is not None
    assert (standing.expires_at - standing.registered_at).days == 365
    assert abs((standing.registered_at - datetime.now(UTC)).total_seconds()) < 600


async def state_of(house: House, case: Applied) -> ApplicationState:
    return await house.process(case).query(ApplicationWorkflow.status)


async def events_of(house: House, case: Applied) -> list[int]:
    """The kinds of what is in the case's history."""
    history = await house.process(case).fetch_history()
    return [
        event.event_type for event in history.events if not event.HasField("workflow_task_started_event_attributes")
    ]
