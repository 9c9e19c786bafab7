"""One house for all cases of a module: cases do not know of one another."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from cli.stack.anvil import Anvil
from tests.contracts.deployment import Deployment, deploy_contracts
from tests.house import House, house_settings, running_house
from tests.market import Market
from workflows.queues import CASES


@pytest.fixture(scope="module")
def deployment(anvil: Anvil) -> Deployment:
    """The contracts of this module's house."""
    return deploy_contracts(anvil)


@pytest.fixture(scope="module")
async def house(
    postgres: postgres_part.Postgres,
    temporal_env: WorkflowEnvironment,
    deployment: Deployment,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """Everything, the chain included; a registry has a second to answer."""
    name = f"process_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(
        postgres.url(name),
        temporal_env.client,
        tmp_path_factory.mktemp("documents"),
        deployment,
        registries_timeout_seconds=1,
    )
    # Skipping time would let a case that waits for a person run through its reminder and its escalation at once.
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client) as running:
            yield running
    postgres_part.drop_database(postgres, name)


@pytest.fixture(scope="module")
async def market(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Market]:
    """A house whose cases run, and nothing else."""
    name = f"market_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path_factory.mktemp("documents"))
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=[CASES]) as house:
            yield Market(house)
    postgres_part.drop_database(postgres, name)
