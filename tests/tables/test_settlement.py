"""Stakes and their sale on a real PostgreSQL: no unit is sold twice, and units and money are conserved."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from models.chain import ChainReceipt
from models.conflict import Conflict
from models.escrow import NOTHING, TradeAccounts, investor_account
from models.investment import AgreementStatus, UnitLockStatus, bought_agreement_id
from models.settlement import Settlement
from models.tables.database import Database
from models.tables.escrow import EscrowLedger
from models.tables.investors import InvestorRepository, investor_of_subject
from models.tables.outbox import events_after
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.settlement import SettlementRecords
from models.tables.stakes import StakeRepository
from models.trade import TradeStatus
from tests.tables.cases import NOW, WALLET, keys
from tests.tables.secondary_market import SECRETS, Market, amount, imbalances
from tests.tables.test_secrecy import clear_text

RECEIPT = ChainReceipt(transaction_hash="0x" + "ab" * 32, block_number=7, contract=WALLET, chain_id=31337)


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    vault, index = keys()
    opened = Database(postgres_url, vault=vault, index=index, pool_size=8)
    yield opened
    opened.close()


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database).opened()


def order(trade: TradeAccounts, fee: Decimal = NOTHING) -> Settlement:
    return Settlement(
        operation_id=f"settle:{trade.trade_id}",
        trade_id=trade.trade_id,
        fee=fee,
        receipt=RECEIPT,
        at=NOW + timedelta(days=1),
    )


def stake_units(market: Market, agreement_id: UUID) -> int:
    with market.database.transaction() as session:
        return StakeRepository(session).stake(agreement_id).agreement.units


def locked_units(market: Market) -> int:
    with market.database.transaction() as session:
        return StakeRepository(session).stake(market.agreement_id).locked_units


def lock(market: Market, trade: TradeAccounts, units: int) -> str:
    try:
        market.locked(trade, units)
    except Conflict as refused:
        return refused.code
    return "LOCKED"


def release_lock(market: Market, trade: TradeAccounts) -> None:
    with market.database.transaction() as session:
        StakeRepository(session).end_lock(trade.trade_id, UnitLockStatus.RELEASED, NOW)


def test_a_settlement_changes_everything_at_once(market: Market) -> None:
    trade = market.trade(units=300)
    price = amount(300_000)
    market.locked(trade, 300)
    market.funded(trade, price)
    settled = SettlementRecords(market.database).settle(order(trade, fee=amount("1500")))
    with market.database.transaction() as session:
        row, stakes = session.get_one(SecondaryMarketTradeRow, trade.trade_id), StakeRepository(session)
        left, bought = stakes.stake(market.agreement_id), stakes.stake(settled.buyer_agreement_id).agreement
        ledger = EscrowLedger(session, market.database.vault, market.database.index, NOW)
        assert ledger.balance(trade.seller) == price - 1500
        assert ledger.balance(trade.hold) == 0
    assert (row.status, row.settlement_transaction_id) == (TradeStatus.SETTLED, settled.settlement_transaction_id)
    assert row.transaction_hash == RECEIPT.transaction_hash
    assert (left.agreement.units, left.agreement.amount, left.locked_units) == (700, amount("700000"), 0)
    assert (bought.units, bought.amount, bought.investor_id) == (300, amount("300000"), trade.buyer_id)
    assert bought.parent_agreement_id == market.agreement_id
    assert [event.payload["status"] for event in events_after(market.database, trade.trade_id)] == ["SETTLED"]
    sides = market.database.rows("SELECT kind::text, units, amount FROM investment_transactions t ORDER BY t.kind")
    assert [(side["kind"], side["units"], side["amount"]) for side in sides] == [
        ("TRANSFER_OUT", 300, price),
        ("TRANSFER_IN", 300, price),
    ]


def test_settling_again_changes_nothing(market: Market) -> None:
    trade = market.trade(units=1_000)
    market.locked(trade, 1_000)
    market.funded(trade, amount(1_000_000))
    records = SettlementRecords(market.database)
    with ThreadPoolExecutor(4) as pool:
        settled = list(pool.map(records.settle, [order(trade)] * 4))
    assert len(set(settled)) == 1
    assert stake_units(market, market.agreement_id) == 0
    with market.database.transaction() as session:
        assert StakeRepository(session).stake(market.agreement_id).agreement.status is AgreementStatus.TRANSFERRED


@pytest.mark.parametrize(
    ("locked", "funded", "code"), [(False, True, "UNITS_NOT_LOCKED"), (True, False, "INSUFFICIENT_FUNDS")]
)
def test_what_is_missing_stops_all_of_it(market: Market, locked: bool, funded: bool, code: str) -> None:
    trade = market.trade(units=100)
    if locked:
        market.locked(trade, 100)
    if funded:
        market.funded(trade, amount(100_000))
    with pytest.raises(Conflict) as refused:
        SettlementRecords(market.database).settle(order(trade))
    assert refused.value.code == code
    assert market.status(trade.trade_id) is TradeStatus.APPROVED
    assert stake_units(market, market.agreement_id) == 1_000
    assert locked_units(market) == (100 if locked else 0)
    assert market.database.rows("SELECT 1 FROM operations") == [], "so it can be settled once what is missing is there"


def test_trades_at_once_never_lock_a_unit_twice(market: Market) -> None:
    trades = [market.trade(units=300) for _ in range(10)]
    with ThreadPoolExecutor(8) as pool:
        said = Counter(pool.map(lock, [market] * 10, trades, [300] * 10))
    assert said == {"LOCKED": 3, "UNITS_NOT_FREE": 7}
    assert locked_units(market) == 900


def test_a_lock_is_taken_once_and_ends_once(market: Market) -> None:
    trade = market.trade(units=600)
    assert [lock(market, trade, 600) for _ in range(2)] == ["LOCKED", "LOCKED"]
    assert locked_units(market) == 600
    release_lock(market, trade)
    release_lock(market, trade)
    assert locked_units(market) == 0
    assert lock(market, trade, 600) == "UNIT_LOCK_ENDED"
    assert lock(market, market.trade(units=1_000), 1_000) == "LOCKED"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(1, 600), st.integers(1, 10**9), st.sampled_from(["settle", "undo", "leave"])),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 10**12),
)
def test_units_and_money_are_conserved(database: Database, sales: list[tuple[int, int, str]], cost_paise: int) -> None:
    """Trades over one stake, of which some settle, some are undone and some go on: units and cost of the stake and of
    all that were split off sum to what there was, and the seller has what the settled trades paid."""
    cost = Decimal(cost_paise) / 100
    market = Market(database, cost=cost).opened()
    records, paid, sold = SettlementRecords(database), NOTHING, dict[UUID, int]()
    for units, price_paise, ending in sales:
        price = Decimal(price_paise) / 100
        trade = market.trade(units=units, price=price)
        if lock(market, trade, units) == "UNITS_NOT_FREE":
            continue
        market.funded(trade, price)
        if ending == "settle":
            records.settle(order(trade))
            records.settle(order(trade))
            sold[trade.trade_id], paid = units, paid + price
        elif ending == "undo":
            release_lock(market, trade)
        parts = database.row(
            "SELECT sum(units)::bigint AS units, sum(amount) AS cost FROM investment_agreements "
            "WHERE id = %(root)s OR parent_agreement_id = %(root)s",
            {"root": market.agreement_id},
        )
        assert parts == {"units": 1_000, "cost": cost}
        assert imbalances(database) == []
    for trade_id, units in sold.items():
        assert stake_units(market, bought_agreement_id(trade_id)) == units
    with database.transaction() as session:
        ledger = EscrowLedger(session, database.vault, database.index, NOW)
        assert ledger.balance(investor_account(market.seller_id, "INR")) == paid


# What the database itself refuses, whoever writes


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE investment_agreements SET units = 399", "units locked for trades"),
        ("UPDATE investment_agreements SET units = -1", "units"),
        ("UPDATE unit_locks SET units = 1", "is not changed otherwise"),
        ("UPDATE secondary_market_trades SET units = 1", "terms of a trade"),
        ("UPDATE secondary_market_trades SET trade_amount = 1", "terms of a trade"),
        ("UPDATE secondary_market_trades SET status = 'REQUESTED'", "cannot become REQUESTED"),
        ("UPDATE secondary_market_trades SET status = 'SETTLED'", "settlement"),
        ("UPDATE secondary_market_trades SET status = 'CANCELLED'", "reason_code"),
    ],
)
def test_the_database_refuses_what_would_break_a_sale(market: Market, statement: str, said: str) -> None:
    trade = market.trade(units=400)
    market.locked(trade, 400)
    with psycopg.connect(market.database.url) as connection, pytest.raises(errors.CheckViolation, match=said):
        connection.execute(statement.encode())


def test_the_database_refuses_a_lock_of_units_that_are_not_free(market: Market) -> None:
    market.locked(market.trade(units=600), 600)
    other = market.trade(units=500)
    values = (other.trade_id, market.agreement_id)
    with psycopg.connect(market.database.url) as connection, pytest.raises(errors.CheckViolation, match="500 more"):
        connection.execute("INSERT INTO unit_locks VALUES (%s, %s, 500, 'HELD', now(), NULL)", values)


def test_the_database_refuses_more_units_than_a_project_issued(market: Market) -> None:
    with psycopg.connect(market.database.url) as connection:
        connection.execute("UPDATE investment_agreements SET units = 1001")
        with pytest.raises(errors.CheckViolation, match="has 1000 units"):
            connection.commit()


def test_an_investor_comes_back_as_it_was_and_is_sealed(market: Market) -> None:
    with market.database.transaction() as session:
        investors = InvestorRepository(session, market.database.vault, market.database.index)
        kept = investors.get(market.seller_id)
        assert investor_of_subject(market.database, kept.subject) == kept
        assert investor_of_subject(market.database, "nobody") is None
    assert kept.may_trade
    assert kept.payout_account is not None
    market.funded(market.trade(), amount(100))
    printed = clear_text(market.database.url)
    assert kept.wallet_address in printed
    assert [secret for secret in SECRETS if secret.casefold() in printed.casefold()] == []
