"""The application behind a real HTTP server, for what a transport in the same process cannot show: streams."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from fastapi import FastAPI

from cli.stack.ports import free_ports


class _Server(uvicorn.Server):
    """Says when it takes connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def served(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of `app`, which is started and stopped as in production."""
    (port,) = free_ports(1)
    server = _Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve())
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base, timeout=httpx.Timeout(30, read=120)) as client:
        await asyncio.wait_for(server.up.wait(), 20)
        try:
            yield client
        finally:
            server.should_exit = True
            await serving


@dataclass(frozen=True)
class Event:
    """One server-sent event, or a comment (then only `comment` is set)."""

    event_id: str | None = None
    name: str | None = None
    data: str = ""
    comment: str | None = None


async def events_in(answer: httpx.Response) -> AsyncGenerator[Event]:
    """The events of a stream, as the specification says they are read."""
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line.startswith(":"):
            yield Event(comment=line[1:].strip())
        elif line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        else:
            if "data" in fields:
                yield Event(event_id=fields.get("id"), name=fields.get("event"), data=fields["data"])
            fields = {}
