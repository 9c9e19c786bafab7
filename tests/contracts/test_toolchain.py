"""What `make check` relies on when it runs the Solidity side's own tests: a forge that fails is heard of."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import part_is_missing

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


def test_a_forge_that_fails_is_a_failure() -> None:
    # The npm package's own launcher ends with 0 whatever forge ended with.
    if not (CONTRACTS / "node_modules" / ".bin" / "forge").exists():
        part_is_missing("forge is not installed: run `npm ci` in contracts/")
    with pytest.raises(AssertionError, match="npm run test"):
        _npm_run("test", "--", "--no-such-option")


def test_the_lock_names_no_registry() -> None:
    lock = (CONTRACTS / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def _npm_run(script: str, *arguments: str) -> None:
    beside_python = Path(sys.executable).parent
    path = f"{beside_python}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["npm", "run", "--silent", script, *arguments],
        cwd=CONTRACTS,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"npm run {script}:\n{done.stdout}\n{done.stderr}"
