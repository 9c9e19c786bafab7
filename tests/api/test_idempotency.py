"""A request that is made twice under one key has one effect and one answer."""

import asyncio

import httpx
import pytest

from models.actors import Role
from models.tables.application import ApplicationRepository
from models.tables.contractor import ContractorRepository
from models.tables.database import Database
from tests.api.keys import bearer

APPLICATIONS = "/api/v1/applications"
BODY = {"contractor": {"walletAddress": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}}


def headers(key: str | None, subject: str = "owner") -> dict[str, str]:
    return bearer(subject, Role.CONTRACTOR) | ({"Idempotency-Key": key} if key else {})


def contractors_of(database: Database, subject: str) -> int:
    with database.transaction() as session:
        return len(ContractorRepository(session, database.vault, database.index).owned_by(subject))


async def test_the_same_request_again_has_the_same_answer_and_no_second_effect(
    client: httpx.AsyncClient, database: Database
) -> None:
    first = await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    again = await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert contractors_of(database, "owner") == 1


async def test_without_a_key_each_request_stands_for_itself(client: httpx.AsyncClient, database: Database) -> None:
    answers = [await client.post(APPLICATIONS, json=BODY, headers=headers(None)) for _ in range(2)]
    assert len({answer.json()["application_id"] for answer in answers}) == 2
    assert contractors_of(database, "owner") == 2


async def test_a_key_that_came_with_another_body_is_refused(client: httpx.AsyncClient, database: Database) -> None:
    await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    other = await client.post(APPLICATIONS, json={"contractor": {}}, headers=headers("key-1"))
    assert other.status_code == 422
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert contractors_of(database, "owner") == 1


async def test_a_key_that_came_with_another_route_is_refused(client: httpx.AsyncClient) -> None:
    made = await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    other = await client.patch(made.headers["Location"], json=BODY, headers=headers("key-1"))
    assert other.status_code == 422
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_key_is_its_senders_own(client: httpx.AsyncClient) -> None:
    answers = [
        await client.post(APPLICATIONS, json=BODY, headers=headers("key-1", subject)) for subject in ("one", "other")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["application_id"] != answers[1].json()["application_id"]


async def test_of_many_at_once_one_is_done(client: httpx.AsyncClient, database: Database) -> None:
    answers = await asyncio.gather(*(client.post(APPLICATIONS, json=BODY, headers=headers("key-1")) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.json()["application_id"] for answer in made}) == 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["code"] == "IN_PROGRESS"
            assert answer.headers["Retry-After"]
    assert contractors_of(database, "owner") == 1


async def test_a_refused_request_does_not_use_up_its_key(client: httpx.AsyncClient) -> None:
    wrong = {"contractor": {"walletAddress": 7}}
    assert (await client.post(APPLICATIONS, json=wrong, headers=headers("key-1"))).status_code == 422
    assert (await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))).status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "two words", "ключ".encode()])
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, key: str | bytes) -> None:
    sent: dict[str | bytes, str | bytes] = {**headers(None), "Idempotency-Key": key}
    answer = await client.post(APPLICATIONS, json=BODY, headers=list(sent.items()))  # pyright: ignore[reportArgumentType] — bytes on purpose
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_a_draft_whose_answer_was_lost_in_a_crash_is_not_opened_twice(
    client: httpx.AsyncClient, database: Database
) -> None:
    first = await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    with database.transaction() as session:  # as a crash between the effect and the keeping of its answer leaves it
        session.connection().exec_driver_sql(
            "UPDATE idempotency_keys "
            "SET status_code = NULL, response_sealed = NULL, claimed_at = now() - interval '1 day'"
        )
    again = await client.post(APPLICATIONS, json=BODY, headers=headers("key-1"))
    assert again.status_code == 201
    assert again.json() == first.json()
    with database.transaction() as session:
        repository = ApplicationRepository(session, database.vault, database.index)
        assert repository.owner_of(first.json()["application_id"]) == "owner"
    assert contractors_of(database, "owner") == 1
