"""One house for all reports of a module; each test writes books of its own, of a quarter of its own."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from tests.house import House, house_settings, running_house
from workflows import queues


@pytest.fixture(scope="module")
async def house(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Everything that a report needs; the regulator's gateway has two seconds to answer."""
    name = f"report_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(
        postgres.url(name), temporal_env.client, tmp_path_factory.mktemp("documents"), regulator_timeout_seconds=2
    )
    with temporal_env.with_time_skipping_disabled():
        async with running_house(
            settings, temporal_env.client, served_queues=(queues.CASES, queues.REPORTS)
        ) as running:
            yield running
    postgres_part.drop_database(postgres, name)
