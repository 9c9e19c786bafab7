"""Breaking a connection off without a response, as a server that falls over does.

ASGI has no word for it, so this reaches for the transport under uvicorn's `send`; under another server the request
is left unanswered until the caller goes.
"""

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_KEY = "sandbox.transport"


class KnowsItsConnection:
    """Middleware that notes the connection's transport where `hang_up` finds it; the outermost, to see uvicorn's own
    `send`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport: object = getattr(getattr(send, "__self__", None), "transport", None)
        if isinstance(transport, asyncio.WriteTransport):
            scope[_KEY] = transport
        await self._app(scope, receive, send)


async def hang_up(request: Request) -> None:
    """Reset the connection and return once it is gone."""
    transport = request.scope.get(_KEY)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
