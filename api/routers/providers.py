"""The registries, for officials: which answer, and which are left alone for a while."""

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from api.auth import require
from api.cases import instant_or_none
from api.messages.providers import ProviderList
from api.openapi import problem_responses
from api.services import Services
from models.actors import OFFICIALS
from models.provider_gate import ProviderGate
from models.tables.provider_gates import list_gates

router = APIRouter(tags=["providers"])


@router.get(
    "/providers",
    operation_id="listProviders",
    summary="How the registries stand",
    response_description="Every registry.",
    response_model=ProviderList,
    responses=problem_responses(401, 403, 503),
    dependencies=[Depends(require(*OFFICIALS))],
)
def providers(services: Services) -> Response:
    """Whether each registry is asked at present. While one is not, the checks that need it wait, and no case fails."""
    items: list[JsonValue] = [_provider_json(gate) for gate in list_gates(services.database)]
    return JSONResponse({"items": items})


def _provider_json(gate: ProviderGate) -> dict[str, JsonValue]:
    return {
        "service": gate.service,
        "state": gate.state,
        "failures": gate.failures,
        "opened_at": instant_or_none(gate.opened_at),
        "retry_at": instant_or_none(gate.retry_at),
        "paused_until": instant_or_none(gate.paused_until),
        "last_failure": gate.last_failure,
        "last_failed_at": instant_or_none(gate.last_failed_at),
    }
