"""A registry that answers whatever bytes it is told to: what no well-meaning server would send."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager


def response(body: bytes, *, status: str = "200 OK", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """A whole HTTP/1.1 response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class RawRegistry:
    """Sends `says` to everyone; `drips` sends one more byte for ever instead of ending."""

    def __init__(self) -> None:
        self.says = b""
        self.drips = False
        self.address = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            writer.write(self.says)
            while self.drips:
                await writer.drain()
                await asyncio.sleep(0.01)
                writer.write(b" ")
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the caller gave up, as some tests want
        finally:
            writer.close()


@asynccontextmanager
async def raw_registry() -> AsyncGenerator[RawRegistry]:
    """One on a free loopback port."""
    registry = RawRegistry()
    server = await asyncio.start_server(registry.serve, "127.0.0.1", 0)
    registry.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield registry
