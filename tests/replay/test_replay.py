"""An edit must not break the cases that run: every recorded history is replayed with the code as it is."""

import difflib
import json
import re

import pytest

from tests.replay.commands import Replayed, fingerprint, fingerprint_file, replay
from tests.replay.edited import OnAnotherQueue, OneShiftLess
from tests.replay.histories import HISTORIES, Recorded, all_recorded, payloads, sealed_payloads
from tests.replay.record import main
from tests.replay.stories import PROCESSES
from workers.codec import ENCODING
from workers.worker import WORKFLOWS

RECORDED = all_recorded()

ADVICE = """
This edit changes what the cases that run now would do. Which of these is it?
- A release ran {process} as it was: put the change behind `workflow.patched("…")`, so that this history is replayed as
  it was recorded; raise `version` of {process} in tests/replay/stories.py, and record the new way beside the old one:
      python -m tests.replay.record {process}
- No release did: record it anew, and look at the fingerprint's diff before you commit it:
      python -m tests.replay.record {process} --replace
- Neither was meant: the diff shows what the edit changed.
tests/replay/README.md says more."""


@pytest.fixture(scope="module")
async def replayed() -> dict[Recorded, Replayed]:
    """Every history, replayed once."""
    return {recorded: await replay(recorded.history()) for recorded in RECORDED}


@pytest.mark.parametrize("recorded", RECORDED, ids=str)
def test_a_case_that_ran_goes_on_with_this_code(replayed: dict[Recorded, Replayed], recorded: Recorded) -> None:
    failure = replayed[recorded].failure
    assert failure is None, f"{recorded}: {failure}\n{ADVICE.format(process=recorded.process)}"


@pytest.mark.parametrize("process", sorted({recorded.process for recorded in RECORDED}))
def test_the_commands_are_those_of_the_fingerprint(replayed: dict[Recorded, Replayed], process: str) -> None:
    now = fingerprint((recorded, each) for recorded, each in replayed.items() if recorded.process == process)
    known = fingerprint_file(process).read_text()
    changed = "\n".join(difflib.unified_diff(known.splitlines(), now.splitlines(), "fingerprint", "now", lineterm=""))
    assert now == known, f"the commands of {process} have changed:\n{changed}\n{ADVICE.format(process=process)}"


def test_every_process_has_stories_and_every_story_a_history() -> None:
    unrecorded = {each.__name__ for each in WORKFLOWS} - {each.workflow.__name__ for each in PROCESSES.values()}
    assert not unrecorded, f"add stories of {', '.join(unrecorded)} to tests/replay/stories.py and record them"
    for name, process in PROCESSES.items():
        kept = {
            recorded.story for recorded in RECORDED if (recorded.process, recorded.version) == (name, process.version)
        }
        assert kept == set(process.stories), f"run: python -m tests.replay.record {name} --replace"


@pytest.mark.parametrize("recorded", RECORDED, ids=str)
async def test_a_history_tells_nothing_of_people_or_of_the_machine_that_recorded_it(recorded: Recorded) -> None:
    written = recorded.path.read_text()
    for member in ("identity", "stackTrace", "workerVersion", "binaryChecksum"):
        assert f'"{member}"' not in written
    assert "STICKY" not in written
    history = json.loads(written)
    clear = [each for each in sealed_payloads(history) if each.metadata["encoding"] not in {ENCODING, b"binary/null"}]
    assert all(b"activity_type" in each.data for each in clear), (
        "only the SDK's own notes on local activities are clear"
    )
    for payload in await payloads(history):
        assert re.search(rb'site-packages|File \\?"|Traceback|/(?:home|root|tmp|usr|var|Users)/', payload.data) is None


async def test_an_edit_that_would_break_running_cases_is_noticed() -> None:
    recorded = Recorded("notification_relay", 1, "a_day")
    broken = await replay(recorded.history(), [OneShiftLess])
    assert "continue" in str(broken.failure).lower()
    moved = await replay(recorded.history(), [OnAnotherQueue])
    assert moved.failure is None
    assert fingerprint([(recorded, moved)]) != fingerprint_file("notification_relay").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["application"], "--replace"), (["nobody"], "there are application")],
)
def test_a_recording_is_not_overwritten_by_accident(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = sorted(HISTORIES.rglob("*.json"))
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert main([]) == 0
    assert sorted(HISTORIES.rglob("*.json")) == before
