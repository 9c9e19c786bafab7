"""`fatts` as its users run it: in a process of its own, knowing nothing of the tests."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.stack import anvil as anvil_part
from cli.stack.processes import ChildFailed, kill_tree
from tests.conftest import part_is_missing

FATTS = [sys.executable, "-m", "cli.main"]


def plain_environment() -> dict[str, str]:
    """Ours without the settings of FATTS and Temporal: a stack that starts in it starts every part itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("FATTS_", "TEMPORAL_"))}


def fatts(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """`fatts` run to its end. `settings` are added to its environment."""
    command = [*FATTS, *map(str, arguments)]
    environment = {**plain_environment(), **settings}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def require_every_part() -> None:
    """Skip the test where a whole stack cannot run."""
    try:
        anvil_part.binary()
    except ChildFailed as missing:
        part_is_missing(str(missing))


@contextmanager
def up(directory: Path, **settings: str) -> Generator[tuple[subprocess.Popen[str], list[str]]]:
    """A `fatts up` that has said `ready:`, and what it printed until then. Killed at the end, with all it started."""
    process = subprocess.Popen(
        [*FATTS, "up", "--data-dir", str(directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**plain_environment(), **settings},
    )
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
