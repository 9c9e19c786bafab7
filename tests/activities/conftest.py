"""An S3 server for those that keep things there, one for a pytest process, on loopback; and one worker's view of fresh
contracts and an empty record, for those that write to the chain."""

import secrets
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.stack.anvil import Anvil
from cli.stack.ports import LOOPBACK, free_ports
from cli.stack.processes import Processes
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from tests.activities.chain_house import House
from tests.conftest import part_is_missing
from tests.contracts.deployment import Deployment, deploy_contracts

_BUILT = Path(__file__).resolve().parents[2] / ".tools" / "bin"
S3_KEY, S3_SECRET = "tests", "tests-only-secret"


def executable(name: str) -> str | None:
    """A server that tests/tools/install.sh builds, or that is installed."""
    built = _BUILT / name
    return str(built) if built.exists() else shutil.which(name)


@pytest.fixture(scope="session")
def s3_url(processes: Processes) -> str:
    """An S3 server on a directory."""
    versitygw = executable("versitygw")
    if versitygw is None:
        part_is_missing("there is no versitygw here: tests/tools/install.sh builds it")
        raise AssertionError("part_is_missing does not return")
    directory = processes.directory / "s3"
    (directory / "objects").mkdir(parents=True)
    (directory / "metadata").mkdir()
    (port,) = free_ports(1)
    child = processes.start(
        "s3",
        [
            *(versitygw, "--port", f"{LOOPBACK}:{port}", "--access", S3_KEY, "--secret", S3_SECRET, "--quiet"),
            *("posix", "--sidecar", directory / "metadata", directory / "objects"),
        ],
    )
    url = f"http://{LOOPBACK}:{port}"
    child.wait_until(lambda: _answers(url))
    return url


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - http, from us
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """An empty record."""
    opened = Database(postgres_url, vault=Vault(bytes(32), secrets.token_bytes), index=BlindIndex(bytes(32)))
    yield opened
    opened.close()


@pytest.fixture
def deployment(anvil: Anvil) -> Deployment:
    """Fresh contracts."""
    return deploy_contracts(anvil)


@pytest.fixture
def house(deployment: Deployment, database: Database) -> House:
    """The worker that signs."""
    return House(deployment, database)
