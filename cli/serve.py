"""How each of our HTTP parts is served."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI


def serve(app: "FastAPI", *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    server_of(app, host=host, port=port).run()


def server_of(app: "FastAPI", *, host: str, port: int) -> "uvicorn.Server":
    """A server without an access log (paths can name people); open streams get a moment to end."""
    import uvicorn

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return uvicorn.Server(config)
