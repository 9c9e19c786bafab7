"""One contract for each source about buyers, in PostgreSQL and over HTTP; and what becomes of one that breaks it."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from activities.buyer_sources import SourceUnavailable
from cli.stack.ports import free_ports
from models.buyer import CreditHold, CreditLine
from models.payment_history import Payment
from models.rating import Rating
from models.requirement_policy import default_policy
from models.tables.database import Database
from tests.activities.buyer_world import NOW, RecordedWorld, Sources, StandInWorld, World, http_sources, sandbox
from tests.sandbox.served import served
from tests.tables.cases import keys

POLICY = default_policy()
BUYER, OTHER = UUID(int=901), UUID(int=902)
CRORE = 10_000_000 * 100
WEEK = NOW + timedelta(days=7)


@pytest.fixture(params=["PostgreSQL", "HTTP"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Each end of each port, with nothing known yet."""
    if request.param == "PostgreSQL":
        vault, index = keys()
        database = Database(request.getfixturevalue("postgres_url"), vault=vault, index=index, pool_size=8)
        yield RecordedWorld(database)
        database.close()
        return
    with sandbox() as url, http_sources(url) as sources:
        yield StandInWorld(url, sources)


def hold(amount: str, buyer_id: UUID = BUYER) -> CreditHold:
    return CreditHold(hold_id=uuid4(), requirement_id=uuid4(), buyer_id=buyer_id, amount=Decimal(amount))


def placed(world: World, wanted: CreditHold) -> bool:
    world.requirement(wanted.requirement_id, wanted.buyer_id)
    return world.sources.credit.place_hold(wanted, expires_at=WEEK)


def remaining(world: World, buyer_id: UUID = BUYER) -> Decimal:
    line = world.sources.credit.credit_line(buyer_id)
    assert line is not None
    return line.remaining


# Credit


def test_a_buyer_without_a_line_has_none(world: World) -> None:
    assert world.sources.credit.credit_line(BUYER) is None
    assert not placed(world, hold("0.01"))


def test_a_line_says_what_remains(world: World) -> None:
    world.credit(BUYER, "5000000.00", outstanding="1250000.50")
    world.credit(OTHER, "0.00", blocked=True)
    assert world.sources.credit.credit_line(BUYER) == CreditLine(
        sanctioned_limit=Decimal("5000000.00"), remaining=Decimal("3749999.50"), currency="INR"
    )
    other = world.sources.credit.credit_line(OTHER)
    assert other is not None
    assert other.blocked
    assert other.remaining == 0


def test_a_hold_takes_and_a_release_gives_back(world: World) -> None:
    world.credit(BUYER, "100.00")
    wanted = hold("60.01")
    assert placed(world, wanted)
    assert remaining(world) == Decimal("39.99")
    world.sources.credit.release_hold(wanted.hold_id)
    assert remaining(world) == Decimal("100.00")


def test_a_hold_that_does_not_fit_takes_nothing(world: World) -> None:
    world.credit(BUYER, "100.00", outstanding="40.00")
    assert not placed(world, hold("60.01"))
    assert remaining(world) == Decimal("60.00")
    assert placed(world, hold("60.00"))
    assert not placed(world, hold("0.01"))


def test_a_blocked_line_holds_nothing(world: World) -> None:
    world.credit(BUYER, "100.00", blocked=True)
    assert not placed(world, hold("0.01"))


def test_a_hold_is_placed_once_however_often_it_is_asked_for(world: World) -> None:
    world.credit(BUYER, "100.00")
    wanted = hold("60.00")
    assert placed(world, wanted)
    assert world.sources.credit.place_hold(wanted, expires_at=WEEK)
    assert remaining(world) == Decimal("40.00")


def test_a_released_hold_does_not_come_back_by_a_late_repetition(world: World) -> None:
    world.credit(BUYER, "100.00")
    wanted = hold("60.00")
    assert placed(world, wanted)
    for _ in range(2):
        world.sources.credit.release_hold(wanted.hold_id)
    assert not world.sources.credit.place_hold(wanted, expires_at=WEEK)
    assert remaining(world) == Decimal("100.00")


def test_releasing_what_was_never_held_does_nothing(world: World) -> None:
    world.credit(BUYER, "100.00")
    world.sources.credit.release_hold(uuid4())
    assert remaining(world) == Decimal("100.00")


def test_of_many_at_once_as_many_hold_as_fit(world: World) -> None:
    world.credit(BUYER, "700.00")
    wanted = [hold("100.00") for _ in range(20)]
    for each in wanted:
        world.requirement(each.requirement_id, BUYER)

    def place(each: CreditHold) -> bool:
        return world.sources.credit.place_hold(each, expires_at=WEEK)

    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(place, wanted))
    assert sum(held) == 7
    assert remaining(world) == 0
    for each in wanted:
        world.sources.credit.release_hold(each.hold_id)
    assert remaining(world) == Decimal("700.00")


# Rating


def rated(*stars: str, days_ago: int = 0) -> list[Rating]:
    return [Rating(stars=Decimal(each), value=CRORE, at=NOW - timedelta(days=days_ago)) for each in stars]


def test_a_rating_counts_from_the_fifth(world: World) -> None:
    world.rated(BUYER, rated("4.00", "4.00", "4.00", "4.00"))
    world.rated(OTHER, rated("4.00", "4.00", "4.00", "4.00", "4.55"))
    unknown, known = (
        world.sources.ratings.rating(each, as_of=NOW, policy=POLICY.rating_weights) for each in (BUYER, OTHER)
    )
    assert (unknown.score, unknown.counted) == (None, 4)
    assert (known.score, known.counted) == (Decimal("4.11"), 5)
    nobody = world.sources.ratings.rating(uuid4(), as_of=NOW, policy=POLICY.rating_weights)
    assert (nobody.score, nobody.counted) == (None, 0)


def test_a_rating_is_of_a_moment_and_weighs_by_recency_and_value(world: World) -> None:
    old = rated("2.00", "2.00", "2.00", "2.00", "2.00", days_ago=180)
    large = Rating(stars=Decimal("5.00"), value=100 * CRORE, at=NOW)
    world.rated(BUYER, [*old, large])
    before = world.sources.ratings.rating(BUYER, as_of=NOW - timedelta(days=1), policy=POLICY.rating_weights)
    assert (before.score, before.counted) == (Decimal("2.00"), 5)
    now = world.sources.ratings.rating(BUYER, as_of=NOW, policy=POLICY.rating_weights)
    assert now.score == Decimal("4.40")  # five that weigh a half each, one that weighs ten


def test_the_policy_says_how_many_ratings_it_takes(world: World) -> None:
    world.rated(BUYER, rated("4.00", "4.00", "4.00", "4.00", "4.00"))
    strict = POLICY.rating_weights.model_copy(update={"at_least": 6})
    assert world.sources.ratings.rating(BUYER, as_of=NOW, policy=strict).score is None


# Payment history


def test_payments_make_a_score(world: World) -> None:
    due = NOW.date() - timedelta(days=100)
    in_time = Payment(amount=300, due_on=due, paid_at=NOW - timedelta(days=100))
    late = Payment(amount=100, due_on=due, paid_at=NOW - timedelta(days=55))
    disputed = Payment(amount=100, due_on=due, paid_at=NOW - timedelta(days=100), disputed_at=NOW)
    world.paid(BUYER, [in_time, late])
    world.paid(OTHER, [in_time, late, disputed])
    performance = world.sources.payments.performance(BUYER, as_of=NOW, policy=POLICY.payment_merits)
    assert (performance.score, performance.counted) == (88, 2)  # 87.5
    with_dispute = world.sources.payments.performance(OTHER, as_of=NOW, policy=POLICY.payment_merits)
    assert (with_dispute.score, with_dispute.counted) == (80, 3)
    earlier = world.sources.payments.performance(OTHER, as_of=NOW - timedelta(hours=1), policy=POLICY.payment_merits)
    assert earlier.score == 90


def test_without_payments_nothing_is_known(world: World) -> None:
    world.paid(BUYER, [])
    performance = world.sources.payments.performance(BUYER, as_of=NOW, policy=POLICY.payment_merits)
    assert (performance.score, performance.counted) == (None, 0)


# Branches


def test_every_branch_has_its_head(world: World) -> None:
    head, child, grandchild, other, stranger = (uuid4() for _ in range(5))
    world.branch(head)
    world.branch(child, head)
    world.branch(grandchild, child)
    world.branch(other)
    assert world.sources.branches.heads([grandchild, child, head, other, stranger]) == {
        grandchild: head,
        child: head,
        head: head,
        other: other,
    }
    assert world.sources.branches.heads([]) == {}


def test_a_thousand_sellers_and_the_buyer_are_one_question(world: World) -> None:
    head = uuid4()
    world.branch(head)
    many = [head, *(uuid4() for _ in range(1_000))]
    assert world.sources.branches.heads(many) == {head: head}


# Over HTTP: late, wrong, twice, not at all

ASKING: dict[str, Callable[[Sources], object]] = {
    "credit": lambda sources: sources.credit.credit_line(BUYER),
    "rating": lambda sources: sources.ratings.rating(BUYER, as_of=NOW, policy=POLICY.rating_weights),
    "payments": lambda sources: sources.payments.performance(BUYER, as_of=NOW, policy=POLICY.payment_merits),
    "branches": lambda sources: sources.branches.heads([BUYER]),
}


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    """One sandbox for all of them."""
    with sandbox() as url:
        yield url


@pytest.fixture
def faulty(sandbox_url: str) -> Iterator[str]:
    """It, without a fault and without a memory."""
    httpx.delete(f"{sandbox_url}/_sandbox").raise_for_status()
    yield sandbox_url
    httpx.delete(f"{sandbox_url}/_sandbox").raise_for_status()


def give_fault(url: str, service: str, mode: str, **more: int) -> None:
    httpx.put(f"{url}/_sandbox/faults/{service}", json={"mode": mode, **more}).raise_for_status()


@pytest.mark.parametrize("service", ASKING)
@pytest.mark.parametrize(
    ("mode", "said"),
    [("500", "status 500"), ("429", "status 429"), ("garbage", "no answer to this"), ("down", "reached")],
)
def test_a_source_that_fails_is_unavailable(faulty: str, service: str, mode: str, said: str) -> None:
    give_fault(faulty, service, mode)
    with http_sources(faulty) as sources:
        for _ in range(3):  # garbage is of three kinds
            with pytest.raises(SourceUnavailable, match=said) as raised:
                ASKING[service](sources)
            assert str(BUYER) not in str(raised.value)
        give_fault(faulty, service, "none")
        ASKING[service](sources)


@pytest.mark.parametrize("service", ["credit", "rating", "payments"])
@pytest.mark.parametrize("mode", ["timeout", "slow"])
def test_a_source_that_is_late_is_unavailable(faulty: str, service: str, mode: str) -> None:
    give_fault(faulty, service, mode, delay_ms=60_000)
    with (
        http_sources(faulty, timeout=timedelta(milliseconds=300)) as sources,
        pytest.raises(SourceUnavailable, match="in time"),
    ):
        ASKING[service](sources)


def test_a_hold_that_is_delivered_twice_is_one(faulty: str) -> None:
    with http_sources(faulty) as sources:
        world = StandInWorld(faulty, sources)
        world.credit(BUYER, "100.00")
        give_fault(faulty, "credit", "duplicate", times=1)
        assert placed(world, hold("60.00"))
        assert remaining(world) == Decimal("40.00")
    calls = httpx.get(f"{faulty}/_sandbox/calls", params={"service": "credit"}).json()
    assert [call["delivery"] for call in calls if call["method"] == "PUT"] == [1, 2]


def test_a_hold_whose_answer_was_lost_is_asked_for_again(faulty: str) -> None:
    with http_sources(faulty) as sources:
        world = StandInWorld(faulty, sources)
        world.credit(BUYER, "100.00")
        wanted = hold("60.00")
        give_fault(faulty, "credit", "down", times=1)
        with pytest.raises(SourceUnavailable):
            placed(world, wanted)
        assert placed(world, wanted)
        assert remaining(world) == Decimal("40.00")


@pytest.mark.parametrize("service", ASKING)
def test_a_token_that_is_refused_is_said_so(faulty: str, service: str) -> None:
    with http_sources(faulty, token="another") as sources, pytest.raises(SourceUnavailable, match="token"):
        ASKING[service](sources)


@pytest.mark.parametrize("service", ASKING)
def test_a_source_that_is_not_there_is_unavailable(service: str) -> None:
    (nobody,) = free_ports(1)
    with (
        http_sources(f"http://127.0.0.1:{nobody}") as sources,
        pytest.raises(SourceUnavailable, match="reached"),
    ):
        ASKING[service](sources)


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("credit", {"buyer_id": str(OTHER), "credit_line": None}),
        ("rating", {"buyer_id": str(OTHER), "rating": {"score": "5.00", "counted": 50}}),
        ("payments", {"buyer_id": str(OTHER), "payment_performance": {"score": 100, "counted": 9}}),
        ("branches", {"heads": {str(OTHER): str(OTHER)}}),
        ("rating", {"buyer_id": str(BUYER), "rating": {"score": "5.01", "counted": 50}}),
        ("payments", {"buyer_id": str(BUYER), "payment_performance": {"score": 101, "counted": 9}}),
        (
            "credit",
            {"buyer_id": str(BUYER), "credit_line": {"sanctioned_limit": 1.5, "remaining": 1, "currency": "INR"}},
        ),
        ("credit", {"buyer_id": str(BUYER)}),
        ("credit", None),
    ],
)
def test_another_ones_answer_and_an_impossible_one_are_none(service: str, answer: object) -> None:
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def say(path: str, request: Request) -> Response:
        _ = path, request
        return Response(json.dumps(answer), media_type="application/json")

    _ = say
    with served(app) as url, http_sources(url) as sources, pytest.raises(SourceUnavailable):
        ASKING[service](sources)
