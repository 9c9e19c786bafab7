"""Compliance reports: asked for, followed, downloaded, and traced to what they were made of."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.disclosures import report_file_shown
from api.idempotency import Writing
from api.messages.base import Page
from api.messages.reports import ReportAnswer, ReportAsked, ReportBody, ReportSummary, SourceLines
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ReportId
from api.problems import not_found, refuse_field
from api.report_files import file_answer
from api.report_sources import source_lines
from api.reports import (
    asked_json,
    known_json,
    may_see_confidential,
    report_json,
    summary_json,
    visible_report,
)
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from api.task_json import REPORTS, task_json
from models.actors import Actor, Role
from models.ids import report_id_of
from models.jurisdictions import Jurisdiction, jurisdiction_of
from models.report import ReportStage, ReportStart, ReportStatus, ReportType
from models.report_calendar import key_of
from models.report_period import ReportPeriod
from models.tables.report_view import ReportFilters, ReportView, latest_revision, list_reports
from models.tables.tasks import TaskFilters, list_tasks
from models.task import TaskStatus

router = APIRouter(
    prefix="/reports",
    tags=["reports"],
    route_class=StrictJsonRoute,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER, Role.AUDITOR))],
)

_LIVE = (TaskStatus.OPEN, TaskStatus.CLAIMED)
_OVER_FOR_GOOD = frozenset({ReportStatus.FAILED, ReportStatus.REJECTED})


@router.post(
    "",
    status_code=202,
    operation_id="requestReport",
    summary="Ask for a report",
    response_description="The report; the header Location says where it is.",
    response_model=ReportAsked,
    dependencies=[Depends(require(Role.COMPLIANCE_OFFICER))],
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def request(body: ReportBody, writing: Writing, running: Running) -> Response:
    """There is one report for a type, a jurisdiction and a span of days: whoever asks, and however often, is answered
    with the same one. `Q1-2026` and `FY2025-26-Q4` are the same days, and so the same report. After one that FAILED or
    was REJECTED, and that was left so, asking begins its next revision."""
    services = writing.services
    jurisdiction = _jurisdiction(body.jurisdiction)
    period = _period(jurisdiction, body.period)
    if jurisdiction.day_of(services.clock()) <= period.last_day:
        refuse_field("period", "NOT_OVER", f"The period ends with {period.last_day}; ask once that day is over.")
    key = key_of(body.report_type, jurisdiction, period)

    async def act() -> JSONResponse:
        latest = await run_in_threadpool(latest_revision, services.database, key)
        if latest is not None and not (latest.stage is ReportStage.DONE and latest.status in _OVER_FOR_GOOD):
            return _answered(known_json(latest))
        wanted = key if latest is None else latest.key.next_revision
        start = ReportStart(
            report_id=report_id_of(wanted), key=wanted, generated_period=body.period, requested_by=writing.actor
        )
        return _answered(asked_json(await running.processes.ask_for_report(start)))

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "",
    operation_id="listReports",
    summary="Find reports",
    response_description="One page of reports.",
    response_model=Page[ReportSummary],
    responses=problem_responses(401, 403, 422, 503),
)
def find(
    services: Services,
    actor: CurrentActor,
    *,
    report_type: Annotated[ReportType | None, Query(description="Of one type only.")] = None,
    status: Annotated[ReportStatus | None, Query(description="In one status only.")] = None,
    jurisdiction: Annotated[
        str | None, Query(max_length=2, description="Of one jurisdiction only.", examples=["IN"])
    ] = None,
    period: Annotated[
        str | None,
        Query(max_length=20, description="Over these days only, India's without `jurisdiction`.", examples=["Q1-2026"]),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The newest first. Every filter that is given must match."""
    span = None if period is None else _period(_jurisdiction(jurisdiction or "IN"), period)
    filters = ReportFilters(
        confidential=may_see_confidential(actor),
        report_type=report_type,
        status=status,
        jurisdiction=jurisdiction,
        first_day=span.first_day if span else None,
        last_day=span.last_day if span else None,
    )
    page = list_reports(services.database, filters, cursor=cursor, limit=limit)
    items: list[JsonValue] = [summary_json(each) for each in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{report_id}",
    operation_id="readReport",
    summary="Where a report stands",
    response_description="The report.",
    response_model=ReportAnswer,
    responses=problem_responses(401, 403, 404, 422, 503),
)
def read(report_id: ReportId, services: Services, actor: CurrentActor) -> Response:
    """What it is at, how far it is and what it waits for; its totals, the checks they were put to, and its files. One
    that FAILED says by how much, one that was REJECTED why."""
    view = visible_report(services.database, report_id, actor)
    return JSONResponse(report_json(view, _open_tasks(services, view, actor)))


@router.get(
    "/{report_id}/files/{format}",
    operation_id="downloadReport",
    summary="One of a report's files",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The file, with its digest (RFC 9530) and its SHA-256 as ETag.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                "Content-Digest": {
                    "description": "`sha-256=:…:` of what is sent (RFC 9530).",
                    "schema": {"type": "string"},
                },
                "Repr-Digest": {"description": "The same of the file (RFC 9530).", "schema": {"type": "string"}},
                "ETag": {"description": "The file's SHA-256.", "schema": {"type": "string"}},
            },
        },
        304: {"description": "The caller has it already."},
        **problem_responses(401, 403, 404, 409, 422, 503),
    },
)
async def download(
    report_id: ReportId,
    format: Annotated[  # noqa: A002 — the interface's own word
        str,
        Path(
            max_length=100,
            description="`json`, `regulator`, `pdf`, or `csv-` and a section's name, as the report's `files` say.",
            examples=["pdf"],
        ),
    ],
    services: Services,
    actor: CurrentActor,
    if_none_match: Annotated[
        str | None, Header(description="The ETag of the file that the caller has.", examples=['"9f86d081884c7d65…"'])
    ] = None,
) -> Response:
    """The bytes are those that were stored: they are checked against their SHA-256 on the way, and a download that does
    not hold breaks off. Each download is an entry of the audit trail, before its first byte leaves."""
    view = await run_in_threadpool(visible_report, services.database, report_id, actor)
    file = next((each for each in view.files if each.format == format), None)
    if file is None:
        raise not_found("file of this report")
    answer = await file_answer(services.reports, file, if_none_match)
    if answer.status_code == HTTPStatus.OK:
        await run_in_threadpool(report_file_shown, services, actor, view, file)
    return answer


@router.get(
    "/{report_id}/rows/{key}",
    operation_id="traceReportRow",
    summary="What a row of a tax report was made of",
    response_description="The lines of invoices and notes behind the row.",
    response_model=SourceLines,
    responses=problem_responses(401, 403, 404, 422, 503),
)
def trace(
    report_id: ReportId,
    key: Annotated[
        str,
        Path(
            max_length=200,
            description="The `key` of a row of the section outward_supplies.",
            examples=["b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10:032026:B2CS:I:29:N:R:18"],
        ),
    ],
    services: Services,
    actor: CurrentActor,
    *,
    limit: Limit = DEFAULT_LIMIT,
    after: Annotated[int, Query(ge=0, description="How many lines to pass over.", examples=[50])] = 0,
) -> Response:
    """Each line with its order, and its note where it is a note's, as the record has them now; together they come to
    the row's amounts, unless something was changed after the report's moment."""
    view = visible_report(services.database, report_id, actor)
    return JSONResponse(source_lines(services.database, view, key, after=after, limit=limit))


def _answered(body: dict[str, JsonValue]) -> JSONResponse:
    return JSONResponse(body, 202, {"Location": f"{REPORTS}/{body['report_id']}"})


def _jurisdiction(code: str) -> Jurisdiction:
    try:
        return jurisdiction_of(code)
    except ValueError as error:
        refuse_field("jurisdiction", "UNKNOWN", f"{str(error)[0].upper()}{str(error)[1:]}.")


def _period(jurisdiction: Jurisdiction, text: str) -> ReportPeriod:
    try:
        return jurisdiction.period(text)
    except ValueError as error:
        refuse_field("period", "FORMAT", f"{str(error)[0].upper()}{str(error)[1:]}.")


def _open_tasks(services: ApiServices, view: ReportView, actor: Actor) -> list[JsonValue]:
    now = services.clock()
    filters = TaskFilters(case_id=view.id, status=_LIVE, confidential=may_see_confidential(actor))
    return [task_json(task, now) for task in list_tasks(services.database, filters, now=now).items]
