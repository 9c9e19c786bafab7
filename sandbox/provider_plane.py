"""The providers over HTTP: credentials, the fault that stands, the question, the answer, the record of the call."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from sandbox.faulty import Answer, FaultyEndpoints, bad_request
from sandbox.providers.bank import BANK
from sandbox.providers.companies import COMPANIES
from sandbox.providers.conduct import CONDUCT
from sandbox.providers.enterprise import ENTERPRISE
from sandbox.providers.provider import Asking, Provider, reference_id
from sandbox.providers.tax import TAX
from sandbox.state import SandboxState

PROVIDERS: tuple[Provider, ...] = (*TAX, *COMPANIES, *BANK, *ENTERPRISE, *CONDUCT)


def provider_plane(state: SandboxState, endpoints: FaultyEndpoints, *, key: bytes) -> APIRouter:
    """One POST a provider; `key` makes the reference ids."""
    router = APIRouter(tags=["providers"])
    for provider in PROVIDERS:
        schema = provider.question.model_json_schema(by_alias=True)
        body = {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
        endpoint = endpoints.endpoint(provider.service, _answering(state, provider, key))
        router.add_api_route(provider.path, endpoint, methods=["POST"], name=provider.service, openapi_extra=body)
    return router


def _answering(state: SandboxState, provider: Provider, key: bytes) -> Answer:
    def answer(_request: Request, raw: bytes) -> Response:
        try:
            question = provider.question.model_validate_json(raw)
        except ValidationError as invalid:
            return bad_request(invalid)
        asking = Asking(state, reference_id(provider.service, question, key=key))
        return JSONResponse(provider.answer(question, asking))

    return answer
