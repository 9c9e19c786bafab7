"""The audit trail of a case."""

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from api.auth import CurrentActor, require
from api.cases import visible_case
from api.messages.audit import AuditEntryView
from api.messages.base import Page
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ApplicationId
from api.services import Services
from models.actors import Role
from models.tables.audit_trail import list_entries

router = APIRouter(prefix="/applications/{application_id}", tags=["applications"])


@router.get(
    "/audit",
    operation_id="auditApplication",
    summary="The audit trail of a case",
    response_description="One page of entries.",
    response_model=Page[AuditEntryView],
    dependencies=[Depends(require(Role.AUDITOR))],
    responses=problem_responses(401, 403, 404, 422, 503),
)
def trail(
    application_id: ApplicationId,
    services: Services,
    actor: CurrentActor,
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """Every change of the case and of its registration, and every full document that an official was shown, the oldest
    first. For auditors alone: who is watched need not know what the watchers look at. Each hash can be made again from
    the entry; that none was left out is proved by `fatts audit export` and `fatts audit verify`."""
    visible_case(services.database, application_id, actor)
    page = list_entries(services.database, application_id, cursor=cursor, limit=limit)
    items: list[JsonValue] = [entry.model_dump(mode="json") for entry in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})
