"""Projects: what is invested in."""

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import current_actor, require
from api.idempotency import Writing
from api.market import PROJECTS, project_json
from api.messages.market import ProjectBody, ProjectView
from api.openapi import problem_responses
from api.parameters import ProjectId
from api.problems import not_found
from api.services import Services
from api.strict_json import StrictJsonRoute
from models.actors import Role
from models.investment import Project
from models.tables.errors import NotFound
from models.tables.market import MarketRecords

router = APIRouter(prefix="/projects", tags=["market"], route_class=StrictJsonRoute)


@router.post(
    "",
    status_code=201,
    operation_id="bringProject",
    summary="Bring a project to the market",
    response_description="The project; the header Location says where it is.",
    response_model=ProjectView,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER, Role.GOVERNMENT_ADMIN))],
    responses=problem_responses(401, 403, 413, 422, 429, 503),
)
async def bring(body: ProjectBody, writing: Writing) -> Response:
    """Its units are given by agreements, and none beyond `total_units`."""
    project = Project(id=writing.operation, created_at=writing.services.clock(), **body.model_dump())

    async def act() -> JSONResponse:
        await run_in_threadpool(MarketRecords(writing.services.database).bring_project, writing.actor, project)
        return JSONResponse(project_json(project, project.total_units), 201, {"Location": f"{PROJECTS}/{project.id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{project_id}",
    operation_id="readProject",
    summary="A project",
    response_description="The project.",
    response_model=ProjectView,
    dependencies=[Depends(current_actor)],
    responses=problem_responses(401, 404, 422, 503),
)
def read(project_id: ProjectId, services: Services) -> Response:
    """Whoever has signed in sees it: it is no secret what is invested in, nor under which terms."""
    records = MarketRecords(services.database)
    try:
        project = records.project(project_id)
    except NotFound as error:
        raise not_found("project") from error
    return JSONResponse(project_json(project, records.units_left(project_id)))
