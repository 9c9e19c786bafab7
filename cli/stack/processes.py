"""Child processes: started with their output in files, known again after a crash, stopped in reverse order.

A child's output never goes to a pipe: a pipe that nobody drains wedges a worker for good. A child dies with its
parent even when that is killed with -9 (Linux); what survives all the same is found by its record in `run/`.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.02
_LOG_LIMIT_BYTES = 10 * 1024 * 1024
_prctl: Callable[[int, int], int] | None = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


class ChildFailed(RuntimeError):
    """A part did not come up, or ended when it should run. The message says which, why, and where its log is."""


@dataclass(frozen=True)
class Child:
    """One running part."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    log_start: int = 0
    """How long the log was when it started."""

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, within: float = 30.0) -> None:
        """Wait until `ready()` is true.

        Args:
            ready: asked again and again; must be quick.
            within: seconds.

        Raises:
            ChildFailed: the process ended first, or the time was up.
        """
        deadline = time.monotonic() + within
        while not ready():
            if not self.is_running():
                raise ChildFailed(f"{self.name} ended with exit code {self.process.returncode}; {self.last_words()}")
            if time.monotonic() > deadline:
                raise ChildFailed(f"{self.name} was not ready within {within:.0f} s; {self.last_words()}")
            time.sleep(_POLL_SECONDS)

    def has_said(self, words: str) -> bool:
        """Whether its log, since it started, holds `words`."""
        return words in self.said()

    def said(self) -> str:
        """Its log since it started."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace")

    def last_words(self) -> str:
        """Where its log is and how it ends."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        tail = "\n  ".join(lines[-8:])
        return f"its log {self.log} ends:\n  {tail}" if tail else f"its log {self.log} is empty"

    def stop(self, *, within: float = 10.0) -> None:
        """Ask it to stop; kill it and what it started when it has not ended `within` seconds."""
        if self.is_running():
            self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            kill_tree(self.pid)
            self.process.wait()


@dataclass
class Processes:
    """The children of one stack.

    Args:
        directory: the stack's data directory; `logs/NAME.log` and `run/NAME.pid` are written below it.
    """

    directory: Path
    children: list[Child] = field(default_factory=list[Child])

    def __post_init__(self) -> None:
        for path in (self._logs, self._run):
            path.mkdir(parents=True, exist_ok=True)

    @property
    def _logs(self) -> Path:
        return self.directory / "logs"

    @property
    def _run(self) -> Path:
        return self.directory / "run"

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        orphan_signal: signal.Signals = signal.SIGKILL,
    ) -> Child:
        """Start a child in a process group of its own, so that Ctrl-C reaches it only through us, in order.

        Call it from a thread that lives as long as the child should: Linux counts a child an orphan when the thread
        that started it ends.

        Args:
            env: added to our own environment.
            user: run it as this system user (only root can).
            orphan_signal: what it gets when we die without a word.
        """
        command = [str(part) for part in argv]
        log = self._logs / f"{name}.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            log.chmod(0o600)
            log_start = output.tell()
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                process_group=0,
                preexec_fn=_tie_to_parent(os.getpid(), orphan_signal),  # noqa: PLW1509 - one prctl, bound before the fork
            )
        child = Child(name, process, log, stop_signal, log_start)
        self.children.append(child)
        self._record(child, command)
        return child

    def replace(self, dead: Child, successor: Child) -> None:
        """Let `successor`, just started, take `dead`'s place in the order of stopping."""
        self.children.remove(successor)
        self.children[self.children.index(dead)] = successor

    def stop(self, *, within: float = 10.0, altogether: float = 14.0) -> None:
        """Stop every child, the last started first.

        Args:
            within: seconds that one child has before it is killed.
            altogether: seconds that all have; after that each has a moment only.
        """
        deadline = time.monotonic() + altogether
        while self.children:
            child = self.children.pop()
            child.stop(within=min(within, max(0.2, deadline - time.monotonic())))
            (self._run / f"{child.name}.pid").unlink(missing_ok=True)

    def stop_leftovers(self) -> list[str]:
        """Stop what an earlier run on this directory left behind when it was killed; says what that was."""
        found: dict[str, psutil.Process] = {}
        for record in sorted(self._run.glob("*.pid")):
            left = _recorded(record)
            if left is not None:
                found[record.stem], stop_signal = left
                _signal_quietly(found[record.stem], stop_signal)
            record.unlink()
        _, stubborn = psutil.wait_procs(list(found.values()), timeout=5)
        for process in stubborn:
            kill_tree(process.pid)
        psutil.wait_procs(stubborn, timeout=5)
        return list(found)

    def _record(self, child: Child, command: list[str]) -> None:
        try:
            started = psutil.Process(child.pid).create_time()
        except psutil.NoSuchProcess:
            return  # ended already; whoever waits for it will say so
        record = {"pid": child.pid, "started": started, "command": command[0], "stop_signal": int(child.stop_signal)}
        (self._run / f"{child.name}.pid").write_text(json.dumps(record))


def kill_tree(pid: int) -> None:
    """Kill a process and everything it started, without asking."""
    try:
        root = psutil.Process(pid)
        doomed = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in doomed:
        _signal_quietly(process, signal.SIGKILL)


def _recorded(record: Path) -> tuple[psutil.Process, signal.Signals] | None:
    """The process a record names and how it is stopped; None when it has ended, or its number is another's now."""
    try:
        entry = json.loads(record.read_text())
        process = psutil.Process(int(entry["pid"]))
        same_start = abs(process.create_time() - float(entry["started"])) < 2
        same_command = str(entry["command"]) in process.cmdline()[:2]
        stop_signal = signal.Signals(int(entry["stop_signal"]))
    except (ValueError, KeyError, TypeError, psutil.Error):
        return None
    return (process, stop_signal) if same_start and same_command else None


def _signal_quietly(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return  # it has ended by itself


def _tie_to_parent(parent: int, orphan_signal: signal.Signals) -> Callable[[], None] | None:
    prctl = _prctl
    if prctl is None:
        return None

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(orphan_signal))
        if os.getppid() != parent:  # it died between the fork and this line
            os._exit(1)

    return tie
