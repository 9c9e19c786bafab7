"""One client that asks as fast as it is answered, on a few kept-alive connections, and takes the time of each answer.

It speaks just enough HTTP/1.1 itself: a general client takes longer for a request than our server does, and would hide
in its own time what is to be measured.
"""

import asyncio
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.benchmark import BenchmarkFailed

_LINE = b"\r\n"


@dataclass(frozen=True)
class Asked:
    """One request: GET of a path, or POST of a body of JSON."""

    path: str
    body: bytes | None = None


async def answer_times(
    base_url: str, asked: Iterable[Asked], *, headers: Mapping[str, str], connections: int
) -> list[float]:
    """Make each request once, `connections` at a time; the milliseconds each answer took.

    Raises:
        BenchmarkFailed: an answer was neither 200 nor 201.
    """
    waiting = iter(asked)
    took: list[float] = []
    await asyncio.gather(*(_ask(base_url, waiting, headers, took) for _ in range(connections)))
    return took


def percentile(took: Sequence[float], percent: int) -> float:
    """The time within which that share of the answers had come."""
    return sorted(took)[math.ceil(len(took) * percent / 100) - 1]


async def _ask(base_url: str, waiting: Iterable[Asked], headers: Mapping[str, str], took: list[float]) -> None:
    at = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    sent = {"Host": at.netloc, **headers}
    try:
        for asked in waiting:
            began = time.perf_counter()
            writer.write(_request(asked, sent))
            head = await reader.readuntil(2 * _LINE)
            body = await reader.readexactly(_content_length(head))
            took.append((time.perf_counter() - began) * 1000)
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
                raise BenchmarkFailed(f"{asked.path} answered {head.splitlines()[0].decode()}: {body[:300].decode()}")
    finally:
        writer.close()
        await writer.wait_closed()


def _request(asked: Asked, headers: Mapping[str, str]) -> bytes:
    sent = dict(headers)
    if asked.body is not None:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(asked.body))}
    method = "GET" if asked.body is None else "POST"
    lines = [f"{method} {asked.path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return _LINE.join(line.encode() for line in lines) + 2 * _LINE + (asked.body or b"")


def _content_length(head: bytes) -> int:
    for line in head.splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    raise BenchmarkFailed("an answer without a Content-Length")
