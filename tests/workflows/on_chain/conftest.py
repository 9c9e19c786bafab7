"""The house as the composition root opens it, over real parts, with workers on a Temporal server of its own."""

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from temporalio.client import Client

from cli.stack import anvil as anvil_part
from cli.stack.anvil import Anvil
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from tests.activities.chain_house import House as ChainHouse
from tests.conftest import TEST_KEY
from tests.contracts.deployment import deploy_contracts
from workers.composition import open_house
from workers.settings import Settings
from workers.worker import worker_for
from workflows import queues

KEY = base64.b64encode(TEST_KEY).decode()


@dataclass(frozen=True)
class RunningHouse:
    """Workers for the cases and for the chain, and what a test looks at beside them."""

    client: Client
    database: Database
    chain: ChainHouse


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url, vault=Vault(TEST_KEY, bytes), index=BlindIndex(TEST_KEY))
    yield opened
    opened.close()


@pytest.fixture
async def running(
    anvil: Anvil, database: Database, own_temporal: Client, tmp_path: Path
) -> AsyncIterator[RunningHouse]:
    """The real house on real parts, running."""
    deployment = deploy_contracts(anvil)
    settings = Settings(
        database_url=SecretStr(database.url),
        encryption_key=SecretStr(KEY),
        blind_index_key=SecretStr(KEY),
        codec_key=SecretStr(KEY),
        chain_rpc_url=deployment.rpc_url,
        chain_private_key=SecretStr(deployment.private_key),
        chain_id=anvil_part.CHAIN_ID,
        registry_contract=deployment.registry,
        audit_anchor_contract=deployment.anchors,
        stake_ledger_contract=deployment.stakes,
        registries_url="http://127.0.0.1:9",
        registries_client_id="nobody",
        escrow_url="http://127.0.0.1:9",
        escrow_client_id="nobody",
        escrow_client_secret=SecretStr("not-a-secret"),
        registries_client_secret=SecretStr("is asked"),
        document_directory=tmp_path,
        reports_directory=tmp_path,
    )
    async with open_house(settings, chain=True) as house, AsyncExitStack() as workers:
        for queue in (queues.CASES, queues.CHAIN):
            await workers.enter_async_context(worker_for(own_temporal, queue, house))
        yield RunningHouse(own_temporal, database, ChainHouse(deployment, database))
