"""Real ends of the document stores: a Kubo node and an S3 server, one each for a pytest process, on loopback."""

import os
import subprocess
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.clients.documents.kubo import KuboStore
from activities.clients.documents.pinning import PinningStore
from cli.stack.ports import LOOPBACK
from cli.stack.processes import Processes
from tests.activities.conftest import S3_KEY, S3_SECRET, executable
from tests.activities.documents.harness import DirectoryHarness, Harness, KuboHarness, PinningHarness, s3_client
from tests.conftest import part_is_missing


@pytest.fixture(scope="session")
def kubo_url(processes: Processes) -> str:
    """A Kubo node of its own, alone: no peers, no gateway, nothing that calls home."""
    kubo = os.environ.get("FATTS_KUBO") or executable("ipfs")
    if kubo is None:
        part_is_missing("there is no Kubo here: tests/tools/install.sh builds it, or name one by FATTS_KUBO")
        raise AssertionError("part_is_missing does not return")
    repository = processes.directory / "kubo"
    env = {"IPFS_PATH": str(repository), "IPFS_TELEMETRY": "off"}
    for arguments in (
        ("init", "--profile=test"),
        ("config", "--json", "Addresses.Swarm", "[]"),
        ("config", "--json", "Addresses.Gateway", "[]"),
    ):
        subprocess.run([kubo, *arguments], env={**os.environ, **env}, check=True, capture_output=True)
    child = processes.start("kubo", [kubo, "daemon", "--offline"], env=env)
    child.wait_until(lambda: child.has_said("Daemon is ready"), within=60)
    *_, port = (repository / "api").read_text().strip().split("/")
    return f"http://{LOOPBACK}:{port}"


@pytest.fixture
async def kubo(kubo_url: str, processes: Processes) -> AsyncIterator[KuboHarness]:
    """A store on the Kubo node."""
    async with KuboStore(kubo_url) as store:
        yield KuboHarness(store, kubo_url, processes.directory / "kubo")


@pytest.fixture
def pinning(s3_url: str) -> PinningHarness:
    """A store in a bucket of its own."""
    bucket = f"documents-{uuid.uuid4().hex[:12]}"
    s3 = s3_client(s3_url, S3_KEY, S3_SECRET)
    s3.create_bucket(Bucket=bucket)
    return PinningHarness(pinning_store(s3_url, bucket), s3, bucket)


@pytest.fixture(params=["directory", "kubo", "pinning"])
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Harness:
    """Each store in turn."""
    match request.param:
        case "directory":
            (tmp_path / "documents").mkdir()
            return DirectoryHarness(tmp_path / "documents")
        case "kubo":
            kubo = request.getfixturevalue("kubo")
            assert isinstance(kubo, KuboHarness)
            return kubo
        case _:
            pinning = request.getfixturevalue("pinning")
            assert isinstance(pinning, PinningHarness)
            return pinning


def pinning_store(url: str, bucket: str) -> PinningStore:
    """A store in `bucket` of the S3 server at `url`."""
    return PinningStore(
        endpoint_url=url,
        bucket=bucket,
        region="us-east-1",
        access_key_id=S3_KEY,
        secret_access_key=S3_SECRET,
        timeout_seconds=10,
    )
