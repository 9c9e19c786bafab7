"""What the typologies find, at their edges."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.aml_policy import default_aml_policy
from models.escrow import EscrowKind, PaymentMethod
from models.investment import InvestmentKind
from models.sanctions import read_sanctions
from models.screening import SanctionsList
from models.suspicion import Typology
from models.tables.reports.aml.findings import Findings
from models.tables.reports.aml.thresholds import Thresholds
from models.tables.rows.trade_supply import OrderRow
from tests.tables.reports.aml.market import OLD, Market
from tests.tables.reports.books import in_india

START = in_india("2026-03-01T00:00")
DAY = timedelta(days=1)
LISTED = read_sanctions(Path("samples/sanctions/un_consolidated_sample.csv").read_text(encoding="utf-8"))
NOBODY = SanctionsList(version="none")


def found(market: Market, sanctions: SanctionsList = NOBODY) -> list[dict[str, Any]]:
    written, result = market.write(Findings(market.vault, default_aml_policy(), sanctions), "2026-03")
    assert result.rows["findings"] == len(written["findings"])
    return written["findings"]


def typologies(market: Market) -> list[str]:
    return [each["typology"] for each in found(market)]


def an_order(market: Market, at: datetime, *, new: bool = False) -> OrderRow:
    seller, customer = market.named("Seller", at), market.named("Customer", at, new=new)
    return market.order(seller, customer, str(market.new_id())[:16], at - OLD, [("100.00", "18")])


def test_an_empty_month_has_no_findings(market: Market) -> None:
    assert found(market) == []


@pytest.mark.parametrize(
    ("amounts", "days", "seen"),
    [
        (["800000.00", "999000.00", "900000.00"], 14, True),
        (["799999.99", "999000.00", "900000.00"], 14, False),
        (["999000.01", "999000.00", "900000.00"], 14, False),
        (["900000.00", "900000.00"], 5, False),
        (["900000.00", "900000.00", "900000.00"], 15, True),
        (["900000.00", "900000.00", "900000.00"], 16, False),
    ],
)
def test_structuring(market: Market, amounts: list[str], days: int, seen: bool) -> None:
    order = an_order(market, START)
    paid = [market.paid(order, amount, START - 3 * DAY + days * n * DAY) for n, amount in enumerate(amounts)]
    findings = found(market)
    assert ([each["typology"] for each in findings] == ["STRUCTURING"]) is seen
    if seen:
        assert [each["id"] for each in findings[0]["transactions"]] == [str(row.id) for row in paid]
        assert Decimal(findings[0]["total"]) == sum(row.amount for row in paid)


def test_what_was_complete_before_the_month_is_not_found_again(market: Market) -> None:
    order = an_order(market, START)
    for n in range(3):
        market.paid(order, "900000.00", START - (1 + n) * DAY)
    assert typologies(market) == []
    market.paid(order, "850000.00", START)
    assert len(found(market)[0]["transactions"]) == 4


def test_rapid_movement_through_the_escrow(market: Market) -> None:
    investor = market.investor("Anil Rao", START - OLD)
    market.escrowed(investor, EscrowKind.DEPOSIT, "600000.50", START + DAY)
    market.escrowed(investor, EscrowKind.PAYOUT, "480000.39", START + 4 * DAY)
    assert typologies(market) == []
    market.escrowed(investor, EscrowKind.PAYOUT, "0.01", START + 4 * DAY)
    assert typologies(market) == ["RAPID_MOVEMENT"]


def test_money_that_went_astray_is_the_investors_it_was_placed_with(market: Market) -> None:
    """Mistyping an account number hides nobody."""
    investor = market.investor("Anil Rao", START - OLD)
    astray = market.escrowed(None, EscrowKind.DEPOSIT, "600000.50", START + DAY)
    market.placed(astray, investor, "600000.50", START + 2 * DAY)
    assert typologies(market) == []
    market.escrowed(investor, EscrowKind.PAYOUT, "600000.50", START + 3 * DAY)
    (finding,) = found(market)
    assert (finding["typology"], finding["subject"]["id"]) == ("RAPID_MOVEMENT", str(investor))
    assert str(astray) in {each["id"] for each in finding["transactions"]}


def test_rapid_movement_is_none_after_its_hours(market: Market) -> None:
    investor = market.investor("Anil Rao", START - OLD)
    market.escrowed(investor, EscrowKind.DEPOSIT, "600000.50", START + DAY)
    market.escrowed(investor, EscrowKind.PAYOUT, "600000.50", START + 4 * DAY + timedelta(seconds=1))
    assert typologies(market) == []


@pytest.mark.parametrize(("count", "seen"), [(4, False), (5, True)])
def test_round_amounts(market: Market, count: int, seen: bool) -> None:
    order = an_order(market, START)
    for n in range(count):
        market.paid(order, "300000.00", START + n * DAY)
    market.paid(order, "300000.01", START + DAY)
    assert (typologies(market) == ["ROUND_AMOUNTS"]) is seen


@pytest.mark.parametrize(
    ("new", "amount", "seen"), [(True, "1000000.00", True), (True, "999999.99", False), (False, "1000000.00", False)]
)
def test_a_large_amount_of_a_new_account(market: Market, new: bool, amount: str, seen: bool) -> None:
    market.paid(an_order(market, START + DAY, new=new), amount, START + DAY)
    assert ("NEW_ACCOUNT_LARGE" in typologies(market)) is seen


@pytest.mark.parametrize("known", [False, True])
def test_a_buyer_is_as_old_as_the_oldest_party_it_ordered_for(market: Market, known: bool) -> None:
    """A branch that was opened last week does not make a new customer of somebody who buys for years."""
    buyer, seller, at = market.new_id(), market.named("Seller", START), START + DAY
    order = market.order(seller, market.named("New branch", at, new=True), "A1", at, [("100.00", "18")], buyer_id=buyer)
    if known:
        old = market.named("Head office", at)
        market.order(seller, old, "A0", at - OLD / 2, [("100.00", "18")], buyer_id=buyer)
    market.paid(order, "1000000.00", at)
    found_of = [each["subject"] for each in found(market) if each["typology"] == "NEW_ACCOUNT_LARGE"]
    assert found_of == ([] if known else [{"kind": "BUYER", "id": str(buyer)}])


def test_a_payer_of_whom_the_bank_told_the_name_alone_is_screened(market: Market) -> None:
    investor = market.investor("Asha Kulkarni", START - OLD)
    paid = market.escrowed(investor, EscrowKind.DEPOSIT, "5000.00", START, payer="Daskalov, Zoran")
    market.escrowed(investor, EscrowKind.DEPOSIT, "5000.00", START, payer="Asha Kulkarni")
    (finding,) = found(market, LISTED)
    assert finding["subject"] == {"kind": "ACCOUNT", "id": str(paid)}
    assert [each["id"] for each in finding["transactions"]] == [str(paid)]


@pytest.mark.parametrize(("days", "seen"), [(30, True), (31, False)])
def test_a_stake_that_comes_back(market: Market, days: int, seen: bool) -> None:
    one, other = market.investor("One", START - OLD), market.investor("Other", START - OLD)
    project = market.project(START - OLD)
    first, second = market.stake(one, project, START - OLD), market.stake(other, project, START - OLD)
    back = START + 5 * DAY
    market.invested(first, one, InvestmentKind.TRANSFER_OUT, "500.50", back - days * DAY, to=other)
    market.invested(second, other, InvestmentKind.TRANSFER_OUT, "500.50", back, to=one)
    findings = [each for each in found(market) if each["typology"] == "WASH_TRADE"]
    assert bool(findings) is seen
    if seen:
        assert {each["way"] for each in findings[0]["transactions"]} == {"IN", "OUT"}


def test_another_project_is_no_way_back(market: Market) -> None:
    one, other = market.investor("One", START - OLD), market.investor("Other", START - OLD)
    first = market.stake(one, market.project(START - OLD), START - OLD)
    second = market.stake(other, market.project(START - OLD), START - OLD)
    market.invested(first, one, InvestmentKind.TRANSFER_OUT, "500.50", START + DAY, to=other)
    market.invested(second, other, InvestmentKind.TRANSFER_OUT, "500.50", START + 2 * DAY, to=one)
    assert typologies(market) == []


def test_goods_invoiced_there_and_back_for_the_same_value(market: Market) -> None:
    one, other = market.named("One", START), market.named("Other", START)
    market.order(one, other, "A1", START + DAY, [("100.00", "18")])
    market.order(other, one, "B1", START + 2 * DAY, [("100.00", "18")])
    market.order(other, one, "B2", START + 2 * DAY, [("101.00", "18")])
    findings = found(market)
    assert [each["typology"] for each in findings] == ["WASH_TRADE"]
    assert len(findings[0]["transactions"]) == 2


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("Zoran Mirkovic Daskalov", "SMPi.001"),
        ("Daskalov, Zoran", "SMPi.001"),
        ("M/s Black River Shipping & Trading Co.", "SMPe.003"),
        ("Haris Al-Noori", "SMPi.002"),
        ("विक्रांत सोलंकी", "SMPi.005"),
        ("Asha Kulkarni", None),
        ("Black River Restaurant Private Limited", None),
    ],
)
def test_names_are_held_against_the_list(market: Market, name: str, reference: str | None) -> None:
    seller, customer = market.named(name, START), market.named("Customer Private Limited", START)
    order = market.order(seller, customer, "A1", START + DAY, [("100.00", "18")])
    findings = [each for each in found(market, LISTED) if each["typology"] == Typology.SANCTIONED_PARTY]
    assert [each["listed_as"] for each in findings] == ([reference] if reference else [])
    if reference:
        assert findings[0]["score"] >= 75
        assert [each["id"] for each in findings[0]["transactions"]] == [str(order.id)]
        assert name not in str(findings)


def test_the_same_snapshot_gives_the_same_bytes(market: Market) -> None:
    order = an_order(market, START)
    for n in range(6):
        market.paid(order, "900000.00", START + n * DAY)
    section = Findings(market.vault, default_aml_policy(), LISTED)
    assert market.write_bytes(section, "2026-03")[0] == market.write_bytes(section, "2026-03")[0]


def test_cash_and_money_across_the_border_are_reported_above_their_thresholds(market: Market) -> None:
    order, other = an_order(market, START), an_order(market, START)
    above = market.paid(order, "1000000.01", START + DAY, method=PaymentMethod.CASH)
    linked = [market.paid(order, "500000.00", START + n * DAY, method=PaymentMethod.CASH) for n in (1, 2, 3)]
    market.paid(other, "1000000.00", START + DAY, method=PaymentMethod.CASH)
    market.paid(other, "500000.00", START + DAY, cross_border=True)
    abroad = market.paid(other, "500000.01", START + DAY, cross_border=True)
    written, result = market.write(Thresholds(default_aml_policy()), "2026-03")
    assert [(row["part"], row["id"]) for row in written["rows"]] == [
        ("cash", str(above.id)),
        ("cross_border", str(abroad.id)),
        *(("linked_cash", str(row.id)) for row in linked),
    ]
    assert result.totals["linked_cash"] == "1500000.00"
