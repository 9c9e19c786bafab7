"""Compliance reports as the API shows them."""

from uuid import UUID

from pydantic import JsonValue

from api.cases import instant, instant_or_none
from api.problems import not_found
from api.task_json import REPORTS
from models.actors import Actor, Role
from models.report import WAITS, ReportFile, ReportStage, ReportState, ReportTransition, SectionWritten
from models.tables.database import Database
from models.tables.report_view import ReportView, read_report

JsonObject = dict[str, JsonValue]

_BEING_MADE = frozenset({ReportStage.SNAPSHOT, ReportStage.SECTIONS, ReportStage.RENDERING})


def may_see_confidential(actor: Actor) -> bool:
    """Whether the actor may learn of suspicious-activity reports, and of the tasks about them."""
    return actor.has(Role.COMPLIANCE_OFFICER)


def visible_report(database: Database, report_id: UUID, actor: Actor) -> ReportView:
    """The report.

    Raises:
        ApiProblem: 404 when there is none, or it is not the actor's to know of, which looks the same.
    """
    found = read_report(database, report_id, confidential=may_see_confidential(actor))
    if found is None:
        raise not_found("report")
    return found


def summary_json(view: ReportView) -> JsonObject:
    """A report in a list, as `ReportSummary` documents it."""
    waiting_on, waiting_for = WAITS[view.stage]
    return {
        "report_id": str(view.id),
        "report_type": view.report_type,
        "jurisdiction": view.jurisdiction,
        "generated_period": view.generated_period,
        "first_day": view.first_day.isoformat(),
        "last_day": view.last_day.isoformat(),
        "revision": view.revision,
        "status": view.status,
        "stage": view.stage,
        "waiting_on": waiting_on,
        "waiting_for": waiting_for,
        "due_at": instant_or_none(view.due_at),
        "as_of": instant_or_none(view.as_of),
        "created_at": instant(view.created_at),
        "submitted_at": instant_or_none(view.submitted_at),
        "links": {"self": f"{REPORTS}/{view.id}"},
    }


def report_json(view: ReportView, tasks: list[JsonValue]) -> JsonObject:
    """A report, as `ReportAnswer` documents it."""
    return {
        **summary_json(view),
        "requested_by": view.requested_by,
        "progress": _progress(view),
        "report_data": view.report_data,
        "sections": [_section(section) for section in view.sections],
        "sections_to_write": list[JsonValue](view.sections_to_write),
        "failures": list[JsonValue](view.failures),
        "files": [_file(view.id, file) for file in view.files],
        "signed_by": view.signed_by,
        "signed_at": instant_or_none(view.signed_at),
        "reference": view.reference,
        "acknowledgement": view.acknowledgement,
        "next_revision": str(view.next_revision) if view.next_revision else None,
        "status_history": [_transition(each) for each in view.history],
        "tasks": tasks,
    }


def asked_json(state: ReportState) -> JsonObject:
    """A report that was asked for, as `ReportAsked` documents it."""
    return {
        "report_id": str(state.report_id),
        "report_type": state.report_type,
        "jurisdiction": state.jurisdiction,
        "generated_period": state.generated_period,
        "revision": state.revision,
        "status": state.status,
        "waiting_for": state.waiting_for,
        "links": {"self": f"{REPORTS}/{state.report_id}"},
    }


def known_json(view: ReportView) -> JsonObject:
    """The same of one that was there before."""
    return {
        "report_id": str(view.id),
        "report_type": view.report_type,
        "jurisdiction": view.jurisdiction,
        "generated_period": view.generated_period,
        "revision": view.revision,
        "status": view.status,
        "waiting_for": WAITS[view.stage][1],
        "links": {"self": f"{REPORTS}/{view.id}"},
    }


def _progress(view: ReportView) -> JsonValue:
    """How far it is, in words and figures, while it is being made."""
    if view.progress is None or view.stage not in _BEING_MADE:
        return None
    progress = view.progress
    written, left = len(view.sections), len(view.sections_to_write)
    return {
        "doing": progress.doing,
        "done": progress.done,
        "of": progress.of,
        "sections_written": written,
        "sections": written + left,
        "at": instant(progress.at),
    }


def _section(section: SectionWritten) -> JsonValue:
    result = section.result
    return {
        "name": result.name,
        "schema_version": result.schema_version,
        "rows": dict[str, JsonValue](result.rows),
        "totals": result.totals,
        "checks": [
            {
                "name": check.name,
                "explains": check.explains,
                "expected": f"{check.expected:.2f}",
                "found": f"{check.found:.2f}",
                "difference": f"{check.difference:.2f}",
                "holds": check.holds,
            }
            for check in result.checks
        ],
        "sha256": section.file.sha256,
    }


def _file(report_id: UUID, file: ReportFile) -> JsonValue:
    return {
        "format": file.format,
        "media_type": file.media_type,
        "file_name": file.file_name,
        "sha256": file.sha256,
        "size": file.size,
        "href": f"{REPORTS}/{report_id}/files/{file.format}",
    }


def _transition(transition: ReportTransition) -> JsonValue:
    return {
        "status": transition.status,
        "at": instant(transition.at),
        "changed_by": transition.changed_by,
        "remarks": transition.remarks,
    }
