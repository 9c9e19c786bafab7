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
