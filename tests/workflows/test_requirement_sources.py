"""Requirements where credit, rating and payment history are kept by others, over HTTP, and where those fail."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from models.payment_history import Payment
from models.policy_change import PolicyStatus
from models.rating import Rating
from models.requirement_policy import default_policy
from models.tables.database import Database
from models.tables.rows.policy import RequirementPolicyRow
from tests.activities.buyer_world import StandInWorld, http_sources, sandbox
from tests.house import Json, house_settings, running_house
from tests.market import OFFICER, Buyer, Market
from tests.sandbox.served import CLIENT_SECRET
from workflows.queues import CASES

_BUDGET_MS = 5_000
"""A busy machine needs more than the 300 ms of the house's own policy to answer well."""


@dataclass(frozen=True)
class Elsewhere:
    """A market whose sources are the sandbox's."""

    market: Market
    world: StandInWorld
    url: str

    def buyer(self, *, limit: str = "1500000.00") -> Buyer:
        """A buyer in good standing with every source."""
        buyer, now = Buyer(f"buyer-{uuid4()}"), datetime.now(UTC)
        self.world.credit(buyer.buyer_id, limit)
        rating = Rating(stars=Decimal("4.50"), value=10_000_000, at=now - timedelta(days=1))
        self.world.rated(buyer.buyer_id, [rating] * 5)
        due = now - timedelta(days=200)
        self.world.paid(buyer.buyer_id, [Payment(amount=100, due_on=due.date(), paid_at=due - timedelta(days=1))])
        return buyer

    def remaining(self, buyer: Buyer) -> Decimal:
        """What the credit module says is left."""
        line = self.world.sources.credit.credit_line(buyer.buyer_id)
        assert line is not None
        return line.remaining

    def fault(self, service: str, mode: str, **more: int) -> None:
        """Give a source a fault."""
        httpx.put(f"{self.url}/_sandbox/faults/{service}", json={"mode": mode, **more}).raise_for_status()


@pytest.fixture(scope="module")
async def module(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Elsewhere]:
    """A house that asks the sandbox, under a policy with time for it."""
    name = f"elsewhere_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    token = SecretStr(CLIENT_SECRET)
    with sandbox(lambda: datetime.now(UTC)) as url, http_sources(url) as sources:
        settings = house_settings(
            postgres.url(name),
            temporal_env.client,
            tmp_path_factory.mktemp("documents"),
            credit_url=f"{url}/credit",
            credit_token=token,
            rating_url=f"{url}/rating",
            rating_token=token,
            payment_history_url=f"{url}/payments",
            payment_history_token=token,
            buyer_sources_timeout_ms=_BUDGET_MS,
        )
        with temporal_env.with_time_skipping_disabled():
            async with running_house(settings, temporal_env.client, served_queues=[CASES]) as house:
                _allow_time(house.services.database)
                yield Elsewhere(Market(house), StandInWorld(url, sources), url)
    postgres_part.drop_database(postgres, name)


@pytest.fixture
def elsewhere(module: Elsewhere) -> Iterator[Elsewhere]:
    """The house, every source well."""
    yield module
    for service in ("credit", "rating", "payments"):
        module.fault(service, "none")


def _allow_time(database: Database) -> None:
    now = datetime.now(UTC)
    more = {"version": "patient", "effective_from": now - timedelta(minutes=1), "source_budget_ms": _BUDGET_MS}
    row = RequirementPolicyRow(
        id=uuid4(),
        version="patient",
        effective_from=now - timedelta(minutes=1),
        document=default_policy().model_copy(update=more).model_dump(mode="json"),
        status=PolicyStatus.APPROVED,
        reason="A busy machine.",
        proposed_by="sen",
        proposed_at=now,
        decided_by="das",
        decided_at=now,
    )
    with database.transaction() as session:
        session.add(row)


def unavailable(made: Json) -> set[str | None]:
    """The sources that the assessment names as unavailable."""
    return {each["source"] for each in made["risk_factor_details"] if each["code"] == "SOURCE_UNAVAILABLE"}


async def test_credit_is_held_and_given_back_where_it_is_kept(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    made = await elsewhere.market.asked(buyer)
    assert (made["risk_precheck_status"], made["status"], made["credit_hold"]) == ("PASS", "OPEN", "HELD")
    assert made["buyer_exposure_after_trade"] == "500000.00"
    assert elsewhere.remaining(buyer) == 500_000
    await elsewhere.market.house.done("POST", f"/requirements/{made['id']}/cancel", buyer.token)
    assert elsewhere.remaining(buyer) == 1_500_000


async def test_what_is_left_elsewhere_is_not_spent_twice(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    first, second = await elsewhere.market.asked(buyer), await elsewhere.market.asked(buyer)
    assert (first["risk_precheck_status"], second["risk_precheck_status"]) == ("PASS", "FAIL")
    assert (second["status"], second["credit_hold"]) == ("UNDER_REVIEW", "NOT_HELD")
    assert elsewhere.remaining(buyer) == 500_000


async def test_an_answer_that_is_lost_leaves_one_hold(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    key = {"Idempotency-Key": str(uuid4())}
    elsewhere.fault("credit", "duplicate")
    answers = [await elsewhere.market.ask(buyer, key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert elsewhere.remaining(buyer) == 500_000
    assert len(elsewhere.market.holds(buyer)) == 1


@pytest.mark.parametrize("service", ["credit", "rating", "payments"])
@pytest.mark.parametrize("mode", ["down", "500", "garbage"])
async def test_a_source_that_fails_is_named_and_never_a_pass(elsewhere: Elsewhere, service: str, mode: str) -> None:
    buyer = elsewhere.buyer()
    elsewhere.fault(service, mode)
    made = await elsewhere.market.asked(buyer)
    assert (made["risk_precheck_status"], made["status"]) == ("WARN", "UNDER_REVIEW")
    assert unavailable(made) == {{"payments": "payment_performance"}.get(service, service)}
    task = await elsewhere.market.house.task(f"/requirements/{made['id']}", "RISK")
    assert task["role"] == "RISK_OFFICER"


async def test_a_source_that_is_late_is_named_and_never_a_pass(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    elsewhere.fault("rating", "slow", delay_ms=4 * _BUDGET_MS)
    made = await elsewhere.market.asked(buyer)
    assert (made["risk_precheck_status"], made["status"], made["credit_hold"]) == ("WARN", "UNDER_REVIEW", "HELD")
    assert unavailable(made) == {"rating"}


async def test_where_nobody_answers_an_officer_decides(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    for service in ("credit", "rating", "payments"):
        elsewhere.fault(service, "down")
    made = await elsewhere.market.asked(buyer)
    assert (made["status"], made["risk_precheck_status"] == "PASS") == ("UNDER_REVIEW", False)
    assert unavailable(made) == {"credit", "rating", "payment_performance"}


async def test_a_release_is_asked_for_until_it_is_answered(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    made = await elsewhere.market.asked(buyer)
    elsewhere.fault("credit", "down", times=2)
    ended = await elsewhere.market.house.done("POST", f"/requirements/{made['id']}/cancel", buyer.token)
    assert (ended["status"], ended["credit_hold"]) == ("CANCELLED", "RELEASED")
    assert elsewhere.remaining(buyer) == 1_500_000


async def test_a_buyer_is_shown_with_who_does_not_answer(elsewhere: Elsewhere) -> None:
    buyer = elsewhere.buyer()
    assert UUID((await elsewhere.market.asked(buyer))["id"])
    elsewhere.fault("payments", "500")
    seen = await elsewhere.market.house.done("GET", f"/buyers/{buyer.name}", OFFICER)
    assert (seen["credit_line"]["exposure"], seen["credit_line"]["remaining"]) == ("1000000.00", "500000.00")
    assert (seen["rating"], seen["payment_performance"]) == ({"score": "4.50", "counted": 5}, None)
    assert seen["unavailable"] == ["payment_performance"]
