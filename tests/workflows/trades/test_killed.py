"""A worker is killed at every step of a trade, and another finishes: one settlement, or none and everything undone.

The trades are a relay. Each is begun by a worker of its own, which is killed in it; the worker that comes next finishes
what it left, beside the trade that it is killed in itself, and after the last of them one that nobody kills. So the
minutes that Temporal takes to miss nineteen dead workers pass once, not nineteen times.
"""

import asyncio
import multiprocessing
import signal
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerContext
from uuid import UUID, uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.conftest import TEST_KEY
from tests.contracts.deployment import Deployment
from tests.house import House, Json, until
from tests.trading import OFFICER, Listed, Market, Stake, Trader
from tests.workflows.trades.mortal import QUEUES, Death, serve_until_killed
from workers.settings import Settings

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

_MISSED_LATE = frozenset({"open_escrow_reference", "settle_trade on chain", "pay_seller", "refund_buyer"})
"""The steps outside the record: half a minute passes before Temporal misses a worker that died there, so these come
first, and the others are killed meanwhile."""

_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Relay:
    """What became of the trades: what their people do, and which workers were never killed."""

    market: Market
    trades: dict[Death, asyncio.Task[Listed]] = field(default_factory=dict[Death, asyncio.Task[Listed]])
    spared: set[Death] = field(default_factory=set[Death])

    async def trade(self, death: Death) -> Listed:
        """The trade of a worker that was killed, once its people have said all that they have to say."""
        assert death not in self.spared, "it was to be killed at this step, and never came to it"
        return await self.trades[death]

    async def require_balance(self, trade: Listed) -> None:
        """`Market.require_balance`, with the units of the trade's own stake: every other has a test of its own."""
        stake = UUID((await self.market.seen(trade))["investment_agreement_id"])
        await replace(self.market, roots=[stake]).require_balance(trade)

    async def end(self) -> None:
        """Wait until no trade moves money or units any more; one that never ends is its own test's to tell."""
        people = await asyncio.gather(*self.trades.values(), return_exceptions=True)
        ended = [asyncio.create_task(self.market.ended(each)) for each in people if isinstance(each, Listed)]
        await asyncio.wait(ended, timeout=_PATIENCE_SECONDS)


@pytest.fixture(scope="module")
async def relay(house: House, deployment: Deployment, temporal_env: WorkflowEnvironment) -> Relay:
    """Every worker killed, in a trade of its own."""
    run = Relay(Market(house, deployment))
    deaths = sorted((*DELIVERED, *UNDONE), key=lambda death: death.step not in _MISSED_LATE)
    seller, buyer = await run.market.investor(), await run.market.investor("Anil Deshpande")
    stakes = [await run.market.stake(holder=seller) for _ in deaths]
    address = temporal_env.client.service_client.config.target_host
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([serve_until_killed.__module__])
    await house.workers.stop(QUEUES)
    people = Persistent(run.market)
    for death, stake in zip(deaths, stakes, strict=True):
        killed = asyncio.create_task(_killed(forks, (house.settings, address, TEST_KEY, stake.agreement_id, death)))
        play = people.deliver if death in DELIVERED else people.withdraw
        run.trades[death] = asyncio.create_task(play(stake, buyer))
        if not await killed:
            run.spared.add(death)
    await house.workers.start(QUEUES)
    await run.end()
    return run


@pytest.mark.parametrize("death", DELIVERED, ids=str)
async def test_a_trade_is_delivered_once_whenever_its_worker_is_killed(relay: Relay, death: Death) -> None:
    trade = await relay.trade(death)
    assert (await relay.market.ended(trade))["status"] == "SETTLED"
    await relay.require_balance(trade)
    assert await payouts(relay.market, trade) == 1


@pytest.mark.parametrize("death", UNDONE, ids=str)
async def test_a_trade_is_undone_whole_whenever_its_worker_is_killed(relay: Relay, death: Death) -> None:
    trade = await relay.trade(death)
    assert (await relay.market.ended(trade))["reason_code"] == "WITHDRAWN_BY_SELLER"
    await relay.require_balance(trade)
    assert await payouts(relay.market, trade) == 0


async def _killed(forks: ForkServerContext, work: tuple[Settings, str, bytes, UUID, Death]) -> bool:
    """Whether a worker died by its own hand; one that does not die in time is ended."""
    mortal = forks.Process(target=serve_until_killed, args=work, daemon=True)
    mortal.start()
    try:
        await asyncio.to_thread(mortal.join, _PATIENCE_SECONDS)
        return mortal.exitcode == -signal.SIGKILL
    finally:
        mortal.kill()


class Persistent:
    """The people of a trade, who ask again, under the same key, when nobody answers them."""

    def __init__(self, market: Market) -> None:
        self._market = market

    async def deliver(self, stake: Stake, buyer: Trader) -> Listed:
        """A trade that is approved and paid for."""
        trade = await self.listed(stake, buyer)
        await self.approved(trade)
        await self.paid(trade)
        return trade

    async def withdraw(self, stake: Stake, buyer: Trader) -> Listed:
        """One that is paid for in part, and withdrawn by its seller."""
        trade = await self.listed(stake, buyer)
        await self.approved(trade)
        await self.paid(trade, "60000.00")
        await self.ask(trade.seller.who, "POST", f"{trade.path}/cancel", {"reason": "Enough."})
        return trade

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


async def payouts(market: Market, trade: Listed) -> int:
    """How often the bank was made to pay the seller."""
    books = (await market.house.sandbox.get("/_sandbox/escrow")).json()
    wanted = f"trade:{trade.trade_id}:payout"
    return sum(entry["client_reference"] == wanted for entry in books["entries"])
