"""`fatts up` as a user has it: it comes up, outlives a kill -9 of everything, and leaves nothing behind."""

import json
import os
import re
import signal
import time
from pathlib import Path

import httpx
import psutil

from tests.cli.running import fatts, require_every_part, up

STOP_WITHIN_SECONDS = 15


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


def test_the_system_comes_up_outlives_a_kill_and_leaves_nothing_behind(tmp_path: Path) -> None:
    require_every_part()
    directory = tmp_path / "data"
    with up(directory) as (first, lines):
        book = json.loads((directory / "stack.json").read_text())
        assert lines[-1] == f"ready: {book['api']}"
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", book["api"])
        assert (directory / "stack.json").stat().st_mode & 0o077 == 0
        assert book["pid"] == first.pid
        parts = "postgres temporal temporal-ui chain contract schedule sanctions worker api sandbox codec"
        for part in parts.split():
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
