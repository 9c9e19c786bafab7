"""Suspicions: found by the AML report, judged by one officer, filed by another. There for the compliance role alone."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.confidential import ConfidentialRoute
from api.disclosures import str_file_shown
from api.idempotency import Exchange, Writing
from api.messages.audit import AuditEntryView, ConfidentialPeriodView
from api.messages.base import Page
from api.messages.suspicions import JudgementBody, StrBody, SuspicionAnswer, SuspicionChanged, SuspicionSummary
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import SuspicionId
from api.problems import ApiProblem, not_found
from api.report_files import file_answer
from api.running import Running, RunningServices
from api.services import ApiServices, Services
from api.suspicions import changed_json, summary_json, suspicion_json
from models.actors import Role
from models.decision import Decision, Refusal, Verdict
from models.suspicion import Typology
from models.suspicion_record import Amendment, SuspicionStart, SuspicionStatus
from models.tables.confidential_anchors import list_periods
from models.tables.confidential_audit import list_entries
from models.tables.suspicion_view import SuspicionFilters, SuspicionView, list_suspicions, read_suspicion

router = APIRouter(
    prefix="/suspicions",
    tags=["suspicions"],
    route_class=ConfidentialRoute,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER))],
)

_WRITE_PROBLEMS = problem_responses(404, 409, 413, 422, 429, 503)


@router.get(
    "",
    operation_id="listSuspicions",
    summary="Find suspicions",
    response_description="One page of suspicions.",
    response_model=Page[SuspicionSummary],
    responses=problem_responses(404, 422, 503),
)
def find(
    services: Services,
    *,
    status: Annotated[SuspicionStatus | None, Query(description="In one status only.")] = None,
    typology: Annotated[Typology | None, Query(description="Of one typology only.")] = None,
    report_id: Annotated[UUID | None, Query(description="Found by one report only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The newest first. Every filter that is given must match."""
    filters = SuspicionFilters(status=status, typology=typology, report_id=report_id)
    page = list_suspicions(services.database, filters, cursor=cursor, limit=limit)
    items: list[JsonValue] = [summary_json(each) for each in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/audit",
    operation_id="auditSuspicions",
    summary="The confidential audit trail",
    response_description="One page of entries.",
    response_model=Page[AuditEntryView],
    responses=problem_responses(404, 422, 503),
)
def trail(services: Services, *, limit: Limit = DEFAULT_LIMIT, cursor: CursorParam = None) -> Response:
    """Every step of suspicions and of the reports that find them, and every file of either that an officer was sent,
    the oldest first. It stands in no other trail, and its hashes chain as those of the open one do."""
    page = list_entries(services.database, cursor=cursor, limit=limit)
    items: list[JsonValue] = [entry.model_dump(mode="json") for entry in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/audit/anchors",
    operation_id="auditSuspicionsAnchors",
    summary="Where the confidential audit trail is anchored",
    response_description="One page of days.",
    response_model=Page[ConfidentialPeriodView],
    responses=problem_responses(404, 422, 503),
)
def anchors(services: Services, *, limit: Limit = DEFAULT_LIMIT, cursor: CursorParam = None) -> Response:
    """Each day's commitment on chain, and the nonce that opens it, the oldest first. The entries of the trail, a line
    each, and behind them `{"commitment": …}` with each of these, are what `fatts audit verify FILE --rpc-url` proves
    without this server."""
    page = list_periods(services.database, cursor=cursor, limit=limit)
    items: list[JsonValue] = [period.model_dump(mode="json") for period in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{suspicion_id}",
    operation_id="readSuspicion",
    summary="One suspicion",
    response_description="The suspicion.",
    response_model=SuspicionAnswer,
    responses=problem_responses(404, 422, 503),
)
def read(suspicion_id: SuspicionId, services: Services) -> Response:
    """Whom it is about by an id, the transactions that show it, and what became of it. The name behind the id stands in
    the report's file alone."""
    return JSONResponse(suspicion_json(_suspicion(services, suspicion_id)))


@router.post(
    "/{suspicion_id}/confirm",
    operation_id="confirmSuspicion",
    summary="Confirm a suspicion",
    response_description="The suspicion, to be filed.",
    response_model=SuspicionChanged,
    responses=_WRITE_PROBLEMS,
)
async def confirm(suspicion_id: SuspicionId, body: JudgementBody, writing: Writing, running: Running) -> Response:
    """A suspicious transaction report is then due within seven working days; a FILE_STR task asks another officer to
    file it."""
    return await _judged(suspicion_id, body, Verdict.APPROVE, writing, running)


@router.post(
    "/{suspicion_id}/dismiss",
    operation_id="dismissSuspicion",
    summary="Dismiss a suspicion",
    response_description="The suspicion, dismissed.",
    response_model=SuspicionChanged,
    responses=_WRITE_PROBLEMS,
)
async def dismiss(suspicion_id: SuspicionId, body: JudgementBody, writing: Writing, running: Running) -> Response:
    """For good: it stays dismissed when a later revision of the report finds it again."""
    return await _judged(suspicion_id, body, Verdict.REJECT, writing, running)


@router.put(
    "/{suspicion_id}/str",
    operation_id="amendSuspicionReport",
    summary="Give the report's fields",
    response_description="The suspicion, with its report as given.",
    response_model=SuspicionChanged,
    responses=_WRITE_PROBLEMS,
)
async def amend(suspicion_id: SuspicionId, body: StrBody, writing: Writing, running: Running) -> Response:
    """While it waits to be filed. What is approved is what stands there then."""

    async def act() -> JSONResponse:
        await run_in_threadpool(_suspicion, writing.services, suspicion_id)
        word = Amendment(actor=writing.actor, draft=body.draft)
        return JSONResponse(changed_json(await running.processes.amend(suspicion_id, word, str(writing.operation))))

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{suspicion_id}/str",
    operation_id="downloadSuspicionReport",
    summary="The report's file",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The XML that was handed in, with its digest (RFC 9530).",
            "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The caller has it already."},
        **problem_responses(404, 409, 422, 503),
    },
)
async def download(
    suspicion_id: SuspicionId,
    services: Services,
    actor: CurrentActor,
    if_none_match: Annotated[
        str | None, Header(description="The ETag of the file that the caller has.", examples=['"9f86d081884c7d65…"'])
    ] = None,
) -> Response:
    """It names whom the suspicion is about, so each download is an entry of the confidential trail."""
    view = await run_in_threadpool(_suspicion, services, suspicion_id)
    if view.file is None:
        raise not_found("file of this suspicion")
    answer = await file_answer(services.reports, view.file, if_none_match)
    if answer.status_code == HTTPStatus.OK:
        await run_in_threadpool(str_file_shown, services, actor, view, view.file)
    return answer


async def _judged(
    suspicion_id: UUID, body: JudgementBody, verdict: Verdict, writing: Exchange, running: RunningServices
) -> Response:
    async def act() -> JSONResponse:
        view = await run_in_threadpool(_suspicion, writing.services, suspicion_id)
        if view.status is not SuspicionStatus.OPEN:
            raise ApiProblem(409, Refusal.WRONG_STATE, f"This suspicion was judged: it is {view.status}.")
        start = SuspicionStart(suspicion_id=suspicion_id, key=view.key, draft=view.draft)
        word = Decision(actor=writing.actor, verdict=verdict, remarks=body.remarks)
        return JSONResponse(changed_json(await running.processes.judge(start, word, str(writing.operation))))

    return await writing.once(body.model_dump_json(), act)


def _suspicion(services: ApiServices, suspicion_id: UUID) -> SuspicionView:
    found = read_suspicion(services.database, suspicion_id)
    if found is None:
        raise not_found("suspicion")
    return found
