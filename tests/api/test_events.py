"""A case's transitions as they happen, over a real connection."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import psycopg
import pytest

from api.app import create_app
from api.services import ApiServices
from models.actors import Role
from models.status import ContractorStatus
from models.tables.database import Database
from tests.api.keys import bearer
from tests.api.serving import Event, events_in, served
from tests.tables.cases import CONTRACTOR, Case

OWNER = bearer(CONTRACTOR.subject, Role.CONTRACTOR)
S = ContractorStatus


@pytest.fixture
def case(database: Database) -> Case:
    return Case(database).draft()


@asynccontextmanager
async def following(
    client: httpx.AsyncClient, case: Case, last: str | None = None
) -> AsyncGenerator[AsyncGenerator[Event]]:
    headers = OWNER | ({"Last-Event-ID": last} if last is not None else {})
    async with client.stream("GET", f"/api/v1/applications/{case.application_id}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = events_in(answer)
        try:
            yield events
        finally:
            await events.aclose()


async def statuses(events: AsyncGenerator[Event], count: int | None = None) -> list[tuple[str, str]]:
    """Id and status of the next `count` events, or of all until the stream ends."""
    found: list[tuple[str, str]] = []
    async with asyncio.timeout(20):
        async for event in events:
            if event.data:
                assert event.name == "status"
                told = json.loads(event.data)
                assert told.keys() == {"from", "status", "at", "changed_by"}
                found.append((event.event_id or "", told["status"]))
            if len(found) == count:
                break
    return found


async def test_what_was_comes_first_then_what_happens_and_the_end_ends_it(services: ApiServices, case: Case) -> None:
    case.submit()
    async with served(create_app(services)) as client, following(client, case) as events:
        assert [status for _, status in await statuses(events, 2)] == ["DRAFT", "SUBMITTED"]
        await asyncio.to_thread(case.move, S.UNDER_REVIEW)
        assert [status for _, status in await statuses(events, 1)] == ["UNDER_REVIEW"]
        await asyncio.to_thread(case.move, S.AI_SCORED, S.REJECTED)
        assert [status for _, status in await statuses(events)] == ["AI_SCORED", "REJECTED"]


async def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(
    services: ApiServices, case: Case
) -> None:
    case.submit()
    case.move(S.UNDER_REVIEW)
    async with served(create_app(services)) as client:
        async with following(client, case) as events:
            seen = await statuses(events, 2)
        case.move(S.AI_SCORED, S.REJECTED)
        async with following(client, case, last=seen[-1][0]) as events:
            rest = await statuses(events)
    assert [status for _, status in seen + rest] == ["DRAFT", "SUBMITTED", "UNDER_REVIEW", "AI_SCORED", "REJECTED"]
    ids = [int(event_id) for event_id, _ in seen + rest]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("last", ["nonsense", "-1", "0"])
async def test_an_id_that_is_none_of_ours_does_no_harm(services: ApiServices, case: Case, last: str) -> None:
    case.submit()
    case.move(S.REJECTED)
    async with served(create_app(services)) as client, following(client, case, last=last) as events:
        assert [status for _, status in await statuses(events)] == ["DRAFT", "SUBMITTED", "REJECTED"]


async def comes_back(client: httpx.AsyncClient, case: Case, last: str) -> httpx.Response:
    """The whole answer, which is there only once the stream is over."""
    url = f"/api/v1/applications/{case.application_id}/events"
    async with asyncio.timeout(20):
        return await client.get(url, headers=OWNER | {"Last-Event-ID": last})


@pytest.mark.parametrize("end", [S.REJECTED, S.GOV_APPROVED])
async def test_a_client_that_comes_back_after_the_end_is_told_that_it_was(
    services: ApiServices, case: Case, end: ContractorStatus
) -> None:
    """As a browser does, which asks again whenever a stream ends and stops at 204 alone."""
    case.submit()
    case.move(S.UNDER_REVIEW, S.AI_SCORED, end)
    async with served(create_app(services)) as client:
        async with following(client, case) as events:
            *before, last = await statuses(events)
        assert last[1] == end
        answer = await comes_back(client, case, last[0])
        assert (answer.status_code, answer.content) == (204, b"")
        if end is S.GOV_APPROVED:
            case.move(S.SUSPENDED)  # what its registration goes through is told there
        assert (await comes_back(client, case, str(int(last[0]) + 1))).status_code == 204
        assert (await comes_back(client, case, "9" * 30)).status_code == 204
        rest = await comes_back(client, case, before[-1][0])
        assert (rest.status_code, rest.text.count("event: ")) == (200, 1)
        assert f"id: {last[0]}\n" in rest.text


async def test_a_client_whose_id_is_beyond_a_case_that_goes_on_is_kept_waiting(
    services: ApiServices, case: Case
) -> None:
    quick = replace(services, event_heartbeat=timedelta(milliseconds=50))
    async with served(create_app(quick)) as client, following(client, case, last="9" * 30) as events:
        assert (await asyncio.wait_for(anext(events), 20)).comment == "alive"


async def test_a_quiet_stream_says_that_it_is_alive(services: ApiServices, case: Case) -> None:
    quick = replace(services, event_heartbeat=timedelta(milliseconds=50))
    async with served(create_app(quick)) as client, following(client, case) as events:
        await statuses(events, 1)
        async with asyncio.timeout(10):
            beats = [await anext(events) for _ in range(3)]
    assert {beat.comment for beat in beats} == {"alive"}


async def test_many_follow_one_case_on_one_listening_connection(services: ApiServices, case: Case) -> None:
    async with served(create_app(services)) as client:

        async def follow() -> list[tuple[str, str]]:
            async with following(client, case) as events:
                return await statuses(events)

        followers = [asyncio.create_task(follow()) for _ in range(10)]
        await asyncio.to_thread(case.submit)
        await asyncio.to_thread(case.move, S.REJECTED)
        told = await asyncio.gather(*followers)
        with psycopg.connect(services.database.url) as connection:
            listening = connection.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'"
            ).fetchone()
    assert all([status for _, status in each] == ["DRAFT", "SUBMITTED", "REJECTED"] for each in told)
    assert listening == (1,)


async def test_a_cut_connection_to_the_database_loses_no_event(services: ApiServices, case: Case) -> None:
    async with served(create_app(services)) as client, following(client, case) as events:
        await statuses(events, 1)
        with psycopg.connect(services.database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await asyncio.to_thread(case.submit)
        await asyncio.to_thread(case.move, S.REJECTED)
        assert [status for _, status in await statuses(events)] == ["SUBMITTED", "REJECTED"]


async def test_a_follower_that_goes_away_is_forgotten(services: ApiServices, case: Case) -> None:
    app = create_app(replace(services, event_heartbeat=timedelta(milliseconds=50)))
    async with served(app) as client:
        async with following(client, case) as events:
            await statuses(events, 1)
            assert app.state.running.bell.followed == 1
        async with asyncio.timeout(10):
            while app.state.running.bell.followed:
                await client.get("/healthz")
