"""One worker's view of fresh contracts and an empty record."""

import secrets
from collections.abc import Iterator

import pytest

from cli.stack.anvil import Anvil
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from tests.activities.chain_house import House
from tests.contracts.deployment import Deployment, deploy_contracts


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url, vault=Vault(bytes(32), secrets.token_bytes), index=BlindIndex(bytes(32)))
    yield opened
    opened.close()


@pytest.fixture
def deployment(anvil: Anvil) -> Deployment:
    return deploy_contracts(anvil)


@pytest.fixture
def house(deployment: Deployment, database: Database) -> House:
    return House(deployment, database)
