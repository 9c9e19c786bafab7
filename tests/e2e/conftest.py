"""One stack that lived, was killed with everything in it, lost a block, and went on: made once, looked at by many."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from cli.stack.processes import kill_tree
from tests.cli.running import require_every_part, up
from tests.e2e.stranger import Case, Json, Stranger, until


@dataclass(frozen=True)
class Survived:
    """The stack after the kill, with every case brought to its end, and what was seen before."""

    stranger: Stranger
    cases: dict[str, Case]
    """By the state in which the kill met them."""
    at_the_kill: dict[str, Json]
    ended: dict[str, Json]


@pytest.fixture(scope="session")
def survived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survived]:
    """Six cases in six states; kill -9 of the whole tree around a chain write; the same directory again."""
    require_every_part()
    directory = tmp_path_factory.mktemp("survived") / "data"
    remembered = directory.parent / "anvil.json"
    with up(directory) as (first, _):
        stranger = Stranger(directory)
        cases = {name: stranger.draft() for name in ("draft", "down", "claimed", "between", "registered", "approved")}
        cases["flagged"] = stranger.draft("flagged")
        for name in ("claimed", "between", "registered", "approved", "flagged"):
            stranger.submit(cases[name])
        for name in ("between", "registered", "approved"):
            stranger.review(cases[name])
        for name in ("claimed", "flagged"):
            stranger.claim(cases[name], "REVIEW", stranger.reviewer)
            stranger.until_status(cases[name], "AI_SCORED", "FLAGGED_FOR_RISK")
        stranger.fault("pan", "down")
        stranger.submit(cases["down"])
        _remember_the_chain(directory / "anvil.json", remembered)
        stranger.approve(cases["registered"])
        stranger.until_status(cases["registered"], "GOV_APPROVED")
        at_the_kill = {name: stranger.done("GET", case.path, case.owner) for name, case in cases.items()}
        stranger.approve(cases["approved"])  # and that is the last thing it did
        doomed = psutil.Process(first.pid).children(recursive=True)
        kill_tree(first.pid)
        psutil.wait_procs(doomed, timeout=20)
    # What a killed anvil does by itself when it dies within a second of a block, made certain: it forgets the block.
    shutil.copy(remembered, directory / "anvil.json")

    with up(directory):
        stranger.fault("pan", "none")
        stranger.submit(cases["draft"])
        for name in ("draft", "down", "claimed", "flagged"):
            stranger.review(cases[name])
        for name in ("draft", "down", "claimed", "flagged", "between"):
            stranger.approve(cases[name])
        ended = {name: stranger.until_status(case, "GOV_APPROVED", "REJECTED") for name, case in cases.items()}
        yield Survived(stranger, cases, at_the_kill, ended)
        stranger.http.close()


def _remember_the_chain(state: Path, copy: Path) -> None:
    """Copy anvil's state, whole: it is written once a second, and a copy may come in between."""

    def whole() -> bool | None:
        shutil.copy(state, copy)
        try:
            json.loads(copy.read_text())
        except ValueError:
            return None
        return True

    until("whole copy of the chain's state", whole)
