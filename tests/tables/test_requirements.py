"""Requirements and credit in PostgreSQL: what is held is held once, and given back to the paisa."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from cli.stack import postgres as postgres_part
from models.actors import Actor, Role
from models.requirement import RequirementInputs, RequirementTerms, RiskStatus
from models.requirement_case import EXPOSURE_ALERT, RISK_ALERT, closed
from models.requirement_policy import default_policy
from models.requirement_status import RequirementStatus
from models.requirement_steps import (
    AssessOrder,
    Cause,
    CloseAction,
    CloseOrder,
    HoldState,
    Reading,
    ReleaseReason,
    RequirementCore,
    RequirementRequest,
    RequirementStep,
)
from models.tables.credit import CreditLines
from models.tables.database import Database
from models.tables.requirement import RequirementRecords
from models.tables.requirement_view import read_assessments, read_requirement
from models.tables.rows.buyer import CreditHoldRow, CreditLineRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.rating import RatingRow
from models.tables.rows.requirement import RequirementRow
from tests.tables.cases import NOW, keys

BUYER = Actor(subject="buyer", roles=frozenset({Role.BUYER}))


class Desk:
    """The record of requirements, and a buyer with a credit line."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.records = RequirementRecords(database)

    def buyer(self, limit: str, outstanding: str = "0") -> UUID:
        """A buyer with this limit."""
        buyer_id = uuid4()
        with self.database.transaction() as session:
            session.add(
                CreditLineRow(
                    buyer_id=buyer_id,
                    sanctioned_limit=Decimal(limit),
                    outstanding=Decimal(outstanding),
                    currency="INR",
                    updated_at=NOW,
                )
            )
        return buyer_id

    def order(self, buyer_id: UUID, price: str) -> AssessOrder:
        """A requirement of one unit, to be assessed."""
        request = RequirementRequest(
            buyer_id=buyer_id,
            owner_subject=BUYER.subject,
            commodity="cement",
            terms=RequirementTerms.model_validate({"min_quantity": "1", "max_budget_per_unit": price}),
            quantity_unit="TONNE",
            currency="INR",
        )
        requirement_id = uuid4()
        return AssessOrder(
            operation_id=f"requirement:{requirement_id}:CREATED:1",
            requirement_id=requirement_id,
            cause=Cause.CREATED,
            at=NOW,
            request=request,
        )

    def assess(self, order: AssessOrder, rating: str = "4.5", performance: int = 85) -> RequirementCore:
        """Assessed by a reading that knows nothing yet of the credit."""
        inputs = RequirementInputs.model_validate({"rating": rating, "payment_performance": performance})
        return self.records.assess(order, Reading(inputs=inputs, policy=default_policy(), as_of=NOW))

    def cancel(self, core: RequirementCore) -> None:
        """Cancelled by its buyer."""
        change = closed(core, CloseOrder(actor=BUYER, action=CloseAction.CANCEL), NOW)
        step = RequirementStep(
            operation_id=f"requirement:{core.requirement_id}:CANCEL:1",
            before=core.status,
            at=NOW,
            actor=BUYER,
            action="REQUIREMENT_CANCELLED",
            core=change.core,
            released=change.released,
            release=change.release,
            notices=change.notices,
            tasks=change.tasks,
        )
        assert self.records.record(step).written

    def remaining(self, buyer_id: UUID) -> Decimal:
        """What is left."""
        line = CreditLines(self.database, lambda: NOW).credit_line(buyer_id)
        assert line is not None
        return line.remaining

    def events(self, event_type: str, *cases: UUID) -> list[OutboxRow]:
        """The outbox's events of a type."""
        with self.database.transaction() as session:
            found = select(OutboxRow).where(OutboxRow.event_type == event_type, col(OutboxRow.case_id).in_(cases))
            return list(session.exec(found.order_by(col(OutboxRow.seq))))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture(scope="module")
def shared_desk(postgres: postgres_part.Postgres) -> Iterator[Desk]:
    """One database for many rounds: each has a buyer of its own."""
    name = f"requirements_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    vault, index = keys()
    opened = Database(postgres.url(name), vault=vault, index=index, pool_size=12)
    yield Desk(opened)
    opened.close()
    postgres_part.drop_database(postgres, name)


def test_a_hundred_at_once_against_a_line_that_fits_seven(shared_desk: Desk) -> None:
    buyer_id = shared_desk.buyer("7000000.06")
    orders = [shared_desk.order(buyer_id, "1000000.00") for _ in range(100)]
    with ThreadPoolExecutor(16) as pool:
        cores = list(pool.map(shared_desk.assess, orders))
    held = [core for core in cores if core.hold_state is HoldState.HELD]
    assert len(held) == 7
    assert all(core.assessment.risk_precheck_status is RiskStatus.FAIL for core in cores if core not in held)
    assert shared_desk.remaining(buyer_id) == Decimal("0.06")
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(shared_desk.cancel, cores))
    assert shared_desk.remaining(buyer_id) == Decimal("7000000.06")


amounts = st.decimals(min_value="0.01", max_value="9000", places=2)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_the_timing_the_line_is_never_overdrawn_and_whole_in_the_end(
    shared_desk: Desk, data: st.DataObject
) -> None:
    limit = data.draw(amounts)
    prices = data.draw(st.lists(amounts, min_size=2, max_size=12))
    cancelled_early = data.draw(st.sets(st.integers(0, len(prices) - 1)))
    shuffle = random.Random(data.draw(st.integers()))  # noqa: S311 — an order, not a secret
    buyer_id = shared_desk.buyer(str(limit))
    orders = [shared_desk.order(buyer_id, str(price)) for price in prices]
    shuffle.shuffle(orders)

    def live(position: int) -> RequirementCore:
        core = shared_desk.assess(orders[position])
        if position in cancelled_early:
            shared_desk.cancel(core)
        return core

    with ThreadPoolExecutor(8) as pool:
        cores = list(pool.map(live, range(len(orders))))
    standing = [core for number, core in enumerate(cores) if number not in cancelled_early]
    held = sum((core.hold.amount for core in standing if core.hold), Decimal(0))
    assert held <= limit
    assert shared_desk.remaining(buyer_id) == limit - held
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(shared_desk.cancel, standing))
    assert shared_desk.remaining(buyer_id) == limit


def test_assessed_again_under_the_same_operation_it_is_what_was_written(desk: Desk) -> None:
    buyer_id = desk.buyer("1000000.00")
    order = desk.order(buyer_id, "1000000.00")
    first = desk.assess(order)
    second = desk.assess(order, rating="1.0")
    assert first == second
    assert desk.remaining(buyer_id) == 0
    assert len(read_assessments(desk.database, order.requirement_id)) == 1


def test_two_processes_that_write_one_assessment_at_once_write_it_once(desk: Desk) -> None:
    buyer_id = desk.buyer("1500000.00")
    order = desk.order(buyer_id, "1000000.00")
    with ThreadPoolExecutor(4) as pool:
        cores = list(pool.map(desk.assess, [order] * 4))
    assert all(core == cores[0] for core in cores)
    assert desk.remaining(buyer_id) == Decimal("500000.00")


def test_the_row_has_what_the_assessment_says(desk: Desk) -> None:
    core = desk.assess(desk.order(desk.buyer("20000000.00"), "7650000.00"))
    view = read_requirement(desk.database, core.requirement_id)
    assert view is not None
    assert view.number == core.number
    assert view.status is RequirementStatus.OPEN
    assert view.buyer_exposure_after_trade == Decimal("12350000.00")
    (kept,) = read_assessments(desk.database, core.requirement_id)
    assert kept.assessment == core.assessment.model_dump(mode="json")
    assert kept.inputs == core.reading.inputs.model_dump(mode="json")


def test_an_assessment_is_there_for_good(desk: Desk) -> None:
    desk.assess(desk.order(desk.buyer("20000000.00"), "1.00"))
    with psycopg.connect(desk.database.url) as connection:
        for statement in ("UPDATE requirement_assessments SET ordinal = 2", "DELETE FROM requirement_assessments"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
            connection.rollback()


def test_the_exposure_is_told_once_for_each_crossing(desk: Desk) -> None:
    buyer_id = desk.buyer("100.00")
    cores = [desk.assess(desk.order(buyer_id, price)) for price in ("70.00", "15.00", "5.00")]
    desk.cancel(cores[1])
    desk.cancel(cores[2])
    again = desk.assess(desk.order(buyer_id, "10.01"))
    told = desk.events(EXPOSURE_ALERT, *(core.requirement_id for core in (*cores, again)))
    assert [(event.case_id, event.payload["exposure"]) for event in told] == [
        (cores[1].requirement_id, "85.00"),
        (again.requirement_id, "80.01"),
    ]


@pytest.mark.parametrize(("rating", "performance", "alerts"), [("4.5", 85, 0), ("1.5", 45, 1)])
def test_a_warning_is_told(desk: Desk, rating: str, performance: int, alerts: int) -> None:
    core = desk.assess(desk.order(desk.buyer("100.00"), "10.00"), rating, performance)
    assert len(desk.events(RISK_ALERT, core.requirement_id)) == alerts


def test_a_hold_without_a_live_requirement_is_found_and_given_back(desk: Desk) -> None:
    buyer_id = desk.buyer("100.00")
    live, stray = (desk.assess(desk.order(buyer_id, "10.00")) for _ in range(2))
    assert desk.records.release_strays(NOW) == ()
    with desk.database.transaction() as session:  # what no code of ours does: it ends, and keeps its hold
        row = session.get_one(RequirementRow, stray.requirement_id)
        row.status, row.closed_at = RequirementStatus.CANCELLED, NOW
    assert desk.records.release_strays(NOW + timedelta(minutes=1)) == (stray.requirement_id,)
    assert desk.remaining(buyer_id) == Decimal("90.00")
    with desk.database.transaction() as session:
        holds = {row.requirement_id: row.release_reason for row in session.exec(select(CreditHoldRow))}
    assert holds == {live.requirement_id: None, stray.requirement_id: ReleaseReason.STRAY.value}


def test_names_and_types_are_the_seeds(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        constraints = {
            str(name)
            for (name,) in connection.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = 'requirements'::regclass"
            ).fetchall()
        }
        indexes = {
            str(name)
            for (name,) in connection.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'requirements'")
        }
        comment = connection.execute("SELECT obj_description('requirements'::regclass)").fetchone()
        columns = connection.execute(
            "SELECT column_name, data_type, coalesce(numeric_precision::text || ',' || numeric_scale::text, "
            "character_maximum_length::text), is_nullable, column_default FROM information_schema.columns "
            "WHERE table_name = 'requirements' AND column_name = ANY(%s)",
            (list(SEED_COLUMNS),),
        ).fetchall()
        (foreign_key,) = connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'fk_requirements_buyer_branch'"
        ).fetchall()
    assert constraints >= {
        "fk_requirements_buyer_branch",
        "check_risk_precheck_status_values",
        "check_risk_precheck_score_range",
        "check_buyer_rating_score_range",
        "check_buyer_payment_performance_score_range",
    }
    assert indexes >= {
        "ix_requirements_risk_precheck_status",
        "ix_requirements_buyer_branch_id",
        "ix_requirements_buyer_rating_score",
    }
    assert comment is not None
    assert "risk management" in comment[0]
    assert {str(name): tuple(rest) for name, *rest in columns} == SEED_COLUMNS
    assert foreign_key == ("FOREIGN KEY (buyer_branch_id) REFERENCES branches(id) ON DELETE SET NULL",)


SEED_COLUMNS: dict[str, tuple[object, ...]] = {
    "estimated_trade_value": ("numeric", "18,2", "YES", None),
    "buyer_credit_limit_remaining": ("numeric", "18,2", "YES", None),
    "buyer_exposure_after_trade": ("numeric", "18,2", "YES", None),
    "risk_precheck_status": ("character varying", "20", "YES", None),
    "risk_precheck_score": ("integer", "32,0", "YES", None),
    "buyer_branch_id": ("uuid", None, "YES", None),
    "blocked_internal_trades": ("boolean", None, "NO", "true"),
    "buyer_rating_score": ("numeric", "3,2", "YES", None),
    "buyer_payment_performance_score": ("integer", "32,0", "YES", None),
}
"""The nine fields: type, size, whether it may be null, and what it is when nothing is said."""


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("risk_precheck_status", "'MAYBE'", "check_risk_precheck_status_values"),
        ("risk_precheck_score", "101", "check_risk_precheck_score_range"),
        ("risk_precheck_score", "-1", "check_risk_precheck_score_range"),
        ("buyer_rating_score", "5.01", "check_buyer_rating_score_range"),
        ("buyer_rating_score", "-0.01", "check_buyer_rating_score_range"),
        ("buyer_payment_performance_score", "101", "check_buyer_payment_performance_score_range"),
        ("buyer_payment_performance_score", "-1", "check_buyer_payment_performance_score_range"),
    ],
)
def test_the_database_refuses_what_the_seed_does(desk: Desk, column: str, value: str, constraint: str) -> None:
    desk.assess(desk.order(desk.buyer("100.00"), "10.00"))
    with (
        psycopg.connect(desk.database.url) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        connection.execute(f"UPDATE requirements SET {column} = {value}".encode())  # noqa: S608 — of the table above


def test_a_branch_that_goes_leaves_the_requirement(desk: Desk) -> None:
    core = desk.assess(desk.order(desk.buyer("100.00"), "10.00"))
    branch = uuid4()
    with psycopg.connect(desk.database.url) as connection:
        connection.execute("INSERT INTO branches (id, code, name) VALUES (%s, 'X', 'X')", (branch,))
        connection.execute("UPDATE requirements SET buyer_branch_id = %s WHERE id = %s", (branch, core.requirement_id))
        connection.execute("DELETE FROM branches WHERE id = %s", (branch,))
        left = connection.execute("SELECT buyer_branch_id FROM requirements").fetchone()
    assert left == (None,)


# What the record itself knows


def test_what_is_known_is_read_where_it_is_written(desk: Desk) -> None:
    buyer = desk.buyer("10000000.00")
    _rate(desk, buyer, 6)
    core = desk.records.assess_from_record(desk.order(buyer, "1000000.00"), default_policy())
    assert core is not None
    assert (core.status, core.hold_state) == (RequirementStatus.OPEN, HoldState.HELD)
    assert (core.reading.inputs.rating, core.reading.inputs.payment_performance) == (Decimal("4.50"), None)
    assert set(core.reading.source_digests) == {"credit", "rating", "payment_performance"}
    again = desk.records.assess_from_record(
        desk.order(buyer, "1000000.00").model_copy(
            update={"operation_id": _operation_of(core), "requirement_id": core.requirement_id}
        ),
        default_policy(),
    )
    assert again == core
    assert desk.remaining(buyer) == Decimal("9000000.00")


def test_a_source_that_hangs_is_given_up_and_nothing_is_written(desk: Desk) -> None:
    buyer = desk.buyer("10000000.00")
    order = desk.order(buyer, "1000000.00")
    hasty = default_policy().model_copy(update={"source_budget_ms": 50})
    with psycopg.connect(desk.database.url) as other:
        other.execute("LOCK TABLE ratings IN ACCESS EXCLUSIVE MODE")
        assert desk.records.assess_from_record(order, hasty) is None
    assert desk.remaining(buyer) == Decimal("10000000.00")
    assert read_requirement(desk.database, order.requirement_id) is None
    assert desk.records.assess_from_record(order, default_policy()) is not None


def test_a_long_history_is_not_weighed_under_the_lock(desk: Desk) -> None:
    buyer = desk.buyer("10000000.00")
    _rate(desk, buyer, 2_001)
    order = desk.order(buyer, "1000000.00")
    assert desk.records.assess_from_record(order, default_policy()) is None
    assert read_requirement(desk.database, order.requirement_id) is None


def test_a_line_lends_nothing_in_another_currency(desk: Desk) -> None:
    buyer = desk.buyer("10000000.00")
    order = desk.order(buyer, "1.00")
    assert order.request is not None
    foreign = order.model_copy(update={"request": order.request.model_copy(update={"currency": "USD"})})
    core = desk.records.assess_from_record(foreign, default_policy())
    assert core is not None
    assert core.assessment.risk_precheck_status is RiskStatus.FAIL
    assert desk.remaining(buyer) == Decimal("10000000.00")


def _operation_of(core: RequirementCore) -> str:
    return f"requirement:{core.requirement_id}:CREATED:1"


def _rate(desk: Desk, buyer: UUID, count: int) -> None:
    with desk.database.transaction() as session:
        session.add_all(
            RatingRow(
                id=uuid4(),
                buyer_id=buyer,
                rated_by=uuid4(),
                deal_id=uuid4(),
                stars=Decimal("4.50"),
                value=Decimal("1000.00"),
                at=NOW - timedelta(days=1),
            )
            for _ in range(count)
        )
