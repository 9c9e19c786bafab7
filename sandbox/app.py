"""The sandbox: stand-ins for the registries, the escrow bank (and the scorer) nobody can reach in development, faults
included.

It speaks the providers' wire format, so that the same client serves here and there; what it knows is what somebody
staged under `/_sandbox`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from models.encryption import Vault
from models.problems import Problem
from sandbox.buyer_plane import BuyerPlane
from sandbox.control_plane import control_plane
from sandbox.credentials import Credentials
from sandbox.escrow.control import escrow_control
from sandbox.escrow.courier import Courier, WebhookTarget
from sandbox.escrow.plane import EscrowPlane
from sandbox.hang_up import ConnectionAwareApp
from sandbox.mail import Mailbox, MailHandler, mail_server
from sandbox.provider_plane import ProviderPlane
from sandbox.regulator import RegulatorPlane
from sandbox.scorer import scorer_plane
from sandbox.state import SandboxState

_DESCRIPTION = (
    "Stage what the registries know, and how they fail, under `/_sandbox`; ask as a provider's customer would."
)
_PROBLEM_JSON = "application/problem+json"


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(
    *,
    state_file: Path | None,
    vault: Vault | None,
    client_id: str,
    client_secret: str,
    clock: Callable[[], datetime] = _now,
    smtp: tuple[str, int] | None = None,
    escrow_webhooks: WebhookTarget | None = None,
) -> FastAPI:
    """The sandbox as an ASGI application.

    Args:
        state_file: where what was staged, faults and the bank outlive a restart, sealed; None forgets them.
        vault: seals the state file; needed with one.
        client_id: what callers must send as `x-client-id`.
        client_secret: what callers must send as `x-client-secret`, and to the sources about buyers as bearer token.
        clock: stamps the calls.
        smtp: host and port of its mail server, which runs as long as the application; None has none.
        escrow_webhooks: where the escrow bank's webhooks go; None keeps them undelivered.

    Serve it without an access log (paths of the control plane hold PANs) and with a limit on the graceful shutdown: a
    fault may hold a request open for minutes.

    Raises:
        ValueError: a state file without a vault, or empty credentials.
        models.encryption.Unsealable: the state file was sealed under another key.
    """
    if not client_id or not client_secret:
        raise ValueError("the sandbox needs a client id and a client secret that its callers must know")
    state = SandboxState(state_file, vault)
    mailbox = Mailbox()

    courier = None if escrow_webhooks is None else Courier(state, escrow_webhooks, clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with AsyncExitStack() as running:
            if smtp is not None:
                host, port = smtp
                await running.enter_async_context(mail_server(MailHandler(state, mailbox, clock), host=host, port=port))
            if courier is not None:
                await running.enter_async_context(_beside(courier))
            yield

    app = ConnectionAwareApp(title="FATTS sandbox", description=_DESCRIPTION, version="1", lifespan=lifespan)
    app.include_router(control_plane(state, mailbox))
    credentials = Credentials(client_id, client_secret)
    app.include_router(ProviderPlane(state, credentials, clock).router())
    app.include_router(BuyerPlane(state, token=client_secret, clock=clock).router())
    app.include_router(EscrowPlane(state, credentials, clock).router())
    app.include_router(escrow_control(state, courier, clock))
    app.include_router(scorer_plane())
    app.include_router(RegulatorPlane(state, client_id=client_id, client_secret=client_secret, clock=clock).router())
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        """Whether the sandbox runs."""
        return {"status": "ok"}

    _ = healthz
    return app


@asynccontextmanager
async def _beside(courier: Courier) -> AsyncGenerator[None]:
    """The courier at work while the block runs."""
    working = asyncio.create_task(courier.run())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """A body of the control plane that does not fit: every problem at once, without repeating a value."""
    assert isinstance(error, RequestValidationError)
    problems = [
        Problem(
            field=_field(one["loc"]) if one["type"] != "json_invalid" else "body",
            code=str(one["type"]).upper(),
            message=str(one["msg"]),
        )
        for one in error.errors()
    ]
    errors = [problem.model_dump() for problem in problems]
    content = {"type": "about:blank", "title": "The request is not valid", "status": 422, "errors": errors}
    return JSONResponse(content, 422, media_type=_PROBLEM_JSON)


def _field(location: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in location if part not in {"body", "path", "query"}) or "body"


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    content = {"type": "about:blank", "title": error.detail, "status": error.status_code}
    return JSONResponse(content, error.status_code, media_type=_PROBLEM_JSON)
