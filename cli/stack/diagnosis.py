"""How a stack is: every part asked, its version named, and a way to mend what is wrong."""

import json
import platform
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

import psutil

from cli.stack import address_book, anvil, contract, postgres, temporal
from cli.stack.address_book import AddressBook
from cli.stack.anvil import RpcRefused
from cli.stack.finding import Finding
from cli.stack.overdue import schedules, transactions
from cli.stack.processes import ChildFailed
from cli.stack.secrets import readable_by_others

_LOW_DISK_BYTES = 1024**3


def diagnose(directory: Path) -> list[Finding]:
    """Everything that can be told about the stack of a data directory."""
    findings = [_python(), *_programs(), _pdf(), _disk(directory)]
    book = address_book.read(directory)
    if not address_book.is_locked(directory) or book is None or not _is_alive(book.pid):
        said = "no stack was ever started here" if book is None else "the stack does not run"
        return [*findings, Finding("stack", False, f"{said} ({directory})", f"fatts up --data-dir {directory}")]
    findings.append(Finding("stack", True, f"runs on {directory} as pid {book.pid}"))
    return [*findings, *_secrets(directory), *_running(directory, book)]


def _python() -> Finding:
    well = sys.version_info >= (3, 11)
    return Finding("python", well, platform.python_version(), "" if well else "install Python 3.11 or later")


def _programs() -> Iterator[Finding]:
    """The programs that the embedded parts are made of."""
    programs: dict[str, tuple[Callable[[], str], str]] = {
        "postgres": (postgres.version, "make setup"),
        "temporal": (temporal.version, "make setup"),
        "anvil": (anvil.version, "make setup"),
    }
    for name, (version, mend) in programs.items():
        try:
            yield Finding(name, True, f"installed: {version()}")
        except (ChildFailed, OSError) as missing:
            yield Finding(name, False, str(missing), mend)


def _pdf() -> Finding:
    """What the reports' PDFs are set with: a library of the system, which no package brings along."""
    from activities.clients.reports.pdf_process import INSTALL, problem

    missing = problem()
    return Finding("pdf", missing is None, missing or "can be made", "" if missing is None else INSTALL)


def _disk(directory: Path) -> Finding:
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    well = free > _LOW_DISK_BYTES
    return Finding("disk", well, f"{free / 1024**3:.1f} GB free", "" if well else f"make room where {existing} is")


def _secrets(directory: Path) -> Iterator[Finding]:
    for path in readable_by_others(directory):
        yield Finding("secrets", False, f"{path} can be read by others on this machine", f"chmod go= {path}")


def _running(directory: Path, book: AddressBook) -> Iterator[Finding]:
    yield _database(directory, book)
    yield from _registries(book)
    yield _temporal(directory, book)
    yield schedules(book)
    yield _chain(directory, book)
    yield transactions(book)
    services = {"api": book.api, "sandbox": book.sandbox, "codec": book.codec}
    for name, url in services.items():
        if url is not None:
            yield _service(directory, name, f"{url}/{'readyz' if name == 'api' else 'healthz'}", url)
    yield _worker(directory)


def _database(directory: Path, book: AddressBook) -> Finding:
    import psycopg

    try:
        with psycopg.connect(book.postgres, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT current_setting('server_version'), version_num FROM alembic_version"
            ).fetchone()
    except psycopg.Error as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding("postgres", False, f"does not answer: {reason}", _see_log(directory, "postgres"))
    server, revision = row or ("unknown", "none")
    return Finding("postgres", True, f"answers: version {server}, migrated to {revision}")


def _registries(book: AddressBook) -> Iterator[Finding]:
    """The registries that the workers leave alone, as they keep failing."""
    import psycopg

    try:
        with psycopg.connect(book.postgres, connect_timeout=5) as connection:
            rows = connection.execute(
                "SELECT service::text, failures, last_failure, retry_at FROM provider_circuits "
                "WHERE state <> 'CLOSED' ORDER BY service"
            ).fetchall()
    except psycopg.Error:
        return  # what is wrong with the database is said of the database
    if not rows:
        yield Finding("registries", True, "none is left alone for failing")
    for service, failures, last_failure, retry_at in rows:
        said = (
            f"{service} failed {failures} times in a row ({last_failure}) and is asked again at {retry_at:%H:%M:%S} UTC"
        )
        yield Finding("registries", False, said, f"see why {service} fails; the cases wait, and go on by themselves")


def _temporal(directory: Path, book: AddressBook) -> Finding:
    import asyncio

    from temporalio.api.workflowservice.v1 import GetSystemInfoRequest
    from temporalio.client import Client
    from temporalio.service import RPCError

    async def server_version() -> str:
        client = await Client.connect(book.temporal)
        info = await client.workflow_service.get_system_info(GetSystemInfoRequest())
        return info.server_version

    try:
        version = asyncio.run(asyncio.wait_for(server_version(), 10))
    except (RPCError, RuntimeError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else "no answer within 10 s"
        return Finding("temporal", False, f"{book.temporal} does not answer: {reason}", _see_log(directory, "temporal"))
    return Finding("temporal", True, f"answers at {book.temporal}: server {version}, UI {book.temporal_ui}")


def _chain(directory: Path, book: AddressBook) -> Finding:
    try:
        client = anvil.call(book.chain_rpc, "web3_clientVersion", [])
        block = int(str(anvil.call(book.chain_rpc, "eth_blockNumber", [])), 16)
        missing = [name for name, address in book.contracts.items() if not contract.has_code(book.chain_rpc, address)]
    except (URLError, OSError, RpcRefused, ValueError) as error:
        return Finding("chain", False, f"{book.chain_rpc} does not answer: {error}", _see_log(directory, "anvil"))
    if missing:
        mend = "restart `fatts up`, which deploys what its chain has forgotten"
        return Finding("chain", False, f"{client} at block {block} has no {', '.join(missing)}", mend)
    return Finding(
        "chain", True, f"answers at {book.chain_rpc}: {client}, block {block}, {' and '.join(book.contracts)} deployed"
    )


def _service(directory: Path, name: str, probe: str, url: str) -> Finding:
    try:
        with urllib.request.urlopen(probe, timeout=10) as answer:  # noqa: S310 - an address of our own stack
            detail: object = json.load(answer)
    except HTTPError as error:
        said = error.read(300).decode(errors="replace")
        return Finding(name, False, f"{url} is not ready: {error.code} {said}", _see_log(directory, name))
    except (URLError, OSError, ValueError) as error:
        return Finding(name, False, f"{url} does not answer: {error}", _see_log(directory, name))
    return Finding(name, True, f"answers at {url}: {json.dumps(detail)}")


def _worker(directory: Path) -> Finding:
    try:
        pid = int(json.loads((directory / "run" / "worker.pid").read_text())["pid"])
    except (FileNotFoundError, ValueError, KeyError):
        return Finding("worker", False, "was not started", "restart `fatts up`")
    if not _is_alive(pid):
        return Finding("worker", False, f"pid {pid} has ended", _see_log(directory, "worker"))
    return Finding("worker", True, f"runs as pid {pid}")


def _is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _see_log(directory: Path, name: str) -> str:
    return f"read {directory / 'logs' / f'{name}.log'}, then restart `fatts up`"
