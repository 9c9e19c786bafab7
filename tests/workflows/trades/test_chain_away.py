"""The chain is away for an hour while a trade is to be settled: it waits, and is settled once when it is back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import anvil as anvil_part
from cli.stack import postgres as postgres_part
from cli.stack.anvil import Anvil
from cli.stack.ports import free_ports
from cli.stack.processes import Processes
from tests.contracts.deployment import deploy_contracts
from tests.house import house_settings, running_house
from tests.trading import Market, market_of


class OwnChain:
    """An anvil that a test can take away and bring back, at the same address, as it was."""

    def __init__(self, directory: Path) -> None:
        self.processes = Processes(directory)
        self._state = directory / "chain.json"
        (self._port,) = free_ports(1)
        self.node = self.start()

    def start(self) -> Anvil:
        """Up, with what it knew."""
        self.node = anvil_part.start(self._state, self.processes, port=self._port)
        self.node.wait_until_ready()
        return self.node

    def stop(self) -> None:
        """Away; what was mined stays."""
        self.node.child.stop()


@pytest.fixture
def own_chain(tmp_path: Path) -> Iterator[OwnChain]:
    chain = OwnChain(tmp_path)
    yield chain
    chain.processes.stop()


@pytest.fixture
async def market(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, own_chain: OwnChain, tmp_path: Path
) -> AsyncIterator[Market]:
    name = f"chain_away_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    deployment = await asyncio.to_thread(deploy_contracts, own_chain.node)
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path / "documents", deployment)
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client) as house:
            yield market_of(house)
    postgres_part.drop_database(postgres, name)


async def test_a_chain_that_is_away_for_an_hour_settles_the_trade_once_when_it_is_back(
    market: Market, own_chain: OwnChain, temporal_env: WorkflowEnvironment
) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await asyncio.to_thread(own_chain.stop)
    await market.pay(trade)
    waits = await market.until_waits_for(trade, "CHAIN")
    assert waits["escrow"]["held"] == "100000.00"
    too_late = await market.cancel(trade)
    assert too_late.status_code == 409
    await temporal_env.fast_forward(market.process(trade), timedelta(hours=1))
    assert (await market.seen(trade))["status"] == "APPROVED", "it waits, it does not fail"
    await asyncio.to_thread(own_chain.start)
    assert (await market.ended(trade))["status"] == "SETTLED"
    await market.require_balance(trade)
