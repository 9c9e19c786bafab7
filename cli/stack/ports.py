"""Free loopback ports; one used before is used again while it is free, so that addresses stay what they were."""

import socket
from collections.abc import Iterable
from random import SystemRandom

LOOPBACK = "127.0.0.1"

_RANGE = range(20_000, 32_768)
"""Below those that Linux gives to outgoing connections, which could take a port between its choice and its use."""

_RANDOM = SystemRandom()


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
    """`count` different ports nobody listens on; all are held while they are chosen, so none comes twice.

    Raises:
        OSError: there are not so many.
    """
    held: list[socket.socket] = []
    try:
        for port in _RANDOM.sample(_RANGE, len(_RANGE)):
            if len(held) == count:
                break
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
    """A port for each name: the former one where it is still free, a fresh one elsewhere."""
    wanted = list(names)
    kept = {name: former[name] for name in wanted if name in former and is_free(former[name])}
    fresh = iter([port for port in free_ports(len(wanted) * 2) if port not in kept.values()])
    return {name: kept[name] if name in kept else next(fresh) for name in wanted}


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
