"""The escrow's books on a real PostgreSQL: whatever is tried, in whatever order, they balance and nobody is below
nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from models.conflict import Conflict
from models.escrow import (
    NOTHING,
    AccountKey,
    Entry,
    EscrowKind,
    Movement,
    TradeAccounts,
    deposit,
    fees,
    hold,
    investor_account,
    nostro,
    payout,
    recovery,
    refund,
    release,
    reversal,
    unhold,
)
from models.tables.database import Database
from models.tables.escrow import EscrowLedger
from tests.tables.cases import NOW, keys
from tests.tables.secondary_market import ACCOUNT_NUMBER, BUYER_NAME, Market, amount, imbalances, payment

KINDS = ("deposit", "hold", "unhold", "release", "refund", "payout", "reverse", "recover")


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    vault, index = keys()
    opened = Database(postgres_url, vault=vault, index=index, pool_size=8)
    yield opened
    opened.close()


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database).opened()


def post(database: Database, movement: Movement) -> bool:
    with database.transaction() as session:
        return EscrowLedger(session, database.vault, database.index, NOW).post(movement)


def balance(database: Database, account: AccountKey) -> Decimal:
    with database.transaction() as session:
        return EscrowLedger(session, database.vault, database.index, NOW).balance(account)


def entries_in(database: Database) -> int:
    found = database.row("SELECT count(*) AS number FROM escrow_entries")
    assert found is not None
    assert isinstance(found["number"], int)
    return found["number"]


@dataclass
class Told:
    """What the books of one trade must say, kept by hand."""

    trade: TradeAccounts
    deposits: list[Movement]
    reversed: set[str]

    def movement(self, kind: str, value: Decimal, left: Decimal) -> Movement | None:
        """The movement of this kind, or None where there is nothing to move."""
        operation, trade = str(uuid4()), self.trade
        if kind == "reverse":
            return self._reversal(operation, left)
        fee = min(value / 100, value - Decimal("0.01")).quantize(Decimal("0.01"))
        made: dict[str, Callable[[], Movement]] = {
            "deposit": lambda: deposit(operation, payment(str(value)), trade),
            "hold": lambda: hold(operation, value, trade, NOW),
            "unhold": lambda: unhold(operation, value, trade, NOW),
            "release": lambda: release(operation, value, fee, trade, NOW),
            "refund": lambda: refund(operation, payment(str(value)), trade),
            "payout": lambda: payout(operation, payment(str(value)), trade.seller_id, trade.trade_id),
            "recover": lambda: recovery(operation, value, trade, NOW),
        }
        movement = made[kind]()
        if kind == "deposit":
            self.deposits.append(movement)
        return movement

    def _reversal(self, operation: str, left: Decimal) -> Movement | None:
        open_ones = [each for each in self.deposits if each.operation_id not in self.reversed]
        if not open_ones:
            return None
        self.reversed.add(open_ones[0].operation_id)
        return reversal(operation, payment(str(open_ones[0].amount)), open_ones[0].id, self.trade, left)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 500_000), st.booleans()), min_size=4, max_size=14))
def test_random_movements_leave_books_that_balance(market: Market, asked: list[tuple[str, int, bool]]) -> None:
    """Each movement is posted or refused as an account kept by hand says; a replay changes nothing."""
    database = market.database
    trade = market.trade()
    told, by_hand = Told(trade, [], set()), dict[AccountKey, Decimal]()
    seller_before = balance(database, trade.seller)
    by_hand[trade.seller] = seller_before
    for kind, paise, replayed in asked:
        movement = told.movement(kind, Decimal(paise) / 100, by_hand.get(trade.funding, NOTHING))
        if movement is None:
            continue
        short = any(
            by_hand.get(entry.account, NOTHING) + entry.amount < 0
            for entry in movement.entries
            if entry.account.kind not in {"NOSTRO", "RECEIVABLE"}
        )
        if short:
            with pytest.raises(Conflict, match="are asked of it"):
                post(database, movement)
        else:
            assert post(database, movement)
            for entry in movement.entries:
                by_hand[entry.account] = by_hand.get(entry.account, NOTHING) + entry.amount
        if replayed and not short:
            before = entries_in(database)
            assert not post(database, movement)
            assert entries_in(database) == before
        assert imbalances(database) == []
    for account in (trade.funding, trade.hold, trade.receivable, trade.seller):
        assert balance(database, account) == by_hand.get(account, NOTHING)


def test_movements_at_once_never_overdraw(market: Market) -> None:
    """Twenty holds race for money that covers three: three get it."""
    trade = market.trade()
    market.funded(trade, amount(350), held=False)

    def race(number: int) -> str:
        try:
            post(market.database, hold(f"race:{number}", amount(100), trade, NOW))
        except Conflict as refused:
            return refused.code
        return "POSTED"

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(race, range(20))) == {"POSTED": 3, "INSUFFICIENT_FUNDS": 17}
    assert balance(market.database, trade.funding) == 50
    assert imbalances(market.database) == []


def test_one_operation_at_once_happens_once(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(1_000), held=False)
    movement = hold("only-once", amount(100), trade, NOW)
    with ThreadPoolExecutor(8) as pool:
        posted = list(pool.map(post, [market.database] * 8, [movement] * 8))
    assert posted.count(True) == 1
    assert balance(market.database, trade.hold) == 100


def test_movements_in_opposite_directions_do_not_deadlock(market: Market) -> None:
    """Money goes to and fro between two accounts, each way at once: every movement waits its turn and is posted."""
    trade = market.trade()
    market.funded(trade, amount(10_000), held=False)
    post(market.database, hold("start", amount(5_000), trade, NOW))
    ways: tuple[Callable[..., Movement], ...] = (hold, unhold)
    movements = [ways[number % 2](f"way:{number}", amount(10), trade, NOW) for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(post, [market.database] * 60, movements))
    assert balance(market.database, trade.hold) == 5_000


def test_the_same_operation_with_another_amount_is_refused(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(1_000), held=False)
    post(market.database, hold("one", amount(100), trade, NOW))
    with pytest.raises(Conflict) as refused:
        post(market.database, hold("one", amount(200), trade, NOW))
    assert refused.value.code == "OPERATION_REUSED"


def test_a_transaction_of_the_bank_is_booked_by_one_operation_only(market: Market) -> None:
    trade = market.trade()
    paid = payment(100, "BANK1")
    post(market.database, deposit("first", paid, trade))
    with pytest.raises(Conflict) as refused:
        post(market.database, deposit("second", paid, trade))
    assert refused.value.code == "BANK_REFERENCE_KNOWN"


def test_a_movement_that_does_not_balance_is_none(market: Market) -> None:
    trade = market.trade()
    entries = (Entry(account=trade.funding, amount=amount(10)), Entry(account=nostro("INR"), amount=amount(-9)))
    with pytest.raises(ValueError, match=r"sum to 1\.00"):
        Movement(
            operation_id="x", kind=EscrowKind.HOLD, amount=amount(10), currency="INR", entries=entries, occurred_at=NOW
        )


def test_a_fee_that_leaves_nothing_is_refused(market: Market) -> None:
    with pytest.raises(ValueError, match="a fee"):
        release("x", amount(10), amount(10), market.trade(), NOW)


def test_a_fee_is_the_houses_and_the_rest_the_sellers(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(1_000))
    post(market.database, release("settle", amount(1_000), amount("12.34"), trade, NOW))
    assert balance(market.database, fees("INR")) == Decimal("12.34")
    assert balance(market.database, investor_account(trade.seller_id, "INR")) == Decimal("987.66")


def test_who_paid_is_sealed_and_found_by_a_blind_index(market: Market) -> None:
    trade = market.trade()
    made = deposit("paid", payment(100), trade)
    post(market.database, made)
    with market.database.transaction() as session:
        ledger = EscrowLedger(session, market.database.vault, market.database.index, NOW)
        row = ledger.find("paid")
        assert row is not None
        assert ledger.movement_of(row) == made
        assert row.counterparty_index == market.database.index.of("bank_account", f"HDFC0001234{ACCOUNT_NUMBER}")
        assert row.counterparty_name is not None
        assert BUYER_NAME.encode() not in row.counterparty_name


# What the database itself refuses, whoever writes

_TRANSACTION = (
    "INSERT INTO escrow_transactions (id, operation_id, kind, amount, currency, method, cross_border, occurred_at, "
    "recorded_at) VALUES (%s, %s, 'HOLD', %s, 'INR', 'INTERNAL', false, now(), now())"
)
_ENTRY = (
    "INSERT INTO escrow_entries (transaction_id, ordinal, account_id, amount, currency) VALUES (%s, %s, %s, %s, %s)"
)


def by_hand(connection: psycopg.Connection, moved: int, *entries: tuple[AccountKey, int]) -> None:
    transaction_id = uuid4()
    connection.execute(_TRANSACTION, (transaction_id, str(transaction_id), moved))
    for ordinal, (account, value) in enumerate(entries, start=1):
        connection.execute(_ENTRY, (transaction_id, ordinal, account.id, value, account.currency))


@pytest.mark.parametrize(("given", "taken"), [(-10, 9), (-10, 11), (-9, 9)])
def test_the_database_refuses_a_transaction_that_does_not_balance(market: Market, given: int, taken: int) -> None:
    trade = market.trade()
    market.funded(trade, amount(100))
    with psycopg.connect(market.database.url) as connection:
        by_hand(connection, 10, (trade.hold, given), (trade.funding, taken))
        with pytest.raises(errors.CheckViolation, match="does not balance"):
            connection.commit()


def test_the_database_refuses_a_transaction_without_entries(market: Market) -> None:
    with psycopg.connect(market.database.url) as connection:
        by_hand(connection, 10)
        with pytest.raises(errors.CheckViolation, match="does not balance"):
            connection.commit()


def test_the_database_refuses_an_account_below_nothing(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(100))
    with psycopg.connect(market.database.url) as connection:
        with pytest.raises(errors.CheckViolation, match="cannot be taken"):
            by_hand(connection, 101, (trade.hold, -101), (nostro("INR"), 101))
        connection.rollback()


def test_the_database_refuses_entries_in_another_currency(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(100))
    transaction_id = uuid4()
    with psycopg.connect(market.database.url) as connection:
        connection.execute(_TRANSACTION, (transaction_id, str(transaction_id), 5))
        with pytest.raises(errors.ForeignKeyViolation):
            connection.execute(_ENTRY, (transaction_id, 1, trade.hold.id, -5, "USD"))


def test_two_connections_cannot_both_take_the_last(market: Market) -> None:
    """The second waits for the first, and then sees what it took, although its own transaction began before."""
    trade = market.trade()
    market.funded(trade, amount(100))
    with psycopg.connect(market.database.url) as first, psycopg.connect(market.database.url) as second:
        second.execute("SELECT 1")
        by_hand(first, 100, (trade.hold, -100), (nostro("INR"), 100))
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(by_hand, second, 100, (trade.hold, -100), (nostro("INR"), 100))
            first.commit()
            with pytest.raises(errors.CheckViolation, match="cannot be taken"):
                waiting.result(30)


def test_an_old_snapshot_may_not_write(market: Market) -> None:
    trade = market.trade()
    market.funded(trade, amount(100))
    with psycopg.connect(market.database.url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(errors.InvalidTransactionState, match="READ COMMITTED"):
            by_hand(connection, 10, (trade.hold, -10), (trade.funding, 10))


@pytest.mark.parametrize("table", ["escrow_accounts", "escrow_transactions", "escrow_entries"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET currency = 'USD'", "TRUNCATE {} CASCADE"])
def test_what_is_booked_stays(market: Market, table: str, statement: str) -> None:
    market.funded(market.trade(), amount(100))
    with psycopg.connect(market.database.url) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement.format(table).encode())
