"""The reading processes: few, bounded, and replaced when one dies of what it was given."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic import JsonValue, TypeAdapter

from models.reading.paper import PaperText
from models.reading.refusals import PaperRefused, ReaderUnavailable, Refusal

_Job = Literal["examine", "read"]
_PROCESS = "activities.clients.reading.process"
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
"""What a reading process is told of its surroundings: nothing that a stranger's file could steal."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_LARGEST_ANSWER = 64 * 1024 * 1024
_START_SECONDS = 60.0
_ANSWER = TypeAdapter(dict[str, JsonValue])
_TRIES = 2
"""A process that dies may have been ended from outside: the file gets a second one before it is blamed."""


@dataclass(frozen=True, kw_only=True)
class ReadingLimits:
    """What one file may take. `cpu_seconds` are enforced by the kernel, `wall_seconds` by us (a busy machine gives a
    process less than all of a core); `address_space` is in bytes."""

    examine_cpu_seconds: int = 10
    examine_wall_seconds: float = 30
    read_cpu_seconds: int = 60
    read_wall_seconds: float = 180
    address_space: int = 2 * 1024**3


class PaperReader:
    """Opens and reads files in processes of its own. Use as an async context manager.

    Args:
        processes: how many files are read at once; each process takes up to 700 MB once it has recognised a scan.
    """

    def __init__(self, *, processes: int = 2, limits: ReadingLimits | None = None) -> None:
        self._limits = limits or ReadingLimits()
        self._places: asyncio.Queue[_ReadingProcess] = asyncio.Queue()
        self._all = [_ReadingProcess(self._limits.address_space) for _ in range(processes)]
        for process in self._all:
            self._places.put_nowait(process)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._all:
            await process.end()

    async def examine(self, content: bytes, mime_type: str) -> None:
        """Look whether a file may be taken at all.

        Raises:
            PaperRefused: it may not; the message says why and what to do.
            ReaderUnavailable: nobody can tell now.
        """
        limits = self._limits
        await self._asked("examine", content, mime_type, limits.examine_cpu_seconds, limits.examine_wall_seconds)

    async def read(self, content: bytes, mime_type: str) -> PaperText:
        """The text of a file.

        Raises:
            PaperRefused: it may not be taken, or takes more than one file may.
            ReaderUnavailable: nobody can tell now.
        """
        limits = self._limits
        paper = await self._asked("read", content, mime_type, limits.read_cpu_seconds, limits.read_wall_seconds)
        return PaperText.model_validate(paper)

    async def _asked(self, job: _Job, content: bytes, mime_type: str, cpu: int, wall: float) -> JsonValue:
        head = {"job": job, "mime_type": mime_type, "size": len(content), "cpu_seconds": cpu}
        process = await self._places.get()
        try:
            for _ in range(_TRIES):
                answer = await process.ask(json.dumps(head).encode() + b"\n", content, wall)
                if answer is not None:
                    return _paper_in(answer)
        finally:
            self._places.put_nowait(process)
        raise PaperRefused(Refusal.TOO_COSTLY)


def _paper_in(answer: dict[str, JsonValue]) -> JsonValue:
    if "refused" in answer:
        raise PaperRefused(Refusal(str(answer["refused"])))
    if "failed" in answer:
        raise ReaderUnavailable(f"the reading process failed ({answer['failed']})")
    return answer["paper"]


class _ReadingProcess:
    """One process, started when it is first asked and again after it died."""

    def __init__(self, address_space: int) -> None:
        self._address_space = address_space
        self._process: Process | None = None

    async def ask(self, head: bytes, content: bytes, wall: float) -> dict[str, JsonValue] | None:
        """The answer; None when the process died over the question.

        Raises:
            PaperRefused: the time is over, by the clock or by the processor's count.
            ReaderUnavailable: it does not start.
        """
        process = await self._started()
        try:
            async with asyncio.timeout(wall):
                return await _exchange(process, head, content)
        except TimeoutError as error:
            await self.end()
            raise PaperRefused(Refusal.TOO_COSTLY) from error
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            code = await process.wait()
            await self.end()
            if code == -signal.SIGPROF:
                raise PaperRefused(Refusal.TOO_COSTLY) from error
            return None
        except BaseException:  # whoever asked has gone away: the answer to their question must not be the next one's
            await self.end()
            raise

    async def end(self) -> None:
        """Kill it, if it lives."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _started(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self.end()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", _PROCESS, str(self._address_space),
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_environment(),
            )  # fmt: skip
            self._process = process
            async with asyncio.timeout(_START_SECONDS):
                await _answer_of(process)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            await self.end()
            raise ReaderUnavailable("no reading process could be started") from error
        return process


async def _exchange(process: Process, head: bytes, content: bytes) -> dict[str, JsonValue]:
    assert process.stdin is not None
    process.stdin.write(head)
    process.stdin.write(content)
    await process.stdin.drain()
    return await _answer_of(process)


async def _answer_of(process: Process) -> dict[str, JsonValue]:
    assert process.stdout is not None
    size = int.from_bytes(await process.stdout.readexactly(8), "big")
    if size > _LARGEST_ANSWER:
        raise ReaderUnavailable("the reading process gave an answer that is too long")
    return _ANSWER.validate_json(await process.stdout.readexactly(size))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = os.pathsep.join(str(Path(path or ".").resolve()) for path in sys.path)
    return {**kept, **_ONE_THREAD, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
