"""The financial audit's sections over books that agree, and over books, bank and chain that do not."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from models.audit import AuditEvent, AuditRole
from models.audit_anchor import period_of
from models.escrow import EscrowKind
from models.stake_settlement import SettledOnChain
from models.tables import audit
from models.tables.audit_anchors import AuditAnchorRecords
from models.tables.database import Database
from models.tables.reports.audit.audit_roots import AuditRoots
from models.tables.reports.audit.escrow_movements import EscrowMovements, UnmatchedItems
from models.tables.reports.audit.settled_trades import SettledTrades
from models.tables.reports.audit.trial_balance import TrialBalance
from models.tables.rows.audit_anchor import AuditAnchorRow
from models.tables.rows.trade import SecondaryMarketTradeRow
from tests.tables.reports.aml.market import OLD, Market
from tests.tables.reports.books import in_india

START = in_india("2026-01-01T00:00")
DAY = timedelta(days=1)


@pytest.fixture
def market(database: Database) -> Market:
    """A market in India."""
    return Market(database)


def nobody_asked(trade_id: UUID) -> SettledOnChain | None:
    raise AssertionError(f"the chain was asked of {trade_id}")


def test_an_empty_quarter_balances(market: Market) -> None:
    for section in (TrialBalance(), EscrowMovements(), UnmatchedItems(), SettledTrades(nobody_asked), AuditRoots()):
        written, result = market.write(section, "Q1-2026")
        assert all(rows == [] for rows in written.values())
        assert result.failed_checks == ()


def test_accounts_open_with_what_came_before_and_close_with_what_is_left(market: Market) -> None:
    investor = market.investor("Anil Rao", START - OLD)
    market.escrowed(investor, EscrowKind.DEPOSIT, "1000.00", START - timedelta(seconds=1))
    market.escrowed(investor, EscrowKind.DEPOSIT, "500.25", START)
    market.escrowed(investor, EscrowKind.PAYOUT, "200.10", START + 89 * DAY)
    market.escrowed(investor, EscrowKind.DEPOSIT, "7.00", in_india("2026-04-01T00:00"))
    written, result = market.write(TrialBalance(), "Q1-2026")
    own = next(account for account in written["accounts"] if account["investor_id"] == str(investor))
    assert (own["opening"], own["received"], own["given"], own["closing"]) == ("1000.00", "500.25", "200.10", "1300.15")
    assert result.failed_checks == ()
    moved, result = market.write(EscrowMovements(), "Q1-2026")
    assert [each["amount"] for each in moved["movements"]] == ["500.25", "200.10"]
    assert result.totals == {"moved": "700.35"}
    assert result.failed_checks == ()


def test_a_root_that_its_entries_do_not_give_fails_the_report(market: Market) -> None:
    event = AuditEvent(
        at=START + DAY,
        action="SEEN",
        actor="A",
        actor_role=AuditRole.SYSTEM,
        subject="s",
        contractor_id=None,
        details={},
    )
    with market.database.transaction() as session:
        audit.append(session, [event, event.model_copy(update={"subject": "t"})])
    day = period_of((START + DAY + timedelta(hours=6)).date())
    AuditAnchorRecords(market.database).close(day)
    written, result = market.write(AuditRoots(), "Q1-2026")
    assert (len(written["periods"]), result.failed_checks) == (1, ())
    with market.database.transaction() as session:
        session.get_one(AuditAnchorRow, day.name).root = "0" * 64
    written, result = market.write(AuditRoots(), "Q1-2026")
    assert not written["periods"][0]["agrees"]
    (failed,) = result.failed_checks
    assert failed.difference == -1


@pytest.mark.parametrize(
    ("units", "price", "other_hash", "verdict"),
    [
        (4, "900.00", False, "AGREES"),
        (5, "900.00", False, "DIFFERS"),
        (4, "900.01", False, "DIFFERS"),
        (4, "900.00", True, "DIFFERS"),
    ],
)
def test_each_settled_trade_is_looked_for_on_chain(
    market: Market, units: int, price: str, other_hash: bool, verdict: str
) -> None:
    trade_id, transaction_hash = market.settled_trade(Decimal("900.00"), 4, START + DAY)
    on_chain = SettledOnChain(
        units=units, price=Decimal(price), transaction_hash=f"0x{uuid4().hex:0>64}" if other_hash else transaction_hash
    )
    written, result = market.write(SettledTrades({trade_id: on_chain}.get), "Q1-2026")
    assert [(each["trade_id"], each["on_chain"]) for each in written["trades"]] == [(str(trade_id), verdict)]
    assert bool(result.failed_checks) is (verdict != "AGREES")


def test_a_settlement_that_the_chain_does_not_know_is_absent(market: Market) -> None:
    market.settled_trade(Decimal("900.00"), 4, START + DAY)
    written, result = market.write(SettledTrades(dict[UUID, SettledOnChain]().get), "Q1-2026")
    assert written["trades"][0]["on_chain"] == "ABSENT"
    assert result.failed_checks[0].name == "on_chain"


def told_of(*trades: tuple[UUID, str]) -> dict[UUID, SettledOnChain]:
    """What a chain says that agrees with these trades of 4 units for 900.00."""
    return {
        trade_id: SettledOnChain(units=4, price=Decimal("900.00"), transaction_hash=transaction_hash)
        for trade_id, transaction_hash in trades
    }


def test_a_fee_is_part_of_what_was_paid(market: Market) -> None:
    trade = market.settled_trade(Decimal("900.00"), 4, START + DAY, fee="4.50")
    written, result = market.write(SettledTrades(told_of(trade).get), "Q1-2026")
    (row,) = written["trades"]
    assert (row["in_escrow"], row["differences"]) == ("AGREES", [])
    assert (row["released"], row["to_seller"], row["to_fees"]) == ("900.00", "895.50", "4.50")
    assert result.failed_checks == ()


def test_trades_that_differ_are_told_apart_even_where_their_sums_agree(market: Market) -> None:
    """One was paid a rupee too much, another a rupee too little: together they agree, and each is wrong."""
    good = market.settled_trade(Decimal("900.00"), 4, START + DAY)
    over = market.settled_trade(Decimal("900.00"), 4, START + 2 * DAY, released="901.00")
    under = market.settled_trade(Decimal("900.00"), 4, START + 3 * DAY, released="899.00")
    written, result = market.write(SettledTrades(told_of(good, over, under).get), "Q1-2026")
    assert result.totals == {"amount": "2700.00", "released": "2700.00"}
    assert [each["in_escrow"] for each in written["trades"]] == ["AGREES", "DIFFERS", "DIFFERS"]
    assert written["trades"][1]["differences"] == [
        "the release is of 901.00, not 900.00",
        "its hold gave 901.00, not 900.00",
        "seller and fees got 901.00, not 900.00",
    ]
    (failed,) = result.failed_checks
    assert (failed.name, failed.difference) == ("paid", -2)
    assert str(over[0]) in failed.sentence()
    assert str(under[0]) in failed.sentence()
    assert str(good[0]) not in failed.sentence()


def test_what_went_to_another_than_the_seller_did_not_pay_the_trade(market: Market) -> None:
    trade_id, transaction_hash = market.settled_trade(Decimal("900.00"), 4, START + DAY)
    elsewhere = market.released(
        trade_id, Decimal("900.00"), START + DAY, to=market.investor("Somebody else", START - OLD)
    )
    with market.database.transaction() as session:
        session.get_one(SecondaryMarketTradeRow, trade_id).settlement_transaction_id = elsewhere
    written, result = market.write(SettledTrades(told_of((trade_id, transaction_hash)).get), "Q1-2026")
    assert written["trades"][0]["differences"] == [
        "seller and fees got 0.00, not 900.00",
        "the escrow released for it 2 times",
    ]
    assert [each.name for each in result.failed_checks] == ["paid"]


def test_money_that_was_not_released_for_the_trade_did_not_pay_it(market: Market) -> None:
    one, other = (market.settled_trade(Decimal("900.00"), 4, START + n * DAY) for n in (1, 2))
    came = market.escrowed(market.investor("Buyer", START - OLD), EscrowKind.DEPOSIT, "900.00", START + DAY)
    with market.database.transaction() as session:
        session.get_one(SecondaryMarketTradeRow, one[0]).settlement_transaction_id = came
    written, result = market.write(SettledTrades(told_of(one, other).get), "Q1-2026")
    assert [each["in_escrow"] for each in written["trades"]] == ["ABSENT", "AGREES"]
    assert written["trades"][0]["differences"] == ["the escrow has no release for it"]
    assert [each.name for each in result.failed_checks] == ["paid"]
