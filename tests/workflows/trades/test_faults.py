"""What goes wrong around a trade, and that the books balance after it, on chain and off."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.stake_ledger import STAKES
from cli.stack import anvil as anvil_part
from cli.stack.anvil import Anvil
from tests.activities.chain_house import House as ChainHouse
from tests.activities.chain_house import write_beside
from tests.contracts.deployment import Deployment
from tests.house import Json, until
from tests.tables.secondary_market import imbalances
from tests.trading import OFFICER, Listed, Market, counted
from workflows.trade import TradeWorkflow

_REMOVED = "removeInvestor"


async def test_a_chain_that_refuses_the_settlement_undoes_the_trade(market: Market, deployment: Deployment) -> None:
    """Somebody took the buyer off the ledger beside us: the record knows nothing of it, the chain does."""
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await asyncio.to_thread(
        write_beside, deployment, _REMOVED, on_chain_id(trade.buyer.investor_id), trade.buyer.wallet, 2, to=STAKES
    )
    await market.pay(trade)
    seen = await market.ended(trade)
    assert (seen["status"], seen["reason_code"]) == ("CANCELLED", "CHAIN_REFUSED")
    await market.require_balance(trade)


async def test_a_reorganisation_that_drops_the_settlement_is_made_good(
    market: Market, deployment: Deployment, anvil: Anvil
) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade)
    await market.ended(trade)
    (before,) = market.settlements(trade)
    anvil_part.call(anvil.rpc_url, "anvil_reorg", [1, []])
    assert market.settlements(trade) == []
    swept = await asyncio.to_thread(ChainHouse(deployment, market.house.services.database).sweep)
    assert swept.sent_again == (before,)
    assert market.settlements(trade) == [before], "as it was signed, and once"
    await market.require_balance(trade)


async def test_a_buyer_suspended_between_approval_and_settlement_has_its_money_back(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.suspend(trade.buyer)
    await market.pay(trade)
    seen = await market.ended(trade)
    assert (seen["status"], seen["reason_code"]) == ("CANCELLED", "STANDING_CHANGED")
    assert [each["code"] for each in seen["refusals"]] == ["BUYER_NOT_REGISTERED"]
    await market.require_balance(trade)


@pytest.mark.parametrize("attempt", range(3))
async def test_cancel_and_funding_at_the_same_instant_one_of_them_wins(market: Market, attempt: int) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    _, cancelled = await asyncio.gather(market.pay(trade), market.cancel(trade))
    seen = await market.ended(trade)
    assert cancelled.status_code in {200, 409}, cancelled.text
    assert seen["status"] == ("CANCELLED" if cancelled.status_code == 200 else "SETTLED")

    async def nothing_left() -> Json | None:
        escrow = (await market.seen(trade))["escrow"]
        return {} if Decimal(escrow["paid_in"]) == 0 else None

    await until(nothing_left)
    await market.require_balance(trade)


async def test_several_trades_over_one_stake_at_once_never_sell_a_unit_twice(market: Market) -> None:
    stake = await market.stake(units=1_000, project=await market.project(units=5_000))
    trades = [await market.listed(stake, units=300) for _ in range(5)]
    await asyncio.gather(*(market.approve(trade) for trade in trades))
    seen = await asyncio.gather(*(market.until_waits_for(trade, "BUYER", "NOBODY") for trade in trades))
    funded = [trade for trade, each in zip(trades, seen, strict=True) if each["status"] == "APPROVED"]
    assert len(funded) == 3, "three times 300 of 1,000"
    await asyncio.gather(*(market.pay(trade) for trade in funded))
    ended = [await market.ended(trade) for trade in trades]
    assert counted(ended) == {"SETTLED": 3, "CANCELLED": 2}
    assert {code["code"] for each in ended for code in each["refusals"]} <= {"UNITS_NOT_FREE"}
    await market.require_balance(*trades)


async def test_a_deposit_that_the_bank_takes_back_does_not_count(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    paid = await market.pay(trade, "99999.00")
    back = await market.house.sandbox.post(f"/_sandbox/escrow/deposits/{paid['entry']['transaction_id']}/reverse")
    assert back.is_success, back.text

    async def gone() -> Json | None:
        events = (await market.house.sandbox.get("/_sandbox/escrow")).json()["events"]
        told = all(not event["due"] for event in events)
        escrow = (await market.seen(trade))["escrow"]
        return {} if told and Decimal(escrow["paid_in"]) == 0 else None

    await until(gone)
    await market.pay(trade, "1.00")  # with what was taken back it would be the price

    async def looked_at() -> Json | None:
        state = await market.process(trade).query(TradeWorkflow.status)
        return {} if state.paid_in == 1 else None

    await until(looked_at)
    assert (await market.seen(trade))["waiting_on"] == "BUYER"
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)
    await market.require_balance(trade)


# Anything, in any order

_EVENTS = ("pay a part", "pay the price", "tell twice", "reverse", "withdraw", "stop", "suspend", "look", "replace")


@example(["tell twice", "pay a part", "suspend", "tell twice", "stop", "reverse", "tell twice"])
@given(st.lists(st.sampled_from(_EVENTS), min_size=1, max_size=7))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
async def test_whatever_happens_money_and_units_are_conserved(market: Market, events: list[str]) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    paid: list[str] = []
    for event in events:
        await happens(market, trade, event, paid)
        require_conserved(market)
    if (await market.seen(trade))["waiting_on"] == "BUYER":
        await market.pay(trade)
    await market.ended(trade)

    async def nothing_left() -> Json | None:
        seen = await market.seen(trade)
        return {} if Decimal(seen["escrow"]["paid_in"]) == 0 else None

    await until(nothing_left)
    await market.require_balance(trade)


async def happens(market: Market, trade: Listed, event: str, paid: list[str]) -> None:
    """One event; people whom nobody lets do it do nothing."""
    house, officer = market.house, OFFICER
    match event:
        case "pay a part":
            paid.append((await market.pay(trade, "30000.00"))["entry"]["transaction_id"])
        case "pay the price":
            await market.pay(trade)
        case "tell twice":
            await market.pay(trade, "20000.00", tell=2)
        case "reverse" if paid:
            await house.sandbox.post(f"/_sandbox/escrow/deposits/{paid.pop()}/reverse")
        case "withdraw":
            assert (await market.cancel(trade)).status_code in {200, 409}
        case "stop":
            assert (await market.cancel(trade, officer)).status_code in {200, 409}
        case "suspend":
            await market.suspend(trade.buyer)
        case "look":
            await house.ask("POST", f"{trade.path}/funding", trade.buyer.who, json={})
        case "replace":
            await house.workers.replace()
        case _:
            pass


def require_conserved(market: Market) -> None:
    """At every instant: no movement that does not balance, and as many units as were issued."""
    database = market.house.services.database
    assert imbalances(database) == []
    (row,) = database.rows(
        "SELECT sum(units) AS units FROM investment_agreements WHERE id = %(id)s OR parent_agreement_id = %(id)s",
        {"id": market.roots[-1]},
    )
    assert row["units"] == 1_000
