"""`python -m tests.replay.record [process …] [--replace]`: play the stories on real parts and keep their histories."""

import argparse
import sys
from pathlib import Path

import pytest

from tests.replay.histories import HISTORIES
from tests.replay.stories import PROCESSES

_ROOT = Path(__file__).parents[2]


class Wanted:
    """Hands the recording what it is to record."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    @pytest.fixture
    def wanted(self) -> list[str]:
        """The processes to record."""
        return self._names


def main(arguments: list[str] | None = None) -> int:
    """Record; 0 when every story came to its end and was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.replay.record", description=__doc__)
    parser.add_argument("process", nargs="*", help=f"which processes; without a name all of: {', '.join(PROCESSES)}")
    parser.add_argument(
        "--replace", action="store_true", help="overwrite the present version: only while no release has run it"
    )
    asked = parser.parse_args(arguments)
    unknown = set(asked.process) - set(PROCESSES)
    if unknown:
        parser.error(f"there is no process {', '.join(sorted(unknown))}; there are {', '.join(PROCESSES)}")
    names = list(dict.fromkeys(asked.process)) or list(PROCESSES)
    kept = [name for name in names if (HISTORIES / name / str(PROCESSES[name].version)).exists()]
    if not asked.replace:
        if asked.process and kept:
            parser.error(
                f"{', '.join(kept)}: the present version is recorded already. When a release ran it, keep it: put the"
                " change behind workflow.patched, raise `version` in tests/replay/stories.py and record again."
                " Before a release: --replace"
            )
        names = [name for name in names if name not in kept]
    if not names:
        print("every process is recorded already; --replace records anew")  # noqa: T201 — a command's answer
        return 0
    imported = "ignore::pytest.PytestAssertRewriteWarning"  # what the stories needed was imported before pytest came
    options = ["-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-W", imported, "--rootdir", str(_ROOT)]
    return int(pytest.main([*options, str(Path(__file__).with_name("recording.py"))], plugins=[Wanted(names)]))


if __name__ == "__main__":
    sys.exit(main())
