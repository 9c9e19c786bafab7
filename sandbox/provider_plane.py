"""The providers over HTTP: credentials, the question, the answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from hmac import compare_digest

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from sandbox.providers.bank import BANK
from sandbox.providers.companies import COMPANIES
from sandbox.providers.conduct import CONDUCT
from sandbox.providers.enterprise import ENTERPRISE
from sandbox.providers.provider import Asking, Provider, reference_id
from sandbox.providers.tax import TAX
from sandbox.state import SandboxState
from sandbox.under_fault import FaultyService, error

PROVIDERS: tuple[Provider, ...] = (*TAX, *COMPANIES, *BANK, *ENTERPRISE, *CONDUCT)


class ProviderPlane:
    """The provider endpoints over one state and one pair of credentials."""

    def __init__(
        self, state: SandboxState, *, client_id: str, client_secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._state = state
        self._credentials = (client_id.encode(), client_secret.encode())
        self._service = FaultyService(state, clock)

    def router(self) -> APIRouter:
        """One POST a provider."""
        router = APIRouter(tags=["providers"])
        for provider in PROVIDERS:
            schema = provider.question.model_json_schema(by_alias=True)
            body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
            endpoint = self._endpoint(provider)
            router.add_api_route(provider.path, endpoint, methods=["POST"], name=provider.service, openapi_extra=body)
        return router

    def _endpoint(self, provider: Provider) -> Callable[[Request], Awaitable[Response]]:
        async def ask(request: Request) -> Response:
            return await self._service.serve(provider.service, request, answer)

        def answer(request: Request, raw: bytes) -> Response:
            return self._answer(provider, request, raw)

        return ask

    def _answer(self, provider: Provider, request: Request, raw: bytes) -> Response:
        sent = (request.headers.get("x-client-id", ""), request.headers.get("x-client-secret", ""))
        if not all(
            compare_digest(given.encode(), wanted) for given, wanted in zip(sent, self._credentials, strict=True)
        ):
            message = "invalid client id and client secret combination"
            return error(401, "authentication_error", "authentication_failed", message)
        try:
            question = provider.question.model_validate_json(raw)
        except ValidationError as refusal:
            return _bad_request(refusal)
        asking = Asking(self._state, reference_id(provider.service, question, key=self._credentials[1]))
        return JSONResponse(provider.answer(question, asking))


def _bad_request(refusal: ValidationError) -> JSONResponse:
    """The provider's 400: it speaks of the first thing wrong only."""
    first = refusal.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]).lower()
    if not field:
        return error(400, "validation_error", "request_body_invalid", "the request body is not a valid JSON object")
    if first["type"] == "missing":
        return error(400, "validation_error", f"{field}_missing", f"{field} is missing in the request.")
    return error(400, "validation_error", f"{field}_value_invalid", f"{field} is invalid. check the value.")
