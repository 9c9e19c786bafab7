"""What benchmarks stand on: a directory that is thrown away, and in it, for those that ask, the embedded stack."""

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.stack import address_book
from cli.stack.address_book import AddressBook
from cli.stack.processes import Processes
from cli.stack.stack import Stack
from cli.token import mint
from workers.settings import Settings, variable

_TOKENS_HOLD = timedelta(hours=2)


@dataclass(frozen=True)
class RunningStack:
    """A stack as `fatts up` runs it. `environment` are the settings of its own processes, secrets included."""

    directory: Path
    book: AddressBook
    environment: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """The same, read."""
        prefix = variable("")
        return Settings.model_validate(
            {
                name.removeprefix(prefix).lower(): value
                for name, value in self.environment.items()
                if name.startswith(prefix)
            }
        )

    def bearer(self, subject: str, role: str) -> str:
        """A token of its issuer."""
        return mint(self.directory, subject, [role], lifetime=_TOKENS_HOLD, now=datetime.now(UTC))


class Ground:
    """One run's ground; what it starts is stopped with it.

    Args:
        directory: where everything is kept.
        opened: closes what was started.
        say: takes a line of progress.
    """

    def __init__(self, directory: Path, opened: ExitStack, say: Callable[[str], None]) -> None:
        self._directory = directory
        self._opened = opened
        self._stack: RunningStack | None = None
        self.say = say

    def room(self, name: str) -> Path:
        """A directory of a benchmark's own."""
        room = self._directory / name
        room.mkdir(mode=0o700, exist_ok=True)
        return room

    @contextmanager
    def processes(self, name: str) -> Generator[Processes]:
        """Children of a benchmark's own, with their logs in the room of that name; stopped when the block ends."""
        children = Processes(self.room(name))
        try:
            yield children
        finally:
            children.stop()

    def stack(self) -> RunningStack:
        """The embedded stack, started for the first who asks and shared from then on."""
        if self._stack is None:
            self.say("starting the stack")
            directory = self.room("stack")
            self._opened.enter_context(address_book.locked(directory))
            stack = Stack(directory, Settings(), port=None, say=lambda _line: None)
            self._opened.callback(stack.stop)
            book = stack.start()
            self._stack = RunningStack(directory, book, stack.environment)
        return self._stack


@contextmanager
def fresh_ground(say: Callable[[str], None]) -> Generator[Ground]:
    """A ground in a temporary directory.

    Nobody's settings reach it: a benchmark must not write to a database that a shell happens to name. The limit on
    writes is off, for three people do here what many would.
    """
    for name in [name for name in os.environ if name.startswith(("FATTS_", "TEMPORAL_"))]:
        del os.environ[name]
    os.environ[variable("writes_per_second")] = "0"
    with TemporaryDirectory(prefix="fatts-bench-") as directory, ExitStack() as opened:
        yield Ground(Path(directory), opened, say)
