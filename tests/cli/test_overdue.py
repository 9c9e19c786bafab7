"""What `fatts doctor` says of schedules and transactions: real Temporal, real PostgreSQL, real chain."""

import asyncio
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.clients.chain.signing import SigningChain
from cli.stack.address_book import AddressBook
from cli.stack.anvil import Anvil
from cli.stack.overdue import schedules, transactions
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from models.transaction import SignedTransaction
from tests.activities.chain_house import House, write_beside
from tests.conftest import TEST_KEY
from tests.contracts.deployment import deploy_contracts, registration
from workers.schedules import SCHEDULES, apply


def book(*, temporal: str = "127.0.0.1:9", postgres: str = "", chain_rpc: str = "") -> AddressBook:
    return AddressBook(
        api="", sandbox=None, temporal=temporal, temporal_ui=None, codec="", postgres=postgres, chain_rpc=chain_rpc,
        contracts={}, pid=1,
    )  # fmt: skip


async def test_a_schedule_that_is_missing_is_named(own_temporal: Client) -> None:
    here = book(temporal=own_temporal.service_client.config.target_host)
    await apply(own_temporal)
    told = await asyncio.to_thread(schedules, here)
    assert (told.well, told.says) == (True, ", ".join(each.schedule_id for each in SCHEDULES))
    await own_temporal.get_schedule_handle("chain-sweep").delete()
    told = await asyncio.to_thread(schedules, here)
    assert (told.well, told.says) == (False, "missing: chain-sweep")
    assert "fatts up" in told.mend


def test_a_temporal_that_does_not_answer_is_told() -> None:
    told = schedules(book())
    assert (told.well, told.part) == (False, "schedules")


@pytest.fixture
def house(postgres_url: str, anvil: Anvil) -> Iterator[House]:
    database = Database(postgres_url, vault=Vault(bytes(32), secrets.token_bytes), index=BlindIndex(bytes(32)))
    yield House(deploy_contracts(anvil), database)
    database.close()


def test_what_is_under_way_is_well_and_what_is_overdue_is_not(house: House) -> None:
    class Gone(BaseException):
        """The process is gone."""

    class DiesBeforeBroadcast(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            raise Gone

    here = book(postgres=house.database.url, chain_rpc=house.deployment.rpc_url)
    house.register(registration())
    assert (transactions(here).well, transactions(here).says) == (True, "0 under way, none stuck")
    with pytest.raises(Gone):
        House(house.deployment, house.database, chain=house.deployment.open(DiesBeforeBroadcast)).register(
            registration()
        )
    # the fixture's clock signs in March: for the database that is long ago
    told = transactions(here)
    assert not told.well
    assert told.says == "1 signed more than 5 minutes ago are in no block"
    house.sweep()
    house.sweep()
    assert transactions(here).well


def test_what_can_never_be_mined_is_named(house: House) -> None:
    class UsedMeanwhile(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            write_beside(house.deployment, "pause")
            write_beside(house.deployment, "unpause")
            super().broadcast(transaction)

    with pytest.raises(ApplicationError):
        House(house.deployment, house.database, chain=house.deployment.open(UsedMeanwhile)).register(registration())
    (kept,) = house.kept()
    told = transactions(book(postgres=house.database.url, chain_rpc=house.deployment.rpc_url))
    assert not told.well
    assert told.says == f"1 stuck for good: {kept.hash}"
    assert "FATTS_CHAIN_PRIVATE_KEY" in told.mend


async def test_schedules_are_applied_as_a_user_does_it(own_temporal: Client) -> None:
    environment = os.environ | {
        "FATTS_TEMPORAL_ADDRESS": own_temporal.service_client.config.target_host,
        "FATTS_CODEC_KEY": TEST_KEY.hex(),
    }
    command = [sys.executable, "-m", "cli.main", "schedules", "apply"]
    told: list[str] = []
    for _ in range(2):
        done = await asyncio.to_thread(
            subprocess.run, command, env=environment, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
    for said, outcome in zip(told, ("created", "left as it is"), strict=True):
        assert [line.split(maxsplit=1) for line in said.splitlines()] == [
            [each.schedule_id, outcome] for each in SCHEDULES
        ]
