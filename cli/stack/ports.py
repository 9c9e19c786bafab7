"""Free loopback ports; one used before is used again while it is free, so that addresses stay what they were."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path
from random import SystemRandom

LOOPBACK = "127.0.0.1"

_RANGE = range(20_000, 32_768)
"""Below those that Linux gives to outgoing connections, which could take a port between its choice and its use."""

_RANDOM = SystemRandom()

_KEPT: dict[int, int] = {}
"""The ports that this process keeps, each with its lock's file descriptor."""


def is_free(port: int) -> bool:
    """Whether nobody listens on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Servers set SO_REUSEADDR too: connections that linger from their former run do not keep a port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """`count` different ports nobody listens on or means to; all are held while they are chosen, so none comes twice.

    Raises:
        OSError: there are not so many.
    """
    held: list[socket.socket] = []
    try:
        for port in _RANDOM.sample(_RANGE, len(_RANGE)):
            if len(held) == count:
                break
            if _is_kept_by_another(port):
                continue
            probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                probe.close()
            else:
                held.append(probe)
        if len(held) < count:
            raise OSError(f"fewer than {count} ports from {_RANGE.start} to {_RANGE.stop - 1} are free")
        return [probe.getsockname()[1] for probe in held]
    finally:
        for probe in held:
            probe.close()


def choose_ports(names: Iterable[str], former: dict[str, int]) -> dict[str, int]:
    """A port for each name: the former one where it is still free, a fresh one elsewhere.

    They are kept for this process until it ends: a part may listen only many seconds from now, and again after a crash.
    """
    wanted = list(names)
    kept = {name: former[name] for name in wanted if name in former and is_free(former[name]) and _keep(former[name])}
    fresh = (port for port in free_ports(len(wanted) * 2) if port not in kept.values() and _keep(port))
    return {name: kept[name] if name in kept else next(fresh) for name in wanted}


def _keep(port: int) -> bool:
    """Keep a port from every other stack of this machine, as long as this process lives; False if another has it."""
    if port in _KEPT:
        return True
    lock = _lock_of(port)
    if lock is None:
        return False
    _KEPT[port] = lock
    return True


def _is_kept_by_another(port: int) -> bool:
    if port in _KEPT:
        return False
    lock = _lock_of(port)
    if lock is None:
        return True
    os.close(lock)
    return False


def _lock_of(port: int) -> int | None:
    """The lock on a port, which ends with the process or with the file that is returned; None when another has it."""
    directory = Path(tempfile.gettempdir()) / f"fatts-ports-{os.getuid()}"
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(directory / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
