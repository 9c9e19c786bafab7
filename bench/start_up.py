"""How long people wait: until `fatts up` on a data directory it knows says `ready:`, and until `fatts --help` answers.

`fatts up` is started on a fresh directory and stopped; then it is started there again, and again, each time until its
last line. The 15 seconds of the budget are what a second `make demo` may take for itself. Its floor is Temporal's
server alone, started on the same data. `fatts --help` shows what importing the front door takes; its floor is a Python
that does nothing.
"""

import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground
from cli.stack import temporal
from cli.stack.ports import free_ports

_FATTS = (sys.executable, "-m", "cli.main")
_STARTS = 3
_HELPS = 7
_ROOT = Path(__file__).resolve().parents[1]

UP = Figure(what="a second `fatts up`, to `ready:`", unit="s", at_most=15)
HELP = Figure(what="`fatts --help`", unit="s")


def run(ground: Ground) -> Iterator[Measurement]:
    """Start and stop, against the clock."""
    directory = ground.room("start-up")
    first = _up(directory)
    again = [_up(directory) for _ in range(_STARTS)]
    floor = statistics.median(_temporal_alone(ground, directory) for _ in range(_STARTS))
    note = f"median of {_STARTS}; the first {first:.1f} s; floor: Temporal alone"
    yield UP.measured(statistics.median(again), floor=floor, note=note)
    helps = [_seconds_of([*_FATTS, "--help"]) for _ in range(_HELPS)]
    nothing = [_seconds_of([sys.executable, "-c", "pass"]) for _ in range(_HELPS)]
    note = f"median of {_HELPS}; floor: a Python that does nothing"
    yield HELP.measured(statistics.median(helps), floor=statistics.median(nothing), note=note)


def _up(directory: Path) -> float:
    """Seconds until `ready:`; stopped again before it returns."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*_FATTS, "up", "--data-dir", str(directory)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready: "):
                return time.perf_counter() - began
        raise BenchmarkFailed("".join(["`fatts up` did not get ready:\n", *said]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _temporal_alone(ground: Ground, directory: Path) -> float:
    grpc, ui, http, metrics = free_ports(4)
    ports = temporal.TemporalPorts(grpc=grpc, ui=ui, http=http, metrics=metrics)
    with ground.processes("start-up-temporal") as children:
        began = time.perf_counter()
        temporal.start(directory / "temporal.db", children, ports=ports).wait_until_ready()
        return time.perf_counter() - began


def _seconds_of(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


BENCHMARK = Benchmark(name="start-up", figures=(UP, HELP), run=run)
