"""The codec server: shows people in Temporal's UI what is encrypted in Temporal.

It decrypts for whoever may reach it, so it listens on loopback (or behind a proxy that signs people in), and a
browser page is served only when it is Temporal's UI: every other origin is refused, before and not only by CORS.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence

from fastapi import FastAPI, Request, Response, status
from fastapi.responses import JSONResponse, PlainTextResponse
from google.protobuf.json_format import MessageToDict, Parse, ParseError
from temporalio.api.common.v1 import Payload, Payloads

from workers.codec import EncryptingCodec, UndecodablePayload

_MAX_BODY_BYTES = 16 * 1024 * 1024
_ALLOWED_HEADERS = "authorization, content-type, x-namespace"


def create_codec_app(codec: EncryptingCodec, *, namespace: str, origins: Collection[str]) -> FastAPI:
    """Temporal's remote codec protocol as an ASGI application: `POST /encode`, `POST /decode`.

    Args:
        codec: whose keys are used.
        namespace: the one namespace it answers for.
        origins: the web origins (`http://127.0.0.1:8233`) whose pages may ask.
    """
    app = FastAPI(title="FATTS codec server", docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def only_the_ui(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and origin not in origins:
            return PlainTextResponse("this origin may not read payloads", status.HTTP_403_FORBIDDEN)
        if request.method == "OPTIONS":
            response: Response = Response(status_code=status.HTTP_204_NO_CONTENT)
        else:
            response = await answer(request)
        if origin is not None:
            response.headers.update(
                {
                    "Access-Control-Allow-Origin": origin,
                    "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
                    "Access-Control-Allow-Methods": "POST, OPTIONS",
                    "Access-Control-Allow-Credentials": "true",
                    "Vary": "Origin",
                }
            )
        return response

    async def converted(
        request: Request, convert: Callable[[Sequence[Payload]], Awaitable[list[Payload]]]
    ) -> JSONResponse:
        asked_for = request.headers.get("x-namespace", namespace)
        if asked_for != namespace:
            return _refusal(
                status.HTTP_404_NOT_FOUND, f"this codec server answers for the namespace {namespace!r} alone"
            )
        body = await _limited_body(request)
        if body is None:
            return _refusal(status.HTTP_413_CONTENT_TOO_LARGE, f"at most {_MAX_BODY_BYTES} bytes at a time")
        try:
            if not body.lstrip().startswith(b"{"):
                raise ParseError("not a JSON object")
            payloads = Parse(body, Payloads()).payloads
            answered = await convert(payloads)
        except (ParseError, UnicodeDecodeError):
            return _refusal(status.HTTP_400_BAD_REQUEST, 'expected {"payloads": [{"metadata": {…}, "data": "…"}]}')
        except UndecodablePayload as error:
            return _refusal(status.HTTP_400_BAD_REQUEST, str(error))
        return JSONResponse(MessageToDict(Payloads(payloads=answered)))

    @app.post("/encode")
    async def encode(request: Request) -> JSONResponse:
        return await converted(request, codec.encode)

    @app.post("/decode")
    async def decode(request: Request) -> JSONResponse:
        return await converted(request, codec.decode)

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    del only_the_ui, encode, decode, healthz  # FastAPI holds them now
    return app


async def _limited_body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return None
    return bytes(body)


def _refusal(code: int, reason: str) -> JSONResponse:
    return JSONResponse({"message": reason}, status_code=code)
