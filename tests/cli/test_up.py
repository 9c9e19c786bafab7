"""`fatts up` as a user has it: it comes up, outlives a kill -9 of everything, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from cli.stack import anvil as anvil_part
from cli.stack.processes import ChildFailed, kill_tree
from tests.conftest import part_is_missing

FATTS = [sys.executable, "-m", "cli.main"]
STOP_WITHIN_SECONDS = 15


@contextmanager
def up(directory: Path) -> Generator[tuple[subprocess.Popen[str], list[str]]]:
    """A `fatts up` that has said `ready:`, and what it printed until then."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FATTS_", "TEMPORAL_"))}
    command = [*FATTS, "up", "--data-dir", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert process.stdout is not None
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("ready: "):
                break
        else:
            pytest.fail("\n".join(["fatts up did not get ready:", *lines]))
        yield process, lines
    finally:
        process.stdout.close()
        kill_tree(process.pid)
        process.wait()


def fatts(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*FATTS, *arguments], check=False, capture_output=True, text=True)


def alive(directory: Path) -> list[str]:
    """The processes that work on `directory`, by their command lines or their working directories."""
    found: list[str] = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and str(directory) in " ".join(process.cmdline()):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@pytest.mark.xdist_group("stack")
def test_the_system_comes_up_outlives_a_kill_and_leaves_nothing_behind(tmp_path: Path) -> None:
    try:
        anvil_part.binary()
    except ChildFailed as missing:
        part_is_missing(str(missing))
    directory = tmp_path / "data"
    with up(directory) as (first, lines):
        book = json.loads((directory / "stack.json").read_text())
        assert lines[-1] == f"ready: {book['api']}"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", book["api"])
        assert (directory / "stack.json").stat().st_mode & 0o077 == 0
        assert book["pid"] == first.pid
        for part in ("postgres", "temporal", "temporal-ui", "chain", "contract", "worker", "api", "sandbox", "codec"):
            assert any(line.split()[0] == part for line in lines), part

        told = fatts("doctor", "--data-dir", str(directory))
        assert told.returncode == 0, told.stdout
        second = fatts("up", "--data-dir", str(directory))
        assert second.returncode == 1
        assert f"another `fatts up` (pid {first.pid}) runs on" in second.stderr

        token = fatts("token", "--subject", "asha", "--role", "CONTRACTOR", "--data-dir", str(directory)).stdout.strip()
        asha = {"Authorization": f"Bearer {token}"}
        applications = f"{book['api']}/api/v1/applications"
        assert httpx.post(applications, json={"contractor": {}}).status_code == 401
        drafted = httpx.post(applications, json={"contractor": {}}, headers=asha)
        assert drafted.status_code == 201, drafted.text
        case = f"{applications}/{drafted.json()['application_id']}"
        children = psutil.Process(first.pid).children(recursive=True)
        sandbox = json.loads((directory / "run" / "sandbox.pid").read_text())["pid"]
        os.kill(sandbox, signal.SIGKILL)
        assert first.stdout is not None
        assert first.stdout.readline().startswith("sandbox     ended with exit code -9; starting it again")
        os.kill(first.pid, signal.SIGKILL)
    gone, _ = psutil.wait_procs(children, timeout=10)
    assert len(gone) == len(children), "children outlived their parent"

    with up(directory) as (again, _):
        assert json.loads((directory / "stack.json").read_text())["contracts"] == book["contracts"]
        assert httpx.get(case, headers=asha).json()["status"] == "DRAFT"
        asked = time.monotonic()
        again.terminate()
        assert again.wait(STOP_WITHIN_SECONDS) == 0
        assert time.monotonic() - asked < STOP_WITHIN_SECONDS
        assert alive(directory) == []
        assert list((directory / "run").iterdir()) == []
