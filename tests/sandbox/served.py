"""The sandbox on a real socket, so that a hang, a reset and a restart are real ones."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

CLIENT_ID = "test-client"
CLIENT_SECRET = "test-secret"
CREDENTIALS = {"x-client-id": CLIENT_ID, "x-client-secret": CLIENT_SECRET, "x-api-version": "2023-12-18"}


@contextmanager
def served(app: ASGIApp) -> Generator[str]:
    """`app` under uvicorn on a free loopback port, in a thread of its own; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))  # it listens from here on: nobody need wait for the thread
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
        assert not thread.is_alive()
