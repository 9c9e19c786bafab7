"""`D/stack.json`: where the parts of a running stack are, for people, tests and the other commands."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cli.stack.secrets import write_private

FILE = "stack.json"
_LOCK = "lock"


class AddressBook(BaseModel):
    """The address of every part. `postgres` holds the database's password: the file is its owner's alone."""

    model_config = ConfigDict(frozen=True)

    api: str
    sandbox: str | None
    temporal: str
    temporal_ui: str | None
    codec: str
    postgres: str
    chain_rpc: str
    contracts: dict[str, str]
    pid: int


class AlreadyRunning(RuntimeError):
    """Another `fatts up` holds this data directory."""


def write(data_directory: Path, book: AddressBook) -> None:
    """Make the addresses known."""
    write_private(data_directory / FILE, book.model_dump_json(indent=2) + "\n")


def read(data_directory: Path) -> AddressBook | None:
    """The addresses, or None where no stack was ever up, or none that we understand."""
    try:
        return AddressBook.model_validate_json((data_directory / FILE).read_text())
    except (FileNotFoundError, ValidationError):
        return None


def is_locked(data_directory: Path) -> bool:
    """Whether a `fatts up` runs on this data directory."""
    path = data_directory / _LOCK
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def locked(data_directory: Path) -> Generator[None]:
    """Hold the data directory. The lock goes with the process, however that ends.

    Raises:
        AlreadyRunning: somebody else holds it.
    """
    path = data_directory / _LOCK
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyRunning(
                f"another `fatts up` (pid {holder}) runs on {data_directory}: stop it, or give another --data-dir"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
