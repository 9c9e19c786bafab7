"""The stories of the secondary market: trades, and what brings investors and stakes to the chain."""

from temporalio.client import WorkflowHandle

from tests.house import House, Json, until
from tests.trading import OFFICER, SECOND, Listed, Market, market_of
from workflows.trade import TradeWorkflow

AnyHandle = WorkflowHandle[object, object]


async def delivered(house: House) -> AnyHandle:
    """Paid in two parts, more than the price: settled, the excess returned."""
    market = market_of(house)
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "40000.00")
    await _paid_in(market, trade, "40000.00")
    await market.pay(trade, "70000.00")
    return await _trade_ended(market, trade)


async def withdrawn(house: House) -> AnyHandle:
    """Paid in part, and withdrawn by the seller: undone."""
    market = market_of(house)
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "40000.00")
    await _paid_in(market, trade, "40000.00")
    assert (await market.cancel(trade)).is_success
    return await _trade_ended(market, trade)


async def refused(house: House) -> AnyHandle:
    """More units than there are: refused by the rules."""
    market = market_of(house)
    return await _trade_ended(market, await market.listed(await market.stake(units=50)))


async def taken_up(house: House) -> AnyHandle:
    """A co-investor takes the units up; its officer rejects."""
    market = market_of(house)
    project = await market.project(first_refusal_days=5)
    stake = await market.stake(units=300, project=project)
    other = await market.stake(units=100, project=project)
    trade = await market.listed(stake)
    await house.done("POST", f"{trade.path}/first-refusal", other.holder.who, json={"takes": True})
    task = await house.task(trade.path, "COMPLIANCE")
    assert (await house.decide(task, OFFICER, "REJECT", "The price is a sham.")).is_success
    return await _trade_ended(market, trade)


async def above_the_threshold(house: House) -> AnyHandle:
    """Two officers approve; then the workflow itself is cancelled."""
    market = market_of(house)
    trade = await market.listed(await market.stake(), amount="10000000.01")
    await market.approve(trade, OFFICER, SECOND)
    await market.until_waits_for(trade, "BUYER")
    await market.process(trade).cancel()
    return await _trade_ended(market, trade)


async def brought(house: House) -> AnyHandle:
    """An agreement whose units are issued."""
    stake = await market_of(house).stake()
    return await _over(house, f"agreement:{stake.agreement_id}")


async def admitted(house: House) -> AnyHandle:
    """An investor that the ledger is to know."""
    trader = await market_of(house).investor()
    return await _over(house, f"investor:{trader.investor_id}:{trader.investor_id}")


async def _paid_in(market: Market, trade: Listed, amount: str) -> None:
    """Until the trade has seen the money: what comes while it looks would make the order of commands a matter of
    luck."""

    async def seen() -> Json | None:
        state = await market.process(trade).query(TradeWorkflow.status)
        return {} if str(state.paid_in) == amount else None

    await until(seen)


async def _trade_ended(market: Market, trade: Listed) -> AnyHandle:
    return await _over(market.house, market.process(trade).id)


async def _over(house: House, workflow_id: str) -> AnyHandle:
    handle = house.services.temporal.get_workflow_handle(workflow_id)
    await handle.result()
    return handle
