"""The providers over HTTP: credentials, the question, the answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from sandbox.credentials import Credentials, bad_request
from sandbox.providers.bank import BANK
from sandbox.providers.companies import COMPANIES
from sandbox.providers.conduct import CONDUCT
from sandbox.providers.enterprise import ENTERPRISE
from sandbox.providers.provider import Asking, Provider, reference_id
from sandbox.providers.tax import TAX
from sandbox.state import SandboxState
from sandbox.under_fault import FaultyService

PROVIDERS: tuple[Provider, ...] = (*TAX, *COMPANIES, *BANK, *ENTERPRISE, *CONDUCT)


class ProviderPlane:
    """The provider endpoints over one state and one pair of credentials."""

    def __init__(self, state: SandboxState, credentials: Credentials, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._credentials = credentials
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
        def answer(_request: Request, raw: bytes) -> Response:
            return self._answer(provider, raw)

        guarded = self._credentials.guard(answer)

        async def ask(request: Request) -> Response:
            return await self._service.serve(provider.service, request, guarded)

        return ask

    def _answer(self, provider: Provider, raw: bytes) -> Response:
        try:
            question = provider.question.model_validate_json(raw)
        except ValidationError as refusal:
            return bad_request(refusal)
        asking = Asking(self._state, reference_id(provider.service, question, key=self._credentials.key))
        return JSONResponse(provider.answer(question, asking))
