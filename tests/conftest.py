"""The real parts, running: one PostgreSQL, one anvil and one Temporal for each pytest process, empty for each test.

A part that cannot run here skips its tests and says why; FATTS_REQUIRE_ALL=1 turns that into a failure.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.testing import WorkflowEnvironment
from xdist.remote import Producer

from cli.stack import anvil as anvil_part
from cli.stack import postgres as postgres_part
from cli.stack import temporal as temporal_part
from cli.stack.ports import free_ports
from cli.stack.processes import ChildFailed, Processes
from tests.scheduling import BySharedHouse
from workers.codec import data_converter

# A machine that is busy is slow at everything, and that says nothing of the code under test.
settings.register_profile("fatts", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fatts")

_OWN_ROOT = "PYTEST_DEBUG_TEMPROOT"

TEST_KEY = bytes(range(32))
"""The payload key of every test."""

_KEY_MAKERS: dict[str, Callable[[str], SearchAttributeKey[Any]]] = {
    "Keyword": SearchAttributeKey.for_keyword,
    "Datetime": SearchAttributeKey.for_datetime,
}


def pytest_configure(config: pytest.Config) -> None:
    """Give this session a root of its own for its directories.

    pytest keeps those of all sessions under one root, which it closes to other users whenever a session starts: a
    PostgreSQL of another session, which runs as a user of its own, could then no longer reach its files.
    """
    if _OWN_ROOT not in os.environ:
        os.environ[_OWN_ROOT] = root = tempfile.mkdtemp(prefix="fatts-tests-")
        config.add_cleanup(lambda: shutil.rmtree(root, ignore_errors=True))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer | None) -> BySharedHouse:
    """How `-n` deals out the tests."""
    return BySharedHouse(config, log)


def part_is_missing(reason: str) -> None:
    """Skip the test, or fail it where every part is required.

    Raises:
        pytest.skip.Exception: or, with FATTS_REQUIRE_ALL=1, `pytest.fail.Exception`.
    """
    if os.environ.get("FATTS_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """The children of this pytest process; all stopped at its end."""
    children = Processes(tmp_path_factory.mktemp("parts"))
    yield children
    children.stop()


@pytest.fixture(scope="session")
def postgres(processes: Processes) -> postgres_part.Postgres:
    """One PostgreSQL cluster with an empty template database `migrated`, migrated once."""
    (port,) = free_ports(1)
    server = postgres_part.start(
        processes.directory / "postgres", processes, port=port, password="not-a-secret", durable=False
    )
    server.wait_until_ready()
    postgres_part.create_database(server, "migrated")
    from models.tables.migrate import upgrade

    upgrade(server.url("migrated"))
    return server


@pytest.fixture
def postgres_url(postgres: postgres_part.Postgres) -> Iterator[str]:
    """A migrated, empty database of this test's own: `postgresql://…`."""
    database = f"test_{uuid.uuid4().hex}"
    postgres_part.create_database(postgres, database, template="migrated")
    yield postgres.url(database)
    postgres_part.drop_database(postgres, database)


@pytest.fixture
def empty_postgres_url(postgres: postgres_part.Postgres) -> Iterator[str]:
    """A database of this test's own with no table in it."""
    database = f"empty_{uuid.uuid4().hex}"
    postgres_part.create_database(postgres, database)
    yield postgres.url(database)
    postgres_part.drop_database(postgres, database)


@pytest.fixture(scope="session")
def anvil(processes: Processes) -> anvil_part.Anvil:
    """One chain, shared: a test deploys contracts of its own and funds keys of its own (`anvil.fund(address)`)."""
    try:
        anvil_part.binary()
    except ChildFailed as missing:
        part_is_missing(str(missing))
    (port,) = free_ports(1)
    node = anvil_part.start(None, processes, port=port)
    node.wait_until_ready()
    return node


@pytest.fixture(scope="session")
async def temporal_env() -> AsyncIterator[WorkflowEnvironment]:
    """One Temporal server that skips time for each workflow alone, with our search attributes and encrypted payloads.

    Shared by all tests: start workers on task queues of your own, and give workflows ids of your own.
    """
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        data_converter=data_converter(TEST_KEY),
        search_attributes=[_KEY_MAKERS[kind](name) for name, kind in temporal_part.SEARCH_ATTRIBUTES.items()],
        dev_server_existing_path=str(temporal_part.binary()),
        dev_server_log_level="error",
        dev_server_extra_args=[
            "--dynamic-config-value",
            "frontend.WorkflowTimeSkippingEnabled=true",
            *temporal_part.server_options(),
        ],
    )
    async with environment:
        yield environment


@pytest.fixture
async def own_temporal() -> AsyncIterator[Client]:
    """A server of this test's own, in real time: for what starts by itself, and must not do so to others."""
    environment = await WorkflowEnvironment.start_local(  # pyright: ignore[reportUnknownMemberType] — search_attributes leaves its type open
        data_converter=data_converter(TEST_KEY),
        dev_server_existing_path=str(temporal_part.binary()),
        dev_server_log_level="error",
        dev_server_extra_args=temporal_part.server_options(),
    )
    async with environment:
        yield environment.client
