"""The README's case by hand, played as it stands there on a whole system."""

import json
import os
import subprocess
import sys
from pathlib import Path

from cli.stack import anvil as anvil_part
from cli.stack.processes import ChildFailed
from tests.cli.test_up import up
from tests.conftest import part_is_missing
from tests.docs.pages import README, ROOT, fences


def test_the_case_of_the_readme_ends_approved(tmp_path: Path) -> None:
    try:
        anvil_part.binary()
    except ChildFailed as missing:
        part_is_missing(str(missing))
    (script,) = [fence.text for fence in fences(README.read_text()) if fence.info == "bash walkthrough"]
    # The script's `fatts` and `python` are those of this test, wherever it runs.
    own = tmp_path / "bin"
    own.mkdir()
    for name, words in {"fatts": "-m cli.main", "python": ""}.items():
        (own / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        (own / name).chmod(0o755)
    script = script.replace("PATH=$PWD/.venv/bin:$PATH", f"PATH={own}:$PATH")
    directory = tmp_path / "data"
    with up(directory):
        played = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "D": str(directory), "TMPDIR": str(tmp_path)},
        )
    assert played.returncode == 0, played.stdout + played.stderr
    assert "another government official to approve the case" in played.stdout
    assert '"status": "GOV_APPROVED"' in played.stdout
    page = json.loads(played.stdout[played.stdout.index("\n{\n") :])
    assert page["standing"] == "GOV_APPROVED"
    assert page["chain"]["transaction_hash"].startswith("0x")
