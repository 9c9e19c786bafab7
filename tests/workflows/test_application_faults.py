"""What goes wrong outside, and what becomes of the case: it waits, tries again, or leaves the question to a person."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from activities.chain_signer import CHAIN_REFUSES
from activities.clients.documents.directory import DirectoryStore
from models.tables.application import ApplicationRepository
from tests.activities.chain_house import write_beside
from tests.contracts.deployment import Deployment
from tests.house import APPROVER, REVIEWER, Applied, House, Json, until
from tests.workflows.once import approved_once, registrations

FAULTS: dict[str, tuple[str, dict[str, int]]] = {
    "pan": ("500", {"times": 2}),
    "gstin": ("429", {"times": 1, "delay_ms": 2000}),
    "cin": ("timeout", {"times": 1}),
    "bank": ("garbage", {"times": 3}),
    "ecourts": ("slow", {"times": 1, "delay_ms": 300}),
    "esic": ("down", {"times": 2}),
    "debarment": ("duplicate", {"times": 1}),
}
"""A fault for each registry that a private limited company is looked up in."""

CHECK_OF = {"bank": "BANK_ACCOUNT"}


@pytest.fixture(scope="module")
async def troubled(house: House) -> tuple[Applied, Json, dict[str, list[Json]]]:
    """A case whose every registry had a fault for a while: the case once it is scored, and the calls of each."""
    before = {service: len(await calls(house, service)) for service in FAULTS}
    for service, (mode, more) in FAULTS.items():
        await house.fault(service, mode, **more)
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewing(case)
    return case, await house.seen(case.path), {name: (await calls(house, name))[seen:] for name, seen in before.items()}


@pytest.mark.parametrize("service", FAULTS)
async def test_a_registry_with_a_fault_is_asked_until_it_answers(
    troubled: tuple[Applied, Json, dict[str, list[Json]]], service: str
) -> None:
    _, seen, called = troubled
    mode, more = FAULTS[service]
    failed = 0 if mode in {"slow", "duplicate"} else more["times"]
    twice = 1 if mode == "duplicate" else 0
    assert len(called[service]) == failed + 1 + twice, called[service]
    kind = CHECK_OF.get(service, service.upper())
    assert [check["outcome"] for check in seen["checks"] if check["check"] == kind] == ["VERIFIED"]


async def test_a_case_that_met_every_fault_is_a_clean_one(
    house: House, troubled: tuple[Applied, Json, dict[str, list[Json]]], deployment: Deployment
) -> None:
    case, seen, _ = troubled
    assert (seen["status"], seen["flags"]) == ("AI_SCORED", [])
    review = await house.task(case.path, "REVIEW")
    assert {item["reference"] for item in review["items"]} == {"UDIN", "BANK_SOLVENCY"}
    await house.settle_all(review, REVIEWER)
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success
    await house.approve(case)
    await approved_once(house, deployment, case)


async def test_a_registry_that_stays_down_leaves_its_check_to_a_person(house: House, deployment: Deployment) -> None:
    await house.fault("esic", "down")
    try:
        case = await house.applied(secrets.randbelow(10**9))
        review = await house.reviewing(case)
    finally:
        await house.fault("esic", "none")
    checks = {check["check"]: check["outcome"] for check in (await house.seen(case.path))["checks"]}
    assert {kind for kind, outcome in checks.items() if outcome == "MANUAL"} == {"ESIC", "UDIN", "BANK_SOLVENCY"}
    assert len(await calls(house, "esic")) > 3
    (item,) = [item for item in review["items"] if item["reference"] == "ESIC"]
    assert item["kind"] == "MANUAL_CHECK"
    assert item["blocking"]
    early = await house.decide(review, REVIEWER, "APPROVE")
    assert (early.status_code, early.json()["code"]) == (409, "OPEN_ITEMS")

    await house.settle_all(review, REVIEWER)
    (check,) = [check for check in (await house.seen(case.path))["checks"] if check["check"] == "ESIC"]
    assert (check["outcome"], check["decided_by"]) == ("VERIFIED", "reviewer-rao")
    assert (await house.decide(review, REVIEWER, "APPROVE")).is_success
    await house.approve(case)
    await approved_once(house, deployment, case)


def lost(file: Path) -> None:
    file.unlink()


def other_bytes(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1] + b"?")


@pytest.mark.parametrize(
    ("harm", "outcome", "status", "item"),
    [(lost, "MANUAL", "AI_SCORED", "MANUAL_CHECK"), (other_bytes, "FAILED", "FLAGGED_FOR_RISK", "FLAG")],
)
async def test_a_document_that_cannot_be_had_as_it_was_is_on_the_task(
    house: House, harm: Callable[[Path], None], outcome: str, status: str, item: str
) -> None:
    case = await house.drafted(secrets.randbelow(10**9))
    with house.services.database.transaction() as session:
        applications = ApplicationRepository(session, house.services.database.vault, house.services.database.index)
        document = applications.documents_of(case.application_id)[0]
    harm(DirectoryStore(house.documents).path_of(document.ipfs_cid))
    await house.hand_in(case)
    review = await house.reviewing(case)
    seen = await house.seen(case.path)
    assert seen["status"] == status
    (check,) = [check for check in seen["checks"] if check["check"] == "DOCUMENTS"]
    assert check["outcome"] == outcome
    kinds = {each["kind"] for each in review["items"] if each["reference"] == "DOCUMENTS" or each["kind"] == "FLAG"}
    assert kinds == {item}
    early = await house.decide(review, REVIEWER, "APPROVE")
    assert (early.status_code, early.json()["code"]) == (409, "OPEN_ITEMS")
    if harm is other_bytes:
        assert [flag["flag_type"] for flag in seen["flags"]] == ["DOCUMENT_INCONSISTENCY"]
        word = {"outcome": "UPHELD", "remarks": "It is not what was handed in."}
        (flag,) = [each for each in review["items"] if each["kind"] == "FLAG"]
        await house.done("POST", f"/tasks/{review['task_id']}/items/{flag['item_id']}", REVIEWER, json=word)
    answer = await house.decide(review, REVIEWER, "REJECT", "The papers cannot be read; please apply again.")
    assert answer.json()["status"] == "REJECTED", answer.text


async def test_a_paused_registry_contract_is_waited_for(house: House, deployment: Deployment) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    await house.reviewed(case)
    write_beside(deployment, "pause")
    try:
        await house.approve(case)
        await until(lambda: refused_by_the_chain(house, case))
        assert (await house.seen(case.path))["waiting_on"] == "CHAIN"
    finally:
        write_beside(deployment, "unpause")
    await approved_once(house, deployment, case)


async def test_what_the_chain_will_never_take_goes_back_to_an_official(house: House, deployment: Deployment) -> None:
    case = await house.applied(secrets.randbelow(10**9))
    first = await house.reviewed(case)
    rival = (bytes(31) + b"\x01", 2_000_000_000, 1, 1, 0)
    write_beside(
        deployment, "registerApproved", secrets.token_bytes(32), case.sample.wallet_address, rival, 1_700_000_000, 1
    )
    await house.approve(case)

    async def asked_again() -> Json | None:
        task = await house.task(case.path, "APPROVAL")
        return task if task["task_id"] != first["task_id"] else None

    second = await until(asked_again)
    assert "the chain refused" in second["title"]
    seen = await house.seen(case.path)
    assert (seen["status"], seen["waiting_on"]) == ("AI_SCORED", "APPROVER")
    assert "REGISTRATION_REFUSED" in [entry.action for entry in house.audit_of(case)]
    alone = await house.decide(second, REVIEWER, "APPROVE")
    assert (alone.status_code, alone.json()["code"]) == (403, "FOUR_EYES")

    again = await house.decide(second, APPROVER, "APPROVE")
    assert again.is_success, again.text

    async def asked_a_third_time() -> Json | None:
        task = await house.task(case.path, "APPROVAL")
        return task if task["task_id"] not in {first["task_id"], second["task_id"]} else None

    third = await until(asked_a_third_time)
    answer = await house.decide(third, APPROVER, "REJECT", "The wallet is another contractor's.")
    assert answer.json()["status"] == "REJECTED", answer.text
    result = await house.process(case).result()
    assert result.status == "REJECTED"
    assert registrations(deployment, result.contractor_id) == []
    standing = deployment.open().registry.standing(case.sample.wallet_address)
    assert standing is not None
    assert standing.competence_score == 1


async def refused_by_the_chain(house: House, case: Applied) -> Json | None:
    """That the chain's activity was refused, once it was."""
    described = (await house.process(case).describe()).raw_description
    for pending in described.pending_activities:
        last = pending.last_failure
        kinds = {failure.application_failure_info.type for failure in (last, last.cause)}  # a long one comes wrapped
        if pending.activity_type.name == "register_on_chain" and CHAIN_REFUSES in kinds:
            return {"type": CHAIN_REFUSES}
    return None


async def calls(house: House, service: str) -> list[Json]:
    answer = await house.sandbox.get("/_sandbox/calls", params={"service": service})
    return answer.json()
