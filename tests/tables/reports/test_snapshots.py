"""One moment of the record: held, lost with who held it, and shown again where nothing that counts has changed."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest

from models.jurisdictions import INDIA
from models.report import AsOf, ReportType
from models.report_snapshot import SnapshotGone
from models.tables.report_snapshots import ReportSnapshots
from models.tables.reports.sources import sources_of
from models.tables.rows.trade_supply import TradingPartyRow
from models.trade_supply import NoteKind
from tests.tables.reports.books import Books, gstin

PERIOD = INDIA.period("Q1-2026")
STARTS, ENDS = INDIA.moments(PERIOD)


class Holding:
    """A report's moment, and books to change meanwhile."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.snapshots = ReportSnapshots(books.database)
        self.seller = books.party("27", gstin("27", 1))
        self.customer = books.party("29", gstin("29", 1))
        self.report_id = uuid4()
        self.sources = sources_of(ReportType.TAX, PERIOD, INDIA)
        self.first = self.sell("INV/1")

    def sell(self, number: str, days: int = 3, seller: TradingPartyRow | None = None) -> object:
        at = STARTS + timedelta(days=days)
        return self.books.order(seller or self.seller, self.customer, number, at, [("1000.00", "18")])

    def held(self, stack: ExitStack) -> AsOf:
        return stack.enter_context(self.snapshots.held(self.report_id, self.sources)).as_of

    def counted(self) -> int:
        with self.snapshots.reading(self.report_id) as (connection, _):
            row = connection.execute("SELECT count(*) FROM orders").fetchone()
            assert row is not None
            return int(str(row[0]))


@pytest.fixture
def holding(books: Books) -> Holding:
    return Holding(books)


def test_rows_that_arrive_meanwhile_are_not_seen(holding: Holding) -> None:
    with ExitStack() as stack:
        as_of = holding.held(stack)
        holding.sell("INV/2")
        assert holding.counted() == 1
        assert holding.snapshots.as_of(holding.report_id) == as_of
    with pytest.raises(SnapshotGone):
        holding.counted()


def of_a_later_quarter(holding: Holding) -> None:
    holding.sell("INV/2", days=100)


def of_an_earlier_quarter(holding: Holding) -> None:
    holding.sell("INV/2", days=-100)


def a_party_that_sold_nothing_then(holding: Holding) -> None:
    holding.books.party("27", gstin("27", 7))


@pytest.mark.parametrize("change", [of_a_later_quarter, of_an_earlier_quarter, a_party_that_sold_nothing_then])
def test_taken_again_it_is_the_same_moment_when_nothing_that_counts_has_changed(
    holding: Holding, change: Callable[[Holding], None]
) -> None:
    with ExitStack() as stack:
        first = holding.held(stack)
    change(holding)
    with ExitStack() as stack:
        assert holding.held(stack) == first
        assert holding.counted() >= 1
        holding.sell("INV/9")
    with ExitStack() as stack:
        assert holding.held(stack).number == first.number + 1, "what came while the second was held is seen too"


def another_order(holding: Holding) -> None:
    holding.sell("INV/2")


def an_order_cancelled(holding: Holding) -> None:
    with holding.books.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE orders SET status = 'CANCELLED'")


def a_line_changed(holding: Holding) -> None:
    with holding.books.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE order_lines SET hsn = '7309'")


def a_sellers_region(holding: Holding) -> None:
    with holding.books.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE trading_parties SET region = '29' WHERE id IN (SELECT seller_id FROM orders)"
        )


def a_credit_note(holding: Holding) -> None:
    order = holding.books.order(
        holding.seller, holding.customer, "INV/0", STARTS - timedelta(days=9), [("500.00", "18")]
    )
    at = ENDS - timedelta(seconds=1)
    holding.books.note(order, holding.seller, "CN/1", at, [("100.00", "18")], kind=NoteKind.CREDIT)


@pytest.mark.parametrize("change", [another_order, an_order_cancelled, a_line_changed, a_sellers_region, a_credit_note])
def test_taken_again_after_a_change_that_counts_it_is_another_moment(
    holding: Holding, change: Callable[[Holding], None]
) -> None:
    with ExitStack() as stack:
        first = holding.held(stack)
    change(holding)
    with ExitStack() as stack:
        second = holding.held(stack)
    assert (second.number, second.at > first.at) == (first.number + 1, True)


def test_a_transaction_that_began_before_and_ended_after_counts_as_later(holding: Holding) -> None:
    with holding.books.database.engine.connect() as connection:
        begun = connection.begin()
        connection.exec_driver_sql("UPDATE orders SET placed_at = placed_at")
        with ExitStack() as stack:
            first = holding.held(stack)
        begun.commit()
    with ExitStack() as stack:
        assert holding.held(stack).number == first.number + 1
