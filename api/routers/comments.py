"""Comments on a case."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor
from api.cases import APPLICATIONS, instant, visible_case
from api.idempotency import Exchange, Writing
from api.messages.base import Page
from api.messages.people import CommentBody, CommentView
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ApplicationId
from api.problems import refuse_field
from api.services import Services
from api.strict_json import StrictJsonRoute
from models.audit import audit_role
from models.comment import Comment, readable_by
from models.tables.comments import keep_comment, list_comments
from models.tables.tasks import read_task

router = APIRouter(prefix="/applications/{application_id}/comments", tags=["applications"], route_class=StrictJsonRoute)


@router.post(
    "",
    status_code=201,
    operation_id="addComment",
    summary="Say something about a case",
    response_model=CommentView,
    response_description="The comment; the header Location says where the comments are.",
    responses=problem_responses(401, 404, 413, 422, 429, 503),
)
async def add(application_id: ApplicationId, body: CommentBody, writing: Writing) -> Response:
    """For the owner of the case and for officials. What is for OFFICIALS the contractor never sees, nor that it is
    there; what a contractor says, everybody who sees the case reads."""

    async def act() -> JSONResponse:
        comment = await run_in_threadpool(_keep, writing, application_id, body)
        return JSONResponse(_json(comment), 201, {"Location": f"{APPLICATIONS}/{application_id}/comments"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "",
    operation_id="listComments",
    summary="What was said about a case",
    response_description="One page of comments.",
    response_model=Page[CommentView],
    responses=problem_responses(401, 404, 422, 503),
)
def comments(
    application_id: ApplicationId,
    services: Services,
    actor: CurrentActor,
    *,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The comments that the caller may read, the oldest first."""
    visible_case(services.database, application_id, actor)
    page = list_comments(services.database, application_id, readable_by(actor), cursor=cursor, limit=limit)
    items: list[JsonValue] = [_json(comment) for comment in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


def _keep(writing: Exchange, application_id: ApplicationId, body: CommentBody) -> Comment:
    services, actor = writing.services, writing.actor
    case = visible_case(services.database, application_id, actor)
    if body.visibility not in readable_by(actor):
        refuse_field("visibility", "NOT_ALLOWED", "A contractor's comments are for EVERYONE who sees the case.")
    if body.task_id is not None:
        task = read_task(services.database, body.task_id)
        if task is None or task.case_id != application_id:
            refuse_field("task_id", "UNKNOWN", "This case has no such task.")
    comment = Comment(
        comment_id=writing.operation,
        case_id=application_id,
        author=actor.subject,
        role=audit_role(actor),
        visibility=body.visibility,
        text=body.text,
        created_at=services.clock(),
        task_id=body.task_id,
    )
    with services.database.transaction() as session:
        keep_comment(session, services.database.vault, comment, case.contractor_id)
    return comment


def _json(comment: Comment) -> dict[str, JsonValue]:
    return {
        "comment_id": str(comment.comment_id),
        "case_id": str(comment.case_id),
        "task_id": None if comment.task_id is None else str(comment.task_id),
        "author": comment.author,
        "role": comment.role,
        "visibility": comment.visibility,
        "text": comment.text,
        "created_at": instant(comment.created_at),
    }
