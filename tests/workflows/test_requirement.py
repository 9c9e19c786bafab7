"""Requirements through HTTP: the seed's use cases, and what buyers and officers do with one."""

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from models.actors import Role
from models.ids import requirement_workflow_id
from tests.api.keys import bearer
from tests.house import Json, until
from tests.market import AUDITOR, OFFICER, SECOND_OFFICER, Market

SEED_FIELDS = {
    "estimated_trade_value",
    "buyer_credit_limit_remaining",
    "buyer_exposure_after_trade",
    "risk_precheck_status",
    "risk_precheck_score",
    "buyer_branch_id",
    "blocked_internal_trades",
    "buyer_rating_score",
    "buyer_payment_performance_score",
}


def codes(requirement: Json) -> set[str]:
    return {factor.split(":")[0] for factor in requirement["risk_factors"]}


# The seed's use cases


async def test_a_trade_that_the_credit_does_not_cover_fails(market: Market) -> None:
    buyer = market.buyer(limit="8000000.00")
    made = await market.asked(buyer, min_quantity="10")
    assert set(made) >= SEED_FIELDS
    assert made["estimated_trade_value"] == "10000000.00"
    assert made["buyer_credit_limit_remaining"] == "8000000.00"
    assert made["buyer_exposure_after_trade"] == "-2000000.00"
    assert (made["risk_precheck_status"], made["status"]) == ("FAIL", "UNDER_REVIEW")
    assert "INSUFFICIENT_CREDIT" in codes(made)
    assert made["credit_hold"] == "NOT_HELD"
    assert await market.house.task(f"/requirements/{made['id']}", "RISK")


async def test_a_seller_of_the_same_branch_is_blocked(market: Market) -> None:
    head = market.branch()
    branch, sister, stranger = market.branch(head), market.branch(head), market.branch()
    buyer = market.buyer(limit="20000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer, buyer_branch_id=str(branch))
    assert made["blocked_internal_trades"] is True
    path = f"/requirements/{made['id']}/match-check"
    one = await market.house.done("POST", path, buyer.token, json={"seller_branch_id": str(branch)})
    assert (one["blocked"], one["reason"]) == (True, "SAME_BRANCH")
    sellers = [str(seller) for seller in (sister, stranger, uuid4())]
    many = await market.house.done("POST", path, buyer.token, json={"seller_branch_ids": sellers})
    assert [each["reason"] for each in many["results"]] == ["SAME_FAMILY", None, None]
    assert [each["seller_branch_id"] for each in many["results"]] == sellers


async def test_a_low_rating_and_slow_payments_warn(market: Market) -> None:
    buyer = market.buyer(rating="1.5", performance=45)
    made = await market.asked(buyer)
    assert (made["buyer_rating_score"], made["buyer_payment_performance_score"]) == ("1.50", 45)
    assert (made["risk_precheck_score"], made["risk_precheck_status"]) == (55, "WARN")
    assert codes(made) == {"LOW_RATING", "LOW_PAYMENT_PERFORMANCE", "UNKNOWN_INPUT"}
    task = await market.house.task(f"/requirements/{made['id']}", "RISK")
    assert (task["process"], task["role"]) == ("requirement", "RISK_OFFICER")


# Credit that can't be spent twice


async def test_of_a_hundred_at_once_as_many_hold_as_the_line_fits(market: Market) -> None:
    """Through the API, its processes and the path that the assessment takes in production."""
    buyer = market.buyer(limit="7000000.06", rating="4.5", performance=85)
    made = await asyncio.gather(*(market.asked(buyer) for _ in range(100)))
    assert Counter((each["credit_hold"], each["risk_precheck_status"] == "FAIL") for each in made) == {
        ("HELD", False): 7,
        ("NOT_HELD", True): 93,
    }
    assert len(market.holds(buyer)) == 7
    assert market.remaining(buyer) == Decimal("0.06")
    ends = (market.house.done("POST", f"/requirements/{each['id']}/cancel", buyer.token) for each in made)
    assert {each["status"] for each in await asyncio.gather(*ends)} == {"CANCELLED"}
    assert market.remaining(buyer) == Decimal("7000000.06")
    assert market.holds(buyer) == []


# PASS, WARN, FAIL, and nothing known


async def test_a_pass_holds_and_opens(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer, min_quantity="7.65")
    assert (made["risk_precheck_status"], made["risk_precheck_score"]) == ("PASS", 100)
    assert (made["status"], made["credit_hold"]) == ("OPEN", "HELD")
    assert market.remaining(buyer) == Decimal("2350000.00")
    assert (await market.seen(made))["risk_factors"] == []


async def test_a_warning_is_held_and_opens_by_one_officer(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    assert (made["status"], made["credit_hold"]) == ("UNDER_REVIEW", "HELD")
    assert (await market.decide(made, OFFICER, "APPROVE"))["status"] == "OPEN"
    assert market.remaining(buyer) == Decimal("9000000.00")


async def test_a_rejection_gives_the_credit_back(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    assert (await market.decide(made, OFFICER, "REJECT", "Too many late payments."))["status"] == "REJECTED"
    assert market.remaining(buyer) == Decimal("10000000.00")
    seen = await market.seen(made)
    assert (seen["reason"], seen["credit_hold"]) == ("Too many late payments.", "RELEASED")


async def test_a_failure_takes_two_officers_and_says_what_it_holds(market: Market) -> None:
    buyer = market.buyer(limit="500000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    path = f"/requirements/{made['id']}"
    first = await market.house.task(path, "RISK")
    unreasoned = await market.house.decide(first, OFFICER, "APPROVE")
    assert (unreasoned.status_code, unreasoned.json()["code"]) == (422, "REMARKS_REQUIRED")
    assert (await market.decide(made, OFFICER, "APPROVE"))["status"] == "UNDER_REVIEW"
    second = await market.house.task(path, "RISK")
    assert second["task_id"] != first["task_id"]
    again = await market.house.decide(second, OFFICER, "APPROVE", "Me again.")
    assert (again.status_code, again.json()["code"]) == (403, "FOUR_EYES")
    assert (await market.decide(made, SECOND_OFFICER, "APPROVE"))["status"] == "OPEN"
    assert (await market.seen(made))["credit_hold"] == "INSUFFICIENT"
    assert market.remaining(buyer) == Decimal("500000.00")


async def test_where_nothing_is_known_an_officer_decides(market: Market) -> None:
    made = await market.asked(market.buyer())
    assert made["risk_precheck_status"] is None
    assert made["risk_precheck_score"] is None
    assert made["status"] == "UNDER_REVIEW"
    assert (await market.decide(made, OFFICER, "APPROVE"))["status"] == "OPEN"
    assert (await market.seen(made))["credit_hold"] == "NO_LINE"


# How it ends


@pytest.mark.parametrize(("word", "status"), [("cancel", "CANCELLED"), ("fulfil", "FULFILLED")])
async def test_its_end_gives_the_credit_back(market: Market, word: str, status: str) -> None:
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    path = f"/requirements/{made['id']}"
    ended = await market.house.done("POST", f"{path}/{word}", buyer.token)
    assert (ended["status"], ended["credit_hold"]) == (status, "RELEASED")
    assert market.remaining(buyer) == Decimal("10000000.00")
    again = await market.house.ask("POST", f"{path}/{word}", buyer.token)
    assert again.status_code == 409


async def test_what_is_under_review_cannot_be_fulfilled(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    answer = await market.house.ask("POST", f"/requirements/{made['id']}/fulfil", buyer.token)
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")


# Assessed anew


async def test_news_of_the_buyer_are_looked_at_and_every_assessment_is_kept(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    market.lend(buyer, "10000000.00", outstanding="9500000.00")
    await _tell(market, made, "credit")
    path = f"/requirements/{made['id']}"

    async def failed() -> Json | None:
        seen = await market.seen(made)
        return seen if seen["risk_precheck_status"] == "FAIL" else None

    seen = await until(failed)
    assert (seen["status"], seen["credit_hold"]) == ("UNDER_REVIEW", "RELEASED")
    market.lend(buyer, "10000000.00")
    await _tell(market, made, "credit")

    async def opened() -> Json | None:
        seen = await market.seen(made)
        return seen if seen["status"] == "OPEN" else None

    assert (await until(opened))["credit_hold"] == "HELD"
    kept = (await market.house.done("GET", f"{path}/assessments", buyer.token))["items"]
    assert [(each["ordinal"], each["cause"], each["risk_precheck_status"]) for each in kept] == [
        (1, "CREATED", "PASS"),
        (2, "CREDIT_CHANGED", "FAIL"),
        (3, "CREDIT_CHANGED", "PASS"),
    ]
    tasks = await market.house.done("GET", f"/tasks?case_id={made['id']}", OFFICER)
    assert [task["status"] for task in tasks["items"]] == ["CANCELLED"]


async def _tell(market: Market, made: Json, source: str) -> None:
    handle = market.house.services.temporal.get_workflow_handle(requirement_workflow_id(made["id"]))
    await handle.signal("buyer_changed", source)


# Who may


async def test_a_buyer_sees_its_own_alone(market: Market) -> None:
    buyer, other = market.buyer(limit="10000000.00"), market.buyer()
    made = await market.asked(buyer)
    path = f"/requirements/{made['id']}"
    assert (await market.house.ask("GET", path, other.token)).status_code == 404
    assert (await market.house.ask("POST", f"{path}/cancel", other.token)).status_code == 404
    assert (await market.house.done("GET", path, AUDITOR))["id"] == made["id"]
    assert (await market.house.ask("POST", f"{path}/cancel", AUDITOR)).status_code == 403
    mine = await market.house.done("GET", "/requirements", buyer.token)
    assert [each["id"] for each in mine["items"]] == [made["id"]]
    assert (await market.house.done("GET", "/requirements", other.token))["items"] == []
    stranger = bearer("c", Role.CONTRACTOR)
    assert (await market.house.ask("GET", "/requirements", stranger)).status_code == 403


async def test_a_buyer_asks_for_itself_alone(market: Market) -> None:
    buyer, other = market.buyer(limit="10000000.00"), market.buyer()
    for named in (buyer.name, str(buyer.buyer_id)):
        assert (await market.asked(buyer, buyer_id=named))["buyer_id"] == str(buyer.buyer_id)
    refused = await market.ask(buyer, buyer_id=str(other.buyer_id))
    assert refused.status_code == 403
    as_officer = await market.house.ask("POST", "/requirements", OFFICER, json={"max_budget_per_unit": "1"})
    assert as_officer.status_code == 403


async def test_a_key_makes_one_requirement(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    key = {"Idempotency-Key": str(uuid4())}
    first, second = await market.ask(buyer, key), await market.ask(buyer, key)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(market.holds(buyer)) == 1
    other = await market.ask(buyer, key, min_quantity="2")
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_budget_per_unit", "1.001"),
        ("max_budget_per_unit", 1.001),
        ("max_budget_per_unit", "99999999999999999"),
        ("min_quantity", "0"),
        ("preferred_quantity", "0.5"),
        ("buyer_branch_id", "2b59fa98-657e-4607-8829-22865c63d011"),
        ("unheard_of", 1),
    ],
)
async def test_what_is_wrong_is_named(market: Market, field: str, value: object) -> None:
    body: dict[str, Any] = {field: value}
    refused = await market.ask(market.buyer(), **body)
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_numbers_are_taken_as_they_are_written(market: Market) -> None:
    made = await market.asked(market.buyer(), min_quantity=3, max_budget_per_unit=1234567890123.45)
    assert made["estimated_trade_value"] == "3703703670370.35"


# Officials who buy


async def test_nobody_decides_on_a_buyer_it_acts_for(market: Market) -> None:
    buyer = market.buyer(limit="10000000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    await market.house.done("PUT", f"/buyers/{buyer.name}/representatives/officer-sen", SECOND_OFFICER)
    task = await market.house.task(f"/requirements/{made['id']}", "RISK")
    own = await market.house.decide(task, OFFICER, "APPROVE", "Mine.")
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    body = {"sanctioned_limit": "90000000.00", "reason": "Mine."}
    line = await market.house.ask("PUT", f"/buyers/{buyer.name}/credit-line", OFFICER, json=body)
    assert (line.status_code, line.json()["code"]) == (403, "FOUR_EYES")
    assert (await market.decide(made, SECOND_OFFICER, "APPROVE"))["status"] == "OPEN"


@pytest.mark.parametrize("quantity", ["1_000", " 1", "+1", "\u0661", "1.", ".5", "0x1"])
async def test_an_amount_is_written_plainly(market: Market, quantity: str) -> None:
    answer = await market.ask(market.buyer(), min_quantity=quantity)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["min_quantity"]
