"""The parts of the embedded stack, each alone: they come up, keep their data, and are found after a crash."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import anvil as anvil_part
from cli.stack import postgres as postgres_part
from cli.stack.plan import make_plan
from cli.stack.ports import answers, choose_ports, free_ports, is_free
from cli.stack.processes import ChildFailed, Processes
from cli.stack.secrets import load_or_make
from models.sanctions import read_sanctions
from workers.settings import Settings, variable

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_former_port_is_kept_while_it_is_free_and_replaced_when_it_is_taken(anvil: anvil_part.Anvil) -> None:
    (free,) = free_ports(1)
    chosen = choose_ports(["api", "chain", "ui"], {"api": free, "chain": anvil.port})
    assert chosen["api"] == free
    assert chosen["chain"] != anvil.port
    assert len(set(chosen.values())) == 3
    assert not is_free(anvil.port)
    assert answers(anvil.port)


def test_what_one_stack_has_chosen_no_other_chooses() -> None:
    chosen = choose_ports(["api"], {})
    ask = f"from cli.stack.ports import choose_ports; print(choose_ports(['api'], {chosen!r})['api'])"
    other = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True).stdout
    assert int(other) != chosen["api"]
    assert choose_ports(["api"], chosen) == chosen


@pytest.mark.parametrize(
    ("named", "listed", "said"),
    [
        ({}, "samples/sanctions/un_consolidated_sample.csv", "a SAMPLE of invented names"),
        ({"registries_url": "https://registries.example"}, None, "NO LIST"),
        ({"sanctions_list": Path("/etc/un.csv")}, None, "/etc/un.csv"),
    ],
)
def test_a_developers_stack_screens_by_the_sample_and_says_so(
    tmp_path: Path, named: dict[str, Any], listed: str | None, said: str
) -> None:
    """Where the registries are real a sample would look like screening, and is none."""
    plan = make_plan(tmp_path, Settings(**named), load_or_make(tmp_path), port=None)
    given = plan.environment().get(variable("sanctions_list"))
    assert (given is None) is (listed is None)
    assert said in plan.sanctions
    if given is not None:
        assert given.endswith(str(listed))
        assert read_sanctions(Path(given).read_text(encoding="utf-8")).sample


def test_postgres_keeps_its_data_through_a_kill_and_wants_its_password(tmp_path: Path) -> None:
    children = Processes(tmp_path)
    (port,) = free_ports(1)
    first = postgres_part.start(tmp_path / "postgres", children, port=port, password="a b/c")
    first.wait_until_ready()
    postgres_part.create_database(first)
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(first.url().replace("a%20b%2Fc", "wrong"))
    os.kill(first.child.pid, signal.SIGKILL)
    first.child.process.wait()

    second = postgres_part.start(tmp_path / "postgres", Processes(tmp_path), port=port, password="a b/c")
    second.wait_until_ready()
    with psycopg.connect(second.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
    second.child.stop()


def test_a_database_of_ones_own_is_migrated_and_empty(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM contractors").fetchone() == (0,)


def test_a_chain_keeps_its_state_and_funds_a_key(tmp_path: Path) -> None:
    children = Processes(tmp_path)
    address = "0x00000000000000000000000000000000000000AA"
    (port,) = free_ports(1)
    node = anvil_part.start(tmp_path / "anvil.json", children, port=port)
    node.wait_until_ready()
    node.fund(address)
    children.stop()
    again = anvil_part.start(tmp_path / "anvil.json", children, port=port)
    again.wait_until_ready()
    assert int(str(anvil_part.call(again.rpc_url, "eth_getBalance", [address, "latest"])), 16) == 10_000 * 10**18
    well_known = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    assert anvil_part.call(again.rpc_url, "eth_getBalance", [well_known, "latest"]) == "0x0"
    children.stop()


async def test_temporal_knows_what_operators_search_by(temporal_env: WorkflowEnvironment) -> None:
    found = [each async for each in temporal_env.client.list_workflows("CaseStatus = 'SUBMITTED' AND DueAt IS NULL")]
    assert found == []


def test_a_child_that_ends_at_once_says_why(tmp_path: Path) -> None:
    children = Processes(tmp_path)
    child = children.start("failing", [sys.executable, "-c", "raise SystemExit('the disk is full')"])
    with pytest.raises(ChildFailed, match=r"failing ended with exit code 1; .*failing.log ends:\s+the disk is full"):
        child.wait_until(lambda: False)


def test_children_stop_in_reverse_order_and_a_stubborn_one_is_killed(tmp_path: Path) -> None:
    children = Processes(tmp_path)
    willing = children.start("willing", SLEEPER)
    stubborn_code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
    )
    stubborn = children.start("stubborn", [sys.executable, "-c", stubborn_code])
    stubborn.wait_until(lambda: "up" in stubborn.log.read_text())
    children.stop(within=0.3)
    assert stubborn.process.returncode == -signal.SIGKILL
    assert willing.process.returncode == -signal.SIGTERM
    assert list((tmp_path / "run").iterdir()) == []


def test_what_a_killed_run_left_behind_is_found_and_nobody_else_is_touched(tmp_path: Path) -> None:
    left = Processes(tmp_path).start("worker", SLEEPER)
    stranger = subprocess.Popen(SLEEPER)
    reused = (tmp_path / "run" / "worker.pid").read_text().replace(str(left.pid), str(stranger.pid))
    started = psutil.Process(left.pid).create_time()
    (tmp_path / "run" / "reused.pid").write_text(reused.replace(str(started), str(started - 3600)))
    try:
        assert Processes(tmp_path).stop_leftovers() == ["worker"]
        assert not psutil.pid_exists(left.pid)
        assert stranger.poll() is None
        assert Processes(tmp_path).stop_leftovers() == []
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from cli.stack.processes import Processes\n"
        f"child = Processes(Path({str(tmp_path)!r})).start('orphan', {SLEEPER!r})\n"
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    gone, alive = psutil.wait_procs([child], timeout=5)
    assert [each.pid for each in gone] == [child.pid]
    assert alive == []
