"""What is known of buyers, over HTTP: sanctioning credit, rating for a deal, writing branches down."""

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import Session, col, select

from api.app import create_app
from api.services import ApiServices
from models.actors import Role
from models.buyer import buyer_id_of
from models.buyer_change import BUYER_CHANGED
from models.requirement_policy import default_policy
from models.tables import audit
from models.tables.database import Database
from models.tables.ratings import RatingRecords
from models.tables.rows.events import OutboxRow
from models.tables.rows.trade_supply import OrderRow
from models.trade_supply import OrderStatus
from tests.activities.buyer_world import StandInWorld, http_sources, order_party, sandbox
from tests.api.conftest import speaking_to
from tests.api.keys import bearer

NOW = datetime.now(UTC)
OFFICER = bearer("das", Role.RISK_OFFICER)
SELLER = bearer("seller", Role.CONTRACTOR)
BUYER, SELLER_ID = buyer_id_of("buyer"), buyer_id_of("seller")
LINE = "/api/v1/buyers/buyer/credit-line"
RATINGS = "/api/v1/buyers/buyer/ratings"


def told(database: Database) -> list[tuple[UUID, Any]]:
    """What the outbox says of buyers: whom, and which source."""
    with Session(database.engine) as session:
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.event_type) == BUYER_CHANGED)).all()
    return [(row.case_id, row.payload["source"]) for row in rows]


def deal(database: Database, *, value: str = "1000.00", status: OrderStatus = OrderStatus.INVOICED) -> UUID:
    """An order of the buyer's, supplied by the seller."""
    order_id, customer = uuid4(), uuid4()
    invoiced = None if status is OrderStatus.PLACED else NOW
    with database.transaction() as session:
        session.merge(order_party(SELLER_ID))
        session.add(order_party(customer))
        session.flush()
        session.add(
            OrderRow(
                id=order_id,
                order_number="1",
                jurisdiction="IN",
                seller_id=SELLER_ID,
                customer_id=customer,
                buyer_id=BUYER,
                status=status,
                placed_at=NOW,
                invoiced_at=invoiced,
                invoice_number=None if invoiced is None else "1",
                place_of_supply="27",
                currency="INR",
                value=Decimal(value),
            )
        )
    return order_id


# Credit


async def test_an_officer_sanctions_credit(client: httpx.AsyncClient, services: ApiServices) -> None:
    body = {"sanctioned_limit": "20000000.00", "outstanding": "3350000.00", "reason": "Annual review."}
    answer = await client.put(LINE, json=body, headers=OFFICER)
    assert answer.status_code == 200, answer.text
    line = answer.json()
    assert (line["buyer_id"], line["remaining"], line["held"]) == (str(BUYER), "16650000.00", "0.00")

    cut = await client.put(
        f"/api/v1/buyers/{BUYER}/credit-line", json={"sanctioned_limit": "3000000", "reason": "Cut."}, headers=OFFICER
    )
    assert (cut.json()["outstanding"], cut.json()["remaining"]) == ("3350000.00", "-350000.00")
    assert told(services.database) == [(BUYER, "credit"), (BUYER, "credit")]
    with Session(services.database.engine) as session:
        entries = list(audit.entries(session, subject=f"buyer:{BUYER}"))
    assert [(entry.action, entry.actor, entry.details["reason"]) for entry in entries] == [
        ("CREDIT_SANCTIONED", "das", "Annual review."),
        ("CREDIT_SANCTIONED", "das", "Cut."),
    ]
    assert entries[1].previous_value == entries[0].new_value


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sanctioned_limit": "-1"}, "sanctioned_limit"),
        ({"sanctioned_limit": "1.001"}, "sanctioned_limit"),
        ({"currency": "rupees"}, "currency"),
        ({"reason": " "}, "reason"),
    ],
)
async def test_a_line_that_is_none_is_refused(client: httpx.AsyncClient, wrong: dict[str, Any], field: str) -> None:
    answer = await client.put(LINE, json={"sanctioned_limit": "1.00", "reason": "So.", **wrong}, headers=OFFICER)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_credit_is_sanctioned_by_risk_officers_alone(client: httpx.AsyncClient) -> None:
    for who in (bearer("buyer", Role.BUYER), bearer("rao", Role.GOVERNMENT_ADMIN), bearer("a", Role.AUDITOR)):
        answer = await client.put(LINE, json={"sanctioned_limit": "1.00", "reason": "So."}, headers=who)
        assert answer.status_code == 403


async def test_what_is_kept_elsewhere_is_not_changed_here(services: ApiServices) -> None:
    with sandbox() as url, http_sources(url) as sources:
        elsewhere = dataclasses.replace(
            services, credit_is_ours=False, ratings_are_ours=False, branches=sources.branches
        )
        async with speaking_to(create_app(elsewhere)) as client:
            answers = [
                await client.put(LINE, json={"sanctioned_limit": "1.00", "reason": "So."}, headers=OFFICER),
                await client.post(RATINGS, json={"deal_id": str(uuid4()), "stars": "4.50"}, headers=SELLER),
                await client.put(f"/api/v1/branches/{uuid4()}", json={"code": "A", "name": "A"}, headers=OFFICER),
            ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "KEPT_ELSEWHERE")] * 3


def test_heads_are_those_of_the_register_that_is_named(services: ApiServices) -> None:
    head, child = uuid4(), uuid4()
    with sandbox() as url, http_sources(url) as sources:
        world = StandInWorld(url, sources)
        world.branch(head)
        world.branch(child, head)
        assert dataclasses.replace(services, branches=sources.branches).heads([child]) == {child: head}
    assert services.heads([child]) == {}


# Ratings


async def test_a_seller_rates_a_buyer_once_for_a_deal(client: httpx.AsyncClient, services: ApiServices) -> None:
    order = deal(services.database, value="1250000.00")
    answer = await client.post(RATINGS, json={"deal_id": str(order), "stars": "4.50"}, headers=SELLER)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["stars"], answer.json()["value"]) == ("4.50", "1250000.00")
    again = await client.post(RATINGS, json={"deal_id": str(order), "stars": "1.00"}, headers=SELLER)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_RATED")
    assert told(services.database) == [(BUYER, "rating")]


async def test_five_deals_make_a_rating(client: httpx.AsyncClient, services: ApiServices) -> None:
    for stars in ("4.00", "4.00", "4.00", "4.00", "5.00"):
        order = deal(services.database)
        key = {"Idempotency-Key": str(order)}
        for _ in range(2):
            answer = await client.post(RATINGS, json={"deal_id": str(order), "stars": stars}, headers=SELLER | key)
            assert answer.status_code == 201
    made = RatingRecords(services.database).rating(
        BUYER, as_of=datetime.now(UTC) + timedelta(seconds=1), policy=default_policy().rating_weights
    )
    assert (made.counted, made.score) == (5, Decimal("4.20"))


async def test_only_who_supplied_may_rate(client: httpx.AsyncClient, services: ApiServices) -> None:
    supplied, placed = deal(services.database), deal(services.database, status=OrderStatus.PLACED)
    tries = [
        (RATINGS, supplied, bearer("stranger", Role.CONTRACTOR)),
        (RATINGS, supplied, bearer("buyer", Role.BUYER)),
        (RATINGS, placed, SELLER),
        (RATINGS, uuid4(), SELLER),
        ("/api/v1/buyers/another/ratings", supplied, SELLER),
    ]
    for path, order, who in tries:
        answer = await client.post(path, json={"deal_id": str(order), "stars": "4.50"}, headers=who)
        assert (answer.status_code, answer.json()["code"]) == (409, "NOT_A_COUNTERPARTY")
    assert (
        await client.post(RATINGS, json={"deal_id": str(supplied), "stars": "4"}, headers=OFFICER)
    ).status_code == 403


@pytest.mark.parametrize("stars", ["5.01", "-0.01", "4.555", 4.5, "good", None])
async def test_stars_are_0_to_5_with_two_decimals(client: httpx.AsyncClient, stars: object) -> None:
    answer = await client.post(RATINGS, json={"deal_id": str(uuid4()), "stars": stars}, headers=SELLER)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["stars"]


# Branches


async def put_branch(client: httpx.AsyncClient, branch: UUID, code: str, parent: UUID | None = None) -> httpx.Response:
    body = {"code": code, "name": f"Branch {code}", "parent_id": None if parent is None else str(parent)}
    return await client.put(f"/api/v1/branches/{branch}", json=body, headers=OFFICER)


async def test_branches_make_a_tree(client: httpx.AsyncClient) -> None:
    head, child, grandchild = uuid4(), uuid4(), uuid4()
    for branch, code, parent in ((head, "H", None), (child, "C", head), (grandchild, "G", child)):
        answer = await put_branch(client, branch, code, parent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["head_id"] == str(head)
    assert (await put_branch(client, child, "C")).json()["head_id"] == str(child)
    moved = (await client.get(f"/api/v1/branches/{grandchild}", headers=OFFICER)).json()
    assert (moved["parent_id"], moved["head_id"], moved["code"]) == (str(child), str(child), "G")


async def test_what_is_no_tree_is_refused(client: httpx.AsyncClient) -> None:
    head, child = uuid4(), uuid4()
    await put_branch(client, head, "H")
    await put_branch(client, child, "C", head)
    for branch, code, parent, why in (
        (head, "H", child, "CIRCLE"),
        (head, "H", head, "CIRCLE"),
        (uuid4(), "N", uuid4(), "UNKNOWN_PARENT"),
        (uuid4(), "C", None, "CODE_TAKEN"),
    ):
        answer = await put_branch(client, branch, code, parent)
        assert (answer.status_code, answer.json()["code"]) == (409, why)
    assert (await client.get(f"/api/v1/branches/{uuid4()}", headers=OFFICER)).status_code == 404
