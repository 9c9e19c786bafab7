"""Breaking a connection off without a response, as a server that falls over does.

ASGI has no word for it, so this reaches for the transport under uvicorn's `send`; under another server the request
is left unanswered until the caller goes.
"""

from typing import Protocol, runtime_checkable

from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send

_KEY = "sandbox.transport"


@runtime_checkable
class _Transport(Protocol):
    """As much of `asyncio.WriteTransport` as this needs; uvloop's are of another class."""

    def abort(self) -> None: ...


class ConnectionAwareApp(FastAPI):
    """Notes the connection's transport where `hang_up` finds it.

    Not a middleware: Starlette's own stand further out and hide uvicorn's `send` from all others.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport: object = getattr(getattr(send, "__self__", None), "transport", None)
        if isinstance(transport, _Transport):
            scope[_KEY] = transport
        await super().__call__(scope, receive, send)


async def hang_up(request: Request) -> None:
    """Reset the connection and return once it is gone."""
    transport = request.scope.get(_KEY)
    if isinstance(transport, _Transport):
        transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
