"""A worker is killed at every step of a trade, and another finishes: one settlement, or none and everything undone."""

import asyncio
import multiprocessing
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from multiprocessing.context import SpawnProcess
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.conftest import TEST_KEY
from tests.house import Json, until
from tests.trading import OFFICER, Listed, Market, Stake, Trader
from tests.workflows.trades.mortal import QUEUES, Death, serve_until_killed

DELIVERED = (
    Death("assess_trade"),
    Death("TRADE_REQUESTED"),
    Death("DECISION_MADE"),
    Death("assess_trade", 2),
    Death("lock_units"),
    Death("open_escrow_reference"),
    Death("TRADE_RESERVED"),
    Death("hold_price"),
    Death("TRADE_FUNDED"),
    Death("assess_trade", 3),
    Death("settle_trade on chain"),
    Death("settle_trade"),
    Death("pay_seller"),
    Death("TRADE_PAID_OUT"),
)
"""Every step of a trade that is delivered, in their order."""

UNDONE = (
    Death("TRADE_CANCELLED"),
    Death("unhold_price"),
    Death("refund_buyer"),
    Death("unlock_units"),
    Death("TRADE_UNDONE"),
)
"""Every step of one that is funded in part, and then withdrawn."""

_BOOT_SECONDS = 120


@pytest.mark.parametrize("death", DELIVERED, ids=str)
async def test_a_trade_is_delivered_once_whenever_its_worker_is_killed(
    market: Market, temporal_env: WorkflowEnvironment, death: Death
) -> None:
    stake, buyer = await market.stake(), await market.investor("Anil Deshpande")
    async with killed(market, temporal_env, death) as hurry:
        trade = await hurry.listed(stake, buyer)
        await hurry.approved(trade)
        await hurry.paid(trade)
    assert (await market.ended(trade))["status"] == "SETTLED"
    await market.require_balance(trade)
    assert await payouts(market, trade) == 1


@pytest.mark.parametrize("death", UNDONE, ids=str)
async def test_a_trade_is_undone_whole_whenever_its_worker_is_killed(
    market: Market, temporal_env: WorkflowEnvironment, death: Death
) -> None:
    stake, buyer = await market.stake(), await market.investor("Anil Deshpande")
    async with killed(market, temporal_env, death) as hurry:
        trade = await hurry.listed(stake, buyer)
        await hurry.approved(trade)
        await hurry.paid(trade, "60000.00")
        await hurry.ask(trade.seller.who, "POST", f"{trade.path}/cancel", {"reason": "Enough."})
    assert (await market.ended(trade))["reason_code"] == "WITHDRAWN_BY_SELLER"
    await market.require_balance(trade)
    assert await payouts(market, trade) == 0


class Persistent:
    """The people of a trade, who ask again, under the same key, when nobody answers them."""

    def __init__(self, market: Market) -> None:
        self._market = market

    async def listed(self, stake: Stake, buyer: Trader) -> Listed:
        """The seller lists units."""
        body: Json = {
            "investment_agreement_id": str(stake.agreement_id),
            "buyer_investor_id": str(buyer.investor_id),
            "units": 100,
            "trade_amount": "100000.00",
        }
        return self._market.as_listed(await self.ask(stake.holder.who, "POST", "/trades", body), stake, buyer)

    async def approved(self, trade: Listed) -> None:
        """An officer approves."""
        task = await self._market.house.task(trade.path, "COMPLIANCE")
        await self.ask(OFFICER, "POST", f"/tasks/{task['task_id']}/decision", {"decision": "APPROVE", "remarks": ""})

    async def paid(self, trade: Listed, amount: str | None = None) -> None:
        """The buyer pays, once it knows where to."""
        await self._market.until_waits_for(trade, "BUYER")
        await self._market.pay(trade, amount)

    async def ask(self, who: dict[str, str], method: str, path: str, body: Json) -> Json:
        """One request, until it is answered."""
        headers = {**who, "Idempotency-Key": str(uuid4())}

        async def answered() -> Json | None:
            answer = await self._market.house.ask(method, path, headers, json=body)
            if answer.status_code == 503 or answer.json().get("code") == "IN_PROGRESS":
                return None
            assert answer.is_success, answer.text
            return answer.json()

        return await until(answered)


@asynccontextmanager
async def killed(market: Market, temporal_env: WorkflowEnvironment, death: Death) -> AsyncGenerator[Persistent]:
    """The trade of the block is begun by a worker that is killed on the way; another takes over as soon as it is."""
    workers = market.house.workers
    await workers.stop(QUEUES)
    address = temporal_env.client.service_client.config.target_host
    mortal = multiprocessing.get_context("spawn").Process(
        target=serve_until_killed, args=(market.house.settings, address, TEST_KEY, death), daemon=True
    )
    mortal.start()
    follows = asyncio.create_task(_followed(market, mortal))
    try:
        yield Persistent(market)
        await follows
    finally:
        mortal.kill()
        follows.cancel()
        await asyncio.wait([follows])
        if not workers.serves(QUEUES):
            await workers.start(QUEUES)
    assert mortal.exitcode == -signal.SIGKILL


async def _followed(market: Market, mortal: SpawnProcess) -> None:
    await asyncio.to_thread(mortal.join, _BOOT_SECONDS)
    assert mortal.exitcode == -signal.SIGKILL, "it was to be killed at this step, and never came to it"
    await market.house.workers.start(QUEUES)


async def payouts(market: Market, trade: Listed) -> int:
    """How often the bank was made to pay the seller."""
    books = (await market.house.sandbox.get("/_sandbox/escrow")).json()
    wanted = f"trade:{trade.trade_id}:payout"
    return sum(entry["client_reference"] == wanted for entry in books["entries"])
