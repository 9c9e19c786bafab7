"""Plays the stories and keeps their histories. Run by `python -m tests.replay.record`, never as one of the tests."""

import shutil
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from cli.stack.anvil import Anvil
from tests.contracts.deployment import deploy_contracts
from tests.house import House, house_settings, running_house
from tests.replay.commands import fingerprint, fingerprint_file, replay
from tests.replay.histories import HISTORIES, Json, Recorded, all_recorded, without_traces
from tests.replay.stories import PROCESSES


@pytest.fixture
async def house(
    postgres: postgres_part.Postgres,
    temporal_env: WorkflowEnvironment,
    anvil: Anvil,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[House]:
    """Everything; time passes as it does, so that no story is overtaken by what would happen days later."""
    name = f"recording_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(
        postgres.url(name),
        temporal_env.client,
        tmp_path_factory.mktemp("documents"),
        deploy_contracts(anvil),
        registries_timeout_seconds=1,
        check_retry_budget_seconds=8,
    )
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client) as running:
            yield running
    postgres_part.drop_database(postgres, name)


async def test_record(house: House, wanted: list[str]) -> None:
    """Nothing is written before every story has come to its end and replays."""
    told: dict[Recorded, Json] = {}
    for name in wanted:
        process = PROCESSES[name]
        for story, play in process.stories.items():
            history = await (await play(house)).fetch_history()
            replayed = await replay(history)
            assert replayed.failure is None, f"{name}/{story} cannot be replayed: {replayed.failure}"
            told[Recorded(name, process.version, story)] = await without_traces(history)
    for name in wanted:
        shutil.rmtree(HISTORIES / name / str(PROCESSES[name].version), ignore_errors=True)
    for recorded, history in told.items():
        recorded.keep(history)
    for name in wanted:
        await keep_fingerprint(name)


async def keep_fingerprint(process: str) -> None:
    """Write the fingerprint of a process anew, from all its histories."""
    recorded = [each for each in all_recorded() if each.process == process]
    file = fingerprint_file(process)
    file.parent.mkdir(exist_ok=True)
    file.write_text(fingerprint([(each, await replay(each.history())) for each in recorded]))
