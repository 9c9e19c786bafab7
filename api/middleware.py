"""What wraps every request: its id, its log line, the security headers, the size limit, and the last resort."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.service import RPCError, RPCStatusCode

from activities.buyer_sources import SourceUnavailable
from api.problems import ApiProblem, Code, internal_error, problem_response, unavailable
from models.documents import MAX_DOCUMENT_BYTES, DocumentStoreUnavailable
from models.reading.refusals import ReaderUnavailable
from models.tables.errors import DatabaseUnavailable

REQUEST_ID = "X-Request-ID"
MAX_JSON_BYTES = 5 * 1024 * 1024
MAX_MULTIPART_BYTES = MAX_DOCUMENT_BYTES + 64 * 1024
"""A document of the largest size, and room for the parts' headers and the other fields."""

_REQUEST_ID_FORMAT = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_PLAIN_ID = re.compile(r"^(0x[0-9a-fA-F]{40}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\Z")
"""What may stand in a log of a path: wallets, which are public, and ids of ours."""

_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cache-Control": "no-store",
}
_AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})
_LOG = logging.getLogger("fatts.api")


class RequestFrame:
    """The outermost layer. Nothing of a body, a query string, a header or an error's message reaches the log."""

    def __init__(self, app: ASGIApp, *, stopwatch: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._stopwatch = stopwatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        began = self._stopwatch()
        status = 0

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in _SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, limited(scope, receive), send_framed)
        except Exception as error:  # the last resort: whatever it is, the caller gets a problem document
            problem = problem_of(error, request_id)
            if status:  # the answer has begun; all that is left is to cut it off
                raise
            await problem_response(problem, path=scope["path"], request_id=request_id)(scope, receive, send_framed)
        finally:
            took_ms = (self._stopwatch() - began) * 1000
            _LOG.info("%s %s %s %.1f ms %s", scope["method"], loggable_path(scope), status, took_ms, request_id)


def loggable_path(scope: Scope) -> str:
    """The path as far as it may stand in a log: anybody can put a PAN, or a line break, where an id belongs."""
    if not isinstance(scope.get("route"), APIRoute):
        return "(no such address)"
    path: str = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        if not _PLAIN_ID.match(str(value)):
            path = path.replace(str(value), f"{{{name}}}")
    return path


_AWAY_PARTS: dict[type[Exception], str] = {
    DatabaseUnavailable: "The database",
    SourceUnavailable: "The register of branches",
    DocumentStoreUnavailable: "The document store",
    ReaderUnavailable: "The part that opens documents",
}
"""The parts that can be away, by what tells of it. Of the sources about buyers the API asks for branches alone."""


def problem_of(error: Exception, request_id: str) -> ApiProblem:
    """What an error that no router expected is answered with."""
    match error:
        case ApiProblem():
            return error
        case DatabaseUnavailable() | SourceUnavailable() | DocumentStoreUnavailable() | ReaderUnavailable():
            return unavailable(_AWAY_PARTS[type(error)])
        case RPCError() if error.status in _AWAY:
            return unavailable("The process engine")
        case _:
            return internal_error(error, request_id)


def limited(scope: Scope, receive: Receive) -> Receive:
    """`receive`, which ends in 413 as soon as more arrives than may: the rest is never read."""
    headers = Headers(scope=scope)
    multipart = headers.get("content-type", "").lower().startswith("multipart/")
    limit = MAX_MULTIPART_BYTES if multipart else MAX_JSON_BYTES
    declared = headers.get("content-length", "")
    received = int(declared) if declared.isdigit() and int(declared) > limit else 0

    async def receive_limited() -> Message:
        nonlocal received
        if received > limit:
            raise too_large(limit if not multipart else MAX_DOCUMENT_BYTES)
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large(limit if not multipart else MAX_DOCUMENT_BYTES)
        return message

    return receive_limited


def too_large(limit: int) -> ApiProblem:
    """413, which says how much is taken."""
    detail = f"The body of the request is larger than {limit // (1024 * 1024)} MB."
    return ApiProblem(413, Code.TOO_LARGE, detail, headers={"Connection": "close"})


def _request_id(headers: Headers) -> str:
    """The caller's id when it is a plain word (it goes to the log), else a fresh one."""
    sent = headers.get(REQUEST_ID, "")
    return sent if _REQUEST_ID_FORMAT.match(sent) else uuid4().hex
