"""What changes of a buyer reaches its live requirements, through the outbox and the relay."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import Session, col, select
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from models.notification import Channel, DeliveryStatus
from models.tables.loading.files import source_of
from models.tables.loading.load import load
from models.tables.rows.notification import DeliveryRow
from tests.house import Json, house_settings, running_house, until
from tests.market import OFFICER, Buyer, Market
from workers.worker import start_relay
from workflows.notification_relay import NOTIFICATION_RELAY_ID
from workflows.queues import CASES, NOTIFICATIONS


@pytest.fixture(scope="module")
async def market(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Market]:
    """A house whose cases run, and whose relay does."""
    name = f"market_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path_factory.mktemp("documents"))
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=[CASES, NOTIFICATIONS]) as house:
            await start_relay(house.services.temporal)
            yield Market(house)
            # else it goes on with the workers of the next house, and carries its letters
            await house.services.temporal.get_workflow_handle(NOTIFICATION_RELAY_ID).terminate("the tests are over")
    postgres_part.drop_database(postgres, name)


async def sanction(market: Market, buyer: Buyer, limit: str) -> httpx.Response:
    body = {"sanctioned_limit": limit, "reason": "Review."}
    return await market.house.ask("PUT", f"/buyers/{buyer.name}/credit-line", OFFICER, json=body)


async def until_told(market: Market, buyer: Buyer, *, events: int) -> None:
    """Wait until all that the outbox says of the buyer is delivered."""

    async def delivered() -> Json | None:
        with Session(market.house.services.database.engine) as session:
            found = session.exec(select(DeliveryRow).where(col(DeliveryRow.case_id) == buyer.buyer_id)).all()
        assert {row.channel for row in found} <= {Channel.PROCESS}
        return {} if [row.status for row in found] == [DeliveryStatus.DELIVERED] * events else None

    await until(delivered)


async def test_a_cut_of_the_credit_line_is_told_to_every_live_requirement(market: Market) -> None:
    buyer = market.buyer(rating="4.50", performance=90)
    assert (await sanction(market, buyer, "9000000.00")).status_code == 200
    first, second = await market.asked(buyer), await market.asked(buyer)
    assert [each["risk_precheck_status"] for each in (first, second)] == ["PASS", "PASS"]

    assert (await sanction(market, buyer, "500000.00")).json()["remaining"] == "-1500000.00"

    async def assessed_anew() -> Json | None:
        seen = [await market.seen(each) for each in (first, second)]
        return {} if all(each["risk_precheck_status"] == "FAIL" for each in seen) else None

    await until(assessed_anew)
    kept = await market.house.done("GET", f"/requirements/{first['id']}/assessments", OFFICER)
    assert [each["cause"] for each in kept["items"]][-1] == "CREDIT_CHANGED"

    await until_told(market, buyer, events=2)


async def test_ratings_that_come_in_are_looked_at(market: Market, tmp_path: Path) -> None:
    buyer = market.buyer(limit="9000000.00", performance=90)
    made = await market.asked(buyer)
    assert (made["risk_precheck_status"], made["buyer_rating_score"]) == ("PASS", None)
    lines = [f"{uuid4()},{buyer.buyer_id},{uuid4()},{uuid4()},1.00,1000.00,2026-11-01T10:00:00Z" for _ in range(5)]
    await loaded(market, tmp_path / "ratings.csv", "id,buyer_id,rated_by,deal_id,stars,value,at", *lines)

    async def assessed_anew() -> Json | None:
        seen = await market.seen(made)
        return seen if seen["buyer_rating_score"] == "1.00" else None

    assert "LOW_RATING" in str((await until(assessed_anew))["risk_factors"])
    kept = await market.house.done("GET", f"/requirements/{made['id']}/assessments", OFFICER)
    assert [each["cause"] for each in kept["items"]] == ["CREATED", "RATING_CHANGED"]


async def loaded(market: Market, path: Path, *lines: str) -> None:
    """Load a file of base data, as `fatts import` does."""
    services = market.house.services

    def put() -> None:
        path.write_text("\n".join(lines) + "\n")
        load(services.database, source_of(path, None), services.clock(), lambda _: None)

    await asyncio.to_thread(put)


async def test_news_of_a_buyer_without_requirements_go_nowhere(market: Market) -> None:
    buyer = market.buyer()
    assert (await sanction(market, buyer, "1.00")).status_code == 200

    await until_told(market, buyer, events=1)
